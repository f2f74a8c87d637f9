"""What waits for a hub's eyes: questions that were held, conversations that were reported."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.core.errors import NotFound
from backend.core.permissions import Actor, Permission, require
from backend.inquiries.queries import conversation
from backend.inquiries.schemas import Conversation

MOST = 100


class Report(NamedTuple):
    """A report that nobody settled yet."""

    reporter: str
    reason: str
    created_at: datetime


class Waiting(NamedTuple):
    """A conversation that waits for a decision: held ones with their reasons, reported ones with the reports."""

    conversation: Conversation
    reports: list[Report]


_HELD = text("""
    SELECT id FROM inquiries WHERE hub_id = :hub AND state = 'held' ORDER BY confirmed_at, id LIMIT :most
""")
_REPORTED = text("""
    SELECT inquiry_id FROM inquiry_reports WHERE hub_id = :hub AND settled_at IS NULL
    GROUP BY inquiry_id ORDER BY min(created_at), inquiry_id LIMIT :most
""")
_REPORTS = text("""
    SELECT inquiry_id, reporter, reason, created_at FROM inquiry_reports
    WHERE hub_id = :hub AND settled_at IS NULL ORDER BY created_at, id
""")
_COUNT = text("""
    SELECT (SELECT count(*) FROM inquiries WHERE hub_id = :hub AND state = 'held')
        + (SELECT count(DISTINCT inquiry_id) FROM inquiry_reports WHERE hub_id = :hub AND settled_at IS NULL)
""")


def waiting_count(session: Session, hub_id: UUID) -> int:
    """How many conversations wait for the hub: what its desk shows beside the link."""
    return int(session.connection().execute(_COUNT, {"hub": hub_id}).scalar_one())


def held(session: Session, actor: Actor, hub_id: UUID) -> list[Waiting]:
    """Questions held for the hub, the longest waiting first, at most a hundred. NotFound for other hubs' people."""
    return _waiting(session, actor, hub_id, _HELD)


def reported(session: Session, actor: Actor, hub_id: UUID) -> list[Waiting]:
    """Conversations with a report nobody settled, the oldest report first, at most a hundred."""
    return _waiting(session, actor, hub_id, _REPORTED)


def _waiting(session: Session, actor: Actor, hub_id: UUID, statement: object) -> list[Waiting]:
    require(actor, Permission.INQUIRY_TRIAGE, hub_id, visible=hub_id in actor.hubs)
    run = session.connection().execute
    ids = list(run(statement, {"hub": hub_id, "most": MOST}).scalars())  # type: ignore[call-overload]
    reports: dict[UUID, list[Report]] = {}
    for row in run(_REPORTS, {"hub": hub_id}):
        reports.setdefault(row.inquiry_id, []).append(Report(row.reporter, row.reason, row.created_at))
    return [Waiting(_there(session, one), reports.get(one, [])) for one in ids]


def _there(session: Session, inquiry_id: UUID) -> Conversation:
    found = conversation(session, inquiry_id)
    if found is None:
        raise NotFound
    return found
