"""All scores of a hub worked out from the answers once more: they equal the stored ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlmodel import col, select

from backend.core.clock import Clock, SystemClock
from backend.core.work import working
from backend.readiness.borderline import borderline
from backend.readiness.gathering import gather_many
from backend.readiness.models import ReadinessScore
from backend.readiness.rescoring import differing, rescore_many, values_of

_AT_ONCE = 100
_SCORED = text("""
    SELECT s.company_id FROM readiness_scores s
    WHERE s.latest AND EXISTS (SELECT 1 FROM hub_memberships hm WHERE hm.company_id = s.company_id
        AND hm.hub_id = :hub AND hm.state = 'approved' AND hm.ended_at IS NULL)
    ORDER BY s.company_id
""")


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored score that the answers do not give: which parts of the row differ, and the overall numbers."""

    company_id: UUID
    parts: tuple[str, ...]
    stored: float
    computed: float


@dataclass(frozen=True, slots=True)
class Recount:
    """How many scores were worked out, and which differ."""

    scores: int
    differences: tuple[Difference, ...]


def recompute(engine: Engine, hub_id: UUID, *, clock: Clock | None = None) -> Recount:
    """Work out every stored score of a hub's firms anew, on today's calendar, and compare. Changes nothing.

    A change of the last two seconds, and an end of the last minute, may not be in the stored ones yet.
    """
    clock = clock or SystemClock()
    with working(engine, clock=clock) as work:
        ids = list(work.session.connection().execute(_SCORED, {"hub": hub_id}).scalars())
    differences: list[Difference] = []
    for start in range(0, len(ids), _AT_ONCE):
        differences += _compare(engine, ids[start : start + _AT_ONCE], clock)
    return Recount(len(ids), tuple(differences))


def mend(engine: Engine, recount: Recount, *, clock: Clock | None = None) -> int:
    """Store what was worked out where it differs: how many rows were written."""
    wanted = {
        one.company_id: [{"verb": "readiness.recounted", "subject": str(one.company_id)}] for one in recount.differences
    }
    with working(engine, clock=clock or SystemClock()) as work:
        return len(rescore_many(work, wanted))


def _compare(engine: Engine, ids: list[UUID], clock: Clock) -> list[Difference]:
    found = []
    with working(engine, clock=clock) as work:
        wanted = select(ReadinessScore).where(col(ReadinessScore.company_id).in_(ids), col(ReadinessScore.latest))
        stored = {row.company_id: row for row in work.session.exec(wanted)}
        for company_id, inputs in sorted(gather_many(work.session, ids, now=work.now).items()):
            scored = inputs.score()
            values: dict[str, Any] = values_of(scored)
            if inputs.version is not None:
                values["instrument_id"] = inputs.version.id
            row = stored[company_id]
            parts = differing(row, values)
            if row.borderline != borderline(inputs.instrument, scored).is_borderline:
                parts.append("borderline")
            if parts:
                found.append(Difference(company_id, tuple(parts), row.evidenced, scored.evidenced))
    return found
