"""A hub decides on a firm: approve, return with reasons, or let go."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.companies.models import Company, CompanyMember, HubMembership
from backend.companies.schemas import Decision
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import MANAGER, OWNER, Permission, can, require
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import staff_of
from backend.integrations.mail.outbox import enqueue


def approve(work: Work, *, membership_id: UUID, decision: Decision) -> HubMembership:
    """Let the firm in: its showcase is public from now on. Conflict where somebody decided meanwhile."""
    membership, company, hub = _undecided(work, membership_id, decision.version)
    _approve(work, membership, company, hub)
    membership.decided_by = work.actor.account_id
    return membership


def approve_by_policy(work: Work, membership: HubMembership, company: Company, hub: Hub) -> None:
    """Let the firm in without a manager: the hub's policy is open."""
    _approve(work, membership, company, hub)


def _approve(work: Work, membership: HubMembership, company: Company, hub: Hub) -> None:
    membership.state, membership.reasons = "approved", ""
    membership.decided_at, membership.version = work.now, membership.version + 1
    work.record("membership.approved", membership, company_id=company.id, hub_id=hub.id)
    for owner in owners_of(work, company.id):
        enqueue(
            work,
            key=f"membership:{membership.id}:{membership.version}:{owner.id}",
            kind="company_approved",
            to=owner.email,
            locale=owner.locale,
            context={
                "name": owner.name,
                "company": company.name,
                "hub": hub.name,
                "link": f"/{owner.locale}/desk/{company.slug}",
                "public": f"/{owner.locale}/companies/{company.slug}",
            },
        )


def send_back(work: Work, *, membership_id: UUID, decision: Decision) -> HubMembership:
    """Return the firm with what is missing, in words it can act on."""
    if len(decision.reasons) < 10:
        raise InvalidInput(fields={"reasons": N_("Say what is missing and how to mend it: the firm reads this.")})
    membership, company, hub = _undecided(work, membership_id, decision.version)
    membership.state, membership.reasons = "returned", decision.reasons
    membership.decided_at, membership.decided_by = work.now, work.actor.account_id
    membership.version += 1
    work.record("membership.returned", membership, company_id=company.id, hub_id=hub.id)
    for owner in owners_of(work, company.id):
        enqueue(
            work,
            key=f"membership:{membership.id}:{membership.version}:{owner.id}",
            kind="company_returned",
            to=owner.email,
            locale=owner.locale,
            reply_to=hub.contact_email,
            context={
                "name": owner.name,
                "company": company.name,
                "hub": hub.name,
                "reasons": decision.reasons,
                "link": f"/{owner.locale}/desk/{company.slug}/profile",
            },
        )
    return membership


def leave(work: Work, *, company: Company, hub_id: UUID) -> None:
    """End a firm's membership; its public address stays, shown by whatever other hub it has."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    membership = work.session.exec(
        select(HubMembership)
        .where(
            HubMembership.company_id == company.id,
            HubMembership.hub_id == hub_id,
            col(HubMembership.ended_at).is_(None),
        )
        .with_for_update()
    ).first()
    if membership is None:
        raise NotFound
    membership.state, membership.ended_at = "left", work.now
    membership.version += 1
    work.record("membership.ended", membership, company_id=company.id, hub_id=hub_id)


def _undecided(work: Work, membership_id: UUID, version: int) -> tuple[HubMembership, Company, Hub]:
    membership = work.session.get(HubMembership, membership_id, with_for_update=True)
    if membership is None:
        raise NotFound
    hub_id = membership.hub_id
    require(work.actor, Permission.MEMBERSHIP_DECIDE, hub_id, visible=can(work.actor, Permission.HUB_VIEW, hub_id))
    if membership.state != "submitted" or membership.version != version:
        raise Conflict(N_("Somebody decided on this firm meanwhile. Look at it again before you go on."))
    return membership, work.session.get_one(Company, membership.company_id), work.session.get_one(Hub, hub_id)


def owners_of(work: Work, company_id: UUID) -> list[Account]:
    """The owners who can be written to."""
    return list(
        work.session.exec(
            select(Account)
            .join(CompanyMember, col(CompanyMember.account_id) == Account.id)
            .where(
                CompanyMember.company_id == company_id,
                CompanyMember.role == OWNER,
                col(CompanyMember.ended_at).is_(None),
                col(Account.suspended_at).is_(None),
            )
        )
    )


def tell_managers(work: Work, membership: HubMembership, company: Company, hub: Hub) -> None:
    """Write to the hub's managers that a firm waits; once per submission."""
    for manager in staff_of(work.session, hub.id, role=MANAGER):
        enqueue(
            work,
            key=f"membership:{membership.id}:{membership.version}:submitted:{manager.id}",
            kind="company_submitted",
            to=manager.email,
            locale=manager.locale,
            context={
                "name": manager.name,
                "company": company.name,
                "hub": hub.name,
                "link": f"/{manager.locale}/hub-desk/{hub.slug}/queue",
            },
        )
