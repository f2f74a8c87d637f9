"""Tables for spreadsheets: written row by row into a file that leaves memory when it grows. No cell is a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO

from starlette.responses import StreamingResponse

Cell = str | int | float | date | None
_IN_MEMORY = 1 << 20
_PIECE = 1 << 16
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(rows: Iterable[Sequence[Cell]], name: str) -> StreamingResponse:
    """For a spreadsheet: UTF-8 with its mark, every text that could begin a formula behind an apostrophe."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    told = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(told).writerows([plain(cell) for cell in row] for row in rows)
    told.detach()
    return _answer(file, name, "text/csv; charset=utf-8")


def xlsx_answer(heading: Sequence[str], rows: Iterable[Sequence[Cell]], name: str, title: str) -> StreamingResponse:
    """A workbook of one sheet with its heading fixed and a filter; numbers and days are such, texts never formulas."""
    import xlsxwriter  # type: ignore[import-untyped]  # most processes never write a workbook

    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(title[:31])
        bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        tenth = book.add_format({"num_format": "0.0"})
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 34)
        page.set_column(1, len(heading) - 1, 15)
        page.write_row(0, 0, heading, bold)
        at = 0
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, column, cell)
                elif isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif cell is not None:
                    page.write_number(at, column, cell, tenth if isinstance(cell, float) else None)
        page.autofilter(0, 0, at, len(heading) - 1)
    return _answer(file, name, XLSX)


def plain(cell: Cell) -> str:
    """A cell of a CSV: a text that a spreadsheet would work out is made one that it shows."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip(" ")[:1] in _BEGINS and cell.strip() else cell
    if isinstance(cell, float):
        return f"{cell:.1f}"
    return "" if cell is None else str(cell)


def _answer(file: IO[bytes], name: str, kind: str) -> StreamingResponse:
    length = file.tell()
    file.seek(0)
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "content-length": str(length),
        "cache-control": "no-store",
    }
    return StreamingResponse(_pieces(file), media_type=kind, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
