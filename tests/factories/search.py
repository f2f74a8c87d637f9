"""A small market to search in: companies of three countries, listings in Spanish, in English, or in both."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from backend.core.journal import JournalRow, Position
from backend.search.documents import CompanyDocument, HubDocument, ListingDocument
from backend.search.index import SearchIndex
from backend.search.rebuilding import rebuild

START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
_SPACE = uuid.UUID("0190a0a0-0000-7000-8000-000000000000")

_HUBS = {
    "puebla-digital": ("Puebla Digital", "MX", "Puebla", "Puebla", "anil"),
    "guanajuato-ti": ("Clúster TI Guanajuato", "MX", "Guanajuato", "León", "terracota"),
    "salcaja-digital": ("Salcajá Digital", "GT", "Quetzaltenango", "Salcajá", "cochinilla"),
    "sv-tech": ("SV Tech", "SV", "San Salvador", "San Salvador", "jade"),
}
# slug: name, hubs, country, region, municipality, sector
_COMPANIES: dict[str, tuple[str, tuple[str, ...], str, str, str, str]] = {
    "finca-esperanza": ("Finca La Esperanza", ("puebla-digital",), "MX", "Puebla", "Cuetzalan", "agrifood"),
    "mieles-sierra": ("Mieles de la Sierra", ("puebla-digital",), "MX", "Puebla", "Zacapoaxtla", "agrifood"),
    "talavera-azul": ("Talavera Azul y Blanco", ("puebla-digital",), "MX", "Puebla", "Puebla", "ceramics"),
    "barro-atzompa": ("Taller Barro Vivo", ("puebla-digital",), "MX", "Puebla", "Acatlán", "crafts"),
    "botas-del-bajio": ("Botas del Bajío", ("guanajuato-ti",), "MX", "Guanajuato", "León", "footwear-leather"),
    "nube-norte": ("Nube Norte Software", ("guanajuato-ti", "puebla-digital"), "MX", "Guanajuato", "León", "software"),
    "arneses-celaya": ("Arneses Celaya", ("guanajuato-ti",), "MX", "Guanajuato", "Celaya", "automotive"),
    "jaspes-ixchel": ("Jaspes Ixchel", ("salcaja-digital",), "GT", "Quetzaltenango", "Salcajá", "textiles"),
    "huipiles-luna": ("Huipiles Luna", ("salcaja-digital",), "GT", "Quetzaltenango", "Zunil", "textiles"),
    "codigo-maya": ("Código Maya", ("salcaja-digital", "sv-tech"), "GT", "Quetzaltenango", "Salcajá", "software"),
    "cuscatlan-devices": ("Cuscatlán Devices", ("sv-tech",), "SV", "La Libertad", "Antiguo Cuscatlán", "electronics"),
    "cafe-izalco": ("Izalco Coffee Growers", ("sv-tech",), "SV", "Sonsonate", "Izalco", "agrifood"),
}


_WRITTEN = Path(__file__).parents[1] / "data" / "search" / "market.tsv"


def written() -> list[dict[str, str]]:
    """The listings as written: slug, company, category, hs, cents, incoterm, and `es`, `en` as "title. description"."""
    with _WRITTEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, dialect="excel-tab"))


def identity(name: str) -> UUID:
    """The same id for the same name, always."""
    return uuid.uuid5(_SPACE, name)


@dataclass(slots=True)
class Market:
    """Documents that can be changed, and the journal of the changes: what the tables and the journal are to a feed."""

    listings_by_id: dict[UUID, ListingDocument] = field(default_factory=dict)
    companies_by_id: dict[UUID, CompanyDocument] = field(default_factory=dict)
    hubs_by_id: dict[UUID, HubDocument] = field(default_factory=dict)
    rows: list[JournalRow] = field(default_factory=list)

    def add(self, listing: ListingDocument) -> ListingDocument:
        """Publish a listing without telling the journal."""
        self.listings_by_id[listing.listing_id] = listing
        return listing

    def record(self, verb: str, subject: UUID, *, company: UUID | None = None, hub: UUID | None = None) -> None:
        """Write a journal row."""
        number = len(self.rows) + 1
        self.rows.append(JournalRow(number, number, verb, verb.partition(".")[0], subject, company, hub, {}))

    def publish(self, listing: ListingDocument) -> None:
        """Publish, or publish again, and record it."""
        self.add(listing)
        self.record("listing.published", listing.listing_id, company=listing.company_id)

    def pause(self, listing_id: UUID) -> None:
        """Take a listing from the visitors' sight and record it."""
        gone = self.listings_by_id.pop(listing_id)
        self.record("listing.paused", listing_id, company=gone.company_id)

    # The journal.
    def read(self, after: Position, limit: int) -> Sequence[JournalRow]:
        """The rows after a position."""
        return [row for row in self.rows if row.position > after][:limit]

    # The source of documents.
    def position(self) -> Position:
        """The end of the journal."""
        return self.rows[-1].position if self.rows else Position()

    def listings(self, ids: Sequence[UUID]) -> list[ListingDocument]:
        """The published ones of these."""
        return [self.listings_by_id[identity] for identity in ids if identity in self.listings_by_id]

    def listings_of(self, company_ids: Sequence[UUID]) -> list[ListingDocument]:
        """All of some companies."""
        return [listing for listing in self.listings_by_id.values() if listing.company_id in company_ids]

    def companies(self, ids: Sequence[UUID]) -> list[CompanyDocument]:
        """The visible ones of these, with their count of listings."""
        return [self._counted(self.companies_by_id[identity]) for identity in ids if identity in self.companies_by_id]

    def hubs(self, ids: Sequence[UUID]) -> list[HubDocument]:
        """The visible ones of these."""
        return [self.hubs_by_id[identity] for identity in ids if identity in self.hubs_by_id]

    def company_ids_of(self, hub_ids: Sequence[UUID]) -> list[UUID]:
        """The members of some hubs."""
        slugs = {self.hubs_by_id[identity].slug for identity in hub_ids if identity in self.hubs_by_id}
        return [company.company_id for company in self.companies_by_id.values() if slugs & {*company.hub_slugs}]

    def hub_ids_of(self, company_ids: Sequence[UUID]) -> list[UUID]:
        """The hubs of some companies."""
        known = [self.companies_by_id[identity] for identity in company_ids if identity in self.companies_by_id]
        slugs = {slug for company in known for slug in company.hub_slugs}
        return [hub.hub_id for hub in self.hubs_by_id.values() if hub.slug in slugs]

    def all_listings(self) -> Iterator[list[ListingDocument]]:
        """Every listing, a few at a time, newest first."""
        ordered = sorted(self.listings_by_id.values(), key=lambda listing: listing.published_at, reverse=True)
        yield from (ordered[at : at + 20] for at in range(0, len(ordered), 20))

    def all_companies(self) -> Iterator[list[CompanyDocument]]:
        """Every company at once."""
        yield self.companies(list(self.companies_by_id))

    def all_hubs(self) -> list[HubDocument]:
        """Every hub."""
        return self.hubs(list(self.hubs_by_id))

    def _counted(self, company: CompanyDocument) -> CompanyDocument:
        return replace(company, listings=len(self.listings_of([company.company_id])))


def make_listing(told: Mapping[str, str], *, published_at: datetime = START) -> ListingDocument:
    """A document from a listing as written. Goods have an HS code, services have none."""
    name, hubs, country, region, municipality, sector = _COMPANIES[told["company"]]
    texts = {locale: _text(told[locale]) for locale in ("es", "en") if told[locale]}
    cents = int(told["cents"]) if told["cents"] else None
    return ListingDocument(
        listing_id=identity(told["slug"]),
        slug=told["slug"],
        company_id=identity(told["company"]),
        company_slug=told["company"],
        company_name=name,
        hub_slugs=hubs,
        hub_names=tuple(_HUBS[hub][0] for hub in hubs),
        country=country,
        region=region,
        municipality=municipality,
        accent=_HUBS[hubs[0]][4],
        kind="product" if told["hs"] else "service",
        category=told["category"],
        sector=sector,
        texts=texts,
        published_at=published_at,
        hs_code=told["hs"] or None,
        incoterm=told["incoterm"] or None,
        incoterm_place=municipality if told["incoterm"] else "",
        price_minor=cents,
        currency="USD",
        price_usd_minor=cents,
        price_unit="piece",
        moq=1,
        lead_days=10,
        source_locale=next(iter(texts)),
    )


def extra(
    slug: str,
    title: str,
    *,
    company: str = "finca-esperanza",
    category: str = "roasted-coffee",
    locale: str = "es",
    description: str = "",
    published_at: datetime = START,
) -> ListingDocument:
    """A further listing for a test, with just a title."""
    told = {"slug": slug, "company": company, "category": category, "hs": "090121", "cents": "1000", "incoterm": ""}
    made = make_listing(told | {"es": "x", "en": ""}, published_at=published_at)
    return replace(made, texts={locale: (title, description)}, source_locale=locale)


def make_market() -> Market:
    """The whole market; each listing published a minute after the one before."""
    market = Market()
    for slug, (name, country, region, place, accent) in _HUBS.items():
        members = sum(slug in company[1] for company in _COMPANIES.values())
        texts = {"es": f"{name} exporta"}
        hub = HubDocument(identity(slug), slug, name, country, region, place, accent, texts, texts, ("es",), members, 0)
        market.hubs_by_id[hub.hub_id] = hub
    for slug, (name, hubs, country, region, municipality, sector) in _COMPANIES.items():
        company = CompanyDocument(
            company_id=identity(slug),
            slug=slug,
            name=name,
            story={"es": f"{name}, de {municipality}."},
            sector=sector,
            municipality=municipality,
            region=region,
            country=country,
            hub_slugs=hubs,
            hub_names=tuple(_HUBS[hub][0] for hub in hubs),
            accent=_HUBS[hubs[0]][4],
            listings=0,
            languages=("es",),
            whatsapp=True,
        )
        market.companies_by_id[company.company_id] = company
    for minute, told in enumerate(written()):
        market.add(make_listing(told, published_at=START + timedelta(minutes=minute)))
    return market


def build_index(folder: Path, market: Market) -> SearchIndex:
    """The market's index, built and opened."""
    rebuild(folder, market)
    return SearchIndex(folder)


def _text(written: str) -> tuple[str, str]:
    title, _, description = written.partition(". ")
    return title.rstrip("."), description
