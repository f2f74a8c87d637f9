"""Which listing a row of a list describes: so that importing again updates, and never doubles.

A row with a code means the listing with that code; a row without one the listing without one that has its title.
Only where that finds nothing, a title that stands once in the list may also lead to a listing that gains its code, or
that has one the list does not know. No row then takes what another row means, whatever their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from backend.catalogue.models import Listing
from backend.catalogue.sheets.imported import ImportedRow
from backend.catalogue.sheets.matching import title_key


@dataclass(frozen=True, slots=True)
class Whole:
    """Of the whole list: its codes, and the titles that stand in it once."""

    codes: frozenset[str]
    single_titles: frozenset[str]

    @classmethod
    def of(cls, rows: Iterable[ImportedRow]) -> Whole:
        """The same for any order of the rows."""
        listed = list(rows)
        titles = Counter(title_key(row.title) for row in listed)
        return cls(
            frozenset(code_key(row.sku) for row in listed if row.sku),
            frozenset(title for title, times in titles.items() if times == 1),
        )


def code_key(sku: str) -> str:
    """A code as it is compared: case and doubled space aside."""
    return " ".join(sku.split()).casefold()


def recognise(session: Session, company_id: UUID, rows: Iterable[ImportedRow], whole: Whole) -> dict[int, UUID | None]:
    """By row number the listing that the row describes; None for a new one. The firm is held by who writes next."""
    by_code: dict[str, UUID] = {}
    uncoded: dict[str, UUID] = {}
    coded: dict[str, list[UUID]] = {}
    known = select(Listing.id, Listing.sku, Listing.match_key).where(Listing.company_id == company_id)
    for listing_id, sku, title in session.exec(known.order_by(col(Listing.id))):
        if not sku:
            uncoded.setdefault(title, listing_id)
            continue
        by_code.setdefault(code_key(sku), listing_id)
        if code_key(sku) not in whole.codes:
            coded.setdefault(title, []).append(listing_id)
    return {row.row_number: _of(row, whole, by_code, uncoded, coded) for row in rows}


def _of(
    row: ImportedRow, whole: Whole, by_code: dict[str, UUID], uncoded: dict[str, UUID], coded: dict[str, list[UUID]]
) -> UUID | None:
    title = title_key(row.title)
    single = title in whole.single_titles
    if row.sku:
        return by_code.get(code_key(row.sku)) or (uncoded.get(title) if single else None)
    others = coded.get(title, []) if single else []
    return uncoded.get(title) or (others[0] if len(others) == 1 else None)
