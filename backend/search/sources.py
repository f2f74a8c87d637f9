"""Documents from the tables: what visitors may see, read in batches, each batch in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, RowMapping, TextClause, text
from sqlmodel import Session

from backend.catalogue.reference.rates import comparable_usd
from backend.companies.banding import BAND_ENDS
from backend.core import journal
from backend.core.journal import JournalRow, Position
from backend.media.queries import picture
from backend.search.documents import CompanyDocument, HubDocument, ListingDocument

_BATCH = 1_000
_HUBS = """
    (SELECT jsonb_agg(jsonb_build_array(h.slug, h.name, h.accent) ORDER BY hm.decided_at, hm.id)
        FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
        WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL) AS hubs
"""
# The band that the firm shows, and the moment at which its last day ends in its hub's zone.
_BAND = f"""
    (SELECT jsonb_build_array(b.band, {BAND_ENDS}) FROM company_bands b JOIN hubs bh ON bh.id = b.hub_id
        WHERE b.company_id = c.id) AS shown_band
"""  # noqa: S608 - put together from the product's own text
_SEEN = """
    EXISTS (SELECT 1 FROM hub_memberships hm
        WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL)
"""
_LISTINGS = f"""
    SELECT l.id AS listing_id, l.slug, l.kind, l.category, l.hs_code, l.incoterm, l.incoterm_place, l.currency,
        l.unit AS price_unit, l.moq, l.lead_days, l.published_at, l.source_locale,
        c.id AS company_id, c.slug AS company_slug, c.name AS company_name, c.country, c.region, c.municipality,
        c.sector,
        (SELECT jsonb_object_agg(t.locale, jsonb_build_array(t.title, t.description))
            FROM listing_texts t WHERE t.listing_id = l.id) AS texts,
        (SELECT p.minor FROM price_tiers p WHERE p.listing_id = l.id ORDER BY p.from_quantity LIMIT 1) AS price_minor,
        (SELECT jsonb_build_object('id', m.id, 'variants', m.variants, 'alt', f.alt)
            FROM listing_photos f JOIN media m ON m.id = f.media_id
            WHERE f.listing_id = l.id ORDER BY f.position, f.id LIMIT 1) AS photo,
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM i.first_answer_at - i.delivered_at))
            FROM inquiries i WHERE i.company_id = c.id AND i.first_answer_at IS NOT NULL) / 3600 AS answer_hours,
        {_BAND}, {_HUBS}
    FROM listings l JOIN companies c ON c.id = l.company_id
    WHERE l.state = 'published' AND {_SEEN}
"""  # noqa: S608 - put together from this file's own text
_COMPANIES = f"""
    SELECT c.id AS company_id, c.slug, c.name, c.stories AS story, c.sector, c.municipality, c.region, c.country,
        c.languages, c.whatsapp, m.id AS logo_id, m.variants AS logo_variants,
        (SELECT count(*) FROM listings l WHERE l.company_id = c.id AND l.state = 'published') AS listings,
        {_BAND}, {_HUBS}
    FROM companies c LEFT JOIN media m ON m.id = c.logo_id
    WHERE {_SEEN}
"""  # noqa: S608 - put together from this file's own text
_HUB_ROWS = """
    SELECT h.id AS hub_id, h.slug, h.name, h.country, h.region, h.place, h.accent, h.texts, h.languages,
        (SELECT count(*) FROM hub_memberships hm
            WHERE hm.hub_id = h.id AND hm.state = 'approved' AND hm.ended_at IS NULL) AS companies,
        (SELECT count(*) FROM hub_memberships hm JOIN listings l ON l.company_id = hm.company_id
            WHERE hm.hub_id = h.id AND hm.state = 'approved' AND hm.ended_at IS NULL
            AND l.state = 'published') AS listings
    FROM hubs h
"""
_LISTINGS_BY_ID = text(_LISTINGS + " AND l.id = ANY(:ids)")
_LISTINGS_OF = text(_LISTINGS + " AND l.company_id = ANY(:ids)")
_LISTINGS_AFTER = text(_LISTINGS + " AND l.id < :after ORDER BY l.id DESC LIMIT :limit")
_COMPANIES_BY_ID = text(_COMPANIES + " AND c.id = ANY(:ids)")
_COMPANIES_AFTER = text(_COMPANIES + " AND c.id > :after ORDER BY c.id LIMIT :limit")
_HUBS_BY_ID = text(_HUB_ROWS + " WHERE h.id = ANY(:ids)")
_ALL_HUBS = text(_HUB_ROWS)
_COMPANY_IDS = text("SELECT DISTINCT company_id FROM hub_memberships WHERE hub_id = ANY(:ids)")
_HUB_IDS = text("SELECT DISTINCT hub_id FROM hub_memberships WHERE company_id = ANY(:ids)")
_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)


class JournalReader:
    """The journal, one short transaction per read."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def read(self, after: Position, limit: int) -> Sequence[JournalRow]:
        """The next rows after a position, in order."""
        with Session(self.engine) as session:
            return journal.read(session, after=after, limit=limit)


class SqlSource:
    """`documents.DocumentSource` over the tables."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def position(self) -> Position:
        """Where the journal stands before everything that is read from now on."""
        with Session(self.engine) as session:
            return journal.safe_end(session)

    def listings(self, ids: Sequence[UUID]) -> list[ListingDocument]:
        """The listings with these ids that visitors see."""
        return [_listing(row) for row in self._rows(_LISTINGS_BY_ID, ids=list(ids))]

    def listings_of(self, company_ids: Sequence[UUID]) -> list[ListingDocument]:
        """All listings of these companies that visitors see."""
        return [_listing(row) for row in self._rows(_LISTINGS_OF, ids=list(company_ids))]

    def companies(self, ids: Sequence[UUID]) -> list[CompanyDocument]:
        """The companies with these ids that visitors see."""
        return [_company(row) for row in self._rows(_COMPANIES_BY_ID, ids=list(ids))]

    def hubs(self, ids: Sequence[UUID]) -> list[HubDocument]:
        """The hubs with these ids."""
        return [_hub(row) for row in self._rows(_HUBS_BY_ID, ids=list(ids))]

    def company_ids_of(self, hub_ids: Sequence[UUID]) -> list[UUID]:
        """The companies that are, or once were, members of these hubs."""
        return [row["company_id"] for row in self._rows(_COMPANY_IDS, ids=list(hub_ids))]

    def hub_ids_of(self, company_ids: Sequence[UUID]) -> list[UUID]:
        """The hubs that these companies belong to, or once did."""
        return [row["hub_id"] for row in self._rows(_HUB_IDS, ids=list(company_ids))]

    def all_listings(self) -> Iterator[list[ListingDocument]]:
        """Every listing, in batches, the newest first (ids are UUIDv7: they tell the order of making)."""
        after = _LAST
        while rows := self._rows(_LISTINGS_AFTER, after=after, limit=_BATCH):
            yield [_listing(row) for row in rows]
            after = rows[-1]["listing_id"]

    def all_companies(self) -> Iterator[list[CompanyDocument]]:
        """Every company, in batches."""
        after = _FIRST
        while rows := self._rows(_COMPANIES_AFTER, after=after, limit=_BATCH):
            yield [_company(row) for row in rows]
            after = rows[-1]["company_id"]

    def all_hubs(self) -> list[HubDocument]:
        """Every hub."""
        return [_hub(row) for row in self._rows(_ALL_HUBS)]

    def _rows(self, statement: TextClause, **values: Any) -> list[RowMapping]:
        with Session(self.engine) as session:
            return list(session.connection().execute(statement, values).mappings())


def _listing(row: RowMapping) -> ListingDocument:
    values = dict(row)
    texts = {locale: (title, body) for locale, (title, body) in values.pop("texts").items()}
    price, answer = values.pop("price_minor"), values.pop("answer_hours")
    return ListingDocument(
        **_hubs(values.pop("hubs")),
        **_band(values.pop("shown_band")),
        **values | {"photo": _photo(values["photo"])},
        texts=texts,
        price_minor=price,
        price_usd_minor=comparable_usd(price, values["currency"]) if price is not None else None,
        answer_hours=round(float(answer), 1) if answer is not None else None,
    )


def _hubs(found: Sequence[Sequence[str]]) -> dict[str, Any]:
    return {
        "hub_slugs": tuple(slug for slug, _, _ in found),
        "hub_names": tuple(name for _, name, _ in found),
        "accent": found[0][2],
    }


def _band(found: Sequence[str] | None) -> dict[str, Any]:
    return {"band": found[0], "band_ends": found[1]} if found else {}


def _photo(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not found:
        return None
    return {**picture(_Stored(UUID(found["id"]), found["variants"])), "alt": found["alt"]}


def _company(row: RowMapping) -> CompanyDocument:
    values = dict(row)
    logo_id, variants = values.pop("logo_id"), values.pop("logo_variants")
    logo = dict(picture(_Stored(logo_id, variants))) if logo_id else None
    values |= {"languages": tuple(values["languages"]), "whatsapp": bool(values["whatsapp"])}
    return CompanyDocument(**_hubs(values.pop("hubs")), **_band(values.pop("shown_band")), **values, logo=logo)


def _hub(row: RowMapping) -> HubDocument:
    values = dict(row)
    texts = values.pop("texts")
    return HubDocument(
        **values | {"languages": tuple(values["languages"])},
        tagline={locale: words.get("tagline", "") for locale, words in texts.items()},
        introduction={locale: words.get("introduction", "") for locale, words in texts.items()},
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID
    variants: list[dict[str, Any]]
