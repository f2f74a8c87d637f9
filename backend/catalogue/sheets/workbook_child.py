"""Reads a workbook in a process of its own: `python workbook_child.py SHEETS ROWS COLUMNS MEGABYTES [SHEET]`.

The reader makes room for every cell up to the farthest one and ends its whole process when memory is short
(measured: two cells of an .xls or .xlsx suffice). Here that ends this process only. The workbook comes in by
standard input; out goes JSON: {"names", "sheets": [{"name", "visible", "too_wide", "height", "rows"}]} or
{"error": "locked" | "damaged"}.
Imports nothing of the project, so that it starts fast.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from typing import Any

import python_calamine

_PREVIEW = 300


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the reader still ends this process only.
        return
    ceiling = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(cell: Any) -> Any:
    if isinstance(cell, str | bool | int | float):
        return cell
    if isinstance(cell, dt.timedelta):
        return {"span": cell.total_seconds()}
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return {type(cell).__name__: cell.isoformat()}
    return str(cell)


def _sheets(data: bytes, limits: tuple[int, int, int], only: str | None) -> dict[str, Any]:
    """The sheets' rows; of several sheets only the first lines, until one is asked for by its name."""
    max_sheets, max_rows, max_columns = limits
    found: list[dict[str, Any]] = []
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        tables = [about for about in book.sheets_metadata if about.typ == python_calamine.SheetTypeEnum.WorkSheet]
        wanted = [about for about in tables if only is None or about.name == only][:max_sheets]
        count = max_rows if len(wanted) == 1 else min(max_rows, _PREVIEW)
        for about in wanted:
            sheet = book.get_sheet_by_name(about.name)
            too_wide = sheet.total_width > max_columns
            rows = [] if too_wide else sheet.to_python(skip_empty_area=False, nrows=count)
            found.append(
                {
                    "name": about.name,
                    "visible": about.visible == python_calamine.SheetVisibleEnum.Visible,
                    "too_wide": too_wide,
                    "height": sheet.total_height,
                    "rows": [[_plain(cell) for cell in row] for row in rows],
                }
            )
    return {"names": [about.name for about in tables], "sheets": found}


def main(arguments: list[str]) -> None:
    """Read standard input, answer on standard output."""
    max_sheets, max_rows, max_columns, megabytes = (int(argument) for argument in arguments[:4])
    only = arguments[4] if len(arguments) > 4 else None
    data = sys.stdin.buffer.read()
    _limit_memory(megabytes)
    try:
        answer = _sheets(data, (max_sheets, max_rows, max_columns), only)
    except python_calamine.PasswordError:
        answer = {"error": "locked"}
    except BaseException:  # noqa: BLE001 - A panic of the reader is no Exception.
        answer = {"error": "damaged"}
    # In one piece: written piece by piece the encoder is many times slower.
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
