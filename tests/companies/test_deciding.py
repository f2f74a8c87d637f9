"""A hub decides: managers approve and return, the second of two is told, advisors and outsiders are kept out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from backend.companies import deciding
from backend.companies.schemas import Decision
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.permissions import ADVISOR, VISITOR, Actor
from backend.core.work import Work
from tests.factories.accounts import mails_to, operator, person
from tests.factories.companies import belonging, editor, firm, membership, owner_of
from tests.factories.hubs import hub, serving, staff

Doing = Callable[..., Any]
REASONS = "Falta la constancia de situación fiscal."


def test_approving_tells_the_owners_and_is_written_down(work: Work) -> None:
    here = hub(work)
    manager = staff(work, here)
    company = firm(work, here, state="submitted")
    waiting = membership(work, company)
    deciding.approve(
        work.acting_as(serving(manager, here)), membership_id=waiting.id, decision=Decision(version=waiting.version)
    )
    assert (waiting.state, waiting.decided_by, waiting.decided_at) == ("approved", manager.id, work.now)
    mail = mails_to(work, owner_of(work, company).email)[-1]
    assert mail.kind == "company_approved"
    assert mail.context["public"] == f"/es/companies/{company.slug}"


def test_returning_needs_reasons_which_the_owners_read(work: Work) -> None:
    here = hub(work)
    ours = work.acting_as(serving(staff(work, here), here))
    company = firm(work, here, state="submitted")
    waiting = membership(work, company)
    with pytest.raises(InvalidInput) as refusal:
        deciding.send_back(ours, membership_id=waiting.id, decision=Decision(version=waiting.version, reasons="no"))
    assert set(refusal.value.fields) == {"reasons"}
    deciding.send_back(ours, membership_id=waiting.id, decision=Decision(version=waiting.version, reasons=REASONS))
    assert (waiting.state, waiting.reasons) == ("returned", REASONS)
    mail = mails_to(work, owner_of(work, company).email)[-1]
    assert (mail.kind, mail.context["reasons"], mail.reply_to) == ("company_returned", REASONS, here.contact_email)


@pytest.mark.parametrize("decide", [deciding.approve, deciding.send_back])
def test_only_managers_of_this_hub_decide(work: Work, decide: Callable[..., Any]) -> None:
    here, there = hub(work), hub(work)
    company = firm(work, here, state="submitted")
    waiting = membership(work, company)
    expected: list[tuple[Actor, type[Exception]]] = [
        (serving(staff(work, here, ADVISOR), here, ADVISOR), Forbidden),
        (serving(staff(work, there), there), NotFound),
        (belonging(owner_of(work, company), company), NotFound),
        (VISITOR, NotSignedIn),
    ]
    boss = operator(work)
    expected.append((Actor(account_id=boss.id, operator=True), Forbidden))
    for actor, refusal in expected:
        with pytest.raises(refusal):
            decide(
                work.acting_as(actor),
                membership_id=waiting.id,
                decision=Decision(version=waiting.version, reasons=REASONS),
            )
    assert waiting.state == "submitted"


def test_a_firm_is_decided_on_as_it_was_seen(work: Work) -> None:
    here = hub(work)
    ours = work.acting_as(serving(staff(work, here), here))
    waiting = membership(work, firm(work, here, state="submitted"))
    with pytest.raises(Conflict):
        deciding.approve(ours, membership_id=waiting.id, decision=Decision(version=waiting.version + 1))
    waiting.state = "unconfirmed"
    with pytest.raises(Conflict):
        deciding.approve(ours, membership_id=waiting.id, decision=Decision(version=waiting.version))


@pytest.mark.data
def test_of_two_managers_at_once_the_second_is_told(doing: Doing) -> None:
    with doing() as work:
        here = hub(work)
        actors = [serving(staff(work, here), here) for _ in range(2)]
        company = firm(work, here, state="submitted")
        waiting, version = membership(work, company).id, membership(work, company).version
        owner = owner_of(work, company).email
    start, outcomes = threading.Barrier(2), []

    def decide(actor: Actor) -> None:
        start.wait()
        try:
            with doing(actor) as mine:
                deciding.approve(mine, membership_id=waiting, decision=Decision(version=version))
            outcomes.append("approved")
        except Conflict:
            outcomes.append("told")

    threads = [threading.Thread(target=decide, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "told"]
    with doing() as work:
        assert len(mails_to(work, owner, "company_approved")) == 1


def test_leaving_ends_the_membership_and_the_firm_may_ask_again(work: Work) -> None:
    here, owner = hub(work), person(work)
    company = firm(work, here, owner=owner)
    ours = work.acting_as(belonging(owner, company))
    deciding.leave(ours, company=company, hub_id=here.id)
    assert membership(work, company).ended_at == work.now
    with pytest.raises(NotFound):
        deciding.leave(ours, company=company, hub_id=here.id)
    second = work.acting_as(belonging(editor(work, company), company, "editor"))
    with pytest.raises(Forbidden):
        deciding.leave(second, company=company, hub_id=here.id)
