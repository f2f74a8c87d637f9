"""Who may do what with a firm's readiness. Its own people and the staff of its hubs; nobody else, and never a key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from backend.companies.models import HubMembership
from backend.core.errors import NotFound
from backend.core.permissions import MANAGER, Actor, Permission, require, rule
from backend.core.work import Work


@dataclass(frozen=True, slots=True)
class Firm:
    """A company with the hubs that approved it: what every question about its readiness is asked of."""

    company_id: UUID
    hubs: frozenset[UUID] = frozenset()


def firm_of(session: Session, company_id: UUID) -> Firm:
    """The company with the hubs it is an approved member of today."""
    wanted = select(HubMembership.hub_id).where(
        HubMembership.company_id == company_id,
        HubMembership.state == "approved",
        col(HubMembership.ended_at).is_(None),
    )
    return Firm(company_id, frozenset(session.exec(wanted)))


def require_firm(session: Session, actor: Actor, permission: Permission, company_id: UUID) -> Firm:
    """The firm, where the actor may; not there for outsiders, forbidden for those who see it but may not."""
    firm = firm_of(session, company_id)
    require(actor, permission, firm, visible=may_view(actor, firm))
    return firm


def require_hubs_firm(work: Work, *, hub_id: UUID, company_id: UUID) -> Firm:
    """A firm that this hub's people may review; NotFound for other hubs and where it is no approved member of the hub.

    Raises Forbidden for the firm's own people.
    """
    firm = require_firm(work.session, work.actor, Permission.READINESS_REVIEW, company_id)
    if hub_id not in firm.hubs or (not work.actor.system and hub_id not in work.actor.hubs):
        raise NotFound
    return firm


@rule(Permission.READINESS_VIEW)
def may_view(actor: Actor, firm: Firm) -> bool:
    """Its own people and the advisors and managers of its hubs see answers, evidence and score."""
    return actor.scopes is None and (firm.company_id in actor.companies or _serves(actor, firm))


@rule(Permission.READINESS_ANSWER)
def may_answer(actor: Actor, firm: Firm) -> bool:
    """Owners and editors answer and show evidence."""
    return actor.scopes is None and firm.company_id in actor.companies


@rule(Permission.READINESS_REVIEW)
def may_review(actor: Actor, firm: Firm) -> bool:
    """Advisors and managers of its hubs check evidence and sign; never one of the firm's own people."""
    return actor.scopes is None and firm.company_id not in actor.companies and _serves(actor, firm)


@rule(Permission.READINESS_GOVERN)
def may_govern(actor: Actor, hub_id: UUID) -> bool:
    """Managers set their hub's instrument and gates."""
    return actor.scopes is None and actor.hubs.get(hub_id) == MANAGER


def _serves(actor: Actor, firm: Firm) -> bool:
    return any(hub in actor.hubs for hub in firm.hubs)
