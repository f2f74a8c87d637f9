"""What waits for a hub's eyes: questions that were held, conversations that were reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel import Session

from backend.core.errors import NotFound
from backend.core.permissions import Actor, Permission, can, require
from backend.inquiries import suspicion
from backend.inquiries.queries import conversation
from backend.inquiries.schemas import Conversation

MOST = 200


class WaitingRow(NamedTuple):
    """One line of the hub's list; `reports` is 0 for what was held, `at` when it began to wait."""

    id: UUID
    buyer_name: str
    buyer_country: str
    company_name: str
    listing_title: str
    excerpt: str
    suspicion: list[dict[str, Any]]
    reports: int
    at: datetime


class Report(NamedTuple):
    """What somebody reported; settled once the hub has looked."""

    reporter: str
    reason: str
    created_at: datetime
    settled_at: datetime | None


class Case(NamedTuple):
    """A conversation the hub may see, and why: it was held, or it was reported."""

    conversation: Conversation
    reasons: list[suspicion.Reason]
    reports: list[Report]

    @property
    def undecided(self) -> bool:
        """Whether it waits for the hub."""
        return self.conversation.state == "held" or any(report.settled_at is None for report in self.reports)


_ROWS = """
    SELECT i.id, i.buyer_name, i.buyer_country, c.name AS company_name, i.listing_title,
        left((SELECT m.body FROM inquiry_messages m WHERE m.inquiry_id = i.id ORDER BY m.created_at, m.id LIMIT 1),
            240) AS excerpt,
        i.suspicion, {reports}
    FROM inquiries i JOIN companies c ON c.id = i.company_id {waits}
"""
_HELD = text(
    _ROWS.format(
        reports="0 AS reports, i.confirmed_at AS at",
        waits="WHERE i.hub_id = :hub AND i.state = 'held' ORDER BY i.confirmed_at, i.id LIMIT :most",
    )
)
_REPORTED = text(
    _ROWS.format(
        reports="r.reports, r.at",
        waits="""
    JOIN (SELECT inquiry_id, count(*) AS reports, min(created_at) AS at FROM inquiry_reports
        WHERE hub_id = :hub AND settled_at IS NULL GROUP BY inquiry_id) r ON r.inquiry_id = i.id
    WHERE i.hub_id = :hub ORDER BY r.at, i.id LIMIT :most""",
    )
)
_REPORTS = text("""
    SELECT reporter, reason, created_at, settled_at FROM inquiry_reports WHERE inquiry_id = :id
    ORDER BY created_at, id
""")
_COUNT = text("""
    SELECT (SELECT count(*) FROM inquiries WHERE hub_id = :hub AND state = 'held')
        + (SELECT count(DISTINCT inquiry_id) FROM inquiry_reports WHERE hub_id = :hub AND settled_at IS NULL)
""")


def waiting_count(session: Session, hub_id: UUID) -> int:
    """How many conversations wait for the hub: what its desk shows beside the link."""
    return int(session.connection().execute(_COUNT, {"hub": hub_id}).scalar_one())


def held(session: Session, actor: Actor, hub_id: UUID) -> list[WaitingRow]:
    """Questions held for the hub, the longest waiting first, at most 200. NotFound for other hubs' people."""
    return _rows(session, actor, hub_id, _HELD)


def reported(session: Session, actor: Actor, hub_id: UUID) -> list[WaitingRow]:
    """Conversations with a report nobody settled, the oldest report first, at most 200."""
    return _rows(session, actor, hub_id, _REPORTED)


def case_of(session: Session, actor: Actor, hub_id: UUID, inquiry_id: UUID) -> Case:
    """A conversation of the hub that was held or reported, whole; NotFound for any other."""
    _require(actor, hub_id)
    found = conversation(session, inquiry_id)
    if found is None or found.hub_id != hub_id or found.state == "unconfirmed":
        raise NotFound
    reports = [Report(*row) for row in session.connection().execute(_REPORTS, {"id": inquiry_id})]
    if not reports and not suspicion.holds(found.suspicion):
        raise NotFound
    return Case(found, [suspicion.read_reason(kept) for kept in found.suspicion], reports)


def _rows(session: Session, actor: Actor, hub_id: UUID, statement: TextClause) -> list[WaitingRow]:
    _require(actor, hub_id)
    found = session.connection().execute(statement, {"hub": hub_id, "most": MOST})
    return [WaitingRow(*row) for row in found]


def _require(actor: Actor, hub_id: UUID) -> None:
    require(actor, Permission.INQUIRY_TRIAGE, hub_id, visible=can(actor, Permission.HUB_VIEW, hub_id))
