"""The table of a web page: many older systems save one under the name "something.xls"."""

from __future__ import annotations

import html
import re

from backend.catalogue.sheets.decoding import decode
from backend.catalogue.sheets.delimited import too_many_columns, too_many_rows
from backend.catalogue.sheets.sheet import Cell, Grid, Limits, SheetError
from backend.catalogue.sheets.words import HEADING_ROOM
from backend.core.i18n import N_

_TAG = re.compile(r"<(/?)(table|tr|td|th|br|p|div)\b([^<>]*)>", re.IGNORECASE)
_OTHER = re.compile(r"</?[a-zA-Z!][^<>]*>")
_SPAN = re.compile(r"colspan\s*=\s*[\"']?(\d{1,3})", re.IGNORECASE)


def read_web_table(data: bytes, limits: Limits) -> Grid:
    """The largest table of an HTML page as a grid of text; SheetError where it has none."""
    text, encoding, _ = decode(data)
    tables = _tables(text, limits)
    if not tables:
        raise SheetError(
            "wrong-kind",
            N_(
                "This file is a web page without a table, whatever its name says. Open it in Excel and save it as "
                "“Excel workbook (.xlsx)” or “CSV UTF-8”, then bring that file."
            ),
        )
    largest = max(tables, key=len)
    note = N_("The file is a web page saved with the name of a workbook; its largest table was read.")
    return Grid(records=largest, file_kind="html", encoding=encoding, notes=(note,))


def _tables(text: str, limits: Limits) -> list[list[list[Cell]]]:
    """Each table as its rows. Nested tables become tables of their own."""
    page = _Page(limits)
    position = 0
    for tag in _TAG.finditer(text):
        if page.cell is not None:
            page.cell.append(text[position : tag.start()])
        position = tag.end()
        page.meet(tag[2].lower(), bool(tag[1]), tag[3])
    return [table for table in page.tables if table]


class _Page:
    """What has been read of a page: its tables, and the row and cell that are open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.tables: list[list[list[Cell]]] = []
        self.row: list[Cell] | None = None
        self.cell: list[str] | None = None
        self.span = 1
        self.area = 0

    def meet(self, name: str, closing: bool, attributes: str) -> None:
        if name in ("br", "p", "div"):
            if self.cell is not None:
                self.cell.append("\n")
            return
        self.finish_cell()
        if closing:
            return
        if name == "table":
            self.tables.append([])
            self.row = None
        elif name == "tr" and self.tables:
            self.row = []
            self.tables[-1].append(self.row)
            if len(self.tables[-1]) > self.limits.max_rows + HEADING_ROOM:
                raise too_many_rows(self.limits)
        elif name in ("td", "th") and self.row is not None:
            self.cell = []
            width = _SPAN.search(attributes)
            self.span = max(1, min(int(width[1]), self.limits.max_columns)) if width else 1

    def finish_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        self.row.append(_plain(self.cell))
        self.row.extend([""] * (self.span - 1))
        self.cell = None
        # One cell written may span two hundred, in as many tables as the file has room for.
        self.area += self.span
        if self.area > self.limits.max_area:
            raise too_many_rows(self.limits)
        if len(self.row) > self.limits.max_columns:
            raise too_many_columns(self.limits)


def _plain(parts: list[str]) -> str:
    text = html.unescape(_OTHER.sub("", "".join(parts)))
    lines = (" ".join(line.replace("\xa0", " ").split()) for line in text.split("\n"))
    return "\n".join(lines).strip().replace("\x00", "")
