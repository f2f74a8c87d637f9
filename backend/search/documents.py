"""What the index holds, before it is indexed: listings, companies and hubs as the public sees them. No SQL, no engine.

And where they come from, as whoever feeds the index sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from backend.core.journal import JournalRow, Position

# Of a description, what a card shows; the whole of it is searched.
EXCERPT = 240


@dataclass(frozen=True, slots=True)
class ListingDocument:
    """A published listing of a visible company.

    `texts` is {locale: (title, description)} with at least one locale. Amounts are whole minor units: `price_minor` in
    `currency` (ISO 4217), `price_usd_minor` in US cents for filters and order; both None for a price on request.
    `photo` is what a page needs to show it, JSON values only. `answer_hours` is the firm's usual time to answer.
    `band` is the readiness band that the firm shows until the moment `band_ends` (ISO); both empty where it shows none.
    """

    listing_id: UUID
    slug: str
    company_id: UUID
    company_slug: str
    company_name: str
    hub_slugs: tuple[str, ...]
    hub_names: tuple[str, ...]
    country: str
    region: str
    municipality: str
    accent: str
    kind: str
    category: str
    sector: str
    texts: Mapping[str, tuple[str, str]]
    published_at: datetime
    hs_code: str | None = None
    incoterm: str | None = None
    incoterm_place: str = ""
    price_minor: int | None = None
    currency: str = ""
    price_usd_minor: int | None = None
    price_unit: str = ""
    moq: int | None = None
    lead_days: int | None = None
    photo: Mapping[str, Any] | None = None
    answer_hours: float | None = None
    source_locale: str = ""
    band: str = ""
    band_ends: str = ""


@dataclass(frozen=True, slots=True)
class CompanyDocument:
    """A company that belongs to a hub. `story` is keyed by locale; `listings` counts the published ones."""

    company_id: UUID
    slug: str
    name: str
    story: Mapping[str, str]
    sector: str
    municipality: str
    region: str
    country: str
    hub_slugs: tuple[str, ...]
    hub_names: tuple[str, ...]
    accent: str
    listings: int
    languages: tuple[str, ...] = ()
    logo: Mapping[str, Any] | None = None
    whatsapp: bool = False
    band: str = ""
    band_ends: str = ""


@dataclass(frozen=True, slots=True)
class HubDocument:
    """A hub. `tagline` and `introduction` are keyed by locale; `companies` and `listings` count what visitors see."""

    hub_id: UUID
    slug: str
    name: str
    country: str
    region: str
    place: str
    accent: str
    tagline: Mapping[str, str]
    introduction: Mapping[str, str]
    languages: tuple[str, ...]
    companies: int
    listings: int


class JournalFeed(Protocol):
    """Where the journal is read."""

    def read(self, after: Position, limit: int) -> Sequence[JournalRow]:
        """The next rows after a position, in order."""


class WholeSource(Protocol):
    """Where everything comes from, for building an index anew: only what visitors may see, as it is now."""

    def position(self) -> Position:
        """A position such that everything before it is in what is read from now on."""

    def all_listings(self) -> Iterator[list[ListingDocument]]:
        """Every listing, in batches, the newest first."""

    def all_companies(self) -> Iterator[list[CompanyDocument]]:
        """Every company, in batches."""

    def all_hubs(self) -> list[HubDocument]:
        """Every hub."""


class DocumentSource(WholeSource, Protocol):
    """Where what changed comes from as well."""

    def listings(self, ids: Sequence[UUID]) -> list[ListingDocument]:
        """The listings with these ids that visitors see."""

    def listings_of(self, company_ids: Sequence[UUID]) -> list[ListingDocument]:
        """All listings of these companies that visitors see."""

    def companies(self, ids: Sequence[UUID]) -> list[CompanyDocument]:
        """The companies with these ids that visitors see."""

    def hubs(self, ids: Sequence[UUID]) -> list[HubDocument]:
        """The hubs with these ids that visitors see."""

    def company_ids_of(self, hub_ids: Sequence[UUID]) -> list[UUID]:
        """The companies that are, or once were, members of these hubs."""

    def hub_ids_of(self, company_ids: Sequence[UUID]) -> list[UUID]:
        """The hubs that these companies belong to, or once did."""


def excerpt(text: str) -> str:
    """The beginning of a text, on one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= EXCERPT:
        return line
    head = line[:EXCERPT]
    return head[: head.rfind(" ")].rstrip(",;:.") + "…" if " " in head else head + "…"
