"""Second looks by another hub's advisors: by agreement of both, one paper at a time, only while its repeat is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import col, select

from backend.accounts.models import Account
from backend.advising import lending, reviewing
from backend.advising.agreeing import hub_agreement
from backend.advising.loan_queries import LentRow, lent_waiting, loans_of
from backend.advising.models import Loan, Review
from backend.advising.schemas import ReviewInput
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.permissions import ADVISOR, MANAGER, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.integrations.mail.models import Mail
from backend.readiness.models import ItemEvidence
from backend.readiness.queries import file_for
from tests.factories.companies import belonging, firm, owner_of
from tests.factories.hubs import hub, serving, staff
from tests.factories.media import FakeStorage
from tests.factories.readiness import Begun, evidence, say, show, upload

Doing = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Two:
    """A hub with one person, who manages it, with a firm; and another with an advisor and a manager."""

    at: Begun
    there: Hub
    lent: Actor
    lender: Actor

    @property
    def alone(self) -> Actor:
        """The one person of the hub that borrows."""
        return self.at.manager


def two(work: Work) -> Two:
    """The two hubs; nothing is agreed yet."""
    here, there = hub(work), hub(work)
    company = firm(work, here, sector="agrifood")
    account = owner_of(work, company)
    alone = serving(staff(work, here, MANAGER), here, MANAGER)
    at = Begun(here, company, account, belonging(account, company), alone, alone, alone)
    lent = serving(staff(work, there, ADVISOR), there, ADVISOR)
    return Two(at, there, lent, serving(staff(work, there, MANAGER), there, MANAGER))


def agreed(work: Work, both: Two) -> Loan:
    asked = lending.ask(work.acting_as(both.alone), borrower_id=both.at.hub.id, lender=both.there.slug)
    return lending.accept(work.acting_as(both.lender), hub_id=both.there.id, loan_id=asked.id)


def verdict(one: ItemEvidence, said: str = "accept") -> ReviewInput:
    return ReviewInput.model_validate({"verdict": said, "seen_version": one.row_version, "reason": "Se lee bien."})


def first(work: Work, both: Two, item: str = "LEG2", said: str = "accept") -> ItemEvidence:
    """Evidence with its first verdict."""
    say(work, both.at, item)
    one = evidence(work, show(work, both.at, item))[0]
    reviewing.review(work.acting_as(both.alone), hub_id=both.at.hub.id, evidence_id=one.id, wanted=verdict(one, said))
    return one


def repeat(work: Work, both: Two, one: ItemEvidence, said: str = "accept", who: Actor | None = None) -> Review:
    actor = work.acting_as(who or both.lent)
    return lending.review_lent(actor, hub_id=both.there.id, evidence_id=one.id, wanted=verdict(one, said))


def waits(work: Work, both: Two, who: Actor | None = None) -> list[LentRow]:
    actor = who or both.lent
    assert actor.account_id is not None
    companies = list(actor.companies)
    return lent_waiting(work.session, both.there.id, reviewer_id=actor.account_id, companies=companies)


def roles(work: Work, one: ItemEvidence) -> dict[str, str]:
    found = work.session.exec(select(Review).where(Review.evidence_id == one.id).order_by(col(Review.opened_at)))
    return {row.role: row.verdict for row in found}


@pytest.fixture(autouse=True)
def every_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each first review is repeated blind."""
    monkeypatch.setattr(reviewing, "REPEATED_OF", 1)
    return iter(())


def test_without_an_agreement_nobody_can_repeat_it(work: Work) -> None:
    both = two(work)
    one = first(work, both)
    assert roles(work, one) == {"first": "accept", "blind": "unavailable"}
    with pytest.raises(NotFound):
        repeat(work, both, one)


def test_a_lent_advisor_repeats_it_blind(work: Work) -> None:
    both = two(work)
    agreed(work, both)
    one = first(work, both)
    assert roles(work, one) == {"first": "accept", "blind": ""}
    (row,) = waits(work, both)
    assert (row.evidence_id, row.hub, row.role) == (one.id, both.at.hub.name, "blind")
    made = repeat(work, both, one)
    assert (made.role, made.reviewer_id, made.hub_id) == ("blind", both.lent.account_id, both.at.hub.id)
    assert waits(work, both) == []
    found = hub_agreement(work.session, both.at.hub.id)
    assert (found.kappa.pairs, found.lent, found.same) == (1, 1, 1.0)
    with pytest.raises(NotFound):  # the paper is closed again
        lending.lent(work.acting_as(both.lent), hub_id=both.there.id, evidence_id=one.id)


def test_a_difference_is_settled_by_another_of_them(work: Work) -> None:
    both = two(work)
    agreed(work, both)
    one = first(work, both)
    repeat(work, both, one, "reject")
    assert waits(work, both) == [], "never twice the same person"
    (row,) = waits(work, both, both.lender)
    assert row.role == "settling"
    repeat(work, both, one, "reject", both.lender)
    assert one.state == "rejected"
    assert hub_agreement(work.session, both.at.hub.id).lent == 2


def test_the_hubs_own_people_come_first(work: Work) -> None:
    both = two(work)
    agreed(work, both)
    one = first(work, both)
    own = serving(staff(work, both.at.hub, ADVISOR), both.at.hub, ADVISOR)
    assert waits(work, both) == []
    with pytest.raises(NotFound):
        repeat(work, both, one)
    reviewing.review(work.acting_as(own), hub_id=both.at.hub.id, evidence_id=one.id, wanted=verdict(one))
    assert roles(work, one)["blind"] == "accept"


def test_one_paper_and_no_other(work: Work) -> None:
    both = two(work)
    agreed(work, both)
    one = first(work, both)
    say(work, both.at, "LEG1")
    other = upload(work, both.at, FakeStorage(), "LEG1")
    waiting = evidence(work, other)[0]
    actor = work.acting_as(both.lent)
    with pytest.raises(NotFound):  # its first look is the hub's own
        lending.lent(actor, hub_id=both.there.id, evidence_id=waiting.id)
    with pytest.raises(NotFound):
        file_for(work.session, both.lent, other.id)
    lending.lent(actor, hub_id=both.there.id, evidence_id=one.id)
    assert both.at.hub.id not in both.lent.hubs, "the actor stays who they are"


def test_both_managers_agree_and_either_ends_it(work: Work) -> None:
    both = two(work)
    here, there = both.at.hub.id, both.there.id
    for actor, wrong in ((both.lent, Forbidden), (both.at.owner, NotFound)):
        with pytest.raises(wrong):
            lending.ask(work.acting_as(actor), borrower_id=there, lender=both.at.hub.slug)
    for lender in ("", "nowhere", both.at.hub.slug):
        with pytest.raises(InvalidInput):
            lending.ask(work.acting_as(both.alone), borrower_id=here, lender=lender)
    asked = lending.ask(work.acting_as(both.alone), borrower_id=here, lender=both.there.slug)
    assert lending.ask(work.acting_as(both.alone), borrower_id=here, lender=both.there.slug).id == asked.id
    assert [mail.kind for mail in work.session.exec(select(Mail).where(Mail.kind == "loan_asked"))] == ["loan_asked"]
    with pytest.raises(NotFound):  # one does not agree to one's own request
        lending.accept(work.acting_as(both.alone), hub_id=here, loan_id=asked.id)
    with pytest.raises(Forbidden):
        lending.accept(work.acting_as(both.lent), hub_id=there, loan_id=asked.id)
    assert [(row.lends, row.accepted_at) for row in loans_of(work.session, there)] == [(True, None)]
    lending.end(work.acting_as(both.alone), hub_id=here, loan_id=asked.id)
    with pytest.raises(Conflict):
        lending.accept(work.acting_as(both.lender), hub_id=there, loan_id=asked.id)
    again = agreed(work, both)
    assert again.id != asked.id
    stranger = hub(work)
    far = serving(staff(work, stranger, MANAGER), stranger, MANAGER)
    with pytest.raises(NotFound):
        lending.end(work.acting_as(far), hub_id=stranger.id, loan_id=again.id)


def test_when_it_ends_the_open_repeats_are_closed(work: Work) -> None:
    both = two(work)
    loan = agreed(work, both)
    one = first(work, both)
    lending.end(work.acting_as(both.lender), hub_id=both.there.id, loan_id=loan.id)
    assert roles(work, one)["blind"] == "unavailable"
    assert waits(work, both) == []
    with pytest.raises(NotFound):
        repeat(work, both, one)
    assert loans_of(work.session, both.there.id) == []


def test_a_lent_advisor_never_looks_at_a_firm_of_their_own(work: Work) -> None:
    both = two(work)
    agreed(work, both)
    one = first(work, both)
    account = work.session.get_one(Account, both.lent.account_id)
    own = Actor(account_id=account.id, hubs=both.lent.hubs, companies=belonging(account, both.at.company).companies)
    assert waits(work, both, own) == []
    with pytest.raises(NotFound):
        repeat(work, both, one, who=own)


def test_evidence_replaced_meanwhile_is_not_repeated(work: Work) -> None:
    both = two(work)
    agreed(work, both)
    one = first(work, both)
    seen = verdict(one)
    one.row_version += 1
    work.session.flush()
    with pytest.raises(NotFound):
        lending.review_lent(work.acting_as(both.lent), hub_id=both.there.id, evidence_id=one.id, wanted=seen)
    assert waits(work, both) == []


def test_two_lent_advisors_at_once_write_one_repeat(doing: Doing) -> None:
    with doing() as work:
        both = two(work)
        agreed(work, both)
        one = first(work, both)
        known, version = one.id, one.row_version
        people = [both.lent, both.lender]
        wanted = ReviewInput.model_validate({"verdict": "accept", "seen_version": version})
        there = both.there.id

    def try_it(actor: Actor) -> str:
        try:
            with doing(actor) as each:
                lending.review_lent(each, hub_id=there, evidence_id=known, wanted=wanted)
        except (Conflict, NotFound):
            return "told"
        return "written"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, people)) == ["told", "written"]
    with doing() as work:
        found = work.session.exec(select(Review).where(Review.evidence_id == known, Review.role == "blind")).all()
        assert [row.verdict for row in found] == ["accept"]
