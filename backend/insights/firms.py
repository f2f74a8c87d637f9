"""Every firm of a hub as a line of a table: for its own managers and advisors, with nothing firms say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

MOST_FIRMS = 20_000
EXPIRING_WITHIN = timedelta(days=60)
_AT_ONCE = 500

# Whether a firm is led by women or by indigenous people stands in no column: it is told of groups only.
_FIRMS = text("""
    WITH ending AS (
        SELECT e.company_id, count(DISTINCT e.document_id) AS papers, min(e.expires_on) AS soonest
        FROM readiness_evidence e JOIN readiness_documents d ON d.id = e.document_id AND d.removed_at IS NULL
        WHERE e.expires_on BETWEEN :today AND :until AND e.state IN ('uploaded', 'more_asked', 'verified')
        GROUP BY e.company_id),
    said AS (SELECT company_id, max(answered_at) AS at FROM readiness_answers GROUP BY company_id)
    SELECT c.slug, c.name, c.sector, c.municipality, to_char(m.decided_at AT TIME ZONE :zone, 'YYYY "T"Q') AS cohort,
        CASE WHEN s.id IS NULL THEN 'not-begun' WHEN s.band = '' THEN 'unrated' ELSE s.band END AS standing,
        s.declared, s.evidenced, s.low, s.high, s.coverage, coalesce(s.dimensions, '{}') AS dimensions,
        coalesce(s.held_back, '[]') AS held_back, coalesce(s.simulated, false) AS simulated,
        said.at AS answered_at, coalesce(ending.papers, 0) AS ending, ending.soonest
    FROM hub_memberships m JOIN companies c ON c.id = m.company_id
    LEFT JOIN readiness_scores s ON s.company_id = c.id AND s.latest
    LEFT JOIN said ON said.company_id = c.id
    LEFT JOIN ending ON ending.company_id = c.id
    WHERE m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL
    ORDER BY c.name, c.id LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm and its newest score; figures are None before the first one. `dimensions`: id to [declared, evidenced].

    `held_back`: what keeps it from the band its number reaches, as the score says; `ending`: papers that end within
    60 days, the `soonest` on that day.
    """

    slug: str
    name: str
    sector: str
    municipality: str
    cohort: str
    standing: str
    declared: float | None
    evidenced: float | None
    low: float | None
    high: float | None
    coverage: float | None
    dimensions: Mapping[str, list[float | None]]
    held_back: list[dict[str, Any]]
    simulated: bool
    answered_at: datetime | None
    ending: int
    soonest: date | None


def firm_lines(session: Session, hub_id: UUID, *, zone: str, today: date) -> Iterator[FirmLine]:
    """The approved firms of a hub by name, `MOST_FIRMS` at most, read a few hundred at a time."""
    asked = {"hub": hub_id, "zone": zone, "today": today, "until": today + EXPIRING_WITHIN, "most": MOST_FIRMS}
    found = session.connection().execute(_FIRMS, asked, execution_options={"yield_per": _AT_ONCE})
    for row in found.mappings():
        yield FirmLine(**row)
