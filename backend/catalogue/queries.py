"""Listings as pages and endpoints need them: the whole of one for the public, and a firm's whole shelf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlmodel import Session

from backend.core.errors import NotFound
from backend.core.permissions import VISITOR, Actor, Permission, can
from backend.media.queries import Picture, picture

# One statement for everything a page shows: the parts come as JSON, and nothing is multiplied by joining them.
_WHOLE = """
    SELECT l.id, l.slug, l.kind, l.state, l.sku, l.category, l.hs_code, l.unit, l.currency, l.moq, l.lead_days,
        l.incoterm, l.incoterm_place, l.source_locale, l.published_at, l.updated_at, l.version,
        c.id AS company_id, c.slug AS company_slug, c.name AS company_name, c.sector, c.country, c.region,
        c.municipality, c.whatsapp, c.website, c.languages, c.stories,
        logo.id AS logo_id, logo.variants AS logo_variants,
        (SELECT jsonb_object_agg(t.locale, jsonb_build_object('title', t.title, 'description', t.description,
            'provenance', t.provenance, 'stale', t.stale)) FROM listing_texts t WHERE t.listing_id = l.id) AS texts,
        (SELECT jsonb_agg(jsonb_build_array(p.from_quantity, p.minor) ORDER BY p.from_quantity)
            FROM price_tiers p WHERE p.listing_id = l.id) AS tiers,
        (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'media', m.id, 'alt', f.alt, 'variants', m.variants)
            ORDER BY f.position, f.id)
            FROM listing_photos f JOIN media m ON m.id = f.media_id WHERE f.listing_id = l.id) AS photos,
        (SELECT jsonb_agg(jsonb_build_object('slug', h.slug, 'name', h.name, 'accent', h.accent, 'country', h.country)
            ORDER BY hm.decided_at, hm.id)
            FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
            WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL) AS hubs
    FROM listings l JOIN companies c ON c.id = l.company_id LEFT JOIN media logo ON logo.id = c.logo_id
"""
_BY_SLUG = text(_WHOLE + " WHERE l.slug = :slug")
_BY_ID = text(_WHOLE + " WHERE l.id = :id")
_OF_COMPANY = text(
    _WHOLE
    + """
    WHERE l.company_id = :company AND l.state = 'published' ORDER BY l.published_at DESC, l.id DESC LIMIT :limit
"""
)


@dataclass(frozen=True, slots=True)
class ListingWords:
    """A text in one language; `stale` where the other language changed since, `provenance` who wrote it."""

    title: str
    description: str
    provenance: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """The price of one unit from a quantity on, in minor units of the listing's currency."""

    min_quantity: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo with what `<img>` needs; `src` is the usual width, sizes in pixels are the largest's."""

    id: UUID
    src: str
    srcset: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class MakerHub:
    """A hub the maker belongs to now."""

    slug: str
    name: str
    accent: str
    country: str


@dataclass(frozen=True, slots=True)
class Maker:
    """The firm behind a listing. `stories` by locale; `logo` None where the cloth stands for it."""

    id: UUID
    slug: str
    name: str
    sector: str
    country: str
    region: str
    municipality: str
    whatsapp: str
    website: str
    languages: tuple[str, ...]
    stories: Mapping[str, str]
    logo: Picture | None


@dataclass(frozen=True, slots=True)
class PublicListing:
    """A listing with everything its page and the API show. No tiers: price on request. At least one text."""

    id: UUID
    slug: str
    kind: str
    state: str
    sku: str
    category: str
    hs_code: str | None
    unit: str
    currency: str
    moq: int | None
    lead_days: int | None
    incoterm: str | None
    incoterm_place: str
    source_locale: str
    published_at: datetime | None
    updated_at: datetime
    version: int
    texts: Mapping[str, ListingWords]
    tiers: tuple[Tier, ...]
    photos: tuple[Photo, ...]
    company: Maker
    hubs: tuple[MakerHub, ...]

    @property
    def public(self) -> bool:
        """Whether everybody sees it: published, by a firm that a hub approved."""
        return self.state == "published" and bool(self.hubs)

    @property
    def accent(self) -> str:
        """The colour of its page."""
        return self.hubs[0].accent if self.hubs else "anil"

    @property
    def price_minor(self) -> int | None:
        """The price of the smallest quantity; None on request."""
        return self.tiers[0].price_minor if self.tiers else None

    def locale_for(self, locale: str) -> str:
        """The language this reader gets: theirs, else the maker's own."""
        return locale if locale in self.texts else self.source_locale

    def words_in(self, locale: str) -> ListingWords:
        """The text in the reader's best language."""
        return self.texts[self.locale_for(locale)]


def public_listing(session: Session, slug: str, *, viewer: Actor = VISITOR) -> PublicListing:
    """A listing by its address, in one query. Its own firm's people see it in any state; others only what is public.

    Raises NotFound.
    """
    return _shown(session, _BY_SLUG, {"slug": slug}, viewer)


def listing_by_id(session: Session, listing_id: UUID, *, viewer: Actor = VISITOR) -> PublicListing:
    """The same by id."""
    return _shown(session, _BY_ID, {"id": listing_id}, viewer)


def published_of(session: Session, company_id: UUID, *, limit: int = 500) -> list[PublicListing]:
    """The published listings of a firm, newest first, in one query. Whether the firm is public is not asked here."""
    rows = session.connection().execute(_OF_COMPANY, {"company": company_id, "limit": limit}).mappings()
    return [_listing(row) for row in rows]


def _shown(session: Session, statement: TextClause, values: Mapping[str, Any], viewer: Actor) -> PublicListing:
    row = session.connection().execute(statement, values).mappings().first()
    if row is None:
        raise NotFound
    listing = _listing(row)
    if not listing.public and not can(viewer, Permission.LISTING_READ, listing.company.id):
        raise NotFound
    return listing


_PLAIN = (
    "id",
    "slug",
    "kind",
    "state",
    "sku",
    "category",
    "hs_code",
    "unit",
    "currency",
    "moq",
    "lead_days",
    "incoterm",
    "incoterm_place",
    "source_locale",
    "published_at",
    "updated_at",
    "version",
)


def _listing(row: RowMapping) -> PublicListing:
    return PublicListing(
        **{name: row[name] for name in _PLAIN},
        texts={locale: ListingWords(**words) for locale, words in sorted(row["texts"].items())},
        tiers=tuple(Tier(quantity, minor) for quantity, minor in row["tiers"] or ()),
        photos=tuple(_photo(photo) for photo in row["photos"] or ()),
        company=_maker(row),
        hubs=tuple(MakerHub(**hub) for hub in row["hubs"] or ()),
    )


def _photo(found: Mapping[str, Any]) -> Photo:
    shown = picture(StoredPicture(UUID(found["media"]), found["variants"]))
    return Photo(id=UUID(found["id"]), alt=found["alt"], **shown)


def _maker(row: RowMapping) -> Maker:
    logo = picture(StoredPicture(row["logo_id"], row["logo_variants"])) if row["logo_id"] else None
    return Maker(
        id=row["company_id"],
        slug=row["company_slug"],
        name=row["company_name"],
        sector=row["sector"],
        country=row["country"],
        region=row["region"],
        municipality=row["municipality"],
        whatsapp=row["whatsapp"],
        website=row["website"],
        languages=tuple(row["languages"]),
        stories=row["stories"],
        logo=logo,
    )


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """The columns of a media row that a picture's addresses are made from."""

    id: UUID
    variants: list[dict[str, Any]]
