"""Firms that were never confirmed: someone wrote an address that was not theirs, or changed their mind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from backend.accounts.erasing import remove_unproven
from backend.companies.models import ApiKey, Company, CompanyMember, CompanySlug, HubMembership
from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.hubs.models import HubStaff
from backend.media.models import Media
from backend.media.storing import delete_media

_NEVER_CONFIRMED = text("""
    SELECT company_id FROM hub_memberships GROUP BY company_id
    HAVING bool_and(state = 'unconfirmed') AND max(submitted_at) < :before ORDER BY company_id LIMIT :most
""")
_PARTS = (HubMembership, CompanyMember, CompanySlug, ApiKey)
Forget = Callable[[Work, UUID], None]
_others: list[Forget] = []


def before_forgetting(forget: Forget) -> Forget:
    """Have a room above this one remove what it keeps of a firm before the firm goes."""
    _others.append(forget)
    return forget


def never_confirmed(session: Session, *, before: datetime, most: int = 500) -> list[UUID]:
    """The firms that no hub has seen, asked for before a moment."""
    return list(session.connection().execute(_NEVER_CONFIRMED, {"before": before, "most": most}).scalars())


def disown(work: Work, company: Company) -> None:
    """The owner, signed in, says that an unconfirmed firm is not theirs: it goes. Conflict where a hub knows it."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    forget_company(work, company_id=company.id)


def forget_company(work: Work, *, company_id: UUID) -> None:
    """Remove a firm that no hub has seen, with the accounts made for it whose address was never proven."""
    company = work.session.get_one(Company, company_id, with_for_update=True)
    memberships = select(HubMembership).where(HubMembership.company_id == company_id).with_for_update()
    if any(one.state != "unconfirmed" for one in work.session.exec(memberships)):
        raise Conflict(N_("A hub knows this firm already. Leave the hub instead."))
    people = work.session.exec(select(CompanyMember.account_id).where(CompanyMember.company_id == company_id)).all()
    for forget in _others:
        forget(work, company_id)
    connection = work.session.connection()
    for part in _PARTS:
        connection.execute(delete(part).where(col(part.company_id) == company_id))
    logo, company.logo_id = company.logo_id, None
    work.record("company.removed", company, company_id=company_id)
    work.session.flush()
    if logo is not None:
        delete_media(work, work.session.get_one(Media, logo))
    work.session.delete(company)
    work.session.flush()
    for account_id in people:
        if not _has_a_role(work, account_id):
            remove_unproven(work, account_id)


def _has_a_role(work: Work, account_id: UUID) -> bool:
    firm = select(CompanyMember.id).where(CompanyMember.account_id == account_id)
    hub = select(HubStaff.id).where(HubStaff.account_id == account_id)
    return work.session.exec(firm).first() is not None or work.session.exec(hub).first() is not None
