"""Hubs and the people who work for them, made through the behaviours themselves."""

from __future__ import annotations

from itertools import count
from types import MappingProxyType
from typing import Any

from backend.accounts.models import Account
from backend.core.permissions import MANAGER, SYSTEM, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.opening import accept, appoint, open_hub
from backend.hubs.schemas import HubCreate
from tests.factories.accounts import acting

_numbers = count(1)


def hub_values(**changes: Any) -> dict[str, Any]:
    """What an operator sends to open a hub."""
    number = next(_numbers)
    return {
        "slug": f"hub-{number}",
        "name": f"Clúster {number:05}",
        "country": "MX",
        "region": "Guanajuato",
        "place": "León",
        "zone": "America/Mexico_City",
        "currency": "MXN",
        "contact_email": f"hola@hub-{number}.example",
        "accent": "anil",
        **changes,
    }


def hub(work: Work, **changes: Any) -> Hub:
    """A new hub."""
    return open_hub(work.acting_as(SYSTEM), HubCreate.model_validate(hub_values(**changes)))


def staff(work: Work, where: Hub, role: str = MANAGER, *, email: str = "") -> Account:
    """Someone who serves the hub and has proven their address."""
    account = appoint(
        work.acting_as(SYSTEM),
        where,
        email=email or f"equipo{next(_numbers)}@hub.example",
        name="Marta Ixcot",
        role=role,
        tell=False,
    )
    account.verified_at = work.now
    work.session.flush()
    accept(work.acting_as(acting(account)), where)
    return account


def serving(account: Account, where: Hub, role: str = MANAGER) -> Actor:
    """A person of the hub, signed in."""
    return Actor(account_id=account.id, name=account.name, hubs=MappingProxyType({where.id: role}))
