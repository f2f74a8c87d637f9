"""Opening a hub and giving it its people."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from backend.accounts.linking import send_link
from backend.accounts.models import Account
from backend.accounts.signing_up import account_for
from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.permissions import MANAGER, Permission, require
from backend.core.work import Work
from backend.hubs.models import Hub, HubStaff
from backend.hubs.schemas import HubCreate


def open_hub(work: Work, wanted: HubCreate) -> Hub:
    """A new hub. Only operators; Conflict where the address is taken."""
    require(work.actor, Permission.INSTALLATION_OPERATE, None, visible=False)
    if work.session.exec(select(Hub.id).where(Hub.slug == wanted.slug)).first() is not None:
        raise Conflict(N_("A hub has this address already. Choose another."))
    values = wanted.model_dump(mode="json")
    hub = Hub(**values, created_at=work.now)
    work.session.add(hub)
    work.session.flush()
    work.record("hub.opened", hub, hub_id=hub.id, slug=hub.slug)
    return hub


def appoint(work: Work, hub: Hub, *, email: str, name: str, role: str, tell: bool = True) -> Account:
    """Give a person a role in the hub; asked again, nothing changes. They are sent a link to sign in."""
    require(work.actor, Permission.HUB_MANAGE, hub.id, visible=hub.id in work.actor.hubs)
    account = account_for(work, email=email, name=name, locale=hub.languages[0])
    present = work.session.exec(
        select(HubStaff).where(HubStaff.hub_id == hub.id, HubStaff.account_id == account.id, HubStaff.role == role)
    ).first()
    if present is None:
        staff = HubStaff(hub_id=hub.id, account_id=account.id, role=role, since=work.now)
        work.session.add(staff)
        work.session.flush()
        work.record("hub.staff_appointed", hub, hub_id=hub.id, account_id=str(account.id), role=role)
    elif present.ended_at is not None:
        present.ended_at = None
        work.record("hub.staff_appointed", hub, hub_id=hub.id, account_id=str(account.id), role=role)
    else:
        return account
    if tell:
        send_link(work, account, purpose="invitation", company=hub.name, inviter=work.actor.name or hub.name)
    return account


def dismiss(work: Work, hub: Hub, *, account_id: UUID, role: str) -> None:
    """End a person's role in the hub; a hub keeps at least one manager."""
    require(work.actor, Permission.HUB_MANAGE, hub.id, visible=hub.id in work.actor.hubs)
    serving = work.session.exec(
        select(HubStaff).where(HubStaff.hub_id == hub.id, HubStaff.ended_at == None).with_for_update()  # noqa: E711
    ).all()
    managers = [one for one in serving if one.role == MANAGER]
    for one in serving:
        if one.account_id == account_id and one.role == role:
            if role == MANAGER and len(managers) == 1:
                raise Conflict(N_("A hub needs a manager. Appoint another one first."))
            one.ended_at = work.now
            work.record("hub.staff_dismissed", hub, hub_id=hub.id, account_id=str(account_id), role=role)
