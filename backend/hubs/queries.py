"""Reading hubs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from backend.accounts.models import Account
from backend.core.errors import NotFound, NotSignedIn
from backend.core.permissions import Actor, Permission, require
from backend.hubs.models import Hub, HubStaff
from backend.hubs.schemas import HubCard


def hub_of(session: Session, actor: Actor, slug: str) -> Hub:
    """A hub by its address, for someone who works for it; not there for everyone else."""
    if not actor.signed_in and not actor.system:
        raise NotSignedIn
    hub = session.exec(select(Hub).where(Hub.slug == slug)).first()
    if hub is None:
        raise NotFound
    require(actor, Permission.HUB_VIEW, hub.id, visible=False)
    return hub


def all_hubs(session: Session) -> list[Hub]:
    """Every hub, by name."""
    return list(session.exec(select(Hub).order_by(col(Hub.name))))


def hubs_by_id(session: Session, ids: list[UUID]) -> list[Hub]:
    """Hubs by their ids, by name."""
    return list(session.exec(select(Hub).where(col(Hub.id).in_(ids)).order_by(col(Hub.name))))


def hub_card(hub: Hub) -> HubCard:
    """A hub as the public sees it."""
    texts: dict[str, Any] = hub.texts
    return HubCard(
        **hub.model_dump(
            include={"id", "slug", "name", "country", "region", "place", "zone", "languages", "currency", "accent"}
        ),
        tagline={locale: words.get("tagline", "") for locale, words in texts.items()},
        introduction={locale: words.get("introduction", "") for locale, words in texts.items()},
    )


def staff_of(session: Session, hub_id: UUID, *, role: str | None = None) -> list[Account]:
    """The people who serve a hub now."""
    wanted = (
        select(Account)
        .join(HubStaff, col(HubStaff.account_id) == Account.id)
        .where(HubStaff.hub_id == hub_id, col(HubStaff.ended_at).is_(None), col(Account.suspended_at).is_(None))
    )
    if role is not None:
        wanted = wanted.where(HubStaff.role == role)
    return list(session.exec(wanted.distinct()))


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person in a role of a hub. Until they have `accepted`, their name is empty: only the address was known."""

    account_id: UUID
    name: str
    email: str
    role: str
    since: datetime
    accepted: bool


def staff_rows(session: Session, hub_id: UUID) -> list[StaffRow]:
    """Everyone with a role in the hub, one row per role, managers first."""
    rows = session.exec(
        select(Account, HubStaff)
        .join(HubStaff, col(HubStaff.account_id) == Account.id)
        .where(HubStaff.hub_id == hub_id, col(HubStaff.ended_at).is_(None), col(Account.suspended_at).is_(None))
        .order_by(col(HubStaff.role).desc(), col(HubStaff.since))
    )
    return [
        StaffRow(person.id, person.name if here else "", person.email, staff.role, staff.since, accepted=here)
        for person, staff in rows
        for here in (staff.accepted_at is not None,)
    ]


def working_days(hub: Hub, since: datetime, until: datetime) -> int:
    """How many working days of the hub have passed between two moments: none on the first day itself; at most 400."""
    zone = ZoneInfo(hub.zone)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    days = range(1, min((last - day).days, 400) + 1)
    return sum(is_working_day(hub, day + timedelta(days=ahead)) for ahead in days)


def is_working_day(hub: Hub, day: date) -> bool:
    """Whether the hub works on a day of its own zone."""
    return day.isoweekday() in hub.working_week and day.isoformat() not in hub.holidays


def next_working_day(hub: Hub, day: date) -> date:
    """The first working day after `day`; after a year without one, simply the next day."""
    for ahead in range(1, 366):
        if is_working_day(hub, day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day + timedelta(days=1)
