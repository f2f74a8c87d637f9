"""Which advisor looks after which firm."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.advising.models import Care
from backend.advising.policy import require_case, require_hub
from backend.companies.models import CompanyMember
from backend.core.errors import InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import MANAGER
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import HubStaff


def assign(work: Work, *, hub_id: UUID, company_id: UUID, account_id: UUID, note: str = "") -> Care:
    """Put a firm in somebody's care. Managers assign anybody of the hub, advisors themselves; again changes nothing."""
    require_case(work, hub_id=hub_id, company_id=company_id)
    if account_id != work.actor.account_id:
        require_hub(work.actor, hub_id, manager=True)
    if not serves(work, hub_id, account_id):
        raise InvalidInput(fields={"account_id": N_("Choose someone who works for the hub.")})
    hold(work, hub_id, company_id)
    present = care_of(work, hub_id, company_id, account_id)
    return present or begin(
        work, Care(hub_id=hub_id, company_id=company_id, account_id=account_id, since=work.now, note=note)
    )


def end(work: Work, *, care_id: UUID) -> bool:
    """A firm is no longer in somebody's care: managers end anybody's, advisors their own.

    Again changes nothing: False says that somebody was first.
    """
    care = work.session.get(Care, care_id)
    if care is None:
        raise NotFound
    mine = care.account_id == work.actor.account_id and not work.actor.system
    require_hub(work.actor, care.hub_id, manager=not mine and work.actor.hubs.get(care.hub_id) != MANAGER)
    hold(work, care.hub_id, care.company_id)
    work.session.refresh(care)
    if care.ended_at is not None:
        return False
    close(work, care)
    work.record("care.ended", care, company_id=care.company_id, hub_id=care.hub_id, account_id=str(care.account_id))
    return True


def hold(work: Work, hub_id: UUID, company_id: UUID) -> None:
    """Nobody else changes who looks after this firm for the hub until this work ends."""
    take_turn(work.session, f"care:{hub_id}:{company_id}")


def care_of(work: Work, hub_id: UUID, company_id: UUID, account_id: UUID) -> Care | None:
    """The care of one person for a firm, where it holds."""
    wanted = select(Care).where(
        Care.hub_id == hub_id,
        Care.company_id == company_id,
        Care.account_id == account_id,
        col(Care.ended_at).is_(None),
    )
    return work.session.exec(wanted.execution_options(populate_existing=True)).first()


def begin(work: Work, care: Care) -> Care:
    """Write a care down. Call `hold` first."""
    work.session.add(care)
    work.session.flush()
    told = {"account_id": str(care.account_id)}
    if care.handed_from is not None:
        told["from"] = str(care.handed_from)
    verb = "care.begun" if care.handed_from is None else "care.handed_over"
    work.record(verb, care, company_id=care.company_id, hub_id=care.hub_id, **told)
    return care


def close(work: Work, care: Care) -> None:
    """The care ends now. Call `hold` first."""
    care.ended_at = work.now
    work.session.add(care)
    work.session.flush()


def serves(work: Work, hub_id: UUID, account_id: UUID, *, here: bool = False) -> bool:
    """Whether a person has a role in the hub; `here`: and has come to the desk."""
    wanted = (
        select(HubStaff.id)
        .join(Account, col(Account.id) == HubStaff.account_id)
        .where(
            HubStaff.hub_id == hub_id,
            HubStaff.account_id == account_id,
            col(HubStaff.ended_at).is_(None),
            col(Account.suspended_at).is_(None),
        )
    )
    if here:
        wanted = wanted.where(col(HubStaff.accepted_at).is_not(None))
    return work.session.exec(wanted).first() is not None


def of_the_firm(work: Work, company_id: UUID, account_id: UUID) -> bool:
    """Whether a person belongs to the firm: who does never advises it."""
    wanted = select(CompanyMember.id).where(
        CompanyMember.company_id == company_id,
        CompanyMember.account_id == account_id,
        col(CompanyMember.ended_at).is_(None),
    )
    return work.session.exec(wanted).first() is not None
