"""Who may do what in a hub. The object is the hub's id."""

from __future__ import annotations

from uuid import UUID

from backend.core.permissions import MANAGER, Actor, Permission, rule


@rule(Permission.HUB_VIEW)
def may_view(actor: Actor, hub_id: UUID) -> bool:
    """Advisors and managers of the hub, and operators."""
    return hub_id in actor.hubs or actor.operator


@rule(Permission.HUB_MANAGE)
def may_manage(actor: Actor, hub_id: UUID) -> bool:
    """Managers of the hub, and operators."""
    return actor.hubs.get(hub_id) == MANAGER or actor.operator


@rule(Permission.MEMBERSHIP_DECIDE)
def may_decide(actor: Actor, hub_id: UUID) -> bool:
    """Managers of the hub approve and return firms."""
    return actor.hubs.get(hub_id) == MANAGER


@rule(Permission.INQUIRY_TRIAGE)
def may_triage(actor: Actor, hub_id: UUID) -> bool:
    """Advisors and managers look at what was held or reported."""
    return hub_id in actor.hubs
