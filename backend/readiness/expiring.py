"""What ends by the calendar: scores fall back on the day in their hub's zone, and people are told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from backend.accounts.models import Account
from backend.companies.models import CompanyMember
from backend.core.clock import Clock
from backend.core.work import Work, working
from backend.integrations.mail.outbox import enqueue
from backend.readiness.gathering import day_in, gather
from backend.readiness.models import EvidenceDocument
from backend.readiness.rescoring import Cause, rescore_many

log = structlog.get_logger("vitrina.readiness")

REMINDED_BEFORE = (60, 30, 7)
MORNING = 8
_AT_ONCE = 50
# The day has turned somewhere up to 14 hours before it does in Greenwich.
_EAST = timedelta(hours=14)

# A score's and a document's day is that of the firm's first hub; UTC without one.
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
_COMPANY = text("SELECT name, slug FROM companies WHERE id = :id")
# Each day on which something that a document supports ends; what was refused or taken back does not end.
_ENDING = text("""
    SELECT d.id, d.company_id, d.reminded, coalesce(first.zone, 'UTC') AS zone,
        e.expires_on AS ends, array_agg(DISTINCT e.item ORDER BY e.item) AS items
    FROM readiness_documents d JOIN readiness_evidence e ON e.document_id = d.id
    LEFT JOIN LATERAL (
        SELECT h.zone FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
        WHERE hm.company_id = d.company_id AND hm.state = 'approved' AND hm.ended_at IS NULL
        ORDER BY hm.decided_at, hm.id LIMIT 1
    ) first ON true
    WHERE d.removed_at IS NULL AND e.state IN ('uploaded', 'more_asked', 'verified')
        AND e.expires_on BETWEEN :since AND :until
    GROUP BY d.id, e.expires_on, first.zone ORDER BY d.id, e.expires_on
""")


@dataclass(frozen=True, slots=True)
class Ending:
    """A day on which a document ends soon for some items: which, and how many days before to tell."""

    document_id: UUID
    company_id: UUID
    ends: date
    items: tuple[str, ...]
    days: int
    mark: int

    @property
    def told(self) -> str:
        """How a document remembers that this was told: a renewed one, or its next end, is told of anew."""
        return f"{self.ends.isoformat()}:{self.mark}"


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
            company_id: [{"verb": "readiness.expired", "subject": str(company_id), "day": day.isoformat()}]
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


def remind_due(engine: Engine, clock: Clock) -> int:
    """Tell the people of firms whose evidence ends in 60, 30 or 7 days: how many ends were told of.

    In the morning of the hub's day. After a pause only the nearest mark is told, once.
    """
    with working(engine, clock=clock) as work:
        found = ending(work.session, clock.now())
    for one in found:
        with working(engine, clock=clock) as work:
            _remind(work, one)
    return len(found)


def ending(session: Session, now: datetime) -> list[Ending]:
    """The ends of documents that somebody should be told of now."""
    range_of = {"since": (now - _EAST).date(), "until": (now + _EAST).date() + timedelta(days=max(REMINDED_BEFORE))}
    found = []
    for row in session.connection().execute(_ENDING, range_of).mappings():
        days = (row["ends"] - day_in(row["zone"], now)).days
        mark = mark_of(days)
        if mark is None or _hour(row["zone"], now) < MORNING:
            continue
        one = Ending(row["id"], row["company_id"], row["ends"], tuple(row["items"]), days, mark)
        if one.told not in row["reminded"]:
            found.append(one)
    return found


def mark_of(days: int) -> int | None:
    """The reminder that is due so many days before the end: the nearest one passed; None too early or too late."""
    return min((mark for mark in REMINDED_BEFORE if 0 <= days <= mark), default=None)


def _remind(work: Work, one: Ending) -> None:
    document = work.session.get_one(EvidenceDocument, one.document_id, with_for_update=True)
    if document.removed_at is not None or one.told in document.reminded:
        return
    document.reminded = [*document.reminded, one.told]
    work.session.add(document)
    work.session.flush()
    instrument = gather(work.session, one.company_id, now=work.now).instrument
    for person in people_of(work, one.company_id):
        asked = [instrument.by_id[item].question.told(person.locale) for item in one.items if item in instrument.by_id]
        _tell(work, document, one, person, asked)
    work.record("readiness.reminded", document, company_id=one.company_id, days=one.mark)


def people_of(work: Work, company_id: UUID) -> Sequence[Account]:
    """Everyone of the firm who can be written to."""
    return work.session.exec(
        select(Account)
        .join(CompanyMember, col(CompanyMember.account_id) == Account.id)
        .where(
            CompanyMember.company_id == company_id,
            col(CompanyMember.ended_at).is_(None),
            col(Account.verified_at).is_not(None),
            col(Account.suspended_at).is_(None),
        )
        .order_by(col(Account.id))
    ).all()


def _tell(work: Work, document: EvidenceDocument, one: Ending, person: Account, questions: list[str]) -> None:
    company = work.session.connection().execute(_COMPANY, {"id": one.company_id}).mappings().one()
    context: dict[str, Any] = {
        "name": person.name,
        "company": company["name"],
        "title": document.title,
        "ends": one.ends.isoformat(),
        "days": one.days,
        "questions": questions,
        "link": f"/{person.locale}/desk/{company['slug']}/readiness/evidence",
    }
    # The day belongs to the cause: who renews is told again before the new day.
    cause = f"readiness:{document.id}:{one.ends.isoformat()}:{one.mark}:{person.id}"
    enqueue(work, key=cause, kind="readiness_expiring", to=person.email, locale=person.locale, context=context)


def _hour(zone: str, now: datetime) -> int:
    return now.astimezone(ZoneInfo(zone)).hour
