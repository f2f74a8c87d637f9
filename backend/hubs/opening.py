"""Opening a hub and giving it its people."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from backend.accounts.linking import send_link
from backend.accounts.models import Account
from backend.accounts.signing_up import account_for
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import MANAGER, Permission, can, require
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import Hub, HubStaff
from backend.hubs.schemas import HubCreate


def open_hub(work: Work, wanted: HubCreate) -> Hub:
    """A new hub. Only operators; InvalidInput where the address is taken."""
    require(work.actor, Permission.INSTALLATION_OPERATE, None, visible=False)
    take_turn(work.session, f"hub:{wanted.slug}")
    if work.session.exec(select(Hub.id).where(Hub.slug == wanted.slug)).first() is not None:
        raise InvalidInput(fields={"slug": N_("A hub has this address already. Choose another.")})
    values = wanted.model_dump(mode="json")
    hub = Hub(**values, created_at=work.now)
    work.session.add(hub)
    work.session.flush()
    work.record("hub.opened", hub, hub_id=hub.id, slug=hub.slug)
    return hub


def appoint(work: Work, hub: Hub, *, email: str, name: str, role: str, tell: bool = True) -> Account:
    """Give a person a role in the hub; asked again, nothing changes. They are sent a link to sign in."""
    require(work.actor, Permission.HUB_MANAGE, hub.id, visible=can(work.actor, Permission.HUB_VIEW, hub.id))
    account = account_for(work, email=email, name=name, locale=hub.languages[0])
    present = work.session.exec(
        select(HubStaff).where(HubStaff.hub_id == hub.id, HubStaff.account_id == account.id, HubStaff.role == role)
    ).first()
    if present is not None and present.ended_at is None:
        return account
    if present is None:
        present = HubStaff(hub_id=hub.id, account_id=account.id, role=role, since=work.now)
    present.since, present.ended_at = work.now, None
    # Who serves the hub already need not accept a second role.
    present.accepted_at = work.now if _serves(work, hub.id, account.id) else None
    work.session.add(present)
    work.session.flush()
    work.record("hub.staff_appointed", hub, hub_id=hub.id, account_id=str(account.id), role=role)
    if tell:
        inviter = work.actor.name or hub.name
        path = f"/hub-desk/{hub.slug}"
        send_link(work, account, purpose="invitation", next_path=path, company=hub.name, inviter=inviter)
    return account


def accept(work: Work, hub: Hub) -> None:
    """Whoever was appointed and comes to the hub's desk serves it from now on; nothing changes for the others."""
    taken = work.session.connection().execute(
        update(HubStaff)
        .where(
            col(HubStaff.hub_id) == hub.id,
            col(HubStaff.account_id) == work.actor.account_id,
            col(HubStaff.accepted_at).is_(None),
            col(HubStaff.ended_at).is_(None),
        )
        .values(accepted_at=work.now)
    )
    if taken.rowcount:
        work.record("hub.invitation_accepted", hub, hub_id=hub.id)


def dismiss(work: Work, hub: Hub, *, account_id: UUID, role: str) -> None:
    """End a person's role in the hub; a hub keeps at least one manager. NotFound where they do not have it."""
    require(work.actor, Permission.HUB_MANAGE, hub.id, visible=can(work.actor, Permission.HUB_VIEW, hub.id))
    serving = _serving(work, hub.id)
    found = [one for one in serving if one.account_id == account_id and one.role == role]
    if not found:
        raise NotFound(N_("This person no longer has this role."))
    if role == MANAGER and sum(one.role == MANAGER for one in serving) == 1:
        raise Conflict(N_("A hub needs a manager. Appoint another one first."))
    _end(work, found[0])


def resign(work: Work, *, account_id: UUID) -> None:
    """End every role a person has in any hub. Conflict where a hub would be left without a manager."""
    mine = work.session.exec(
        select(HubStaff).where(HubStaff.account_id == account_id, col(HubStaff.ended_at).is_(None))
    ).all()
    for one in mine:
        managers = [other for other in _serving(work, one.hub_id) if other.role == MANAGER]
        if one.role == MANAGER and all(manager.account_id == account_id for manager in managers):
            raise Conflict(N_("A hub needs a manager. Appoint another one first."))
        _end(work, one)


def _serves(work: Work, hub_id: UUID, account_id: UUID) -> bool:
    accepted = select(HubStaff.id).where(
        HubStaff.hub_id == hub_id,
        HubStaff.account_id == account_id,
        col(HubStaff.accepted_at).is_not(None),
        col(HubStaff.ended_at).is_(None),
    )
    return work.session.exec(accepted).first() is not None


def _serving(work: Work, hub_id: UUID) -> list[HubStaff]:
    """Everyone with a role in the hub now; held, so that two last managers cannot both go."""
    return list(
        work.session.exec(
            select(HubStaff)
            .where(HubStaff.hub_id == hub_id, col(HubStaff.ended_at).is_(None))
            .order_by(col(HubStaff.id))
            .with_for_update()
        )
    )


def _end(work: Work, staff: HubStaff) -> None:
    staff.ended_at = work.now
    hub = work.session.get_one(Hub, staff.hub_id)
    work.record("hub.staff_dismissed", hub, hub_id=hub.id, account_id=str(staff.account_id), role=staff.role)
