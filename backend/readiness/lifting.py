"""A blocked action that an advisor allows for a time, with the reason, in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.readiness.gathering import day_in
from backend.readiness.models import GateLift
from backend.readiness.permitting import ACTIONS, write_permits
from backend.readiness.policy import require_hubs_firm

LONGEST_DAYS = 92
_BLOCKED = text("""
    SELECT c.id AS company_id, c.slug, c.name, p.action, p.step, p.reason
    FROM company_permits p
    JOIN companies c ON c.id = p.company_id
    JOIN hub_memberships hm ON hm.company_id = p.company_id AND hm.hub_id = p.hub_id AND hm.state = 'approved'
        AND hm.ended_at IS NULL
    WHERE p.hub_id = :hub AND NOT p.allowed AND (p.until IS NULL OR p.until < :today)
    ORDER BY lower(c.name), c.id, p.action LIMIT :most
""")
_LIFTED = text("""
    SELECT l.id, c.name, l.action, l.reason, l.until, a.name AS by
    FROM readiness_lifts l JOIN companies c ON c.id = l.company_id JOIN accounts a ON a.id = l.lifted_by
    WHERE l.hub_id = :hub AND l.ended_at IS NULL AND l.until >= :today ORDER BY l.until, l.id
""")


class LiftInput(Input):
    """Which action, why, up to and including which day; `seen`: the lift of it that the form showed, None for none."""

    action: Annotated[str, Field(max_length=40)]
    reason: Annotated[Prose, Field(max_length=1000)]
    until: date
    seen: UUID | None = None


@dataclass(frozen=True, slots=True)
class BlockedFirm:
    """A firm that a gate stops now: the items it lacks, and the one that is mended fastest."""

    company_id: UUID
    slug: str
    name: str
    action: str
    missing: tuple[str, ...]
    band: str
    step: str


@dataclass(frozen=True, slots=True)
class LiftLine:
    """A lift that holds, as the hub's page shows it."""

    id: UUID
    name: str
    action: str
    reason: str
    until: date
    by: str


def blocked_firms(session: Session, hub_id: UUID, *, today: date, most: int = 200) -> list[BlockedFirm]:
    """The firms of a hub that its gates stop on a day, by name. Ask who may see them first."""
    rows = session.connection().execute(_BLOCKED, {"hub": hub_id, "today": today, "most": most}).mappings()
    return [
        BlockedFirm(
            row["company_id"],
            row["slug"],
            row["name"],
            row["action"],
            tuple(one["id"] for one in row["reason"].get("items", ())),
            row["reason"].get("band", ""),
            row["step"],
        )
        for row in rows
    ]


def lift_lines(session: Session, hub_id: UUID, *, today: date) -> list[LiftLine]:
    """The lifts of a hub that hold on a day."""
    rows = session.connection().execute(_LIFTED, {"hub": hub_id, "today": today}).mappings()
    return [LiftLine(**row) for row in rows]


def lift(work: Work, *, company_id: UUID, hub_id: UUID, wanted: LiftInput) -> GateLift:
    """Allow a firm of the hub an action for a time. The lift of the same action that was seen ends.

    Raises InvalidInput where the action is none, the reason is missing, or the day is past or far; Conflict where
    somebody allowed it meanwhile.
    """
    require_hubs_firm(work, hub_id=hub_id, company_id=company_id)
    today = day_in(work.session.get_one(Hub, hub_id).zone, work.now)
    _check(wanted, today)
    take_turn(work.session, f"lift:{hub_id}:{company_id}")
    for earlier in lifts_in_force(work.session, hub_id, today=today, company_id=company_id):
        if earlier.action != wanted.action:
            continue
        if earlier.id != wanted.seen:
            raise Conflict(
                N_("Somebody allowed this already: it stands on the page. End it first where it does not do.")
            )
        earlier.ended_at = work.now
        work.session.add(earlier)
    if work.actor.account_id is None:
        raise Forbidden
    lifted = GateLift(
        company_id=company_id,
        hub_id=hub_id,
        action=wanted.action,
        reason=wanted.reason,
        lifted_by=work.actor.account_id,
        lifted_at=work.now,
        until=wanted.until,
    )
    work.session.add(lifted)
    work.session.flush()
    told = {"action": wanted.action, "until": wanted.until.isoformat()}
    work.record("readiness.gate_lifted", lifted, company_id=company_id, hub_id=hub_id, **told)
    write_permits(work, company_id)
    return lifted


def end(work: Work, *, lift_id: UUID) -> bool:
    """End a lift before its day. False says that somebody was first."""
    lifted = work.session.get(GateLift, lift_id, with_for_update=True)
    if lifted is None:
        raise NotFound
    require_hubs_firm(work, hub_id=lifted.hub_id, company_id=lifted.company_id)
    if lifted.ended_at is not None:
        return False
    lifted.ended_at = work.now
    work.session.add(lifted)
    work.session.flush()
    told = {"action": lifted.action}
    work.record("readiness.lift_ended", lifted, company_id=lifted.company_id, hub_id=lifted.hub_id, **told)
    write_permits(work, lifted.company_id)
    return True


def is_of(session: Session, lift_id: UUID, hub_id: UUID, company_id: UUID | None = None) -> bool:
    """Whether a lift, one that has ended too, is a hub's, and a firm's where one is given."""
    lifted = session.get(GateLift, lift_id)
    return lifted is not None and lifted.hub_id == hub_id and company_id in (None, lifted.company_id)


def lifts_in_force(session: Session, hub_id: UUID, *, today: date, company_id: UUID | None = None) -> list[GateLift]:
    """The lifts of a hub that hold on a day, those that end first before the others."""
    wanted = select(GateLift).where(
        GateLift.hub_id == hub_id, GateLift.until >= today, col(GateLift.ended_at).is_(None)
    )
    if company_id is not None:
        wanted = wanted.where(GateLift.company_id == company_id)
    return list(session.exec(wanted.order_by(col(GateLift.until), col(GateLift.id))))


def _check(wanted: LiftInput, today: date) -> None:
    if wanted.action not in ACTIONS:
        raise InvalidInput(fields={"action": N_("Choose one of the actions on the page.")})
    if len(wanted.reason) < 10:
        raise InvalidInput(fields={"reason": N_("Say why you allow it: it stays in the journal.")})
    if wanted.until < today:
        raise InvalidInput(fields={"until": N_("Choose today or a later day.")})
    if wanted.until > today + timedelta(days=LONGEST_DAYS):
        raise InvalidInput(fields={"until": N_("Three months at most: then look again. Choose an earlier day.")})
