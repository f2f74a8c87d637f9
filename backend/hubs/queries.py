"""Reading hubs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from backend.accounts.models import Account
from backend.core.errors import NotFound
from backend.core.permissions import Actor, Permission, require
from backend.hubs.models import Hub, HubStaff
from backend.hubs.schemas import HubCard


def hub_of(session: Session, actor: Actor, slug: str) -> Hub:
    """A hub by its address, for someone who works for it; not there for everyone else."""
    hub = session.exec(select(Hub).where(Hub.slug == slug)).first()
    if hub is None:
        raise NotFound
    require(actor, Permission.HUB_VIEW, hub.id, visible=False)
    return hub


def all_hubs(session: Session) -> list[Hub]:
    """Every hub, by name."""
    return list(session.exec(select(Hub).order_by(col(Hub.name))))


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


def is_working_day(hub: Hub, day: date) -> bool:
    """Whether the hub works on a day of its own zone."""
    return day.isoweekday() in hub.working_week and day.isoformat() not in hub.holidays


def next_working_day(hub: Hub, day: date) -> date:
    """The first working day after `day`; after a year without one, simply the next day."""
    for ahead in range(1, 366):
        if is_working_day(hub, day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day + timedelta(days=1)
