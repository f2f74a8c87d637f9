"""A worksheet to fill in: questions with examples, live formulas, locked explanations, ready to print."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from string import ascii_uppercase
from typing import Any

from backend.readiness.worksheets.reckoning import Cell, NoValue, Reckoner, place

_EPOCH = date(1899, 12, 30)
_INK, _ACCENT, _TINT, _LINE = "#241F1A", "#1F4E4A", "#F3EDE2", "#B9AE9C"
_NUMBERS = {
    "money": "#,##0.00",
    "number": "#,##0.##",
    "whole": "#,##0",
    "percent": "0.0%",
    "rate": "#,##0.0000",
    "date": "yyyy-mm-dd",
    "text": "@",
    "choice": "@",
}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": _ACCENT},
    "lead": {"text_wrap": True, "valign": "top", "font_color": _INK},
    "section": {"bold": True, "font_size": 12, "font_color": "#FFFFFF", "bg_color": _ACCENT, "valign": "vcenter"},
    "head": {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": _TINT, "bottom": 1},
    "label": {"text_wrap": True, "valign": "vcenter"},
    "note": {"italic": True, "text_wrap": True, "valign": "vcenter", "font_color": "#6A6056", "font_size": 9},
    "prose": {"text_wrap": True, "valign": "top", "font_size": 11},
    "clause": {"text_wrap": True, "valign": "top", "font_size": 11, "bold": True, "font_color": _ACCENT},
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a cell says, in the language of the book."""

    es: str
    en: str


Example = Words | float | date | None


@dataclass(slots=True)
class Sheet:
    """One sheet: what it holds by cell, until the book is written."""

    name: str
    locale: str
    widths: Sequence[float]
    landscape: bool = False
    repeat: int = 0
    shown: list[tuple[str, Cell, str]] = field(default_factory=list)
    formulas: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: dict[str, tuple[Cell, str, dict[str, Any] | None]] = field(default_factory=dict)
    merged: list[tuple[str, str, str, str]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    tall: list[tuple[str, str, str, str]] = field(default_factory=list)

    def say(self, cell: str, words: Words, look: str = "label") -> None:
        """A text that stays as it is."""
        self.shown.append((cell, self.told(words), look))

    def across(self, first: str, last: str, words: Words, look: str = "lead", height: float = 0) -> None:
        """A text over several columns."""
        self.merged.append((first, last, self.told(words), look))
        if height:
            self.heights[place(first)[1]] = height

    def across_formula(self, first: str, last: str, formula: str, look: str = "prose", height: float = 0) -> None:
        """A formula over several columns."""
        self.tall.append((first, last, look, formula))
        self.formulas[first] = (formula, "prose")
        if height:
            self.heights[place(first)[1]] = height

    def ask(
        self,
        cell: str,
        example: Example,
        kind: str = "text",
        *,
        choices: Sequence[Words] = (),
        hint: Words | None = None,
    ) -> None:
        """A cell to fill in, with an example. Percents are 0 to 1; numbers may not be negative."""
        value = self._plain(example)
        self.asked[cell] = (value, kind, self._rule(kind, choices, hint))

    def work(self, cell: str, formula: str, kind: str = "money", *, strong: bool = False) -> None:
        """A result."""
        self.formulas[cell] = (formula, f"{kind}!" if strong else kind)

    def heads(self, row: int, *heads: Words) -> None:
        """The headings of a table, from column A on."""
        for column, head in zip(ascii_uppercase, heads, strict=False):
            self.say(f"{column}{row}", head, "head")

    def lines(self, first: int, count: int, examples: Sequence[Sequence[Example]], *kinds: str) -> range:
        """The rows of a table to fill in, one kind for each column from A on; the first rows have the examples.

        Answers the rows, for what each of them works out.
        """
        for row in range(first, first + count):
            given = examples[row - first] if row - first < len(examples) else (None,) * len(kinds)
            for column, (kind, example) in zip(ascii_uppercase, zip(kinds, given, strict=True), strict=False):
                self.ask(f"{column}{row}", example, kind)
        return range(first, first + count)

    def told(self, words: Words) -> str:
        """The words in the sheet's language."""
        return words.en if self.locale == "en" else words.es

    def _plain(self, value: Example) -> Cell:
        if isinstance(value, Words):
            return self.told(value)
        if isinstance(value, date):
            return float((value - _EPOCH).days)
        return float(value) if value is not None else None

    def _rule(self, kind: str, choices: Sequence[Words], hint: Words | None) -> dict[str, Any] | None:
        rule: dict[str, Any] = {"validate": "any"}
        refused = Words("Revisa este dato", "Check this value")
        if choices:
            rule = {"validate": "list", "source": [self.told(one) for one in choices]}
        elif kind == "percent":
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        elif kind in ("money", "number", "rate", "whole"):
            rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        elif kind == "date":
            rule = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
        if hint is not None:
            rule["input_message"] = self.told(hint)[:255]
        if rule == {"validate": "any"}:
            return None
        said = Words(
            "Escribe un valor válido: un número de cero en adelante, un porcentaje de 0 a 100 %, una fecha, o una"
            " opción de la lista.",
            "Write a valid value: a number from zero up, a percentage from 0 to 100 %, a date, or one from the list.",
        )
        return {**rule, "error_title": self.told(refused), "error_message": self.told(said), "error_type": "stop"}


class Book:
    """Sheets that belong together. `values()` works the formulas out; `written()` is the .xlsx file."""

    def __init__(self, locale: str, title: Words) -> None:
        self.locale, self.title = locale, title.en if locale == "en" else title.es
        self.sheets: list[Sheet] = []

    def sheet(self, name: Words, widths: Sequence[float], *, landscape: bool = False, repeat: int = 0) -> Sheet:
        """One more sheet; `widths` of its columns in characters, `repeat` rows at the top of each printed page."""
        made = Sheet(name.en if self.locale == "en" else name.es, self.locale, widths, landscape, repeat)
        self.sheets.append(made)
        return made

    def values(self) -> dict[tuple[str, str], Cell]:
        """Every result by sheet and cell. "" where a formula has no value, as the examples stand."""
        formulas = {(s.name, cell): formula for s in self.sheets for cell, (formula, _) in s.formulas.items()}
        given: dict[tuple[str, str], Cell] = {
            (s.name, cell): value for s in self.sheets for cell, (value, _, _) in s.asked.items()
        }
        given |= {(s.name, cell): value for s in self.sheets for cell, value, _ in s.shown}
        reckoner = Reckoner(formulas, given)
        found: dict[tuple[str, str], Cell] = {}
        for at in formulas:
            try:
                found[at] = reckoner.value(at)
            except NoValue:
                found[at] = ""
        return found

    def written(self) -> bytes:
        """The file."""
        import xlsxwriter  # type: ignore[import-untyped]  # most processes never write a workbook

        stream, values = io.BytesIO(), self.values()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(stream, options) as book:
            book.set_properties({"title": self.title, "author": "Vitrina", "comments": "Vitrina"})
            book.set_calc_mode("auto")
            for sheet in self.sheets:
                _Writer(book, book.add_worksheet(sheet.name), sheet, values).write(self.title)
        return stream.getvalue()


class _Writer:
    """Puts one sheet into the file."""

    def __init__(self, book: Any, page: Any, sheet: Sheet, values: dict[tuple[str, str], Cell]) -> None:
        self.book, self.page, self.sheet, self.values = book, page, sheet, values
        self.formats: dict[str, Any] = {}

    def write(self, title: str) -> None:
        for column, width in enumerate(self.sheet.widths):
            self.page.set_column(column, column, width)
        for row, height in self.sheet.heights.items():
            self.page.set_row(row - 1, height)
        for first, last, text, look in self.sheet.merged:
            self.page.merge_range(f"{first}:{last}", text, self._look(look))
        for cell, value, look in self.sheet.shown:
            self.page.write_string(cell, str(value), self._look(look))
        for first, last, look, _ in self.sheet.tall:
            self.page.merge_range(f"{first}:{last}", "", self._look(look))
        wide = {first: look for first, _, look, _ in self.sheet.tall}
        for cell, (formula, kind) in self.sheet.formulas.items():
            form = self._look(wide[cell]) if cell in wide else self._result(kind)
            self.page.write_formula(cell, formula, form, self._cached(cell))
        for cell, (value, kind, rule) in self.sheet.asked.items():
            self._question(cell, value, kind, rule)
        self._printed(title)
        self.page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})

    def _cached(self, cell: str) -> Any:
        value = self.values[(self.sheet.name, cell)]
        return value if value is not None else ""

    def _question(self, cell: str, value: Cell, kind: str, rule: dict[str, Any] | None) -> None:
        form = self._form(f"ask {kind}", {**_asked(kind), "locked": False})
        if isinstance(value, float):
            self.page.write_number(cell, value, form)
        elif value:
            self.page.write_string(cell, str(value), form)
        else:
            self.page.write_blank(cell, None, form)
        if rule is not None:
            self.page.data_validation(cell, rule)

    def _printed(self, title: str) -> None:
        if self.sheet.landscape:
            self.page.set_landscape()
        self.page.set_paper(1)  # letter, as offices in Mexico and Central America print
        self.page.fit_to_pages(1, 0)
        self.page.set_margins(0.5, 0.5, 0.7, 0.7)
        self.page.set_footer(f"&L{title}&R&P / &N")
        self.page.hide_gridlines(2)
        if self.sheet.repeat:
            self.page.repeat_rows(0, self.sheet.repeat - 1)

    def _look(self, name: str) -> Any:
        return self._form(name, _LOOKS[name])

    def _result(self, kind: str) -> Any:
        strong = kind.endswith("!")
        look = {"num_format": _NUMBERS.get(kind.rstrip("!"), "General"), "bottom": 4, "bottom_color": _LINE}
        if kind.startswith("text"):
            look |= {"text_wrap": True, "num_format": "General"}
        if strong:
            look |= {"bold": True, "bg_color": _TINT, "font_color": _ACCENT}
        return self._form(f"work {kind}", {**look, "valign": "vcenter"})

    def _form(self, name: str, look: dict[str, Any]) -> Any:
        if name not in self.formats:
            self.formats[name] = self.book.add_format({"font_name": "Calibri", **look})
        return self.formats[name]


def _asked(kind: str) -> dict[str, Any]:
    return {
        "num_format": _NUMBERS[kind],
        "bg_color": "#FFF8D9",
        "border": 1,
        "border_color": _LINE,
        "font_color": "#1B3F8B",
        "valign": "vcenter",
        "text_wrap": kind == "text",
    }
