"""What ends by the calendar: scores fall back on the day in their hub's zone. Who tells before: `reminding`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Engine, text
from sqlmodel import Session

from backend.core.clock import Clock
from backend.core.work import working
from backend.readiness.gathering import day_in
from backend.readiness.rescoring import ENDED_BY_DAY, Cause, rescore_many

log = structlog.get_logger("vitrina.readiness")

_AT_ONCE = 50
# The day has turned somewhere up to 14 hours before it does in Greenwich.
_EAST = timedelta(hours=14)

# A score's day is that of the firm's first hub; UTC without one.
_ENDED = text("""
    SELECT s.company_id, s.next_expiry, coalesce(first.zone, 'UTC') AS zone
    FROM readiness_scores s
    LEFT JOIN LATERAL (
        SELECT h.zone FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
        WHERE hm.company_id = s.company_id AND hm.state = 'approved' AND hm.ended_at IS NULL
        ORDER BY hm.decided_at, hm.id LIMIT 1
    ) first ON true
    WHERE s.latest AND s.next_expiry < :day ORDER BY s.company_id
""")


def expire_due(engine: Engine, clock: Clock) -> int:
    """Work out again the scores in which something has ended by the hub's calendar: how many fell back or moved.

    What was missed while nothing ran is caught up: the days are compared, not counted.
    """
    now = clock.now()
    with working(engine, clock=clock) as work:
        due = ended(work.session, now)
    changed = 0
    for start in range(0, len(due), _AT_ONCE):
        share = due[start : start + _AT_ONCE]
        causes: dict[UUID, list[Cause]] = {
            company_id: [{"verb": ENDED_BY_DAY, "subject": str(company_id), "day": day.isoformat()}]
            for company_id, day in share
        }
        try:
            with working(engine, clock=clock) as work:
                changed += len(rescore_many(work, causes))
        except Exception as error:  # one firm's trouble does not keep the others' scores up
            log.warning("readiness.expired_apart", firms=len(causes), exc_info=error)
            changed += sum(_expire_one(engine, clock, company_id, told) for company_id, told in causes.items())
    return changed


def _expire_one(engine: Engine, clock: Clock, company_id: UUID, causes: Sequence[Cause]) -> int:
    """One firm by itself; who fails is tried again the next minute."""
    try:
        with working(engine, clock=clock) as work:
            return len(rescore_many(work, {company_id: causes}))
    except Exception as error:  # as above
        log.error("readiness.expire_failed", company=str(company_id), exc_info=error)
        return 0


def ended(session: Session, now: datetime) -> list[tuple[UUID, date]]:
    """The firms whose score rests on something that has ended, with the day it ended on."""
    rows = session.connection().execute(_ENDED, {"day": (now + _EAST).date()}).mappings()
    return [(row["company_id"], row["next_expiry"]) for row in rows if row["next_expiry"] < day_in(row["zone"], now)]
