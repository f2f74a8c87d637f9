"""Who may do what with a company. The object is the company's id."""

from __future__ import annotations

from uuid import UUID

from backend.core.permissions import OWNER, Actor, Permission, rule


@rule(Permission.COMPANY_VIEW)
def may_view(actor: Actor, company_id: UUID) -> bool:
    """Its own people see the desk of a company. Never an API key: what a key sees, its scopes say."""
    return actor.scopes is None and company_id in actor.companies


@rule(Permission.COMPANY_EDIT)
def may_edit(actor: Actor, company_id: UUID) -> bool:
    """Owners and editors; an API key with the scope for it."""
    return company_id in actor.companies and (actor.scopes is None or "company:write" in actor.scopes)


@rule(Permission.COMPANY_OWN)
def may_own(actor: Actor, company_id: UUID) -> bool:
    """Owners only: people, keys, leaving a hub. Never an API key."""
    return actor.scopes is None and actor.companies.get(company_id) == OWNER
