"""A firm changes what a listing says, costs and asks for."""

from __future__ import annotations

from uuid import UUID

from backend.catalogue.addressing import free_slugs
from backend.catalogue.describing import Facts, facts_of
from backend.catalogue.models import Listing, ListingText
from backend.catalogue.publishing import refuse_incomplete
from backend.catalogue.schemas import ListingUpdate
from backend.catalogue.writing import check_sku, editable, texts_of, tiers_of, write_prices, write_texts
from backend.companies.models import Company
from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.ids import slugify
from backend.core.work import Work


def edit(work: Work, *, listing_id: UUID, wanted: ListingUpdate) -> Listing:
    """Change a listing. Conflict where it was changed since the form was opened; InvalidInput by field.

    What buyers can see stays complete: a published listing cannot lose its category.
    """
    listing = editable(work, listing_id)
    if listing.version != wanted.version:
        raise Conflict(
            N_("Someone else of your firm changed this while you were writing. Your text is below: compare, then save.")
        )
    facts = facts_of(wanted)
    if wanted.sku != listing.sku:
        check_sku(work, listing.company_id, wanted.sku, but=listing.id)
    if listing.state == "published":
        refuse_incomplete(category=wanted.category)
    changed = _apply(work, listing, facts, wanted)
    if changed:
        listing.version += 1
        listing.updated_at = work.now
        work.session.flush()
        work.record("listing.changed", listing, company_id=listing.company_id, fields=sorted(changed))
    return listing


def _apply(work: Work, listing: Listing, facts: Facts, wanted: ListingUpdate) -> set[str]:
    changed = {name for name, value in facts.columns.items() if getattr(listing, name) != value}
    for name in changed:
        setattr(listing, name, facts.columns[name])
    texts = texts_of(work.session, [listing.id])[listing.id]
    changed |= {f"text.{locale}" for locale in _drop_texts(work, texts, facts)}
    changed |= {
        f"text.{locale}" for locale in write_texts(work, listing, texts, facts.texts, still_right=wanted.still_right)
    }
    if write_prices(work, listing, tiers_of(work.session, [listing.id])[listing.id], facts.prices):
        changed.add("prices")
    if _move(work, listing, facts.texts[listing.source_locale].title):
        changed.add("slug")
    return changed


def _drop_texts(work: Work, texts: dict[str, ListingText], facts: Facts) -> list[str]:
    gone = [locale for locale in texts if locale not in facts.texts]
    for locale in gone:
        work.session.delete(texts.pop(locale))
    return gone


def _move(work: Work, listing: Listing, title: str) -> bool:
    """Until it is first published, nobody keeps its address: it follows the title."""
    base = slugify(title, otherwise="listing")
    if listing.published_at is not None or listing.slug == base or listing.slug.startswith(f"{base}-"):
        return False
    company = work.session.get_one(Company, listing.company_id)
    listing.slug = free_slugs(work, [title], company_slug=company.slug)[0]
    return True
