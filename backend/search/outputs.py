"""Hubs, firms and listings as lists of the API show them: what the index keeps of each."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from backend.core.inputs import Output, shown
from backend.search.cards import CompanyCard, HubCard, ListingCard
from backend.search.examples import FIRMS, HUB, HUBS, LISTING, LISTINGS
from backend.search.querying import SearchResults


class PictureOut(Output):
    """Addresses of a picture on this site; sizes in pixels are the largest version's."""

    src: str
    srcset: str
    width: int
    height: int


class HubOut(Output):
    """A hub with how many firms and listings it shows. Texts by language."""

    model_config = shown(HUB)

    id: UUID
    slug: str
    name: str
    country: str = Field(description="ISO 3166-1 alpha-2")
    region: str
    place: str
    languages: list[str]
    tagline: dict[str, str]
    introduction: dict[str, str]
    companies: int
    listings: int


class HubList(Output):
    """Every hub, by name."""

    model_config = shown(HUBS)

    items: list[HubOut]


class CompanyRow(Output):
    """A firm in a list. `hubs` maps slugs to names, `story` languages to the beginning of its text."""

    id: UUID
    slug: str
    name: str
    sector: str
    country: str
    region: str
    municipality: str
    hubs: dict[str, str]
    languages: list[str]
    listings: int
    story: dict[str, str]
    logo: PictureOut | None


class CompanyList(Output):
    """One page of firms, by name. `next` is the cursor of the page after; null on the last."""

    model_config = shown(FIRMS)

    total: int
    items: list[CompanyRow]
    next: str | None


class CardWords(Output):
    """A listing's words in one language, the description shortened."""

    title: str
    excerpt: str


class ListingRow(Output):
    """A listing in a list. `price_minor` is that of the smallest quantity in minor units; null: on request."""

    model_config = shown(LISTING)

    id: UUID
    slug: str
    kind: Literal["product", "service"]
    category: str
    sector: str
    texts: dict[str, CardWords]
    source_locale: str
    company_slug: str
    company_name: str
    hubs: dict[str, str]
    country: str
    region: str
    municipality: str
    hs_code: str | None
    price_minor: int | None
    currency: str
    unit: str
    price_usd_minor: int | None = Field(description="US cents at an indicative rate: for comparing only")
    moq: int | None
    lead_days: int | None
    incoterm: str | None
    incoterm_place: str
    photo: PictureOut | None
    published_at: datetime


class BandOut(Output):
    """Listings from `minimum` up to, without, `maximum` US cents; both null: price on request."""

    minimum: int | None
    maximum: int | None
    count: int


class FacetsOut(Output):
    """How many listings each value of a filter would show, with the other filters as they are."""

    hub: dict[str, int]
    country: dict[str, int]
    category: dict[str, int]
    kind: dict[str, int]
    incoterm: dict[str, int]
    price: list[BandOut]


class ListingList(Output):
    """One page of a search.

    `closeness`: all (everything that was asked), related (with what comes near), some (part of it), none.
    `corrected` is the text as it was understood, where that differs. `companies` bear the words in their name.
    """

    model_config = shown(LISTINGS)

    total: int
    items: list[ListingRow]
    facets: FacetsOut
    closeness: str
    corrected: str | None
    companies: list[CompanyRow]
    next: str | None


def hub_row(card: HubCard) -> HubOut:
    """A hub's card for the API."""
    return HubOut.model_validate({name: getattr(card, name) for name in HubOut.model_fields})


def company_row(card: CompanyCard) -> CompanyRow:
    """A firm's card for the API."""
    return CompanyRow.model_validate({name: getattr(card, name) for name in CompanyRow.model_fields})


def listing_row(card: ListingCard) -> ListingRow:
    """A listing's card for the API."""
    plain = {name: getattr(card, name) for name in ListingRow.model_fields if name not in ("texts", "unit")}
    texts = {locale: CardWords(title=title, excerpt=excerpt) for locale, (title, excerpt) in card.texts.items()}
    return ListingRow.model_validate({**plain, "texts": texts, "unit": card.price_unit})


def listing_list(found: SearchResults) -> ListingList:
    """A search's answer for the API. How long it took is left out: the same question has the same answer."""
    return ListingList(
        total=found.total,
        items=[listing_row(card) for card in found.cards],
        facets=FacetsOut.model_validate(found.facets),
        closeness=found.closeness,
        corrected=found.corrected,
        companies=[company_row(card) for card in found.companies],
        next=found.next_cursor,
    )
