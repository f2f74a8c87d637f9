"""Who could still look at a piece of evidence: the hub's own people first, then those another hub lends it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel import Session

# Somebody of a hub who may come and look: not who did, not the firm's own, and never twice.
_FREE = """
    SELECT count(DISTINCT s.account_id) FROM hub_staff s JOIN accounts a ON a.id = s.account_id
    WHERE s.ended_at IS NULL AND a.suspended_at IS NULL AND s.account_id <> ALL(:but)
        AND NOT EXISTS (SELECT 1 FROM company_members m WHERE m.account_id = s.account_id
            AND m.company_id = :company AND m.ended_at IS NULL)
"""
_OWN = text(_FREE + " AND s.hub_id = :hub")
_BORROWED = """
    AND s.hub_id IN (SELECT l.lender_id FROM advising_loans l
        WHERE l.borrower_id = :hub AND l.accepted_at IS NOT NULL AND l.ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM hub_staff o WHERE o.hub_id = :hub AND o.account_id = s.account_id
        AND o.ended_at IS NULL)
"""
_LENT = text(_FREE + _BORROWED)


def own_left(session: Session, hub_id: UUID, company_id: UUID, *, but: Collection[UUID]) -> int:
    """How many of the hub's own people could look at it; `but`: who has already."""
    return _count(session, _OWN, hub_id, company_id, but)


def lent_left(session: Session, hub_id: UUID, company_id: UUID, *, but: Collection[UUID]) -> int:
    """How many people of hubs that lend this one their advisors could look at it."""
    return _count(session, _LENT, hub_id, company_id, but)


def anybody_left(session: Session, hub_id: UUID, company_id: UUID, *, but: Collection[UUID]) -> bool:
    """Whether a second look can be had at all."""
    return own_left(session, hub_id, company_id, but=but) > 0 or lent_left(session, hub_id, company_id, but=but) > 0


def _count(session: Session, asked: TextClause, hub_id: UUID, company_id: UUID, but: Collection[UUID]) -> int:
    values = {"hub": hub_id, "company": company_id, "but": list(but)}
    return int(session.connection().execute(asked, values).scalar_one())
