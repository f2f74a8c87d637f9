"""The demo's second looks: advisors repeat reviews blind, differ now and then, and one hub asks another for help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.advising import lending, reviewing
from backend.advising.models import Review
from backend.advising.schemas import ReviewInput
from backend.core.permissions import ADVISOR, MANAGER, Actor
from backend.demo.telling import Event
from backend.hubs.queries import staff_of
from backend.readiness import permitting
from backend.readiness.models import ItemEvidence
from backend.readiness.permitting import GatesInput

if TYPE_CHECKING:
    from backend.demo.living import Telling

_LEFT = 1  # that still waits on each desk
_DIFFERS = 4  # one in so many
# Who asks whom for second looks, and whether they agreed.
_LOANS = {
    "salcaja-digital": ("puebla-digital", True),
    "puebla-digital": ("guanajuato-ti", False),
}
# What a hub asks of its firms before they do something.
_GATES = {
    "guanajuato-ti": (GatesInput(action="quote", items=["LEG1"]), GatesInput(action="fair", band="preparing")),
}
_DOUBT = "Falta la hoja con la vigencia."


def repeat_events(hubs: Sequence[str], *, until: datetime) -> list[Event]:
    """Each hub repeats what is to be repeated some days before today."""
    at = until - timedelta(days=1, hours=3)
    return [Event(at=at, order=7, kind="repeat", hub=hub, firm="", told={}) for hub in hubs]


def repeat(telling: Telling, event: Event) -> None:
    """The hub's people repeat blind, differ now and then and settle it; its manager sets gates and asks another hub."""
    hub = telling.hubs[event.hub]
    manager = telling.managers[event.hub]
    people = sorted(staff_of(telling.session, hub.id), key=lambda person: person.email)
    wanted = select(Review).where(Review.hub_id == hub.id, Review.role == "blind", col(Review.decided_at).is_(None))
    waiting = list(telling.session.exec(wanted.order_by(col(Review.opened_at), col(Review.id))))
    for place, one in enumerate(waiting[:-_LEFT]):
        differs = place % _DIFFERS == 1
        _look(telling, hub.id, people, one, "more" if differs else "accept")
        if differs and place % 2 == 1:
            _look(telling, hub.id, people, one, "accept")
    for seen, gate in enumerate(_GATES.get(event.hub, ()), start=1):
        managing = telling.work(Actor(account_id=manager.id, name=manager.name, hubs={hub.id: MANAGER}))
        permitting.set_gate(managing, hub_id=hub.id, wanted=gate.model_copy(update={"seen_version": seen}))
    if event.hub in _LOANS:
        lender, agreed = _LOANS[event.hub]
        asking = telling.work(Actor(account_id=manager.id, name=manager.name, hubs={hub.id: MANAGER}))
        loan = lending.ask(asking, borrower_id=hub.id, lender=lender)
        if agreed:
            there, other = telling.hubs[lender].id, telling.managers[lender]
            agreeing = telling.work(Actor(account_id=other.id, name=other.name, hubs={there: MANAGER}))
            lending.accept(agreeing, hub_id=there, loan_id=loan.id)


def _look(telling: Telling, hub_id: UUID, people: Sequence[Account], one: Review, verdict: str) -> None:
    """By the first of the hub's people who has not looked at it."""
    seen = set(lending.lookers(telling.session, one))
    person = next((each for each in people if each.id not in seen), None)
    evidence = telling.session.get_one(ItemEvidence, one.evidence_id)
    if person is None or evidence.row_version != one.evidence_version + 1:
        return
    told = {"verdict": verdict, "seen_version": evidence.row_version, "reason": _DOUBT if verdict == "more" else ""}
    work = telling.work(Actor(account_id=person.id, name=person.name, hubs={hub_id: ADVISOR}))
    reviewing.review(work, hub_id=hub_id, evidence_id=evidence.id, wanted=ReviewInput.model_validate(told))
