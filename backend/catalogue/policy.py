"""Who may do what with a firm's listings and lists. The object is the company's id."""

from __future__ import annotations

from uuid import UUID

from backend.core.permissions import Actor, Permission, rule


@rule(Permission.LISTING_READ)
def may_read(actor: Actor, company_id: UUID) -> bool:
    """Drafts and paused ones: owners and editors of the firm; an API key with a scope for listings."""
    scopes = actor.scopes
    return company_id in actor.companies and (scopes is None or bool(scopes & {"listings:read", "listings:write"}))


@rule(Permission.LISTING_EDIT)
def may_edit(actor: Actor, company_id: UUID) -> bool:
    """Owners and editors of the firm; an API key with the scope for it."""
    return company_id in actor.companies and (actor.scopes is None or "listings:write" in actor.scopes)


@rule(Permission.IMPORT_RUN)
def may_import(actor: Actor, company_id: UUID) -> bool:
    """Owners and editors of the firm; an API key with the scope for it."""
    return company_id in actor.companies and (actor.scopes is None or "imports:write" in actor.scopes)
