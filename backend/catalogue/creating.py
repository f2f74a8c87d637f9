"""A firm puts something on its shelf."""

from __future__ import annotations

from uuid import UUID

from backend.catalogue.addressing import free_slugs
from backend.catalogue.describing import facts_of
from backend.catalogue.models import Listing
from backend.catalogue.schemas import ListingCreate
from backend.catalogue.writing import check_sku, lock_company, write_prices, write_texts
from backend.companies.models import Company
from backend.core.errors import NotFound
from backend.core.permissions import Permission, require
from backend.core.work import Work


def create(work: Work, *, company_id: UUID, wanted: ListingCreate) -> Listing:
    """A new draft of the firm. InvalidInput by field; nobody but the firm sees it until it is published."""
    require(work.actor, Permission.LISTING_EDIT, company_id, visible=company_id in work.actor.companies)
    company = work.session.get(Company, company_id)
    if company is None:
        raise NotFound
    facts = facts_of(wanted)
    lock_company(work.session, company_id)
    check_sku(work, company_id, wanted.sku)
    title = facts.texts[facts.columns["source_locale"]].title
    listing = Listing(
        **facts.columns,
        company_id=company_id,
        slug=free_slugs(work, [title], company_slug=company.slug)[0],
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(listing)
    work.session.flush()
    write_texts(work, listing, {}, facts.texts)
    write_prices(work, listing, [], facts.prices)
    work.session.flush()
    work.record("listing.created", listing, company_id=company_id, kind=listing.kind)
    return listing
