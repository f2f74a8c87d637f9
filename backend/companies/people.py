"""The people of a firm: invited, given a role, let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import col, select

from backend.accounts.linking import send_link, unlinked
from backend.accounts.models import Account
from backend.accounts.signing_up import account_for
from backend.companies.models import Company, CompanyMember
from backend.companies.schemas import Invitation
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.permissions import EDITOR, OWNER, Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work

# An owner counts from the day they proved their address: until then nobody may be at home there.
_ALONE = text("""
    SELECT m.company_id FROM company_members m
    WHERE m.account_id = :account AND m.role = 'owner' AND m.ended_at IS NULL
    AND EXISTS (SELECT 1 FROM hub_memberships h WHERE h.company_id = m.company_id AND h.ended_at IS NULL
        AND h.state <> 'unconfirmed')
    AND NOT EXISTS (
        SELECT 1 FROM company_members o JOIN accounts a ON a.id = o.account_id
        WHERE o.company_id = m.company_id AND o.role = 'owner' AND o.ended_at IS NULL
        AND a.verified_at IS NOT NULL AND a.suspended_at IS NULL AND o.account_id <> m.account_id)
""")


def invite(work: Work, *, company: Company, wanted: Invitation) -> CompanyMember:
    """Add a person by address and send them a link; someone already in the firm gets the new role."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    take_turn(work.session, f"people:{company.id}")
    account = account_for(work, email=wanted.email, name=wanted.name, locale=company.languages[0])
    member = work.session.exec(
        select(CompanyMember).where(CompanyMember.company_id == company.id, CompanyMember.account_id == account.id)
    ).first()
    if member is None:
        member = CompanyMember(company_id=company.id, account_id=account.id, role=wanted.role, since=work.now)
        work.session.add(member)
    elif member.role == OWNER and wanted.role != OWNER and member.ended_at is None:
        _keep_an_owner(work, company.id, but=account.id)
    if member.ended_at is not None:
        member.accepted_at = None
    member.role, member.ended_at = wanted.role, None
    work.session.flush()
    work.record("company.person_invited", company, company_id=company.id, account_id=str(account.id), role=wanted.role)
    shown = unlinked(company.name) or company.slug
    send_link(
        work,
        account,
        purpose="invitation",
        next_path=f"/desk/{company.slug}",
        company=shown,
        inviter=unlinked(work.actor.name) or shown,
    )
    return member


def accept(work: Work, company: Company) -> None:
    """Whoever was invited and comes to the firm's desk is of the firm from now on; nothing changes for the others."""
    taken = work.session.connection().execute(
        update(CompanyMember)
        .where(
            col(CompanyMember.company_id) == company.id,
            col(CompanyMember.account_id) == work.actor.account_id,
            col(CompanyMember.accepted_at).is_(None),
            col(CompanyMember.ended_at).is_(None),
        )
        .values(accepted_at=work.now)
    )
    if taken.rowcount:
        work.record("company.invitation_accepted", company, company_id=company.id)


def change_role(work: Work, *, company: Company, account_id: UUID, role: str) -> None:
    """Make someone of the firm an owner or an editor; a firm keeps at least one owner."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    member = _member(work, company, account_id)
    if member.role == role or role not in (OWNER, EDITOR):
        return
    if member.role == OWNER:
        _keep_an_owner(work, company.id, but=account_id)
    member.role = role
    work.record("company.role_changed", company, company_id=company.id, account_id=str(account_id), role=role)


def remove(work: Work, *, company: Company, account_id: UUID) -> None:
    """End a person's role; a firm keeps at least one owner. Owners remove anyone, others only themselves."""
    needed = Permission.COMPANY_VIEW if account_id == work.actor.account_id else Permission.COMPANY_OWN
    require(work.actor, needed, company.id, visible=company.id in work.actor.companies)
    member = _member(work, company, account_id)
    if member.role == OWNER:
        _keep_an_owner(work, company.id, but=account_id)
    member.ended_at = work.now
    work.record("company.person_removed", company, company_id=company.id, account_id=str(account_id))


def leave_all(work: Work, account_id: UUID) -> None:
    """End a person's roles in every firm. Conflict where a firm that is with a hub would be left without an owner."""
    mine = work.session.exec(
        select(CompanyMember)
        .where(CompanyMember.account_id == account_id, col(CompanyMember.ended_at).is_(None))
        .order_by(col(CompanyMember.company_id))
    ).all()
    for member in mine:
        take_turn(work.session, f"people:{member.company_id}")
    if companies_without_other_owner(work, account_id):
        raise Conflict(
            N_("You are the only owner of a firm. Make someone else an owner or leave its hubs first, then come back.")
        )
    for member in mine:
        member.ended_at = work.now
        company = work.session.get_one(Company, member.company_id)
        work.record("company.person_removed", company, company_id=company.id, account_id=str(account_id))


def _member(work: Work, company: Company, account_id: UUID) -> CompanyMember:
    take_turn(work.session, f"people:{company.id}")
    member = work.session.exec(
        select(CompanyMember)
        .where(
            CompanyMember.company_id == company.id,
            CompanyMember.account_id == account_id,
            col(CompanyMember.ended_at).is_(None),
        )
        .execution_options(populate_existing=True)
    ).first()
    if member is None:
        raise NotFound(N_("This person no longer belongs to the firm."))
    return member


def _keep_an_owner(work: Work, company_id: UUID, *, but: UUID) -> None:
    others = work.session.exec(
        select(CompanyMember.id)
        .join(Account, col(Account.id) == CompanyMember.account_id)
        .where(
            CompanyMember.company_id == company_id,
            CompanyMember.role == OWNER,
            col(CompanyMember.ended_at).is_(None),
            CompanyMember.account_id != but,
            col(Account.verified_at).is_not(None),
            col(Account.suspended_at).is_(None),
        )
    )
    if others.first() is None:
        raise Conflict(
            N_("A firm needs an owner. Make someone else an owner first; they count once they have signed in.")
        )


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Someone of a firm. Until they have `accepted`, their name is empty: the address is all that was known of them."""

    account_id: UUID
    name: str
    email: str
    role: str
    since: datetime
    accepted: bool


def people_of(work: Work, company_id: UUID) -> list[PersonRow]:
    """Everyone of the firm with their role, in the order they came."""
    found = work.session.exec(
        select(CompanyMember, Account)
        .join(Account, col(Account.id) == CompanyMember.account_id)
        .where(CompanyMember.company_id == company_id, col(CompanyMember.ended_at).is_(None))
        .order_by(col(CompanyMember.since), col(CompanyMember.id))
    )
    return [
        PersonRow(one.id, one.name if here else "", one.email, member.role, member.since, accepted=here)
        for member, one in found
        for here in (member.accepted_at is not None,)
    ]


def companies_without_other_owner(work: Work, account_id: UUID) -> list[UUID]:
    """The firms that would be left without an owner if this person went."""
    return list(work.session.connection().execute(_ALONE, {"account": account_id}).scalars())
