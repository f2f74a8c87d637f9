"""Text tables: which sign separates the cells, and the cells themselves (RFC 4180, as lenient as Excel)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from backend.catalogue.sheets.decoding import decode
from backend.catalogue.sheets.sheet import Cell, Grid, Limits, SheetError
from backend.catalogue.sheets.words import HEADING_ROOM, known_headings
from backend.core.i18n import N_

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_RECORDS = 200
_SAMPLE_CHARACTERS = 400_000
_STATED = re.compile(r'"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)
# A line no list holds: when a reader swallows it, a quotation mark was opened and never closed.
_SENTINEL = "\x00end of list\x00"


def read_delimited(data: bytes, limits: Limits, expected: str | None = None) -> Grid:
    """A CSV file as a grid of text; SheetError where it is no table or beyond the limits.

    `expected` is the sign its name promises; it is used when the text holds it.
    """
    text, encoding, notes = decode(data)
    stated, text = _stated_delimiter(text)
    promised = expected if expected is not None and expected in text else None
    delimiter = stated or promised or detect_delimiter(text)
    records: list[list[Cell]] = []
    filled = 0
    for number, record in enumerate(_records(text, delimiter), start=1):
        _check_record(record, number, limits)
        filled += any(record)
        if filled > limits.max_rows + HEADING_ROOM:
            raise too_many_rows(limits)
        records.append(list(record))
    return Grid(
        records=records,
        file_kind="csv",
        encoding=encoding,
        delimiter=delimiter if delimiter in text else None,
        notes=notes,
    )


def too_many_rows(limits: Limits) -> SheetError:
    """The refusal of a list that is longer than one import takes."""
    return SheetError(
        "too-many-rows",
        N_(
            "The list has more than %(limit)s rows. Divide it into several files and bring them one by one.",
            limit=f"{limits.max_rows:,}",
        ),
    )


def _stated_delimiter(text: str) -> tuple[str | None, str]:
    """Excel's own first line, "sep=;": it is not part of the list and Excel does not number it."""
    match = _STATED.match(text)
    return (match[1], text[match.end() :]) if match else (None, text)


def detect_delimiter(text: str) -> str:
    """The sign that gives known headings, then the most lines of equal width; a comma where there is one column."""
    sample = text[:_SAMPLE_CHARACTERS]
    best, best_score = ",", (0, 0.0, 0)
    for delimiter in DELIMITERS:
        score = _evenness(sample, delimiter) if delimiter in sample else (0, 0.0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _evenness(sample: str, delimiter: str) -> tuple[int, float, int]:
    """Known headings in one line (two are enough), the share of lines with the commonest width, and that width."""
    widths: Counter[int] = Counter()
    total = known = 0
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if not any(cell.strip() for cell in record):
                continue
            total += 1
            widths[len(record)] += 1
            if total <= HEADING_ROOM and len(record) > 1:
                known = max(known, known_headings(record))
            if total >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        # Misread by this sign a quotation mark can swallow the sample; what was counted until there stands.
        pass
    shared = [(count, width) for width, count in widths.items() if width > 1]
    if not shared:
        return 0, 0.0, 0
    count, width = max(shared)
    return min(known, 2), count / total, width


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Each record of the text; a quotation mark that is never closed is an error with its row."""
    if text and text[-1] not in "\r\n":
        text += "\n"
    # io.StringIO keeps line ends as they are: those inside quotation marks belong to the cell.
    lines = io.StringIO(text + _SENTINEL, newline="")
    number = 0
    try:
        for number, record in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            if record == [_SENTINEL]:
                return
            if record and _SENTINEL in record[-1]:
                raise SheetError(
                    "open-quote",
                    N_(
                        'In row %(row)s a quotation mark (") is opened and never closed, so the rest of the list '
                        "cannot be told apart. Close or remove it and bring the file again.",
                        row=number,
                    ),
                )
            yield record
    except csv.Error:
        raise SheetError(
            "cell-too-long",
            N_(
                'After row %(row)s there is a cell too long to be one: usually a quotation mark (") that is never '
                "closed. Correct it and bring the file again.",
                row=number,
            ),
        ) from None


def _check_record(record: list[str], number: int, limits: Limits) -> None:
    if len(record) > limits.max_columns:
        raise too_many_columns(limits)
    for cell in record:
        if len(cell) > limits.max_cell:
            raise SheetError(
                "cell-too-long",
                N_(
                    "A cell in row %(row)s holds more than %(limit)s characters. Shorten it, or look there for a "
                    'quotation mark (") that is never closed.',
                    row=number,
                    limit=f"{limits.max_cell:,}",
                ),
            )


def too_many_columns(limits: Limits) -> SheetError:
    """The refusal of a list that is wider than a product list is."""
    return SheetError(
        "too-many-columns",
        N_(
            "The list has more than %(limit)s columns. Keep only those that describe the product.",
            limit=limits.max_columns,
        ),
    )
