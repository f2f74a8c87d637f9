"""A checked list in small: enough to show it on a page without reading the file again."""

from __future__ import annotations

from dataclasses import asdict
from itertools import islice
from typing import Any

from backend.catalogue.checking import Figures, ProductList
from backend.catalogue.sheets.findings import CellFinding, shortened, text_record
from backend.catalogue.sheets.sheet import SheetRow, cell_text, is_empty

_SAMPLES = 3
_FIRST_ROWS = 8
_WRONG_ROWS = 12
_SHOWN_COLUMNS = 60


def summary_of(found: ProductList, figures: Figures, file_name: str) -> dict[str, Any]:
    """What a run keeps about its list, as JSON; `importing` says which keys."""
    counts = asdict(figures)
    verdicts = counts.pop("verdicts")
    return {
        "said": found.options.model_dump(mode="json"),
        "file": _file(found, file_name),
        "columns": _columns(found),
        "figures": counts,
        "preview": _preview(found, verdicts),
    }


def _file(found: ProductList, file_name: str) -> dict[str, Any]:
    sheet = found.sheet
    return {
        "name": file_name,
        "kind": sheet.file_kind,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "sheet": sheet.sheet_name,
        "sheets": list(sheet.sheet_names)[:60],
        "header_row": sheet.header_row,
        "notes": [text_record(note) for note in sheet.notes],
    }


def _columns(found: ProductList) -> list[dict[str, Any]]:
    fields = {column.index: str(name) for name, column in found.mapping.columns.items()}
    return [
        {"header": header, "letter": letter, "samples": _samples(found, index), "field": fields.get(index, "")}
        for index, (header, letter) in enumerate(zip(found.sheet.headers, found.sheet.letters, strict=True))
    ]


def _samples(found: ProductList, index: int) -> list[str]:
    told = (row.cells[index] for row in found.sheet.rows if not is_empty(row.cells[index]))
    return [shortened(cell_text(cell), 40) for cell in islice(told, _SAMPLES)]


def _preview(found: ProductList, verdicts: dict[int, str]) -> list[dict[str, Any]]:
    """The first rows, and the first ones with errors, in the list's order."""
    errors: dict[int, list[CellFinding]] = {}
    for finding in found.validation.errors:
        errors.setdefault(finding.row_number, []).append(finding)
    shown = [column.index for column in sorted(found.mapping.columns.values(), key=lambda column: column.index)]
    wrong = set(islice(errors, _WRONG_ROWS))
    rows = [row for at, row in enumerate(found.sheet.rows) if at < _FIRST_ROWS or row.number in wrong]
    return [_line(row, shown[:_SHOWN_COLUMNS], errors.get(row.number, []), verdicts) for row in rows]


def _line(row: SheetRow, shown: list[int], errors: list[CellFinding], verdicts: dict[int, str]) -> dict[str, Any]:
    return {
        "number": row.number,
        "cells": {str(index): shortened(cell_text(row.cells[index])) for index in shown},
        "errors": {"" if error.column is None else str(error.column): text_record(error.text) for error in errors},
        "verdict": "wrong" if errors else verdicts.get(row.number, ""),
    }
