"""The person's own list given back with what is wrong marked, to be corrected and brought again."""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from backend.catalogue.sheets.findings import CellFinding
from backend.catalogue.sheets.sheet import Cell, MarkedNumber, Sheet, cell_text
from backend.core.i18n import N_, translate

_Findings = dict[int, list[CellFinding]]


def corrected_workbook(
    sheet: Sheet, errors: Sequence[CellFinding], warnings: Sequence[CellFinding] = (), *, locale: str
) -> bytes:
    """An .xlsx file of all rows under their own row numbers; error cells red, doubtful ones yellow.

    The first column says in words what to do in each row. It is known to the reader, so the corrected file can be
    brought as it is.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # most processes never write a workbook

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        page = book.add_worksheet(translate(N_("To correct"), locale))
        _Page(book, page, locale).fill(sheet, _by_row(errors), _by_row(warnings))
    return stream.getvalue()


def _by_row(findings: Sequence[CellFinding]) -> _Findings:
    rows: _Findings = defaultdict(list)
    for finding in findings:
        rows[finding.row_number].append(finding)
    return rows


class _Page:
    """The sheet being written, with its formats."""

    def __init__(self, book: Any, page: Any, locale: str) -> None:
        self.book, self.page, self.locale = book, page, locale
        self.heading = book.add_format({"bold": True, "bg_color": "#1F4E4A", "font_color": "#FFFFFF"})
        self.words = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#9C0006"})
        self.doubts = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#7F6000"})
        self.formats: dict[tuple[str, str], Any] = {}

    def fill(self, sheet: Sheet, errors: _Findings, warnings: _Findings) -> None:
        """Write the headings where they stood, then every row under its own number."""
        top = sheet.header_row - 1
        self.page.write_string(top, 0, translate(N_("Vitrina: what to correct"), self.locale), self.heading)
        for index, header in enumerate(sheet.headers, start=1):
            self.page.write_string(top, index, header, self.heading)
        self.page.set_column(0, 0, 60)
        self.page.set_column(1, len(sheet.headers), 20)
        self.page.freeze_panes(top + 1, 1)
        for row in sheet.rows:
            wrong, doubtful = errors.get(row.number, []), warnings.get(row.number, [])
            self._explain(row.number - 1, wrong, doubtful)
            colours = {finding.column: "#FFEB9C" for finding in doubtful} | {
                finding.column: "#FFC7CE" for finding in wrong
            }
            for index, cell in enumerate(row.cells):
                self._write(row.number - 1, index + 1, cell, colours.get(index, ""))

    def _explain(self, row: int, wrong: list[CellFinding], doubtful: list[CellFinding]) -> None:
        if wrong or doubtful:
            lines = [self._line(finding) for finding in (*wrong, *doubtful)]
            self.page.write_string(row, 0, "\n".join(lines)[:32_000], self.words if wrong else self.doubts)

    def _line(self, finding: CellFinding) -> str:
        sentence = translate(finding.text, self.locale)
        return f"{finding.header}: {sentence}" if finding.header else sentence

    def _write(self, row: int, column: int, cell: Cell, colour: str) -> None:
        """The cell as it came in: text stays text, so that no code loses a zero and nothing becomes a formula."""
        if isinstance(cell, bool):
            self.page.write_boolean(row, column, cell, self._format(colour))
        elif isinstance(cell, MarkedNumber):
            self.page.write_number(row, column, cell, self._format(colour, _number_format(cell)))
        elif isinstance(cell, float):
            if cell == cell and abs(cell) != float("inf"):
                self.page.write_number(row, column, cell, self._format(colour))
        elif isinstance(cell, dt.datetime | dt.date | dt.time | dt.timedelta):
            self.page.write_string(row, column, cell_text(cell), self._format(colour))
        elif cell or colour:
            if cell:
                self.page.write_string(row, column, cell[:32_767], self._format(colour, "@"))
            else:
                self.page.write_blank(row, column, None, self._format(colour))

    def _format(self, colour: str, number_format: str = "General") -> Any:
        if not colour and number_format == "General":
            return None
        key = (colour, number_format)
        if key not in self.formats:
            properties = {"num_format": number_format} | ({"bg_color": colour} if colour else {})
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]


def _number_format(number: MarkedNumber) -> str:
    if number.percent:
        return "0.00%"
    if number.picture:
        return "".join(sign if sign in "0- " else f"\\{sign}" for sign in number.picture)
    # A sign that several currencies share ("$") is given back as it was seen.
    sign = next(iter(number.currencies)) if len(number.currencies) == 1 else "$"
    return f"[${sign}] #,##0.00"
