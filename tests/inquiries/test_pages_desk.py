"""The firm's inbox and its conversations by the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.inquiries.models import Inquiry, InquiryReport
from tests.factories.inquiries import Stall, advisor, conversation, editor, held, mails, replied, stall
from tests.inquiries.browsing import hidden, path_of, posts, words

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]


@pytest.fixture
def at(doing: Doing) -> Stall:
    with doing() as work:
        return stall(work, name="Tueste Alto")


@pytest.fixture
def inquiry(doing: Doing, at: Stall) -> Inquiry:
    with doing() as work:
        found: Inquiry = conversation(work, at).inquiry
        return found


def here(at: Stall, inquiry: Inquiry) -> str:
    return f"/es/desk/{at.company.slug}/inquiries/{inquiry.id}"


def test_from_unread_to_answered(doing: Doing, sign_in: SignIn, at: Stall, inquiry: Inquiry) -> None:
    browser = sign_in(at.owner)
    inbox = browser.get(f"/es/desk/{at.company.slug}/inquiries")
    assert inbox.status_code == 200
    assert "Karen Whitfield" in words(inbox)
    assert "inbox-row unread" in inbox.text
    page = browser.get(here(at, inquiry))
    for shown in ("Karen Whitfield", "Prairie Axle Works", "Canadá", inquiry.buyer_email, "Hamilton, Ontario", "40 kg"):
        assert shown in words(page)
    assert "inbox-row unread" not in browser.get(f"/es/desk/{at.company.slug}/inquiries?tab=open").text
    form = {"message": "Sí, los lunes.", "seal": hidden(page, "seal"), "version": hidden(page, "version")}
    files = [("files", ("precios.csv", b"a,b\n1,2\n", "text/csv"))]
    assert path_of(browser.post(f"{here(at, inquiry)}/messages", data=form, files=files)) == here(at, inquiry)
    page = browser.get(here(at, inquiry))
    assert "Sí, los lunes." in words(page)
    link = re.search(rf'href="({here(at, inquiry)}/files/[0-9a-f-]+)"', page.text)
    assert link
    file = browser.get(link[1])
    assert (file.status_code, file.content) == (200, b"a,b\n1,2\n")
    assert file.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["cache-control"] == "no-store"
    with doing() as work:
        assert len(mails(work, "inquiry_answer")) == 1


def test_the_forms_of_the_page_lead_where_they_say(sign_in: SignIn, at: Stall, inquiry: Inquiry) -> None:
    browser = sign_in(at.owner)
    page = browser.get(here(at, inquiry))
    assert set(posts(page)) == {f"{here(at, inquiry)}/{name}" for name in ("close", "messages", "report")}
    path_of(browser.post(f"{here(at, inquiry)}/close"))
    page = browser.get(here(at, inquiry))
    assert set(posts(page)) == {f"{here(at, inquiry)}/{name}" for name in ("reopen", "messages", "report")}


def test_two_colleagues_answer_at_once(doing: Doing, sign_in: SignIn, at: Stall, inquiry: Inquiry) -> None:
    with doing() as work:
        second = editor(work, at.company)
    one, two = sign_in(at.owner), sign_in(second)
    pages = [browser.get(here(at, inquiry)) for browser in (one, two)]
    forms = [{"seal": hidden(page, "seal"), "version": hidden(page, "version")} for page in pages]
    path_of(one.post(f"{here(at, inquiry)}/messages", data={**forms[0], "message": "Veinte dólares."}))
    refused = two.post(f"{here(at, inquiry)}/messages", data={**forms[1], "message": "Veintidós dólares."})
    assert refused.status_code == 409
    assert "Veinte dólares." in words(refused)
    assert re.search(r"<textarea[^>]*>\s*Veintidós dólares\.</textarea>", refused.text)
    assert "mientras escribías" in words(refused)
    closed = two.post(f"{here(at, inquiry)}/close", data={"version": forms[1]["version"]})
    assert closed.status_code == 409
    with doing() as work:
        assert len(mails(work, "inquiry_answer")) == 1


def test_closing_reopening_and_reporting(doing: Doing, sign_in: SignIn, at: Stall, inquiry: Inquiry) -> None:
    browser = sign_in(at.owner)
    for action, state in (("close", "closed"), ("reopen", "open")):
        version = hidden(browser.get(here(at, inquiry)), "version")
        path_of(browser.post(f"{here(at, inquiry)}/{action}", data={"version": version}))
        with doing() as work:
            assert work.session.get_one(Inquiry, inquiry.id).state == state
    assert browser.post(f"{here(at, inquiry)}/report", data={"reason": ""}).status_code == 422
    path_of(browser.post(f"{here(at, inquiry)}/report", data={"reason": "Publicidad, nada más."}))
    with doing() as work:
        assert work.session.exec(select(InquiryReport)).one().reporter == "company"


def test_for_everybody_else_it_is_not_there(
    client: TestClient, doing: Doing, sign_in: SignIn, at: Stall, inquiry: Inquiry
) -> None:
    with doing() as work:
        other, outside = stall(work), advisor(work, at.hub)
        own = conversation(work, other).inquiry
    posts = ("messages", "close", "reopen", "report")
    for account in (other.owner, outside):
        browser = sign_in(account)
        assert browser.get(f"/es/desk/{at.company.slug}/inquiries").status_code == 404
        assert browser.get(here(at, inquiry)).status_code == 404
        for post in posts:
            answer = browser.post(f"{here(at, inquiry)}/{post}", data={"message": "Hola", "reason": "una razón"})
            assert answer.status_code == 404
    crossed = sign_in(other.owner)
    assert crossed.get(here(other, inquiry)).status_code == 404
    assert crossed.post(f"{here(other, inquiry)}/close").status_code == 404
    assert crossed.get(here(other, own)).status_code == 200
    assert path_of(client.get(here(at, inquiry))) == "/es/sign-in"
    assert path_of(client.post(f"{here(at, inquiry)}/close")) == "/es/sign-in"


def test_what_the_hub_holds_is_not_on_the_desk(doing: Doing, sign_in: SignIn, at: Stall) -> None:
    with doing() as work:
        waiting = held(work, at)
    browser = sign_in(at.owner)
    assert browser.get(here(at, waiting)).status_code == 404
    assert "Karen" not in words(browser.get(f"/es/desk/{at.company.slug}/inquiries"))


@pytest.mark.parametrize(
    ("tab", "says"),
    [("", "Aquí llegan las consultas"), ("unread", "Aquí llegan"), ("closed", "Aquí llegan"), ("x", "Aquí")],
)
def test_an_empty_inbox_teaches(sign_in: SignIn, at: Stall, tab: str, says: str) -> None:
    page = sign_in(at.owner).get(f"/es/desk/{at.company.slug}/inquiries?tab={tab}")
    assert page.status_code == 200
    assert says in words(page)


def test_each_tab_says_why_it_is_empty(doing: Doing, sign_in: SignIn, at: Stall, inquiry: Inquiry) -> None:
    browser = sign_in(at.owner)
    browser.get(here(at, inquiry))
    base = f"/en/desk/{at.company.slug}/inquiries"
    assert "All read" in words(browser.get(f"{base}?tab=unread"))
    assert "Nothing was closed yet" in words(browser.get(f"{base}?tab=closed"))
    path_of(browser.post(f"{here(at, inquiry)}/close"))
    assert "Nothing is open" in words(browser.get(f"{base}?tab=open"))


def test_a_long_inbox_goes_on_and_a_wrong_place_is_refused(doing: Doing, sign_in: SignIn, at: Stall) -> None:
    with doing() as work:
        for number in range(33):
            conversation(work, at, name=f"Buyer {number:02}", message=f"Question {number}")
    browser = sign_in(at.owner)
    base = f"/en/desk/{at.company.slug}/inquiries"
    first = browser.get(base)
    older = re.search(r'href="([^"]*after=[^"]+)"', first.text)
    assert older
    second = browser.get(older[1].replace("&amp;", "&"))
    names = re.findall(r"Buyer \d\d", words(first) + words(second))
    assert len(set(names)) == 33
    assert browser.get(f"{base}?after=nowhere").status_code == 422


def test_the_desk_tells_how_many_are_unread(doing: Doing, sign_in: SignIn, at: Stall) -> None:
    with doing() as work:
        talks = [conversation(work, at) for _ in range(3)]
    browser = sign_in(at.owner)
    browser.get(here(at, talks[0].inquiry))
    page = browser.get(here(at, talks[1].inquiry))
    assert re.search(r'aria-current="page">.*?<b class="count">1</b>', page.text, re.DOTALL)
    with doing() as work:
        replied(work, talks[0].conversation_token)
    page = browser.get(f"/en/desk/{at.company.slug}/inquiries")
    assert re.search(r'aria-current="page">.*?<b class="count">2</b>', page.text, re.DOTALL)
