"""What an ODS says beside the values: how far each sheet reaches, and the currency or percentage of its cells."""

from __future__ import annotations

import zipfile

from backend.catalogue.sheets.archive import Attributes, CellFormat, SheetMarks, walk_xml
from backend.catalogue.sheets.currencies import currencies_of

_MARKED_REPEATS = 1_000


def ods_marks(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """Marks of each table by its name."""
    scan = _Scan()
    walk_xml(archive, "content.xml", scan.start, scan.end)
    return scan.tables


class _Scan:
    """One pass over the content. Rows and cells may stand for many equal ones ("repeated")."""

    def __init__(self) -> None:
        self.tables: dict[str, SheetMarks] = {}
        self.marks = SheetMarks()
        self.depth = 0
        self.row = self.column = 0
        self.row_repeats = 1

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.marks = self.tables.setdefault(attributes.get("table:name", ""), SheetMarks())
                self.row = 0
        elif self.depth != 1:
            return
        elif tag == "table-row":
            self.row_repeats = _repeats(attributes.get("table:number-rows-repeated"))
            self.column = 0
        elif tag in ("table-cell", "covered-table-cell"):
            repeats = _repeats(attributes.get("table:number-columns-repeated"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self.cell(attributes, repeats)
            self.column += repeats

    def cell(self, attributes: Attributes, repeats: int) -> None:
        self.marks.extent.cover(self.row + self.row_repeats, self.column + repeats)
        kind = attributes.get("office:value-type")
        codes = currencies_of(attributes.get("office:currency", "")) if kind == "currency" else frozenset()
        if not codes and kind != "percentage":
            return
        for row in range(self.row, self.row + min(self.row_repeats, _MARKED_REPEATS)):
            for column in range(self.column, self.column + min(repeats, _MARKED_REPEATS)):
                self.marks.formats[row, column] = CellFormat(codes, percent=kind == "percentage")

    def end(self, tag: str) -> None:
        if tag == "table":
            self.depth -= 1
        elif tag == "table-row" and self.depth == 1:
            self.row += self.row_repeats


def _repeats(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and 0 < len(text) < 9 else 1
