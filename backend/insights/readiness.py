"""How a hub's firms stand, in one statement: by band and group, by dimension and item, who moves, who is stuck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.insights.suppressing import LEAST, suppress, suppress_table, told_sum
from backend.readiness.instrument import BANDS

UNRATED, NOT_BEGUN = "unrated", "not-begun"
COLUMNS = (NOT_BEGUN, UNRATED, *BANDS)
PARTITIONS = ("sector", "place", "cohort")
DESCRIPTIONS = ("women_led", "indigenous_led", "rural")
GROUPINGS = (*PARTITIONS, "described")
STUCK_AFTER, EXPIRING_WITHIN = timedelta(days=60), timedelta(days=60)
_MOST = 100

# One statement: the newest scores are looked up once, and counted, averaged and listed from there.
# What firms say of themselves is counted here and shown nowhere else.
_OVERVIEW = text("""
    WITH latest AS MATERIALIZED (
        SELECT c.id AS company_id, c.slug, c.name, c.sector, c.municipality AS place, m.decided_at,
            to_char(m.decided_at AT TIME ZONE :zone, 'YYYY "T"Q') AS cohort,
            p.described->>'women_led' = 'true' AS women, p.described->>'indigenous_led' = 'true' AS indigenous,
            p.described->>'rural' = 'true' AS rural,
            s.band, s.evidenced, s.scored_at, s.simulated, s.id AS score_id, s.instrument_id,
            CASE WHEN s.id IS NULL THEN 'not-begun' WHEN s.band = '' THEN 'unrated' ELSE s.band END AS standing
        FROM hub_memberships m JOIN companies c ON c.id = m.company_id
        LEFT JOIN readiness_scores s ON s.company_id = m.company_id AND s.latest
        LEFT JOIN readiness_profiles p ON p.company_id = m.company_id
        WHERE m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL),
    counted AS (
        SELECT CASE WHEN GROUPING(sector) = 0 THEN 'sector' WHEN GROUPING(place) = 0 THEN 'place'
                WHEN GROUPING(cohort) = 0 THEN 'cohort' WHEN GROUPING(women) = 0 THEN 'women_led'
                WHEN GROUPING(indigenous) = 0 THEN 'indigenous_led' WHEN GROUPING(rural) = 0 THEN 'rural'
                ELSE 'all' END AS kind,
            coalesce(sector, place, cohort, women::text, indigenous::text, rural::text, '') AS name, standing,
            count(*) AS firms, count(*) FILTER (WHERE simulated) AS simulated
        FROM latest GROUP BY GROUPING SETS ((standing), (sector, standing), (place, standing), (cohort, standing),
            (women, standing), (indigenous, standing), (rural, standing))),
    parts AS (
        SELECT 'dimension' AS kind, d.key, count(*) AS firms, avg((d.value->>0)::float) AS declared,
            avg((d.value->>1)::float) AS evidenced, 0 AS stopped
        FROM latest l JOIN readiness_scores s ON s.id = l.score_id CROSS JOIN LATERAL jsonb_each(s.dimensions) d
        WHERE d.value->>1 IS NOT NULL GROUP BY d.key
        UNION ALL
        -- An item has few different standings: they are counted first, and read as numbers after.
        SELECT 'item', key, sum(firms)::bigint, sum(firms * (value->>0)::float) / sum(firms),
            sum(firms * (value->>0)::float * (value->>1)::float) / sum(firms),
            coalesce(sum(firms) FILTER (WHERE (value->>0)::float < 0.75
                OR value->>2 IN ('unanswered', 'unknown')), 0)::bigint
        FROM (SELECT i.key, i.value, count(*) AS firms
            FROM latest l JOIN readiness_scores s ON s.id = l.score_id CROSS JOIN LATERAL jsonb_each(s.items) i
            GROUP BY i.key, i.value) standings
        WHERE value->>2 <> 'not_applicable' GROUP BY key),
    -- Scores of different versions of the questions are not compared here.
    moved AS (
        SELECT l.slug, l.name, coalesce(b.band, '') AS band_before, coalesce(b.evidenced, 0) AS before, l.band,
            l.evidenced, l.scored_at AS at, count(*) OVER () AS total
        FROM latest l LEFT JOIN LATERAL (
            SELECT o.band, o.evidenced, o.instrument_id FROM readiness_scores o WHERE o.company_id = l.company_id
                AND o.scored_at < :since ORDER BY o.scored_at DESC LIMIT 1) b ON true
        WHERE l.scored_at >= :since AND abs(l.evidenced - coalesce(b.evidenced, 0)) >= 0.05
            AND coalesce(b.instrument_id, l.instrument_id) = l.instrument_id
        ORDER BY abs(l.evidenced - coalesce(b.evidenced, 0)) DESC, l.name LIMIT :most),
    stuck AS (
        SELECT slug, name, standing AS band_before, coalesce(evidenced, 0) AS before, standing AS band,
            coalesce(evidenced, 0) AS evidenced, coalesce(scored_at, decided_at) AS at, count(*) OVER () AS total
        FROM latest
        WHERE coalesce(scored_at, decided_at) < :stuck AND standing NOT IN ('ready', 'exporting')
        ORDER BY coalesce(scored_at, decided_at), name LIMIT :most),
    expiring AS (
        -- Papers, what an advisor saw without one, and this hub's signatures: whatever a score falls with.
        SELECT l.slug, l.name, e.kind, e.title, e.item, e.expires_on, count(*) OVER () AS total
        FROM latest l JOIN (
            SELECT v.company_id, 'document' AS kind, d.title, v.item, v.expires_on FROM readiness_evidence v
            JOIN readiness_documents d ON d.id = v.document_id AND d.removed_at IS NULL
            WHERE v.state IN ('uploaded', 'more_asked', 'verified') AND v.expires_on BETWEEN :today AND :until
            UNION ALL
            SELECT company_id, 'finding', '', item, expires_on FROM readiness_findings
            WHERE source = 'advisor' AND NOT seen ? 'evidence' AND (level > 0 OR applies = false)
                AND expires_on BETWEEN :today AND :until
            UNION ALL
            SELECT company_id, 'signature', '', '', expires_on FROM readiness_signatures
            WHERE hub_id = :hub AND withdrawn_at IS NULL AND expires_on BETWEEN :today AND :until
        ) e ON e.company_id = l.company_id
        ORDER BY e.expires_on, l.name, e.item LIMIT :most)
    SELECT (SELECT jsonb_agg(to_jsonb(counted)) FROM counted) AS counted,
        (SELECT jsonb_agg(to_jsonb(parts)) FROM parts) AS parts,
        (SELECT jsonb_agg(to_jsonb(moved)) FROM moved) AS moved,
        (SELECT jsonb_agg(to_jsonb(stuck)) FROM stuck) AS stuck,
        (SELECT jsonb_agg(to_jsonb(expiring)) FROM expiring) AS expiring
""")


@dataclass(frozen=True, slots=True)
class Group:
    """A group's size and its counts by standing; None where hidden."""

    size: int | None
    counts: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension or an item over its firms: means of 0 to 100 (items 0 to 1), and how many of them stop there."""

    kind: str
    key: str
    firms: int
    declared: float
    evidenced: float
    stopped: int


@dataclass(frozen=True, slots=True)
class FirmMove:
    """A firm whose score changed, or has not: points of 0 to 100 before and now.

    The bands of one that is stuck are its standing: "not-begun" and "unrated" too.
    """

    slug: str
    name: str
    band_before: str
    before: float
    band: str
    evidenced: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Expiring:
    """Something of a firm that is about to end; `kind`: document, finding (no title) or signature (nor item)."""

    slug: str
    name: str
    kind: str
    title: str
    item: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Overview:
    """A hub's readiness. `groups` by kind and name; the name "" stands for small groups together.

    `standings` are the real counts, for the hub's own people; `bands` the same as a report tells them to others.
    """

    firms: int
    simulated: int
    standings: Mapping[str, int]
    bands: Mapping[str, int | None]
    groups: Mapping[str, Mapping[str, Group]]
    dimensions: Mapping[str, Part]
    items: list[Part]
    moved: list[FirmMove]
    moved_total: int
    stuck: list[FirmMove]
    stuck_total: int
    expiring: list[Expiring]
    expiring_total: int


def hub_overview(session: Session, hub_id: UUID, *, zone: str, now: datetime, today: date) -> Overview:
    """How the approved firms of a hub stand. `now` is UTC; `today` the day in the hub's zone."""
    asked = {"hub": hub_id, "zone": zone, "since": now - timedelta(days=30), "stuck": now - STUCK_AFTER}
    asked |= {"most": _MOST, "today": today, "until": today + EXPIRING_WITHIN}
    found = session.connection().execute(_OVERVIEW, asked).mappings().one()
    counted, moved, stuck, expiring = (found[name] or [] for name in ("counted", "moved", "stuck", "expiring"))
    parts = [Part(**row) for row in found["parts"] or []]
    groups = _groups(counted)
    everyone = _line(counted, "all")
    return Overview(
        firms=sum(everyone.values()),
        simulated=sum(row["simulated"] for row in counted if row["kind"] == "all"),
        standings=everyone,
        bands=suppress(everyone),
        groups={kind: _told(table) for kind, table in groups.items()} | {"described": _described(counted, everyone)},
        dimensions={part.key: part for part in parts if part.kind == "dimension"},
        items=sorted((part for part in parts if part.kind == "item"), key=lambda part: (-part.stopped, part.key)),
        moved=[_move(row) for row in moved],
        moved_total=moved[0]["total"] if moved else 0,
        stuck=[_move(row) for row in stuck],
        stuck_total=stuck[0]["total"] if stuck else 0,
        expiring=[_ending(row) for row in expiring],
        expiring_total=expiring[0]["total"] if expiring else 0,
    )


def _groups(counted: Any) -> dict[str, dict[str, dict[str, int]]]:
    """The counts by kind of group, group and standing, the largest first; small groups stand together under ""."""
    made: dict[str, dict[str, dict[str, int]]] = {kind: {} for kind in PARTITIONS}
    for row in counted:
        if row["kind"] in made:
            line = made[row["kind"]].setdefault(row["name"], dict.fromkeys(COLUMNS, 0))
            line[row["standing"]] += row["firms"]
    return {kind: _merged(table) for kind, table in made.items()}


def _told(table: Mapping[str, Mapping[str, int]]) -> dict[str, Group]:
    hidden = suppress_table(table)
    return {name: Group(told_sum([sum(line.values())]), hidden[name]) for name, line in table.items()}


def _merged(table: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Groups below the least size, and the next smallest where they still are too few, as one."""
    ordered = sorted(table.items(), key=lambda one: (-sum(one[1].values()), one[0]))
    together = dict.fromkeys(COLUMNS, 0)
    while ordered and (sum(ordered[-1][1].values()) < LEAST or 0 < sum(together.values()) < LEAST):
        for standing, firms in ordered.pop()[1].items():
            together[standing] += firms
    return dict(ordered) | ({"": together} if sum(together.values()) else {})


def _described(counted: Any, everyone: Mapping[str, int]) -> dict[str, Group]:
    """What firms say of themselves: a group is told only where neither it nor all the others can be read out."""
    made = {}
    for kind in DESCRIPTIONS:
        told = [row for row in counted if row["kind"] == kind and row["name"] == "true"]
        line = dict.fromkeys(COLUMNS, 0) | {row["standing"]: row["firms"] for row in told}
        rest = {standing: everyone[standing] - firms for standing, firms in line.items()}
        sizes = [sum(line.values()), sum(rest.values())]
        if sizes[0] == 0:
            continue
        if told_sum(sizes[:1]) is None or told_sum(sizes[1:]) is None:
            made[kind] = Group(None, dict.fromkeys(COLUMNS))
        else:
            made[kind] = Group(sizes[0], suppress_table({"": line, "rest": rest})[""])
    return made


def _line(counted: Any, kind: str) -> dict[str, int]:
    return dict.fromkeys(COLUMNS, 0) | {row["standing"]: row["firms"] for row in counted if row["kind"] == kind}


def _move(row: dict[str, Any]) -> FirmMove:
    return FirmMove(**_without(row, "total", "at"), at=datetime.fromisoformat(row["at"]))


def _ending(row: dict[str, Any]) -> Expiring:
    return Expiring(**_without(row, "total", "expires_on"), expires_on=date.fromisoformat(row["expires_on"]))


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}
