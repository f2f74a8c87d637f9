"""Keeping a listing's words and prices: who wrote them, which translation they leave behind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from backend.catalogue.describing import Words
from backend.catalogue.models import Listing, ListingText, PriceTier
from backend.catalogue.sheets.matching import title_key
from backend.core.errors import InvalidInput, NotFound, NotSignedIn
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work


def lock_company(session: Session, company_id: UUID) -> None:
    """Have the firm's listings written by one transaction at a time, until this one ends."""
    take_turn(session, f"listings:{company_id}")


def editable(work: Work, listing_id: UUID) -> Listing:
    """The listing, held for change; NotFound, NotSignedIn or Forbidden as the actor stands to it."""
    company_id = work.session.exec(select(Listing.company_id).where(Listing.id == listing_id)).first()
    if company_id is None:
        raise NotFound() if work.actor.signed_in or work.actor.system else NotSignedIn()
    require(work.actor, Permission.LISTING_EDIT, company_id, visible=company_id in work.actor.companies)
    # The firm before the row, as imports do it: the other way round two of them could wait for each other.
    lock_company(work.session, company_id)
    listing = work.session.get(Listing, listing_id, with_for_update=True, populate_existing=True)
    if listing is None:
        raise NotFound
    return listing


def check_sku(work: Work, company_id: UUID, sku: str, *, but: UUID | None = None) -> None:
    """Refuse a code that another listing of the firm has, case aside. The firm is held by the caller."""
    if not sku:
        return
    others = work.session.exec(
        select(Listing.id, Listing.sku).where(Listing.company_id == company_id, Listing.sku != "")
    )
    if any(other.casefold() == sku.casefold() and listing_id != but for listing_id, other in others):
        raise InvalidInput(fields={"sku": N_("Another of your listings has this code. Use another, or edit that one.")})


def texts_of(session: Session, listing_ids: Collection[UUID]) -> dict[UUID, dict[str, ListingText]]:
    """The texts of listings, by listing and locale."""
    found: dict[UUID, dict[str, ListingText]] = {listing_id: {} for listing_id in listing_ids}
    for row in session.exec(select(ListingText).where(col(ListingText.listing_id).in_(listing_ids))):
        found[row.listing_id][row.locale] = row
    return found


def tiers_of(session: Session, listing_ids: Collection[UUID]) -> dict[UUID, list[PriceTier]]:
    """The prices of listings, each by rising quantity."""
    found: dict[UUID, list[PriceTier]] = {listing_id: [] for listing_id in listing_ids}
    rows = select(PriceTier).where(col(PriceTier.listing_id).in_(listing_ids)).order_by(col(PriceTier.from_quantity))
    for row in session.exec(rows):
        found[row.listing_id].append(row)
    return found


def write_texts(
    work: Work,
    listing: Listing,
    present: dict[str, ListingText],
    wanted: Mapping[str, Words],
    *,
    still_right: Iterable[str] = (),
) -> list[str]:
    """Keep these words in their languages; the languages that changed. Others are left as they are.

    Whoever edits the source leaves the other language behind (stale), unless it is edited as well.
    """
    changed = [locale for locale, words in wanted.items() if not _same(present.get(locale), words)]
    translated = bool(present)
    for locale in changed:
        row = present.get(locale)
        if row is None:
            row = present[locale] = ListingText(listing_id=listing.id, locale=locale, title="")
        row.title, row.description = wanted[locale]
        row.provenance, row.stale = "human", False
        work.session.add(row)
    for locale in still_right:
        if locale in present and present[locale].stale:
            present[locale].stale = False
            present[locale].provenance = "reviewed" if present[locale].provenance == "machine" else "human"
            changed.append(locale)
    if translated and listing.source_locale in changed:
        for locale, row in present.items():
            row.stale = row.stale or locale not in changed
    listing.match_key = title_key(present[listing.source_locale].title)
    return changed


def _same(row: ListingText | None, words: Words) -> bool:
    return row is not None and (row.title, row.description) == words


def write_prices(work: Work, listing: Listing, present: list[PriceTier], wanted: Mapping[int, int]) -> bool:
    """Keep these prices and no others; whether anything changed."""
    before = {tier.from_quantity: tier for tier in present}
    if {quantity: tier.minor for quantity, tier in before.items()} == dict(wanted):
        return False
    for quantity, tier in before.items():
        if quantity not in wanted:
            work.session.delete(tier)
    for quantity, minor in wanted.items():
        tier = before.get(quantity) or PriceTier(listing_id=listing.id, from_quantity=quantity, minor=minor)
        tier.minor = minor
        work.session.add(tier)
    return True
