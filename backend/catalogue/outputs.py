"""Categories and listings as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from backend.catalogue.examples import CATEGORY, LISTING, SHELF, TREE
from backend.catalogue.queries import PublicListing
from backend.catalogue.reference.tree import Category, children
from backend.catalogue.shelving import Shelf, ShelfItem
from backend.core.inputs import Output, shown
from backend.core.money import Money


class CategoryOut(Output):
    """A group or a leaf of the tree. Listings are filed under leaves, whose `children` are empty."""

    model_config = shown(CATEGORY)

    slug: str
    kind: str
    parent: str | None
    names: dict[str, str]
    hs: list[str] = Field(description="chapters or headings of the Harmonized System 2022 (products)")
    service_class: list[str] = Field(description="classes of the Central Product Classification 2.1 (services)")
    children: list[CategoryOut]


class CategoryTree(Output):
    """All groups with their leaves, in display order."""

    model_config = shown(TREE)

    items: list[CategoryOut]


class WordsOut(Output):
    """A text in one language. `provenance`: human, machine, reviewed; `stale`: the other language changed since."""

    title: str
    description: str
    provenance: str
    stale: bool


class TierOut(Output):
    """The price of one unit from a quantity on: as a decimal, and in minor units of the listing's currency."""

    from_quantity: int
    amount: str
    minor: int


class PhotoOut(Output):
    """A photo's addresses on this site; sizes in pixels are the largest version's."""

    id: UUID
    src: str
    srcset: str
    width: int
    height: int
    alt: str


class MakerOut(Output):
    """The firm behind a listing."""

    slug: str
    name: str
    country: str
    region: str
    municipality: str


class HubRef(Output):
    """A hub the firm belongs to."""

    slug: str
    name: str
    country: str


class ListingOut(Output):
    """A whole listing. No tiers: price on request. `version` goes into the next change."""

    model_config = shown(LISTING)

    id: UUID
    slug: str
    kind: str
    state: str
    public: bool = Field(description="whether everybody sees it: published, by a firm that a hub approved")
    sku: str
    category: str
    hs_code: str | None
    unit: str
    currency: str
    tiers: list[TierOut]
    moq: int | None
    lead_days: int | None
    incoterm: str | None
    incoterm_place: str
    source_locale: str
    texts: dict[str, WordsOut]
    photos: list[PhotoOut]
    company: MakerOut
    hubs: list[HubRef]
    published_at: datetime | None
    updated_at: datetime
    version: int


class ShelfRow(Output):
    """A listing in its firm's own list. `stale` are the languages left behind."""

    id: UUID
    slug: str
    kind: str
    state: str
    sku: str
    category: str
    unit: str
    currency: str
    price_minor: int | None
    titles: dict[str, str]
    stale: list[str]
    published_at: datetime | None
    updated_at: datetime
    version: int


class ShelfList(Output):
    """One page of a firm's listings in any state, last changed first. `counts` is by state, whatever was asked."""

    model_config = shown(SHELF)

    total: int
    counts: dict[str, int]
    items: list[ShelfRow]
    next: str | None


def category_out(category: Category) -> CategoryOut:
    """A category with what is below it."""
    return CategoryOut(
        slug=category.slug,
        kind=category.kind,
        parent=category.parent,
        names=dict(category.names),
        hs=list(category.hs),
        service_class=list(category.service_class),
        children=[category_out(child) for child in children(category.slug)],
    )


def listing_out(listing: PublicListing) -> ListingOut:
    """A listing for the API."""
    made = ("tiers", "texts", "photos", "company", "hubs")
    plain = {name: getattr(listing, name) for name in ListingOut.model_fields if name not in made}
    return ListingOut(
        **plain,
        tiers=[
            TierOut(
                from_quantity=tier.min_quantity,
                amount=format(Money(listing.currency, tier.price_minor).decimal, "f"),
                minor=tier.price_minor,
            )
            for tier in listing.tiers
        ],
        texts={locale: WordsOut.model_validate(words) for locale, words in listing.texts.items()},
        photos=[PhotoOut.model_validate(photo) for photo in listing.photos],
        company=_taken(MakerOut, listing.company),
        hubs=[_taken(HubRef, hub) for hub in listing.hubs],
    )


def _taken(shape: type[Any], source: object) -> Any:
    return shape.model_validate({name: getattr(source, name) for name in shape.model_fields})


def shelf_out(shelf: Shelf, *, following: str | None) -> ShelfList:
    """A page of a firm's shelf for the API."""
    items = [_shelf_row(item) for item in shelf.items]
    return ShelfList(total=shelf.matches, counts=dict(shelf.counts), items=items, next=following)


def _shelf_row(item: ShelfItem) -> ShelfRow:
    return _taken(ShelfRow, item)  # type: ignore[no-any-return]
