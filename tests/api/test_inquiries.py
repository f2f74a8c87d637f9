"""Anybody asks by API; a firm's program reads and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from backend.core.work import working
from backend.inquiries import answering
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.web.limits import Limits
from tests.factories.inquiries import mails
from tests.factories.installation import Installation, NoLimits

Ask = Callable[..., TestClient]
INQUIRIES = "/api/v1/inquiries"
QUESTION = {
    "listing": "cafe-de-altura-tostado",
    "name": "Karen Whitfield",
    "country": "ca",
    "email": "karen@prairie.example",
    "message": "Do you ship samples of 250 g?",
    "quantity": "1,000",
    "locale": "en",
}


def asked(here: Installation, email: str) -> list[Inquiry]:
    with working(here.app.state.engine) as work:
        return list(work.session.exec(select(Inquiry).where(Inquiry.buyer_email == email)))


def test_a_question_waits_for_its_address(ask: Ask, here: Installation) -> None:
    answer = ask().post(INQUIRIES, json=QUESTION)
    assert (answer.status_code, answer.json()["state"]) == (202, "unconfirmed")
    (kept,) = asked(here, "karen@prairie.example")
    assert (kept.state, kept.quantity, kept.buyer_country, kept.unit) == ("unconfirmed", 1000, "CA", "kg")
    with working(here.app.state.engine) as work:
        assert [mail.recipient for mail in mails(work, "inquiry_confirm")][-1] == "karen@prairie.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "x@mailinator.com", "message": "[url=http://a.example]casino[/url] http://b.example"},
        {"message": "Do you ship?", "company": "tueste-alto", "listing": ""},
    ],
)
def test_the_answer_does_not_tell_what_is_thought(ask: Ask, changes: dict[str, Any]) -> None:
    plain, other = (ask().post(INQUIRIES, json=body) for body in (QUESTION, {**QUESTION, **changes}))
    assert (other.status_code, other.json()) == (plain.status_code, plain.json())


def test_nobody_can_be_asked_there(ask: Ask) -> None:
    assert set(ask().post(INQUIRIES, json={**QUESTION, "listing": "nothing"}).json()["errors"]) == {"listing"}
    unsaid = ask().post(INQUIRIES, json={**QUESTION, "listing": "", "company": "telar-nuevo"})
    assert (unsaid.status_code, set(unsaid.json()["errors"])) == (422, {"company"})


def test_the_inbox(ask: Ask, here: Installation) -> None:
    found = ask("key").get(INQUIRIES).json()
    assert [row["id"] for row in found["items"]] == [str(here.world.inquiry.id)]
    assert found["items"][0]["unread"] is True
    assert ask("key").get(f"{INQUIRIES}?tab=closed").json()["items"] == []
    assert ask("key").get(f"{INQUIRIES}?cursor=beginning").status_code == 422


def test_a_conversation_without_what_the_hub_noticed(ask: Ask, here: Installation) -> None:
    found = ask("key").get(f"{INQUIRIES}/{here.world.inquiry.id}").json()
    assert [letter["author"] for letter in found["messages"]] == ["buyer", "buyer"]
    assert [file["file_name"] for file in found["messages"][1]["files"]] == ["pedido.pdf"]
    assert "suspicion" not in found
    assert ask("key").get(f"{INQUIRIES}/{here.world.held.id}").status_code == 404


def test_answering_closing_and_reopening(ask: Ask, here: Installation) -> None:
    key, address = ask("key"), f"{INQUIRIES}/{here.world.inquiry.id}"
    version = key.get(address).json()["version"]
    written = key.post(f"{address}/messages", json={"message": "Yes, on Mondays.", "version": version})
    assert (written.status_code, written.json()["version"]) == (201, version + 1)
    assert key.get(address).json()["state"] == "answered"
    assert key.post(f"{address}/messages", json={"message": "And?", "version": version}).status_code == 409
    assert key.post(f"{address}/close").json()["state"] == "closed"
    assert key.post(f"{address}/reopen", json={"version": version + 2}).json()["state"] == "open"
    with working(here.app.state.engine) as work:
        assert [mail.kind for mail in mails(work, "inquiry_answer")] == ["inquiry_answer"]


def test_each_request_is_a_letter_of_its_own(ask: Ask, here: Installation) -> None:
    address = f"{INQUIRIES}/{here.world.inquiry.id}/messages"
    ids = {ask("key").post(address, json={"message": "Noted."}).json()["id"] for _ in range(2)}
    assert len(ids) == 2
    with working(here.app.state.engine) as work:
        said = select(InquiryMessage).where(col(InquiryMessage.body) == "Noted.")
        assert len(work.session.exec(said).all()) == 2


@pytest.fixture
def two_letters(here: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits hold for the letters of the world's conversation, and there only: two of them."""

    class OnlyLetters(NoLimits):
        def spend(self, bucket: str, *, most: int, seconds: int) -> None:
            if bucket == answering.counted_as(here.world.inquiry.id):
                Limits.spend(self, bucket, most=most, seconds=seconds)

    monkeypatch.setattr(answering, "MOST_LETTERS", 2)
    kept, here.app.state.limits = here.app.state.limits, OnlyLetters(here.app.state.limits.engine)
    yield
    here.app.state.limits = kept


@pytest.mark.usefixtures("two_letters")
def test_letters_are_limited_for_programs_and_pages_together(ask: Ask, here: Installation) -> None:
    address, once = f"{INQUIRIES}/{here.world.inquiry.id}/messages", {"idempotency-key": "a"}
    page = f"/es/desk/{here.world.company.slug}/inquiries/{here.world.inquiry.id}/messages"
    assert ask("stranger").post(address, json={"message": "Mine."}).status_code == 404
    assert ask("key").post(address, json={"message": "One."}, headers=once).status_code == 201
    assert ask("key").post(address, json={"message": "One."}, headers=once).status_code == 201
    assert ask("owner").post(page, data={"message": "Dos."}).status_code != 429
    refused = ask("key").post(address, json={"message": "Three."})
    assert refused.status_code == ask("owner").post(page, data={"message": "Cuatro."}).status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 3600
