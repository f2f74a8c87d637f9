"""What a row of a list changes: only what the list says, and only where it says something else than what is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.catalogue.describing import Words, fitting_category
from backend.catalogue.models import Listing, ListingText, PriceTier
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets.imported import ImportedRow
from backend.catalogue.sheets.words import Field


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row's meaning for one listing, or for a new one. `prices` None: they stay as they are."""

    row: ImportedRow
    listing: Listing | None
    texts: dict[str, ListingText]
    tiers: list[PriceTier]
    columns: Mapping[str, Any]
    words: Words | None
    prices: Mapping[int, int] | None
    publish: bool

    @property
    def empty(self) -> bool:
        """Whether the listing is as the row says already."""
        return not self.columns and self.words is None and self.prices is None and not self.publish


def change_for(
    row: ImportedRow,
    filled: frozenset[Field],
    options: ImportOptions,
    listing: Listing | None,
    *,
    texts: dict[str, ListingText],
    tiers: list[PriceTier],
) -> RowChange:
    """Compare a row with its listing. `filled` are the fields that the row says something about."""
    if listing is None:
        columns, category, state = _new_columns(row), _category(row, row.kind), "draft"
        words: Words | None = Words(row.title, row.description)
        prices: dict[int, int] | None = {} if row.price_minor is None else {1: row.price_minor}
    else:
        said = _said(row, filled, listing)
        columns = {name: value for name, value in said.items() if getattr(listing, name) != value}
        category, state = columns.get("category", listing.category), listing.state
        words = _changed_words(row, filled, texts)
        prices = _changed_prices(row, filled, listing, tiers)
        if prices and listing.currency != row.currency:
            columns["currency"] = row.currency
    publish = options.publish and row.available and bool(category) and state == "draft"
    return RowChange(row, listing, texts, tiers, columns, words, prices, publish)


def _new_columns(row: ImportedRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "category": _category(row, row.kind),
        "unit": row.unit,
        "currency": row.currency,
        "moq": row.moq,
        "lead_days": row.lead_days,
        "hs_code": _hs_code(row, row.kind),
        "incoterm": row.incoterm,
        "incoterm_place": row.place,
        "sku": row.sku or "",
        "source_locale": row.locale,
    }


def _said(row: ImportedRow, filled: frozenset[Field], listing: Listing) -> dict[str, Any]:
    """The columns the row says something about. A code is given once, a category never taken away."""
    said: dict[str, Any] = {}
    category = _category(row, listing.kind)
    if category and (Field.CATEGORY in filled or not listing.category):
        said["category"] = category
    if row.sku and not listing.sku:
        said["sku"] = row.sku
    if Field.UNIT in filled:
        said["unit"] = row.unit
    numbers = {"moq": row.moq, "lead_days": row.lead_days, "hs_code": _hs_code(row, listing.kind)}
    said |= {name: value for name, value in numbers.items() if value is not None}
    if row.incoterm and listing.kind == "product":
        said |= {"incoterm": row.incoterm, "incoterm_place": row.place}
    return said


def _category(row: ImportedRow, kind: str) -> str:
    """The list's own category where it is one of ours, else what was said for the whole list."""
    return row.category if row.category and fitting_category(row.category, kind) else ""


def _hs_code(row: ImportedRow, kind: str) -> str | None:
    return row.hs_code if kind == "product" and row.hs_code and len(row.hs_code) == 6 else None


def _changed_words(row: ImportedRow, filled: frozenset[Field], texts: Mapping[str, ListingText]) -> Words | None:
    present = texts.get(row.locale)
    said = row.description if Field.DESCRIPTION in filled or present is None else present.description
    words = Words(row.title, said)
    return None if present is not None and (present.title, present.description) == words else words


def _changed_prices(
    row: ImportedRow, filled: frozenset[Field], listing: Listing, tiers: list[PriceTier]
) -> dict[int, int] | None:
    """The price of the smallest quantity. Once it changes, those of larger quantities no longer fit and go."""
    if Field.PRICE not in filled:
        return None
    if row.price_minor is None:
        return {} if tiers else None
    if tiers and tiers[0].minor == row.price_minor and listing.currency == row.currency:
        return None
    return {tiers[0].from_quantity if tiers else 1: row.price_minor}
