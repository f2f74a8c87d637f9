"""Which advisor looks after which firm."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from backend.advising.models import Care
from backend.advising.policy import require_case, require_hub
from backend.core.errors import InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import MANAGER
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import HubStaff


def assign(work: Work, *, hub_id: UUID, company_id: UUID, account_id: UUID) -> Care:
    """Put a firm in somebody's care. Managers assign anybody of the hub, advisors themselves; again changes nothing."""
    require_case(work, hub_id=hub_id, company_id=company_id)
    if account_id != work.actor.account_id:
        require_hub(work.actor, hub_id, manager=True)
    serves = select(HubStaff.id).where(
        HubStaff.hub_id == hub_id, HubStaff.account_id == account_id, col(HubStaff.ended_at).is_(None)
    )
    if work.session.exec(serves).first() is None:
        raise InvalidInput(fields={"account_id": N_("Choose someone who works for the hub.")})
    take_turn(work.session, f"care:{hub_id}:{company_id}:{account_id}")
    present = select(Care).where(
        Care.hub_id == hub_id,
        Care.company_id == company_id,
        Care.account_id == account_id,
        col(Care.ended_at).is_(None),
    )
    care = work.session.exec(present).first()
    if care is None:
        care = Care(hub_id=hub_id, company_id=company_id, account_id=account_id, since=work.now)
        work.session.add(care)
        work.session.flush()
        work.record("care.begun", care, company_id=company_id, hub_id=hub_id, account_id=str(account_id))
    return care


def end(work: Work, *, care_id: UUID) -> None:
    """A firm is no longer in somebody's care: managers end anybody's, advisors their own. Again changes nothing."""
    care = work.session.get(Care, care_id)
    if care is None:
        raise NotFound
    mine = care.account_id == work.actor.account_id and not work.actor.system
    require_hub(work.actor, care.hub_id, manager=not mine and work.actor.hubs.get(care.hub_id) != MANAGER)
    if care.ended_at is None:
        care.ended_at = work.now
        work.session.add(care)
        work.session.flush()
        work.record("care.ended", care, company_id=care.company_id, hub_id=care.hub_id, account_id=str(care.account_id))
