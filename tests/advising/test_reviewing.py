"""Verdicts: counted once, repeated blind, settled by a third; never on what was replaced, never by outsiders."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from backend.advising import queueing, reviewing
from backend.advising.agreeing import hub_agreement
from backend.advising.models import Review
from backend.advising.queries import owed_blind
from backend.advising.schemas import ReviewInput
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.permissions import ADVISOR, Actor
from backend.core.work import Work
from backend.readiness import evidencing
from backend.readiness.models import ItemEvidence
from tests.factories.hubs import hub, serving, staff
from tests.factories.readiness import Begun, begun, evidence, inputs_of, say, show

Doing = Callable[..., Any]


def shown(work: Work, at: Begun, item: str = "LEG2") -> ItemEvidence:
    """One piece of evidence that waits."""
    say(work, at, item)
    return evidence(work, show(work, at, item))[0]


def judge(work: Work, at: Begun, actor: Actor, one: ItemEvidence, verdict: str = "accept", **more: Any) -> Review:
    told = {"verdict": verdict, "seen_version": one.row_version, "reason": "Se lee bien.", **more}
    return reviewing.review(
        work.acting_as(actor), hub_id=at.hub.id, evidence_id=one.id, wanted=ReviewInput.model_validate(told)
    )


def queue(work: Work, at: Begun, actor: Actor) -> list[queueing.WaitingRow]:
    assert actor.account_id is not None
    return queueing.waiting(work.session, at.hub.id, reviewer_id=actor.account_id, now=work.now)


@pytest.fixture
def every_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each first review is repeated blind."""
    monkeypatch.setattr(reviewing, "REPEATED_OF", 1)


@pytest.fixture
def none_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: False)


def test_a_verdict_counts_at_once(work: Work, none_repeated: None) -> None:
    at = begun(work)
    one = shown(work, at)
    before = inputs_of(work, at).score().evidenced
    made = judge(work, at, at.advisor, one)
    assert (made.role, made.verdict, made.reviewer_id) == ("first", "accept", at.advisor.account_id)
    assert one.state == "verified"
    gained = inputs_of(work, at).score().evidenced - before
    assert gained > 0
    assert queue(work, at, at.second) == []


def test_the_queue_tells_what_a_verdict_brings(work: Work, none_repeated: None) -> None:
    at = begun(work)
    small, large = shown(work, at, "OPS5"), shown(work, at, "LEG1")
    rows = queue(work, at, at.advisor)
    assert [row.item for row in rows] == ["LEG1", "OPS5"]
    before = inputs_of(work, at).score().evidenced
    judge(work, at, at.advisor, large)
    assert inputs_of(work, at).score().evidenced - before == pytest.approx(rows[0].gain)
    assert small.state == "uploaded"


@pytest.mark.parametrize("verdict", ["reject", "more"])
def test_no_needs_a_reason(work: Work, verdict: str) -> None:
    at = begun(work)
    one = shown(work, at)
    with pytest.raises(InvalidInput):
        judge(work, at, at.advisor, one, verdict, reason="")
    assert work.session.exec(select(Review)).all() == []


def test_who_comes_second_is_told(work: Work, none_repeated: None) -> None:
    at = begun(work)
    one = shown(work, at)
    seen = one.row_version
    judge(work, at, at.advisor, one)
    with pytest.raises(Conflict):
        judge(work, at, at.second, one, seen_version=seen)
    with pytest.raises(Conflict):
        judge(work, at, at.second, one)


def test_never_on_evidence_replaced_meanwhile(work: Work) -> None:
    at = begun(work)
    one = shown(work, at)
    seen = one.row_version
    evidencing.detach(work.acting_as(at.owner), document_id=one.document_id, item="LEG2")
    with pytest.raises(Conflict):
        judge(work, at, at.advisor, one, seen_version=seen)


def test_outsiders_and_the_firm_itself_review_nothing(work: Work) -> None:
    at = begun(work)
    one = shown(work, at)
    other = hub(work, slug="otro")
    stranger = serving(staff(work, other, ADVISOR), other, ADVISOR)
    with pytest.raises(NotFound):
        judge(work, at, stranger, one)
    with pytest.raises(NotFound):
        reviewing.review(
            work.acting_as(stranger),
            hub_id=other.id,
            evidence_id=one.id,
            wanted=ReviewInput(verdict="accept", seen_version=one.row_version),
        )
    both = Actor(account_id=at.owner.account_id, companies=at.owner.companies, hubs={at.hub.id: ADVISOR})
    with pytest.raises(Forbidden):
        judge(work, at, both, one)


def test_one_in_ten_is_repeated_and_nobody_knows_which() -> None:
    ids = [UUID(int=number * 7_919) for number in range(20_000)]
    share = sum(reviewing.is_repeated(one) for one in ids) / len(ids)
    assert 0.08 < share < 0.12
    assert {reviewing.is_repeated(ids[0]) for _ in range(1_000)} == {True, False}  # the id in the address says nothing


def test_a_blind_repeat_that_agrees_changes_nothing(work: Work, every_one: None) -> None:
    at = begun(work)
    one = shown(work, at)
    judge(work, at, at.advisor, one)
    decided = one.row_version
    assert queue(work, at, at.advisor) == []
    (row,) = queue(work, at, at.second)
    assert (row.role, row.gain) == ("blind", 0.0)
    assert at.second.account_id is not None
    assert list(owed_blind(work.session, at.hub.id, at.company_id, reviewer_id=at.second.account_id).values()) == [
        "LEG2"
    ]
    assert owed_blind(work.session, at.hub.id, at.company_id, reviewer_id=at.advisor.account_id) == {}
    with pytest.raises(Conflict):
        judge(work, at, at.advisor, one)
    assert judge(work, at, at.second, one).role == "blind"
    assert (one.state, one.row_version) == ("verified", decided)
    assert queue(work, at, at.manager) == []
    found = hub_agreement(work.session, at.hub.id)
    assert (found.reviews, found.same, found.kappa.pairs) == (1, 1.0, 1)


def test_a_difference_is_settled_by_a_third(work: Work, every_one: None) -> None:
    at = begun(work)
    one = shown(work, at)
    judge(work, at, at.advisor, one)
    judge(work, at, at.second, one, "reject", reason="Está vencida.")
    assert one.state == "verified"
    assert queue(work, at, at.second) == []
    (row,) = queue(work, at, at.manager)
    assert row.role == "settling"
    assert judge(work, at, at.manager, one, "reject", reason="Vencida.").role == "settling"
    assert one.state == "rejected"
    found = hub_agreement(work.session, at.hub.id)
    assert (found.settled, found.same) == (1, 0.0)
    assert queue(work, at, at.manager) == []


def test_without_somebody_else_a_repeat_is_not_available(work: Work, every_one: None) -> None:
    at = begun(work)
    one = shown(work, at)
    monkey = [at.second.account_id, at.manager.account_id]
    for account_id in monkey:
        work.session.connection().exec_driver_sql(
            "UPDATE hub_staff SET ended_at = now() WHERE account_id = %s", (account_id,)
        )
    judge(work, at, at.advisor, one)
    found = hub_agreement(work.session, at.hub.id)
    assert (found.unavailable, found.waiting, found.kappa.pairs) == (1, 0, 0)


def test_a_new_document_ends_the_open_repeat(work: Work, every_one: None) -> None:
    at = begun(work)
    one = shown(work, at)
    judge(work, at, at.advisor, one)
    evidencing.detach(work.acting_as(at.owner), document_id=one.document_id, item="LEG2")
    assert queue(work, at, at.second) == []


def test_two_at_once_leave_one_verdict(doing: Doing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: False)
    with doing() as work:
        at = begun(work)
        one = shown(work, at)
        seen, evidence_id = one.row_version, one.id

    def go(actor: Actor) -> str:
        try:
            with doing() as work:
                held = work.session.get_one(ItemEvidence, evidence_id)
                return judge(work, at, actor, held, seen_version=seen).verdict
        except Conflict:
            return "told"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(go, [at.advisor, at.second])) == ["accept", "told"]
