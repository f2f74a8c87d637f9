"""Reads the beginnings of a spreadsheet, run apart (core/apart.py): a line of JSON comes first, the file follows.

{"kind": "xlsx" | "csv", "sheets", "rows", "columns", "cell"} is answered with {"sheets": [{"name", "rows": [[text]],
"height", "width"}], "hidden": [names]} or {"refused": code}. Of a formula the value counts that was saved with it.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
from typing import Any, BinaryIO

import python_calamine

_ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "latin-1")
for _one in _ENCODINGS:
    codecs.lookup(_one)  # nothing can be imported later
_SEPARATORS = ",;\t|"
csv.field_size_limit(1 << 30)  # a long cell is cut, not refused
_NAMES = 20


def workbook(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    """The first sheets that are not hidden, and the names of those that are."""
    found: list[dict[str, Any]] = []
    with python_calamine.load_workbook(io.BytesIO(data)) as book:
        tables = [about for about in book.sheets_metadata if about.typ == python_calamine.SheetTypeEnum.WorkSheet]
        shown = [about for about in tables if about.visible == python_calamine.SheetVisibleEnum.Visible]
        for about in shown[: request["sheets"]]:
            sheet = book.get_sheet_by_name(about.name)
            rows = sheet.to_python(skip_empty_area=False, nrows=request["rows"])
            row, column = sheet.end or (-1, -1)
            found.append(cut(about.name, rows, row + 1, column + 1, request))
    hidden = [about.name[:100] for about in tables if about not in shown]
    return {"sheets": found, "hidden": hidden[:_NAMES], "more": max(0, len(shown) - len(found))}


def separated(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    """A table in text, as Spanish Excel writes it too: semicolons and Windows-1252."""
    text = decoded(data)
    head = text[:20_000]
    separator = max(_SEPARATORS, key=head.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return {"sheets": [cut("", rows, len(rows), width, request)], "hidden": [], "more": 0}


def decoded(data: bytes) -> str:
    """The text; every byte is a letter in the last of the encodings."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16", "latin-1") if wide else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError


def cut(name: str, rows: list[list[Any]], height: int, width: int, request: dict[str, Any]) -> dict[str, Any]:
    """The upper left corner of a sheet, as text."""
    corner = [[worded(cell, request["cell"]) for cell in row[: request["columns"]]] for row in rows[: request["rows"]]]
    while corner and not any(corner[-1]):
        corner.pop()
    return {"name": name[:100], "rows": corner, "height": height, "width": width}


def worded(cell: Any, most: int) -> str:
    """A cell as it is read: 12 rather than 12.0, a day without its midnight."""
    if isinstance(cell, bool):
        words = str(cell).upper()
    elif isinstance(cell, int | float):
        words = f"{cell:.12g}"
    elif isinstance(cell, dt.datetime):
        words = cell.isoformat(" ", "minutes").removesuffix(" 00:00")
    else:
        words = str(cell)
    words = words.strip()
    return words if len(words) <= most else words[: most - 1] + "…"


def main(source: BinaryIO, target: BinaryIO) -> None:
    """One request, one answer."""
    request = json.loads(source.readline())
    read = {"xlsx": workbook, "csv": separated}[request["kind"]]
    try:
        answer = read(source.read(), request)
    except python_calamine.PasswordError:
        answer = {"refused": "locked"}
    except MemoryError:
        answer = {"refused": "too-heavy"}
    except BaseException:  # noqa: BLE001 - a panic of the reader is no Exception
        answer = {"refused": "damaged"}
    target.write(json.dumps(answer).encode())
