"""3,500 firms on their way, always the same: profiles, answers, papers and findings written straight into the tables."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine

from backend.accounts.models import Account
from backend.core.database_address import libpq_url
from backend.core.ids import new_id
from backend.core.work import working
from backend.hubs.models import Hub
from backend.probing.queries import SCORED
from backend.readiness.instrument import Instrument, Item
from backend.readiness.models import HubReadiness
from backend.readiness.versions import core_version, instrument_of

FIRMS = 3_500
NOW = datetime(2026, 11, 21, 15, tzinfo=UTC)
_HUBS = (
    ("norte", "MX", "anil"),
    ("sierra", "MX", "cochinilla"),
    ("altiplano", "GT", "jade"),
    ("costa", "SV", "terracota"),
)
_SECTORS = ("agrifood", "textiles", "crafts", "software", "electronics", "it-services", "automotive", "furniture")
_MARKETS = ("US", "EU", "CAM", "CA")
_CODES = ("090121", "620342", "851762", "870829", "940360")
Values = dict[str, Any]


def build(url: str, engine: Engine, firms: int = FIRMS) -> list[UUID]:
    """Fill a migrated, empty database; the firms' ids. A firm has about 30 answers, 12 papers, 6 findings;
    one in four a site that was looked at.
    """
    with working(engine) as work:
        version = core_version(work)
        instrument, instrument_id = instrument_of(version), version.id
        work.session.add(account := Account(email="a@bench.example", name="A", locale="es", created_at=NOW))
        hubs = [_hub(*one) for one in _HUBS]
        work.session.add_all(hubs)
        work.session.flush()
        gates = {"quote": {"items": ["LEG1"], "band": ""}, "fair": {"items": [], "band": "preparing"}}
        work.session.add_all(HubReadiness(hub_id=hub.id, instrument_id=instrument_id, gates=gates) for hub in hubs)
        hub_ids, account_id = [hub.id for hub in hubs], account.id
    rows: dict[str, list[Values]] = {}
    ids = []
    for number in range(firms):
        chance = random.Random(number)
        company_id = new_id()
        ids.append(company_id)
        _firm(rows, number, company_id, hub_ids[number % 4], account_id, chance)
        if number % 4 == 1:
            _site(rows, number, company_id, chance)
        for item in instrument.items:
            _item(rows, company_id, instrument_id, item, chance)
    with psycopg.connect(libpq_url(url)) as connection:
        for table, made in rows.items():
            _copy(connection, table, made)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return ids


def an_answer(connection: psycopg.Connection, instrument: Instrument) -> None:
    """Every firm's first answer of a ladder is another one now."""
    ladder = next(item.id for item in instrument.items if item.kind == "ladder")
    connection.execute(
        """UPDATE readiness_answers SET value = jsonb_build_object('rung', ((value ->> 'rung')::int + 1) %% 5)
           WHERE item = %s AND state = 'answered'""",
        (ladder,),
    )
    connection.commit()


def _hub(slug: str, country: str, accent: str) -> Hub:
    return Hub(
        slug=slug,
        name=slug.capitalize(),
        country=country,
        zone="America/Mexico_City",
        working_week=[1, 2, 3, 4, 5],
        languages=["es", "en"],
        currency="USD",
        accent=accent,
        contact_email=f"hola@{slug}.example",
        created_at=NOW,
    )


def _firm(
    rows: dict[str, list[Values]], number: int, company_id: UUID, hub_id: UUID, account_id: UUID, chance: random.Random
) -> None:
    """The firm, its place in a hub, its profile, its offers, and for one in ten an advisor's signature."""
    sector = _SECTORS[number % len(_SECTORS)]
    services = sector in {"software", "it-services"}
    _add(
        rows,
        "companies",
        id=company_id,
        slug=f"taller-{number}",
        name=f"Taller {number}",
        legal_name="",
        tax_kind="other",
        tax_identifier=f"T{number:06}",
        tax_doubtful=False,
        sector=sector,
        country=_HUBS[number % 4][1],
        region="",
        municipality="León",
        whatsapp="",
        website="",
        languages=Jsonb(["es"]),
        stories=Jsonb({}),
        version=1,
        created_at=NOW,
    )
    at = NOW - timedelta(days=300, minutes=number)
    joined = {"id": new_id(), "company_id": company_id, "hub_id": hub_id, "state": "approved", "reasons": ""}
    _add(rows, "hub_memberships", **joined, submitted_at=at, decided_at=at, version=2)
    profile = {
        "offers": Jsonb(["services" if services else "goods"]),
        "markets": Jsonb([chance.choice(_MARKETS)]),
        "facts": Jsonb({}),
        "described": Jsonb({}),
    }
    _add(rows, "readiness_profiles", id=new_id(), company_id=company_id, **profile, row_version=1)
    _offers(rows, number, company_id, services, chance)
    if number % 10 == 0:
        signed = {"scope": "", "signed_by": account_id, "signed_at": at, "expires_on": _day(chance)}
        own = {"id": new_id(), "company_id": company_id, "hub_id": hub_id, "band": "ready"}
        _add(rows, "readiness_signatures", **own, **signed)


def _offers(
    rows: dict[str, list[Values]], number: int, company_id: UUID, services: bool, chance: random.Random
) -> None:
    """Three published offers."""
    for offer in range(3):
        _add(
            rows,
            "listings",
            id=new_id(),
            company_id=company_id,
            slug=f"oferta-{number}-{offer}",
            kind="service" if services else "product",
            state="published",
            sku="",
            match_key="",
            category="roasted-coffee",
            hs_code=None if services else chance.choice(_CODES),
            unit="project" if services else "piece",
            currency="USD",
            incoterm_place="",
            source_locale="es",
            created_at=NOW,
            updated_at=NOW,
            version=1,
        )


def _site(rows: dict[str, list[Values]], number: int, company_id: UUID, chance: random.Random) -> None:
    """A site that is the firm's own, looked at once."""
    site_id, run_id = new_id(), new_id()
    own = {"id": site_id, "company_id": company_id, "host": f"taller-{number}.example", "token": "t", "method": "dns"}
    at = NOW - timedelta(days=9)
    _add(rows, "probing_sites", **own, proven_at=at, mail_domain="", test_mail=Jsonb({}), added_at=at)
    looked = {"id": run_id, "company_id": company_id, "site_id": site_id, "state": "finished", "done": 8, "total": 8}
    _add(rows, "probing_runs", **looked, queued_at=at, started_at=at, ended_at=at, platform="")
    for probe in SCORED:
        found = {"probe": probe, "outcome": "good", "level": chance.choice((0.0, 0.5, 1.0)), "seen": Jsonb({})}
        _add(rows, "probing_sightings", id=new_id(), run_id=run_id, company_id=company_id, **found, seen_at=at)


def _item(
    rows: dict[str, list[Values]], company_id: UUID, instrument_id: UUID, item: Item, chance: random.Random
) -> None:
    """Nine in ten items are answered, one in three has a paper, one in six a finding."""
    if chance.random() < 0.9:
        state = chance.choices(("answered", "unknown", "not_applicable"), (92, 6, 2))[0]
        _add(
            rows,
            "readiness_answers",
            id=new_id(),
            company_id=company_id,
            instrument_id=instrument_id,
            item=item.id,
            state=state,
            value=Jsonb(_value(item, chance) if state == "answered" else {}),
            note="",
            source="firm",
            answered_at=NOW,
            row_version=1,
        )
    if chance.random() < 0.35:
        _paper(rows, company_id, item, chance)
    if chance.random() < 0.17:
        _add(
            rows,
            "readiness_findings",
            id=new_id(),
            company_id=company_id,
            item=item.id,
            source=chance.choice(("advisor", "registry")),
            level=chance.choice((0.0, 0.5, 0.75, 1.0, 1.0)),
            seen=Jsonb({}),
            reason="",
            found_at=NOW - timedelta(days=chance.randrange(200)),
            expires_on=_day(chance),
            row_version=1,
        )


def _paper(rows: dict[str, list[Values]], company_id: UUID, item: Item, chance: random.Random) -> None:
    document_id, until = new_id(), _day(chance)
    _add(
        rows,
        "readiness_documents",
        id=document_id,
        company_id=company_id,
        kind=chance.choice(("file", "link", "registry")),
        title=f"Documento {item.id}",
        url="",
        authority="",
        number="",
        issued_on=NOW.date() - timedelta(days=chance.randrange(300)),
        expires_on=until,
        added_at=NOW,
        reminded=Jsonb([]),
        row_version=1,
    )
    _add(
        rows,
        "readiness_evidence",
        id=new_id(),
        company_id=company_id,
        document_id=document_id,
        item=item.id,
        state=chance.choice(("uploaded", "verified", "verified", "rejected")),
        reason="",
        expires_on=until,
        added_at=NOW,
        row_version=1,
    )


def _value(item: Item, chance: random.Random) -> Values:
    """A raw answer of the item's kind."""
    if item.kind == "yesno":
        return {"yes": chance.random() < 0.7}
    if item.kind == "ladder":
        return {"rung": chance.randrange(len(item.rungs))}
    return {"count": chance.randrange(12)} if item.kind == "count" else {"code": chance.choice(_CODES)}


def _day(chance: random.Random) -> date:
    """A last day; one in five is over."""
    return NOW.date() + timedelta(days=chance.randrange(-100, 400))


def _add(rows: dict[str, list[Values]], table: str, **values: Any) -> None:
    rows.setdefault(table, []).append(values)


def _copy(connection: psycopg.Connection, table: str, rows: Iterable[Values]) -> None:
    made: Iterator[Values] = iter(rows)
    first = next(made)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(first)}) FROM STDIN") as copy:
        copy.write_row(tuple(first.values()))
        for row in made:
            copy.write_row(tuple(row.values()))
