"""The hub's list by the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.accounts.signing_up import account_for
from backend.core.permissions import MANAGER, VISITOR
from backend.inquiries.models import Inquiry, InquiryReport
from backend.inquiries.reporting import report_by_buyer
from backend.inquiries.schemas import ReportCreate
from tests.factories.inquiries import Stall, advisor, conversation, held, mails, stall
from tests.inquiries.browsing import hidden, path_of, posts, words

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]


@pytest.fixture
def at(doing: Doing) -> Stall:
    with doing() as work:
        return stall(work, name="Tueste Alto")


@pytest.fixture
def staff(doing: Doing, at: Stall) -> Account:
    with doing() as work:
        return advisor(work, at.hub)


def base(at: Stall) -> str:
    return f"/en/hub-desk/{at.hub.slug}/inquiries"


def test_held_questions_are_shown_with_their_reasons_and_delivered(
    doing: Doing, sign_in: SignIn, at: Stall, staff: Account
) -> None:
    with doing() as work:
        waiting = held(work, at)
    browser = sign_in(staff)
    page = browser.get(base(at))
    assert "Karen Whitfield" in words(page)
    assert "A question that no person can see was filled in." in words(page)
    case = browser.get(f"{base(at)}/{waiting.id}")
    assert "HS 0901.21" in words(case)
    assert posts(case) == [f"{base(at)}/{waiting.id}/{name}" for name in ("deliver", "refuse")]
    form = {"version": hidden(case, "version")}
    assert path_of(browser.post(f"{base(at)}/{waiting.id}/deliver", data=form)) == base(at)
    again = browser.post(f"{base(at)}/{waiting.id}/deliver", data=form)
    assert (again.status_code, "Somebody decided" in words(again)) == (409, True)
    with doing() as work:
        assert len(mails(work, "inquiry_delivered")) == 1
    assert "Nothing waits for you" in words(browser.get(base(at)))


def test_refusing_needs_a_reason_and_keeps_what_was_typed(
    doing: Doing, sign_in: SignIn, at: Stall, staff: Account
) -> None:
    with doing() as work:
        waiting = held(work, at)
    browser = sign_in(staff)
    version = hidden(browser.get(f"{base(at)}/{waiting.id}"), "version")
    short = browser.post(f"{base(at)}/{waiting.id}/refuse", data={"version": version, "reason": "No."})
    assert short.status_code == 422
    assert ">\nNo.</textarea>" in short.text
    good = {"version": version, "reason": "This is advertising."}
    assert path_of(browser.post(f"{base(at)}/{waiting.id}/refuse", data=good)) == base(at)
    with doing() as work:
        assert work.session.get_one(Inquiry, waiting.id).state == "refused"
        assert mails(work, "inquiry_refused")[0].context["reason"] == "This is advertising."


def test_reports_are_read_and_settled(doing: Doing, sign_in: SignIn, at: Stall, staff: Account) -> None:
    with doing() as work:
        done = conversation(work, at)
        words_of = ReportCreate(reason="They want cash.")
        report_by_buyer(work.acting_as(VISITOR), token=done.conversation_token, wanted=words_of)
    browser = sign_in(staff)
    assert "One report" in words(browser.get(base(at)))
    case = browser.get(f"{base(at)}/{done.inquiry.id}")
    assert "They want cash." in words(case)
    assert posts(case) == [f"{base(at)}/{done.inquiry.id}/{name}" for name in ("settle", "refuse")]
    assert "Deliver it to the firm" not in words(case)
    assert path_of(browser.post(f"{base(at)}/{done.inquiry.id}/settle")) == base(at)
    with doing() as work:
        assert work.session.exec(select(InquiryReport)).one().settled_by == staff.id


def test_only_the_hubs_people_come_in(
    client: TestClient, doing: Doing, sign_in: SignIn, at: Stall, staff: Account
) -> None:
    with doing() as work:
        waiting, private = held(work, at), conversation(work, at).inquiry
        manager = advisor(work, at.hub, MANAGER)
        operator = account_for(work, email="operator@vitrina.example", name="Op", locale="en")
        operator.operator = True
    assert sign_in(manager).get(f"{base(at)}/{waiting.id}").status_code == 200
    assert sign_in(operator).get(base(at)).status_code == 403
    outsider = sign_in(at.owner)
    assert outsider.get(base(at)).status_code == 404
    for action in ("deliver", "refuse", "settle"):
        assert outsider.post(f"{base(at)}/{waiting.id}/{action}", data={"reason": "a reason"}).status_code == 404
        assert path_of(client.post(f"{base(at)}/{waiting.id}/{action}")) == "/en/sign-in"
    inside = sign_in(staff)
    assert inside.get(f"{base(at)}/{private.id}").status_code == 404
    assert inside.get("/en/hub-desk/no-such-hub/inquiries").status_code == 404
    assert path_of(client.get(base(at))) == "/en/sign-in"


def test_an_empty_list_teaches(sign_in: SignIn, at: Stall, staff: Account) -> None:
    assert "Nothing waits for you" in words(sign_in(staff).get(base(at)))
