"""One row of a list on its way to a listing: each field read, each error and doubt noted by its cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from backend.catalogue.reference.tree import category_name
from backend.catalogue.sheets.categories import CategoryGuess, category_of
from backend.catalogue.sheets.cells import count_of, days_of, hs_of, image_urls, incoterm_of, is_available, sku_of
from backend.catalogue.sheets.currencies import currencies_of
from backend.catalogue.sheets.decimals import UNKNOWN_STYLE
from backend.catalogue.sheets.findings import CellFinding, CellProblem, shortened
from backend.catalogue.sheets.imported import (
    DESCRIPTION_LENGTH,
    PLACE_LENGTH,
    TITLE_LENGTH,
    Defaults,
    ImportedRow,
    Validation,
)
from backend.catalogue.sheets.mapping import ColumnMapping
from backend.catalogue.sheets.matching import match_key
from backend.catalogue.sheets.plaintext import one_line, paragraphs
from backend.catalogue.sheets.prices import ParsedPrice, column_style, parse_price
from backend.catalogue.sheets.sheet import Cell, MarkedNumber, Sheet, SheetRow, cell_text, is_empty
from backend.catalogue.sheets.units import unit_of
from backend.catalogue.sheets.words import EXAMPLE_SKUS, Field
from backend.core.i18n import N_, Text

T = TypeVar("T")


class ListContext:
    """What is the same for all rows: columns, the way of writing decimals, categories already looked up."""

    def __init__(self, sheet: Sheet, mapping: ColumnMapping, defaults: Defaults) -> None:
        self.sheet, self.mapping, self.defaults = sheet, mapping, defaults
        self.columns = {wanted: column.index for wanted, column in mapping.columns.items()}
        price, moq, sku = (mapping.index(wanted) for wanted in (Field.PRICE, Field.MOQ, Field.SKU))
        self.prices = UNKNOWN_STYLE if price is None else column_style(sheet.column(price), defaults.decimals)
        self.counts = self.prices
        if moq is not None and defaults.decimals is None:
            own = column_style(sheet.column(moq))
            self.counts = own if own.style else self.prices
        codes = [] if sku is None else [cell for cell in sheet.column(sku) if not is_empty(cell)]
        # Programs that take codes for numbers write every one of them with ".0".
        self.whole_floats = bool(codes) and all(
            isinstance(code, str) and re.fullmatch(r"[0-9]+\.0", code.strip()) for code in codes
        )
        self.categories: dict[str, CategoryGuess] = {}
        self.already_read: dict[tuple[object, ...], Any] = {}
        self.outcome = Validation(price_style=self.prices)

    def category(self, text: str) -> CategoryGuess:
        if text not in self.categories:
            self.categories[text] = category_of(text, self.defaults.kind)
        return self.categories[text]


class RowCheck:
    """One row on its way to a listing; each method reads one field and notes what is wrong with it."""

    def __init__(self, context: ListContext, row: SheetRow) -> None:
        self.context, self.row = context, row
        self.defaults = context.defaults
        self.errors: list[CellFinding] = []
        self.warnings: list[CellFinding] = []

    def cell(self, wanted: Field) -> Cell:
        """The cell of a field, "" where the list has no such column."""
        index = self.context.columns.get(wanted)
        return "" if index is None else self.row.cells[index]

    def finding(self, wanted: Field | None, text: Text) -> CellFinding:
        index = None if wanted is None else self.context.columns.get(wanted)
        if index is None:
            return CellFinding(self.row.number, None, "", "", text)
        value = shortened(cell_text(self.row.cells[index]))
        return CellFinding(self.row.number, index, self.context.sheet.headers[index], value, text)

    def fail(self, wanted: Field | None, text: Text) -> None:
        self.errors.append(self.finding(wanted, text))

    def warn(self, wanted: Field | None, text: Text) -> None:
        self.warnings.append(self.finding(wanted, text))

    def read(self, wanted: Field, reader: Callable[[Cell], T], given: object = None) -> T | None:
        """What `reader` makes of a filled cell; None for an empty one or after noting its error.

        Lists repeat their units, terms and codes thousands of times: each is read once per list. `given` is what the
        reading depends on beside the cell.
        """
        cell = self.cell(wanted)
        if is_empty(cell):
            return None
        marks = (cell.currencies, cell.percent, cell.picture) if isinstance(cell, MarkedNumber) else None
        key = (wanted, type(cell), cell, marks, given)
        if key not in self.context.already_read:
            try:
                self.context.already_read[key] = reader(cell)
            except CellProblem as problem:
                self.context.already_read[key] = problem
        outcome: T | CellProblem = self.context.already_read[key]
        if isinstance(outcome, CellProblem):
            self.fail(wanted, outcome.text)
            return None
        return outcome

    def run(self) -> ImportedRow | None:
        """The listing with the errors noted beside it; None where there is not even a title."""
        if self.row.overflow:
            self.fail(
                None,
                N_(
                    "This row has more cells than there are headings, so its values may have slipped. Put values that "
                    "hold the separator, such as 12,50, between quotation marks."
                ),
            )
            return None
        if cell_text(self.cell(Field.SKU)).strip() in EXAMPLE_SKUS.values():
            self.warn(Field.SKU, N_("This is the example of the template; it was left out."))
            return None
        title = self.title()
        if title is None:
            return None
        sku = self.read(Field.SKU, lambda cell: sku_of(cell, whole_floats=self.context.whole_floats)) or None
        category, raw, suggestion = self.category()
        unit = self.unit()
        price = self.price()
        incoterm, place = self.term()
        return ImportedRow(
            row_number=self.row.number,
            key=match_key(sku, title),
            sku=sku,
            title=title,
            description=self.description(),
            category=category,
            category_text=raw,
            category_suggestion=suggestion,
            price_minor=price.amount_minor,
            currency=price.currency or self.defaults.currency,
            unit=unit,
            moq=self.read(Field.MOQ, lambda cell: count_of(cell, unit, self.context.counts), unit),
            lead_days=self.read(Field.LEAD_DAYS, lambda cell: days_of(cell, self.context.mapping.lead_unit)),
            hs_code=self.read(Field.HS_CODE, hs_of),
            incoterm=incoterm,
            place=place,
            image_urls=self.images(),
            available=self.available(),
            locale=self.defaults.locale,
            kind=self.defaults.kind,
            extras=self.extras(),
        )

    def title(self) -> str | None:
        title = one_line(cell_text(self.cell(Field.TITLE)))
        if not any(sign.isprintable() and not sign.isspace() for sign in title):
            self.fail(Field.TITLE, N_("The name of the product is missing. Write it, or remove the row."))
            return None
        if len(title) > TITLE_LENGTH:
            self.fail(
                Field.TITLE,
                N_(
                    "A name has at most %(limit)s characters. Shorten it and move the rest to the description.",
                    limit=TITLE_LENGTH,
                ),
            )
        return title

    def description(self) -> str:
        text = paragraphs(cell_text(self.cell(Field.DESCRIPTION)))
        if len(text) > DESCRIPTION_LENGTH:
            self.warn(
                Field.DESCRIPTION,
                N_("The description was cut after %(limit)s characters.", limit=f"{DESCRIPTION_LENGTH:,}"),
            )
            return text[: DESCRIPTION_LENGTH - 1].rstrip() + "…"
        return text

    def category(self) -> tuple[str | None, str, str | None]:
        raw = one_line(cell_text(self.cell(Field.CATEGORY)))[:200]
        if not raw:
            return self.defaults.category, "", None
        guess = self.context.category(raw)
        if guess.slug is not None:
            return guess.slug, raw, guess.slug
        if guess.suggestion is not None:
            self.warn(
                Field.CATEGORY,
                N_(
                    "“%(value)s” is not one of our categories. Perhaps “%(name)s” is meant; choose it when you "
                    "review the "
                    "listing.",
                    value=shortened(raw, 40),
                    name=category_name(guess.suggestion, self.defaults.locale),
                ),
            )
        else:
            self.warn(
                Field.CATEGORY,
                N_(
                    "“%(value)s” is not one of our categories. Choose one when you review the listing.",
                    value=shortened(raw, 40),
                ),
            )
        return self.defaults.category, raw, guess.suggestion

    def unit(self) -> str:
        fallback = self.context.mapping.unit or self.defaults.unit
        return self.read(Field.UNIT, _known_unit) or fallback

    def price(self) -> ParsedPrice:
        """The price with the currency that its cell, its row, its heading or the person says."""
        noted = len(self.errors)
        named = self.read(Field.CURRENCY, _known_currency)
        if len(self.errors) > noted:
            return ParsedPrice(None, None)
        stated = named or self.context.mapping.currencies
        price = self.read(
            Field.PRICE,
            lambda cell: parse_price(cell, column=self.context.prices, stated=stated, default=self.defaults.currency),
            stated,
        )
        if price is None:
            price = ParsedPrice(None, None)
        for note in price.notes:
            self.warn(Field.PRICE, note)
        if price.currency is None and len(stated) == 1:
            return ParsedPrice(price.amount_minor, next(iter(stated)), price.notes)
        return price

    def term(self) -> tuple[str | None, str]:
        """The trade term with its named place; a rule without a place is left out with a warning."""
        read = self.read(Field.INCOTERM, incoterm_of)
        if read is None:
            return None, ""
        rule, behind = read
        place = one_line(cell_text(self.cell(Field.PLACE)))[:PLACE_LENGTH] or behind[:PLACE_LENGTH]
        place = place or self.defaults.place
        if self.defaults.kind == "service":
            self.warn(Field.INCOTERM, N_("Services have no Incoterm; it was left out."))
            return None, ""
        if not place:
            self.warn(
                Field.INCOTERM,
                N_("%(rule)s needs a named place, such as “%(rule)s Veracruz”; it was left out.", rule=rule),
            )
            return None, ""
        return rule, place

    def images(self) -> tuple[str, ...]:
        urls, whole = self.read(Field.IMAGE_URL, image_urls) or ((), True)
        if not whole:
            self.warn(
                Field.IMAGE_URL,
                N_("This is not the web address of a picture, which begins with https://; it was left out."),
            )
        return urls

    def available(self) -> bool:
        if self.read(Field.AVAILABLE, is_available) is not False:
            return True
        self.warn(Field.AVAILABLE, N_("The list says that this product is not available."))
        return False

    def extras(self) -> dict[str, str]:
        return {
            name: text
            for name, index in self.context.mapping.extras.items()
            if not is_empty(cell := self.row.cells[index]) and (text := one_line(cell_text(cell))[:500])
        }


def _known_unit(cell: Cell) -> str:
    unit = unit_of(cell_text(cell)[:100])
    if unit is None:
        raise CellProblem(
            N_(
                "“%(value)s” is not a unit we know. Write for example piece, box, kg, litre, metre or hour.",
                value=shortened(cell_text(cell), 30),
            )
        )
    return unit


def _known_currency(cell: Cell) -> frozenset[str]:
    codes = currencies_of(cell_text(cell)[:60])
    if not codes:
        raise CellProblem(
            N_(
                "“%(value)s” is not a currency. Write its three letters, for example MXN, GTQ or USD.",
                value=shortened(cell_text(cell), 30),
            )
        )
    return codes
