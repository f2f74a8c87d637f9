"""Who may do what on the desk of a hub's advisors; what a firm's own rules are stands in readiness."""

from __future__ import annotations

from uuid import UUID

from backend.core.errors import Forbidden, NotFound, NotSignedIn
from backend.core.permissions import MANAGER, Actor, Permission
from backend.core.work import Work
from backend.readiness.policy import Firm, require_firm


def require_hub(actor: Actor, hub_id: UUID, *, manager: bool = False) -> None:
    """The hub's own people, or only its managers. Who runs the installation is not one of them."""
    if actor.system:
        return
    role = actor.hubs.get(hub_id) if actor.scopes is None else None
    if role is None:
        raise NotFound() if actor.signed_in else NotSignedIn()
    if manager and role != MANAGER:
        raise Forbidden


def require_case(work: Work, *, hub_id: UUID, company_id: UUID) -> Firm:
    """A firm that this hub's people may review; NotFound where it is no approved member of the hub."""
    require_hub(work.actor, hub_id)
    firm = require_firm(work.session, work.actor, Permission.READINESS_REVIEW, company_id)
    if hub_id not in firm.hubs:
        raise NotFound
    return firm
