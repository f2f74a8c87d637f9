"""The people of a firm: invited, given a role, let go."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from backend.accounts.linking import send_link
from backend.accounts.models import Account
from backend.accounts.signing_up import account_for
from backend.companies.models import Company, CompanyMember
from backend.companies.schemas import Invitation
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.permissions import OWNER, Permission, require
from backend.core.work import Work

_ALONE = text("""
    SELECT m.company_id FROM company_members m
    WHERE m.account_id = :account AND m.role = 'owner' AND m.ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM company_members o WHERE o.company_id = m.company_id AND o.role = 'owner'
        AND o.ended_at IS NULL AND o.account_id <> m.account_id)
""")


def invite(work: Work, *, company: Company, wanted: Invitation) -> CompanyMember:
    """Add a person by address and send them a link; someone already in the firm gets the new role."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    account = account_for(work, email=wanted.email, name=wanted.name, locale=company.languages[0])
    member = work.session.exec(
        select(CompanyMember)
        .where(CompanyMember.company_id == company.id, CompanyMember.account_id == account.id)
        .with_for_update()
    ).first()
    if member is None:
        member = CompanyMember(company_id=company.id, account_id=account.id, role=wanted.role, since=work.now)
        work.session.add(member)
    elif member.role == OWNER and wanted.role != OWNER and member.ended_at is None:
        _keep_an_owner(work, company.id, but=account.id)
    member.role, member.ended_at = wanted.role, None
    work.session.flush()
    work.record("company.person_invited", company, company_id=company.id, account_id=str(account.id), role=wanted.role)
    send_link(
        work,
        account,
        purpose="invitation",
        next_path=f"/desk/{company.slug}",
        company=company.name,
        inviter=work.actor.name or company.name,
    )
    return member


def remove(work: Work, *, company: Company, account_id: UUID) -> None:
    """End a person's role; a firm keeps at least one owner."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    member = work.session.exec(
        select(CompanyMember)
        .where(
            CompanyMember.company_id == company.id,
            CompanyMember.account_id == account_id,
            col(CompanyMember.ended_at).is_(None),
        )
        .with_for_update()
    ).first()
    if member is None:
        raise NotFound
    if member.role == OWNER:
        _keep_an_owner(work, company.id, but=account_id)
    member.ended_at = work.now
    work.record("company.person_removed", company, company_id=company.id, account_id=str(account_id))


def _keep_an_owner(work: Work, company_id: UUID, *, but: UUID) -> None:
    owners = work.session.exec(
        select(CompanyMember)
        .where(
            CompanyMember.company_id == company_id, CompanyMember.role == OWNER, col(CompanyMember.ended_at).is_(None)
        )
        .with_for_update()
    ).all()
    if all(owner.account_id == but for owner in owners):
        raise Conflict(N_("A firm needs an owner. Make someone else an owner first."))


def people_of(work: Work, company_id: UUID) -> list[tuple[CompanyMember, Account]]:
    """Everyone of the firm with their role, in the order they came."""
    found = work.session.exec(
        select(CompanyMember, Account)
        .join(Account, col(Account.id) == CompanyMember.account_id)
        .where(CompanyMember.company_id == company_id, col(CompanyMember.ended_at).is_(None))
        .order_by(col(CompanyMember.since), col(CompanyMember.id))
    )
    return [(member, account) for member, account in found]


def companies_without_other_owner(work: Work, account_id: UUID) -> list[UUID]:
    """The firms that would be left without an owner if this person went."""
    return list(work.session.connection().execute(_ALONE, {"account": account_id}).scalars())
