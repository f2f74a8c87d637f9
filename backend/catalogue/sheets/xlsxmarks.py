"""What an XLSX says beside the values: how far each sheet reaches, errors, formulas without result, formats."""

from __future__ import annotations

import posixpath
import re
import zipfile

from backend.catalogue.sheets.archive import Attributes, CellFormat, SheetMarks, walk_xml
from backend.catalogue.sheets.formats import format_currencies, format_is_percent, format_picture
from backend.catalogue.sheets.sheet import is_empty

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})$")
_PERCENT_IDS = frozenset((9, 10))


def xlsx_marks(archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    """Marks of each worksheet by its name; sheets without a part (charts) are missing."""
    names = set(archive.namelist())
    formats = _formats(archive) if "xl/styles.xml" in names else {}
    return {
        title: _Scan(formats).of(archive, part)
        for title, part in _sheet_parts(archive, names)
        if part in names and part.endswith(".xml")
    }


def _sheet_parts(archive: zipfile.ZipFile, names: set[str]) -> list[tuple[str, str]]:
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return []
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            identifier = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), identifier))

    walk_xml(archive, "xl/_rels/workbook.xml.rels", relation)
    walk_xml(archive, "xl/workbook.xml", sheet)
    return [(title, _part(targets.get(identifier, ""))) for title, identifier in sheets]


def _part(target: str) -> str:
    path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
    return posixpath.normpath(path)


def _formats(archive: zipfile.ZipFile) -> dict[str, CellFormat]:
    """Cell styles whose number format says more than the digits, by the index cells refer to."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = [False]

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "cellXfs":
            inside[0] = True
        elif tag == "numFmt":
            codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:300]
        elif tag == "xf" and inside[0]:
            styles.append(_whole(attributes.get("numFmtId")))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside[0] = False

    walk_xml(archive, "xl/styles.xml", start, end)
    telling: dict[str, CellFormat] = {}
    for index, identifier in enumerate(styles):
        code = codes.get(identifier, "")
        percent = identifier in _PERCENT_IDS or format_is_percent(code)
        shown = CellFormat(format_currencies(code), percent, format_picture(code))
        if shown != CellFormat():
            telling[str(index)] = shown
    return telling


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else -1


class _Scan:
    """One pass over a worksheet. Only cells that hold something count."""

    def __init__(self, formats: dict[str, CellFormat]) -> None:
        self.formats = formats
        self.marks = SheetMarks()
        self.row = self.column = 0
        self.kind = self.style = ""
        self.formula = self.value = False
        self.words: list[str] = []

    def of(self, archive: zipfile.ZipFile, part: str) -> SheetMarks:
        walk_xml(archive, part, self.start, self.end, self.text)
        return self.marks

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            self.column += 1
            match = _REFERENCE.match(attributes.get("r", ""))
            if match:
                self.row, self.column = int(match[2]), _column_number(match[1])
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.formula = self.value = False
        elif tag == "v" or tag == "is":
            self.value = True
            self.words = []
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            self.row = _whole(attributes.get("r")) if "r" in attributes else self.row + 1
            self.column = 0

    def text(self, words: str) -> None:
        if self.kind == "e" or self.formula:
            self.words.append(words)

    def end(self, tag: str) -> None:
        if tag != "c" or not (self.value or self.formula):
            return
        self.marks.extent.cover(self.row, self.column)
        position = (self.row - 1, self.column - 1)
        if self.kind == "e":
            self.marks.broken[position] = "".join(self.words)[:20] or "#ERROR!"
        elif self.formula and (not self.value or (self.kind == "n" and is_empty("".join(self.words)))):
            self.marks.broken[position] = "=?"
        elif self.kind == "n" and self.style in self.formats:
            self.marks.formats[position] = self.formats[self.style]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
