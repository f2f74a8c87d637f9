"""Who may say what a firm has: its own people. A key marks nothing, and nobody else sees a mark."""

from __future__ import annotations

from uuid import UUID

from backend.core.permissions import Actor, Permission, rule


@rule(Permission.CHECKLIST_MARK)
def may_mark(actor: Actor, company_id: UUID) -> bool:
    """Owners and editors of the firm, in person."""
    return actor.scopes is None and company_id in actor.companies
