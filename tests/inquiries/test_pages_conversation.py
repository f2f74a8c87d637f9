"""The buyer's pages: behind a link that is private, revocable and never acts by being opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.inquiries.answering import answer
from backend.inquiries.models import Inquiry, InquiryMessage, InquiryReport
from backend.integrations.storage import open_storage
from backend.media.storing import Upload
from tests.factories.inquiries import Stall, answered, conversation, letter, mails, stall, token_in
from tests.inquiries.browsing import hidden, is_private, link_in_mail, path_of, posts, words

Doing = Callable[..., Any]


@pytest.fixture
def at(doing: Doing) -> Stall:
    with doing() as work:
        return stall(work, name="Tueste Alto")


@pytest.fixture
def talk(doing: Doing, at: Stall) -> str:
    """The address of a conversation that has just begun."""
    with doing() as work:
        return f"/en/conversations/{conversation(work, at).conversation_token}"


def the_inquiry(doing: Doing) -> Inquiry:
    with doing() as work:
        return work.session.exec(select(Inquiry)).one()  # type: ignore[no-any-return]


def test_the_page_is_private_and_changes_nothing(client: TestClient, doing: Doing, talk: str) -> None:
    before = the_inquiry(doing).version
    for path in (talk, talk.replace("/en/", "/es/")):
        page = client.get(path)
        assert page.status_code == 200
        assert is_private(page)
        assert '<meta name="robots" content="noindex">' in page.text
        assert 'rel="canonical"' not in page.text
        assert "Tueste Alto" in page.text
    assert the_inquiry(doing).version == before


def test_the_forms_of_the_page_lead_where_they_say(client: TestClient, clock: ManualClock, talk: str) -> None:
    actions = [f"{talk}/{name}" for name in ("messages", "close", "new-link", "report")]
    assert posts(client.get(talk)) == actions
    client.post(f"{talk}/close")
    assert f"{talk}/reopen" in posts(client.get(talk))
    clock.advance(timedelta(days=61))
    assert posts(client.get(talk)) == [f"{talk}/again"]


def test_a_reply_with_a_file_reaches_the_firm_once(client: TestClient, doing: Doing, talk: str) -> None:
    page = client.get(talk)
    form = {"message": "Please send two.", "seal": hidden(page, "seal"), "version": hidden(page, "version")}
    files = [("files", ("drawing ñ.txt", b"10.4/2-B", "text/plain"))]
    for _ in range(2):
        assert path_of(client.post(f"{talk}/messages", data=form, files=files)) == talk
    page = client.get(talk)
    assert words(page).count("Please send two.") == 1
    assert "drawing ñ.txt" in words(page)
    with doing() as work:
        assert len(mails(work, "inquiry_reply")) == 1


def test_files_are_saved_never_shown(
    client: TestClient, doing: Doing, at: Stall, talk: str, settings: Settings
) -> None:
    inquiry = the_inquiry(doing)
    page = Upload("offer.txt", b"22.40 dollars per kg")
    with doing(at.actor) as work:
        answer(work, inquiry_id=inquiry.id, wanted=letter(), once="a", files=[page], storage=open_storage(settings))
    found = re.search(rf'href="({talk}/files/[0-9a-f-]+)"', client.get(talk).text)
    assert found
    response = client.get(found[1])
    assert (response.status_code, response.content) == (200, page.data)
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]
    assert is_private(response)
    with doing() as work:
        other = conversation(work, at).conversation_token
    file = found[1].rpartition("/")[2]
    assert client.get(f"/en/conversations/{other}/files/{file}").status_code == 404
    assert client.get(f"/en/conversations/nobodys/files/{file}").status_code == 410


def test_what_was_typed_stays_when_the_conversation_moved_on(
    client: TestClient, doing: Doing, at: Stall, talk: str
) -> None:
    page = client.get(talk)
    form = {"message": "My own words", "seal": hidden(page, "seal"), "version": hidden(page, "version")}
    with doing() as work:
        answered(work, at, the_inquiry(doing), "We wrote first.")
    response = client.post(f"{talk}/messages", data=form)
    assert response.status_code == 409
    assert "My own words" in words(response)
    assert "We wrote first." in words(response)
    assert "while you were writing" in words(response)
    again = {**form, "version": hidden(response, "version")}
    assert path_of(client.post(f"{talk}/messages", data=again)) == talk
    assert "My own words" in words(client.get(talk))


def test_empty_letters_come_back_with_words(client: TestClient, talk: str) -> None:
    response = client.post(f"{talk}/messages", data={"message": " ", "seal": "x", "version": ""})
    assert response.status_code == 422
    assert "at least 2 characters" in words(response)
    assert client.post(f"{talk}/messages", data={"message": "Hello", "version": "many"}).status_code == 422


def test_closing_and_opening_again(client: TestClient, doing: Doing, talk: str) -> None:
    version = hidden(client.get(talk), "version")
    assert path_of(client.post(f"{talk}/close", data={"version": version})) == talk
    page = client.get(talk)
    assert "Closed by the buyer" in words(page)
    assert "Send and open it again" in words(page)
    stale = client.post(f"{talk}/close", data={"version": version})
    assert (stale.status_code, "someone was first" in words(stale)) == (409, True)
    assert path_of(client.post(f"{talk}/reopen", data={"version": hidden(page, "version")})) == talk
    assert the_inquiry(doing).state == "open"


def test_a_report_reaches_the_hub(client: TestClient, doing: Doing, talk: str) -> None:
    short = client.post(f"{talk}/report", data={"reason": "bad"})
    assert short.status_code == 422
    assert re.search(r"<details class=\"more\" open>", short.text)
    assert path_of(client.post(f"{talk}/report", data={"reason": "They want cash on a private account."})) == talk
    with doing() as work:
        assert work.session.exec(select(InquiryReport)).one().reporter == "buyer"


def test_revoking_makes_the_old_link_useless(client: TestClient, doing: Doing, talk: str) -> None:
    response = client.post(f"{talk}/new-link")
    assert (response.status_code, is_private(response)) == (200, True)
    gone = client.get(talk)
    assert (gone.status_code, is_private(gone)) == (410, True)
    for path in ("messages", "close", "reopen", "report", "new-link"):
        assert client.post(f"{talk}/{path}", data={"message": "Hello", "reason": "a reason"}).status_code == 410
    assert client.get(link_in_mail(doing, "inquiry_link")).status_code == 200
    with doing() as work:
        assert len(work.session.exec(select(InquiryMessage)).all()) == 1


def test_an_expired_link_is_had_again_with_one_button(
    client: TestClient, doing: Doing, clock: ManualClock, talk: str
) -> None:
    clock.advance(timedelta(days=61))
    page = client.get(talk)
    assert page.status_code == 410
    assert page.text.count('method="post"') == 1
    known = client.post(f"{talk}/again")
    unknown = client.post("/en/conversations/nobody-was-given-this/again")
    assert (known.status_code, words(known)) == (unknown.status_code, words(unknown))
    with doing() as work:
        told = mails(work, "inquiry_link")
        assert len(told) == 1
    assert client.get(f"/en/conversations/{token_in(told[0])}").status_code == 200


def test_asking_for_links_is_limited(client: TestClient, talk: str) -> None:
    seen = [client.post(f"{talk}/again").status_code for _ in range(5)]
    assert seen == [200, 200, 200, 200, 429]


def test_a_link_says_nothing_in_the_logs(client: TestClient, talk: str, capfd: pytest.CaptureFixture[str]) -> None:
    client.get(talk)
    said = "".join(capfd.readouterr())
    assert talk.rpartition("/")[2] not in said


@pytest.mark.parametrize(
    "token", ["x" * 5000, "%00", "é", "..%2f..", "' OR 1=1 --", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_a_token_of_any_shape_is_answered(client: TestClient, token: str | bytes) -> None:
    path = f"/en/conversations/{quote(token, safe='%')}"
    assert client.get(path).status_code in (400, 404, 410)
    assert client.post(f"{path}/again").status_code in (200, 400, 404)


def test_the_templates_carry_no_style_and_no_script() -> None:
    for file in Path("storefront/templates/inquiries").glob("*.html"):
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script", file.read_text()), file
