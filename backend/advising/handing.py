"""Firms that pass from one advisor to another: one by one, those without anybody, or a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.advising import caring
from backend.advising.models import Care
from backend.advising.policy import require_case, require_hub
from backend.advising.schemas import HandInput
from backend.companies.models import Company, HubMembership
from backend.core.errors import Conflict, InvalidInput
from backend.core.i18n import N_
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.integrations.mail.outbox import enqueue

_MOST_NAMED = 30
_MOVED = N_("This firm is no longer in that care: somebody moved it meanwhile. Look at who has it now, then decide.")
_SAME = N_("Choose someone else than who has it now.")
_NOBODY = N_("Choose someone who works for the hub.")
_OWN = N_("This person belongs to one of these firms and cannot advise it. Choose someone else.")


def hand_over(work: Work, *, hub_id: UUID, company_id: UUID, from_id: UUID, wanted: HandInput) -> Care:
    """A firm passes from one person's care into another's: who has it hands it over, or a manager.

    Raises Conflict where it is no longer in the first person's care, InvalidInput where the other cannot take it.
    """
    require_case(work, hub_id=hub_id, company_id=company_id)
    if from_id != work.actor.account_id:
        require_hub(work.actor, hub_id, manager=True)
    _check(work, hub_id, [company_id], wanted, from_id=from_id)
    care = _pass(work, hub_id, company_id, from_id, wanted)
    if care is None:
        raise Conflict(_MOVED)
    _tell(work, hub_id, [company_id], wanted)
    return care


def hand_list(work: Work, *, hub_id: UUID, from_id: UUID, wanted: HandInput) -> int:
    """All firms of one person pass into another's care; a manager decides it, the first may have left already.

    Returns how many. Raises Conflict where the list is empty by now.
    """
    require_hub(work.actor, hub_id, manager=True)
    listed = _list_of(work, hub_id, from_id)
    _check(work, hub_id, listed, wanted, from_id=from_id)
    passed = [one for one in listed if _pass(work, hub_id, one, from_id, wanted) is not None]
    if not passed:
        raise Conflict(N_("This list is empty by now: somebody handed the firms over. See below who has them."))
    _tell(work, hub_id, passed, wanted)
    return len(passed)


def give(work: Work, *, hub_id: UUID, company_ids: Sequence[UUID], wanted: HandInput) -> int:
    """Firms that nobody of the hub looks after go into somebody's care: a manager gives them, or one takes them.

    Returns how many. Raises Conflict, and gives none, where somebody looks after one of them by now.
    """
    require_hub(work.actor, hub_id, manager=wanted.account_id != work.actor.account_id)
    chosen = sorted(set(company_ids))
    if not chosen:
        raise InvalidInput(fields={"companies": N_("Choose the firms to give.")})
    _check(work, hub_id, chosen, wanted)
    for company_id in chosen:
        require_case(work, hub_id=hub_id, company_id=company_id)
        _take_up(work, hub_id, company_id, wanted)
    _tell(work, hub_id, chosen, wanted)
    return len(chosen)


def _take_up(work: Work, hub_id: UUID, company_id: UUID, wanted: HandInput) -> None:
    """Whoever left the hub without handing the firm over does so now."""
    caring.hold(work, hub_id, company_id)
    left = [care for care in _cares(work, hub_id, company_id) if not caring.serves(work, hub_id, care.account_id)]
    if len(left) != len(_cares(work, hub_id, company_id)):
        name = work.session.get_one(Company, company_id).name
        raise Conflict(
            N_("%(firm)s is in somebody's care by now. The list is shown as it is now: choose again.", firm=name)
        )
    for care in left:
        caring.close(work, care)
    last = left[-1].account_id if left else None
    caring.begin(work, _care(work, hub_id, company_id, wanted, last))


def _pass(work: Work, hub_id: UUID, company_id: UUID, from_id: UUID, wanted: HandInput) -> Care | None:
    """None where the firm is not in the first person's care."""
    caring.hold(work, hub_id, company_id)
    before = caring.care_of(work, hub_id, company_id, from_id)
    if before is None:
        return None
    caring.close(work, before)
    present = caring.care_of(work, hub_id, company_id, wanted.account_id)
    if present is not None:  # Both looked after it: the other goes on, with the words.
        caring.close(work, present)
    return caring.begin(work, _care(work, hub_id, company_id, wanted, from_id))


def _care(work: Work, hub_id: UUID, company_id: UUID, wanted: HandInput, from_id: UUID | None) -> Care:
    return Care(
        hub_id=hub_id,
        company_id=company_id,
        account_id=wanted.account_id,
        since=work.now,
        handed_from=from_id,
        note=wanted.note,
    )


def _check(
    work: Work, hub_id: UUID, company_ids: Sequence[UUID], wanted: HandInput, *, from_id: UUID | None = None
) -> None:
    if wanted.account_id == from_id:
        raise InvalidInput(fields={"account_id": _SAME})
    if not caring.serves(work, hub_id, wanted.account_id, here=True):
        raise InvalidInput(fields={"account_id": _NOBODY})
    if any(caring.of_the_firm(work, one, wanted.account_id) for one in company_ids):
        raise InvalidInput(fields={"account_id": _OWN})


def _list_of(work: Work, hub_id: UUID, account_id: UUID) -> list[UUID]:
    """The firms of a person that are the hub's still, always in one order: two lists at once never wait in a ring."""
    wanted = (
        select(Care.company_id)
        .join(HubMembership, col(HubMembership.company_id) == Care.company_id)
        .where(
            Care.hub_id == hub_id,
            Care.account_id == account_id,
            col(Care.ended_at).is_(None),
            HubMembership.hub_id == hub_id,
            HubMembership.state == "approved",
            col(HubMembership.ended_at).is_(None),
        )
    )
    return sorted(work.session.exec(wanted))


def _cares(work: Work, hub_id: UUID, company_id: UUID) -> list[Care]:
    wanted = select(Care).where(Care.hub_id == hub_id, Care.company_id == company_id, col(Care.ended_at).is_(None))
    return list(work.session.exec(wanted.order_by(col(Care.since)).execution_options(populate_existing=True)))


def _tell(work: Work, hub_id: UUID, company_ids: Sequence[UUID], wanted: HandInput) -> None:
    """Who takes firms over reads in the mail which, from whom, and the words; not who took them for themselves."""
    if wanted.account_id == work.actor.account_id:
        return
    person, hub = work.session.get_one(Account, wanted.account_id), work.session.get_one(Hub, hub_id)
    names = sorted(work.session.exec(select(Company.name).where(col(Company.id).in_(company_ids))))
    enqueue(
        work,
        key=f"handed:{hub_id}:{wanted.account_id}:{min(company_ids)}:{work.now.isoformat()}",
        kind="care_handed",
        to=person.email,
        locale=person.locale,
        context={
            "name": person.name,
            "giver": work.actor.name,
            "hub": hub.name,
            "firms": names[:_MOST_NAMED],
            "more": max(0, len(names) - _MOST_NAMED),
            "text": wanted.note,
            "link": f"/{person.locale}/hub-desk/{hub.slug}/care",
        },
    )
