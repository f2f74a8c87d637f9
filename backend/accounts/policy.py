"""Who may do what with accounts and with the installation."""

from __future__ import annotations

from backend.core.permissions import Actor, Permission, rule


@rule(Permission.INSTALLATION_OPERATE)
def may_operate(actor: Actor, _: object) -> bool:
    """Operators see jobs, outbox and index state, and open hubs."""
    return actor.operator
