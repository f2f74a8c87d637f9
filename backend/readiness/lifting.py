"""A blocked action that an advisor allows for a time, with the reason, in the journal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlmodel import Session, col, select

from backend.core.errors import Forbidden, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.permissions import Permission
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.readiness.gathering import day_in
from backend.readiness.models import GateLift
from backend.readiness.permitting import ACTIONS, write_permits
from backend.readiness.policy import require_firm

LONGEST_DAYS = 92


class LiftInput(Input):
    """Which action, why, and up to and including which day."""

    action: Annotated[str, Field(max_length=40)]
    reason: Annotated[Prose, Field(max_length=1000)]
    until: date


def lift(work: Work, *, company_id: UUID, hub_id: UUID, wanted: LiftInput) -> GateLift:
    """Allow a firm of the hub an action for a time. An earlier lift of the same action ends.

    Raises InvalidInput where the action is none, the reason is missing, or the day is past or far.
    """
    _require(work, company_id, hub_id)
    today = day_in(work.session.get_one(Hub, hub_id).zone, work.now)
    _check(wanted, today)
    for earlier in lifts_in_force(work.session, hub_id, today=today, company_id=company_id):
        if earlier.action == wanted.action:
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


def end(work: Work, *, lift_id: UUID) -> GateLift:
    """End a lift before its day."""
    lifted = work.session.get(GateLift, lift_id, with_for_update=True)
    if lifted is None:
        raise NotFound
    _require(work, lifted.company_id, lifted.hub_id)
    if lifted.ended_at is None:
        lifted.ended_at = work.now
        work.session.add(lifted)
        work.session.flush()
        told = {"action": lifted.action}
        work.record("readiness.lift_ended", lifted, company_id=lifted.company_id, hub_id=lifted.hub_id, **told)
        write_permits(work, lifted.company_id)
    return lifted


def lifts_in_force(session: Session, hub_id: UUID, *, today: date, company_id: UUID | None = None) -> list[GateLift]:
    """The lifts of a hub that hold on a day, those that end first before the others."""
    wanted = select(GateLift).where(
        GateLift.hub_id == hub_id, GateLift.until >= today, col(GateLift.ended_at).is_(None)
    )
    if company_id is not None:
        wanted = wanted.where(GateLift.company_id == company_id)
    return list(session.exec(wanted.order_by(col(GateLift.until), col(GateLift.id))))


def _require(work: Work, company_id: UUID, hub_id: UUID) -> None:
    firm = require_firm(work.session, work.actor, Permission.READINESS_REVIEW, company_id)
    if hub_id not in firm.hubs or (not work.actor.system and hub_id not in work.actor.hubs):
        raise NotFound


def _check(wanted: LiftInput, today: date) -> None:
    if wanted.action not in ACTIONS:
        raise InvalidInput(fields={"action": N_("Choose one of the actions on the page.")})
    if len(wanted.reason) < 10:
        raise InvalidInput(fields={"reason": N_("Say why you allow it: it stays in the journal.")})
    if wanted.until < today:
        raise InvalidInput(fields={"until": N_("Choose today or a later day.")})
    if wanted.until > today + timedelta(days=LONGEST_DAYS):
        raise InvalidInput(fields={"until": N_("Three months at most: then look again. Choose an earlier day.")})
