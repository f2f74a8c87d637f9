"""How a hub's firms stand, in five statements: by band and group, by dimension and item, who moves, who is stuck."""

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

_HERE = """
    here AS (SELECT m.company_id, m.decided_at FROM hub_memberships m
             WHERE m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL),
    latest AS (SELECT h.company_id, h.decided_at, s.band, s.evidenced, s.dimensions, s.items, s.scored_at, s.simulated,
                   CASE WHEN s.id IS NULL THEN 'not-begun' WHEN s.band = '' THEN 'unrated' ELSE s.band END AS standing
               FROM here h LEFT JOIN readiness_scores s ON s.company_id = h.company_id AND s.latest)
"""
# What firms say of themselves is counted here and shown nowhere else.
_GROUPS = text(f"""
    WITH {_HERE}, rows AS (
        SELECT l.standing, l.simulated, c.sector, c.municipality AS place,
            to_char(l.decided_at AT TIME ZONE :zone, 'YYYY "T"Q') AS cohort,
            p.described->>'women_led' = 'true' AS women, p.described->>'indigenous_led' = 'true' AS indigenous,
            p.described->>'rural' = 'true' AS rural
        FROM latest l JOIN companies c ON c.id = l.company_id
        LEFT JOIN readiness_profiles p ON p.company_id = l.company_id)
    SELECT CASE WHEN GROUPING(sector) = 0 THEN 'sector' WHEN GROUPING(place) = 0 THEN 'place'
            WHEN GROUPING(cohort) = 0 THEN 'cohort' WHEN GROUPING(women) = 0 THEN 'women_led'
            WHEN GROUPING(indigenous) = 0 THEN 'indigenous_led' WHEN GROUPING(rural) = 0 THEN 'rural'
            ELSE 'all' END AS kind,
        coalesce(sector, place, cohort, women::text, indigenous::text, rural::text, '') AS name, standing,
        count(*) AS firms, count(*) FILTER (WHERE simulated) AS simulated
    FROM rows GROUP BY GROUPING SETS ((standing), (sector, standing), (place, standing), (cohort, standing),
        (women, standing), (indigenous, standing), (rural, standing))
""")  # noqa: S608 - constants of this file only
_PARTS = text(f"""
    WITH {_HERE}
    SELECT 'dimension' AS kind, d.key, count(*) AS firms, avg((d.value->>0)::float) AS declared,
        avg((d.value->>1)::float) AS evidenced, 0 AS stopped
    FROM latest l CROSS JOIN LATERAL jsonb_each(l.dimensions) d WHERE d.value->>1 IS NOT NULL GROUP BY d.key
    UNION ALL
    SELECT 'item', i.key, count(*), avg((i.value->>0)::float), avg((i.value->>0)::float * (i.value->>1)::float),
        count(*) FILTER (WHERE (i.value->>0)::float < 0.75 OR i.value->>2 IN ('unanswered', 'unknown'))
    FROM latest l CROSS JOIN LATERAL jsonb_each(l.items) i WHERE i.value->>2 <> 'not_applicable' GROUP BY i.key
""")  # noqa: S608
_MOVED = text(f"""
    WITH {_HERE}, before AS (
        SELECT DISTINCT ON (s.company_id) s.company_id, s.band, s.evidenced FROM readiness_scores s
        JOIN here USING (company_id) WHERE s.scored_at < :since ORDER BY s.company_id, s.scored_at DESC)
    SELECT c.slug, c.name, coalesce(b.band, '') AS band_before, coalesce(b.evidenced, 0) AS before, l.band,
        l.evidenced, l.scored_at AS at, count(*) OVER () AS total
    FROM latest l JOIN companies c ON c.id = l.company_id LEFT JOIN before b ON b.company_id = l.company_id
    WHERE l.scored_at >= :since AND abs(l.evidenced - coalesce(b.evidenced, 0)) >= 0.05
    ORDER BY abs(l.evidenced - coalesce(b.evidenced, 0)) DESC, c.name LIMIT :most
""")  # noqa: S608
_STUCK = text(f"""
    WITH {_HERE}
    SELECT c.slug, c.name, l.standing AS band_before, coalesce(l.evidenced, 0) AS before, l.standing AS band,
        coalesce(l.evidenced, 0) AS evidenced,
        coalesce(l.scored_at, l.decided_at) AS at, count(*) OVER () AS total
    FROM latest l JOIN companies c ON c.id = l.company_id
    WHERE coalesce(l.scored_at, l.decided_at) < :stuck AND l.standing NOT IN ('ready', 'exporting')
    ORDER BY coalesce(l.scored_at, l.decided_at), c.name LIMIT :most
""")  # noqa: S608
_EXPIRING = text("""
    SELECT c.slug, c.name, d.title, e.item, e.expires_on, count(*) OVER () AS total
    FROM readiness_evidence e JOIN readiness_documents d ON d.id = e.document_id AND d.removed_at IS NULL
    JOIN companies c ON c.id = e.company_id
    JOIN hub_memberships m ON m.company_id = c.id AND m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL
    WHERE e.state IN ('uploaded', 'verified') AND e.expires_on BETWEEN :today AND :until
    ORDER BY e.expires_on, c.name LIMIT :most
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

    @property
    def told(self) -> bool:
        """Whether neither those who stop nor those who do not are too few to be told of."""
        return self.stopped >= LEAST and self.firms - self.stopped not in range(1, LEAST)


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
    """Evidence that is about to end."""

    slug: str
    name: str
    title: str
    item: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Overview:
    """A hub's readiness. `groups` by kind and name; the name "" stands for small groups together."""

    firms: int
    simulated: int
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
    run = session.connection().execute
    counted = run(_GROUPS, {"hub": hub_id, "zone": zone}).mappings().all()
    parts = [Part(**row) for row in run(_PARTS, {"hub": hub_id}).mappings()]
    month = {"hub": hub_id, "since": now - timedelta(days=30), "stuck": now - STUCK_AFTER, "most": _MOST}
    moved = run(_MOVED, month).mappings().all()
    stuck = run(_STUCK, month).mappings().all()
    expiring = run(_EXPIRING, month | {"today": today, "until": today + EXPIRING_WITHIN}).mappings().all()
    groups = _groups(counted)
    everyone = _line(counted, "all")
    return Overview(
        firms=sum(everyone.values()),
        simulated=sum(row["simulated"] for row in counted if row["kind"] == "all"),
        bands=suppress(everyone),
        groups={kind: _told(table) for kind, table in groups.items()} | {"described": _described(counted, everyone)},
        dimensions={part.key: part for part in parts if part.kind == "dimension"},
        items=sorted((part for part in parts if part.kind == "item"), key=lambda part: (-part.stopped, part.key)),
        moved=[FirmMove(**_without(row, "total")) for row in moved],
        moved_total=moved[0]["total"] if moved else 0,
        stuck=[FirmMove(**_without(row, "total")) for row in stuck],
        stuck_total=stuck[0]["total"] if stuck else 0,
        expiring=[Expiring(**_without(row, "total")) for row in expiring],
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


def _without(row: Any, name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}
