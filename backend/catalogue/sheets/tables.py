"""From the cells of a file to a list: where the headings stand, which columns count, which lines are empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from backend.catalogue.sheets.delimited import too_many_columns, too_many_rows
from backend.catalogue.sheets.sheet import (
    Cell,
    Grid,
    Limits,
    Sheet,
    SheetError,
    SheetRow,
    cell_text,
    column_letter,
    is_empty,
)
from backend.catalogue.sheets.words import HEADING_ROOM, known_headings
from backend.core.i18n import N_, Text

_SAMPLE = 200


def build_sheet(grid: Grid, limits: Limits) -> Sheet:
    """The list in a grid; SheetError where it has no headings, no rows, or more than the limits."""
    at = heading_position(grid.records)
    if at is None:
        raise SheetError("empty", N_("The file has no rows. Save your product list again and bring that file."))
    heading = grid.records[at]
    body = grid.records[at + 1 :]
    columns = _used_columns(heading, body)
    if len(columns) > limits.max_columns:
        raise too_many_columns(limits)
    width = len(heading)
    letters = tuple(column_letter(index) for index in columns)
    headers, notes = _headers(heading, columns, letters)
    rows, repeated = _rows(grid, at, columns, width)
    if len(rows) > limits.max_rows:
        raise too_many_rows(limits)
    if repeated:
        notes.append(N_("Lines that repeat the headings were left out: %(count)s.", count=repeated))
    if at:
        notes.append(
            N_("The headings were found in row %(row)s; the lines above were left out.", row=grid.first_row + at)
        )
    return Sheet(
        headers=headers,
        letters=letters,
        rows=rows,
        header_row=grid.first_row + at,
        file_kind=grid.file_kind,
        sheet_name=grid.sheet_name,
        sheet_names=grid.sheet_names,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        notes=(*grid.notes, *notes),
    )


def heading_position(records: Sequence[Sequence[Cell]]) -> int | None:
    """The index of the heading line: the one with most known names, else the first about as full as the rest."""
    filled = [
        (index, record)
        for index, record in enumerate(records[: HEADING_ROOM + _SAMPLE])
        if any(not is_empty(cell) for cell in record)
    ]
    if not filled:
        return None
    candidates = filled[:HEADING_ROOM]
    known = {index: known_headings(record) for index, record in candidates}
    best = max(known, key=lambda index: (known[index], -index))
    counts = [_count(record) for _, record in filled]
    usual = Counter(counts).most_common(1)[0][0]
    if known[best] >= 2 or (known[best] == 1 and usual == 1):
        return best
    for index, record in candidates:
        if _count(record) >= 0.6 * usual:
            return index
    return candidates[0][0]


def _count(record: Sequence[Cell]) -> int:
    return sum(not is_empty(cell) for cell in record)


def _used_columns(heading: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> list[int]:
    """Columns with a heading or with anything below it; empty ones, as trailing commas make them, go."""
    used = {index for index, cell in enumerate(heading) if not is_empty(cell)}
    for record in body:
        if len(used) < len(record):
            used.update(index for index, cell in enumerate(record) if index not in used and not is_empty(cell))
    return sorted(used)


def _headers(
    heading: Sequence[Cell], columns: Sequence[int], letters: Sequence[str]
) -> tuple[tuple[str, ...], list[Text]]:
    """Unique headings on one line each: a doubled one gets a number, a missing one its column's letter."""
    notes: list[Text] = []
    seen: Counter[str] = Counter()
    headers: list[str] = []
    for index, letter in zip(columns, letters, strict=True):
        text = " ".join(cell_text(heading[index]).split())[:200] if index < len(heading) else ""
        if not text:
            text = f"[{letter}]"
        seen[text.casefold()] += 1
        if seen[text.casefold()] > 1:
            notes.append(
                N_("The heading “%(header)s” stands in more than one column; check which one is meant.", header=text)
            )
            text = f"{text} ({seen[text.casefold()]})"
            while text.casefold() in seen:
                text += "*"
            seen[text.casefold()] += 1
        headers.append(text)
    return tuple(headers), notes


def _rows(grid: Grid, at: int, columns: Sequence[int], width: int) -> tuple[list[SheetRow], int]:
    """The lines below the headings that hold something, and how many only repeated the headings."""
    ragged_matters = grid.file_kind == "csv"
    heading = list(grid.records[at])
    straight = list(columns) == list(range(len(columns)))
    rows: list[SheetRow] = []
    repeated = 0
    for offset, record in enumerate(grid.records[at + 1 :], start=grid.first_row + at + 1):
        if not any(not is_empty(cell) for cell in record):
            continue
        if record == heading:
            repeated += 1
            continue
        if straight and len(record) == len(columns):
            cells = tuple(record)
        else:
            cells = tuple(record[index] if index < len(record) else "" for index in columns)
        overflow = ragged_matters and len(record) > width and any(not is_empty(c) for c in record[width:])
        rows.append(SheetRow(offset, cells, overflow))
    return rows, repeated
