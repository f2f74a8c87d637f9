"""Who may do what with a firm's conversations. The object is the company's id; buyers come by their link."""

from __future__ import annotations

from uuid import UUID

from backend.core.permissions import Actor, Permission, rule


@rule(Permission.INQUIRY_READ)
def may_read(actor: Actor, company_id: UUID) -> bool:
    """Owners and editors; an API key with the scope for it."""
    return company_id in actor.companies and (actor.scopes is None or "inquiries:read" in actor.scopes)


@rule(Permission.INQUIRY_ANSWER)
def may_answer(actor: Actor, company_id: UUID) -> bool:
    """Owners and editors answer, close, reopen and report; an API key with the scope for it."""
    return company_id in actor.companies and (actor.scopes is None or "inquiries:write" in actor.scopes)
