"""XLSX, ODS and XLS as a grid of cells, read apart so that no workbook can bring the site down."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backend.catalogue.sheets.archive import SheetMarks, check_extent, damaged, open_archive
from backend.catalogue.sheets.delimited import too_many_columns, too_many_rows
from backend.catalogue.sheets.odsmarks import ods_marks
from backend.catalogue.sheets.sheet import Cell, Grid, Limits, MarkedNumber, SheetError, is_empty
from backend.catalogue.sheets.words import HEADING_ROOM, known_headings
from backend.catalogue.sheets.xlsxmarks import xlsx_marks
from backend.core.errors import Unavailable
from backend.core.i18n import N_

_CHILD = Path(__file__).with_name("workbook_child.py")
_MEGABYTES = 1_000
_SECONDS = 90
# Each takes up to a gigabyte and a processor: together they must leave room for everybody else's pages.
_places = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 15.0
# Blank lines and titles may stand between the rows; beyond this the sheet is something else than a list.
_SPARE_ROWS = 5_000
_SPARE_COLUMNS = 200


def read_workbook(data: bytes, kind: str, limits: Limits, sheet_name: str | None = None) -> Grid:
    """The sheet most like a product list (or the one asked for) as a grid; SheetError with what to do."""
    marks: Mapping[str, SheetMarks] = {}
    if kind in ("xlsx", "ods"):
        with open_archive(data, limits) as archive:
            marks = xlsx_marks(archive) if kind == "xlsx" else ods_marks(archive)
        for title, found in marks.items():
            check_extent(found.extent, title, limits)
    answer = _ask(data, limits, sheet_name)
    if sheet_name is not None and not answer["sheets"]:
        raise SheetError(
            "no-such-sheet",
            N_(
                "The workbook has no sheet named “%(sheet)s”. Choose one of its sheets.",
                sheet=sheet_name[:60],
            ),
        )
    chosen = _most_like_a_list(answer["sheets"])
    if len(answer["sheets"]) > 1:
        chosen = _ask(data, limits, chosen["name"])["sheets"][0]
    if chosen["too_wide"]:
        raise too_many_columns(limits)
    if chosen["height"] > limits.max_rows + HEADING_ROOM and _filled(chosen["rows"]) > limits.max_rows + HEADING_ROOM:
        raise too_many_rows(limits)
    records = _records(chosen["rows"], limits)
    _apply(records, marks.get(chosen["name"]))
    names = tuple(answer["names"])
    notes = (
        (N_("The sheet “%(sheet)s” was read. Choose another one if your products are there.", sheet=chosen["name"]),)
        if len(names) > 1
        else ()
    )
    return Grid(records=records, file_kind=kind, sheet_name=chosen["name"], sheet_names=names, notes=notes)


def _ask(data: bytes, limits: Limits, sheet_name: str | None) -> dict[str, Any]:
    """Have the workbook read in its own process; whatever happens to it there is a sentence here."""
    command = [
        sys.executable,
        "-I",
        str(_CHILD),
        str(limits.max_sheets),
        str(limits.max_rows + _SPARE_ROWS),
        str(limits.max_columns + _SPARE_COLUMNS),
        str(_MEGABYTES),
    ]
    if sheet_name is not None:
        command.append(sheet_name.replace("\x00", ""))
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise Unavailable(N_("Many lists are being read right now. Wait a minute and bring yours again."))
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"error": "ended"}
    except (subprocess.TimeoutExpired, ValueError, OSError):
        answer = {"error": "ended"}
    finally:
        _places.release()
    error = answer.get("error")
    if error == "locked":
        raise SheetError(
            "locked",
            N_("The workbook is locked with a password. Remove the password in Excel, save it and bring that file."),
        )
    if error == "ended":
        raise SheetError(
            "too-large",
            N_(
                "The workbook is too large or too scattered to be read. Copy only your product list into a new "
                "workbook "
                "and bring that file."
            ),
        )
    if error or (sheet_name is None and not answer["sheets"]):
        raise damaged()
    return answer


def _most_like_a_list(sheets: list[dict[str, Any]]) -> dict[str, Any]:
    """The sheet whose headings are best known, then the one with most rows; hidden sheets come last."""

    def likeness(sheet: dict[str, Any]) -> tuple[bool, int, int]:
        known = max((known_headings(row) for row in sheet["rows"][:HEADING_ROOM]), default=0)
        return (bool(sheet["visible"]) and bool(sheet["rows"]), known, sheet["height"])

    return max(sheets, key=likeness)


def _filled(rows: list[list[Any]]) -> int:
    return sum(any(cell != "" for cell in row) for row in rows)


def _records(rows: list[list[Any]], limits: Limits) -> list[list[Cell]]:
    for number, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, dict):
                row[index] = _moment(cell)
            elif isinstance(cell, int) and not isinstance(cell, bool):
                row[index] = float(cell)
            elif isinstance(cell, str) and len(cell) > limits.max_cell:
                raise SheetError(
                    "cell-too-long",
                    N_(
                        "A cell in row %(row)s holds more than %(limit)s characters. Shorten it and bring the "
                        "file again.",
                        row=number,
                        limit=f"{limits.max_cell:,}",
                    ),
                )
    return rows


def _moment(cell: dict[str, Any]) -> Cell:
    name, value = next(iter(cell.items()))
    if name == "span":
        return dt.timedelta(seconds=value)
    readers: dict[str, type[dt.datetime] | type[dt.date] | type[dt.time]] = {
        "datetime": dt.datetime,
        "date": dt.date,
        "time": dt.time,
    }
    return readers[name].fromisoformat(value)


def _apply(records: list[list[Cell]], marks: SheetMarks | None) -> None:
    """Put back what the reader leaves out: error cells, formulas without result, what formats say."""
    if marks is None:
        return
    for (row, column), sign in marks.broken.items():
        if row < len(records) and column < len(records[row]) and _is_blank(records[row][column]):
            records[row][column] = sign
    for (row, column), shown in marks.formats.items():
        if row < len(records) and column < len(records[row]):
            value = records[row][column]
            if isinstance(value, float):
                records[row][column] = MarkedNumber(
                    value, currencies=shown.currencies, percent=shown.percent, picture=shown.picture
                )


def _is_blank(cell: Cell) -> bool:
    return is_empty(cell) or (isinstance(cell, float) and cell == 0.0)
