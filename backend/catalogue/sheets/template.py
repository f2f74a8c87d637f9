"""An empty list to fill in: an Excel workbook with headings, an example and drop-downs, in Spanish or English."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from backend.catalogue.models import INCOTERMS
from backend.catalogue.reference.tree import leaves
from backend.catalogue.sheets.units import unit_words
from backend.catalogue.sheets.words import EXAMPLE_SKUS, Field
from backend.core.i18n import N_, Text, translate
from backend.core.money import known_currencies

_LAST_ROW = 2_000
_USUAL_CURRENCIES = ("MXN", "GTQ", "USD", "EUR")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the template: its heading (which reading it back must recognise), help, width and format."""

    field: Field
    heading: Text
    help: Text
    width: int
    number_format: str = "General"


_COLUMNS = (
    _Column(
        Field.SKU,
        N_("Code"),
        N_("Your own article number. With it, the next import updates the product."),
        16,
        "@",
    ),
    _Column(Field.TITLE, N_("Product name"), N_("What it is, as a buyer would say it. Required."), 40),
    _Column(
        Field.DESCRIPTION,
        N_("Description"),
        N_("Material, measures, flavour, uses: what a buyer asks first."),
        50,
    ),
    _Column(Field.CATEGORY, N_("Category"), N_("Choose from the list."), 30),
    _Column(Field.PRICE, N_("Unit price"), N_("The amount only. Empty means “price on request”."), 16, "#,##0.00"),
    _Column(Field.CURRENCY, N_("Currency"), N_("Three letters, for example MXN, GTQ or USD."), 11),
    _Column(
        Field.UNIT,
        N_("Unit"),
        N_("What the price is for: a piece, a kilo, a box… Choose from the list."),
        14,
    ),
    _Column(Field.MOQ, N_("Minimum order"), N_("The smallest quantity you sell, a whole number."), 16, "0"),
    _Column(Field.LEAD_DAYS, N_("Lead time (days)"), N_("Days from the order until it is ready."), 22, "0"),
    _Column(Field.HS_CODE, N_("HS code"), N_("Six digits, if you know them, for example 0901.21."), 14, "@"),
    _Column(Field.INCOTERM, N_("Incoterm"), N_("Choose from the list. It always goes with a place."), 12),
    _Column(Field.PLACE, N_("Incoterm place"), N_("The place named by the Incoterm, for example a port."), 22),
    _Column(Field.IMAGE_URL, N_("Image URL"), N_("The web address of a photo, if you have one."), 30),
)
_EXAMPLE_TEXTS = {
    "es": ("Café de altura tostado, bolsa de 400 g", "Tueste medio, notas de cacao y panela."),
    "en": ("Roasted high-grown coffee, 400 g bag", "Medium roast, notes of cocoa and cane sugar."),
}


def _example(locale: str, currency: str) -> dict[Field, str | float]:
    """One whole product, never imported: its code is known."""
    title, description = _EXAMPLE_TEXTS[locale]
    return {
        Field.SKU: EXAMPLE_SKUS[locale],
        Field.TITLE: title,
        Field.DESCRIPTION: description,
        Field.CATEGORY: _category_names(locale)["roasted-coffee"],
        Field.PRICE: 95.0,
        Field.CURRENCY: currency,
        Field.UNIT: unit_words(locale)["bag"],
        Field.MOQ: 50.0,
        Field.LEAD_DAYS: 15.0,
        Field.HS_CODE: "0901.21",
        Field.INCOTERM: "FOB",
        Field.PLACE: "Puerto Quetzal",
    }


def template_workbook(locale: str, *, currency: str = "MXN") -> bytes:
    """The template as the bytes of an .xlsx file; `currency` is the one proposed in the example."""
    import xlsxwriter  # type: ignore[import-untyped]  # most processes never write a workbook

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(translate(N_("Products"), locale))
        ranges = _lists_sheet(book, locale, currency)
        example = _example(locale, currency)
        heading = book.add_format(
            {
                "bold": True,
                "bg_color": "#1F4E4A",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )
        for index, column in enumerate(_COLUMNS):
            cell_format = book.add_format({"num_format": column.number_format})
            sheet.set_column(index, index, column.width, cell_format)
            sheet.write_string(0, index, translate(column.heading, locale), heading)
            _write_example(book, sheet, index, column, example.get(column.field, ""))
            _guide(sheet, index, column, locale, ranges.get(column.field))
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 2)
        sheet.activate()
    return stream.getvalue()


def _write_example(book: Any, sheet: Any, index: int, column: _Column, value: str | float) -> None:
    pale = book.add_format({"italic": True, "font_color": "#808080", "num_format": column.number_format})
    if isinstance(value, float):
        sheet.write_number(1, index, value, pale)
    elif value:
        sheet.write_string(1, index, value, pale)


def _guide(sheet: Any, index: int, column: _Column, locale: str, choices: str | None) -> None:
    """The help beside each cell, and its drop-down where there is one. Other values are allowed: we check them."""
    rule: dict[str, str | bool] = {
        "validate": "list" if choices else "any",
        "input_title": translate(column.heading, locale)[:32],
        "input_message": translate(column.help, locale)[:255],
        "error_type": "information",
    }
    if choices:
        rule["source"] = choices
    sheet.data_validation(1, index, _LAST_ROW, index, rule)


def _lists_sheet(book: Any, locale: str, currency: str) -> dict[Field, str]:
    """A second sheet with the choices, because Excel keeps no long list inside a cell; their ranges by field."""
    name = translate(N_("Lists"), locale)
    sheet = book.add_worksheet(name)
    usual = dict.fromkeys((currency, *_USUAL_CURRENCIES))
    lists: dict[Field, list[str]] = {
        Field.CATEGORY: sorted(_category_names(locale).values()),
        Field.UNIT: list(unit_words(locale).values()),
        Field.INCOTERM: list(INCOTERMS),
        Field.CURRENCY: [code for code in usual if code in known_currencies()],
    }
    ranges: dict[Field, str] = {}
    for index, (wanted, choices) in enumerate(lists.items()):
        for row, choice in enumerate(choices):
            sheet.write_string(row, index, choice)
        letter = chr(ord("A") + index)
        ranges[wanted] = f"='{name}'!${letter}$1:${letter}${len(choices)}"
        sheet.set_column(index, index, 34)
    return ranges


def _category_names(locale: str) -> dict[str, str]:
    return {leaf.slug: leaf.names.get(locale, leaf.names["en"]) for leaf in leaves()}
