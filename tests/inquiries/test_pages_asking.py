"""Asking by the pages: the form, the link, the button; for every kind of sender the same answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.core.clock import ManualClock
from backend.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from tests.factories.catalogue import listing
from tests.factories.inquiries import Stall, mails, stall
from tests.inquiries.browsing import FORM, fill, hidden, is_private, link_in_mail, path_of, posts, words

Doing = Callable[..., Any]


@pytest.fixture
def at(doing: Doing) -> Stall:
    with doing() as work:
        return stall(work, name="Tueste Alto")


def states(doing: Doing) -> list[str]:
    with doing() as work:
        return [row.state for row in work.session.exec(select(Inquiry).order_by(Inquiry.id))]  # type: ignore[arg-type]


def test_from_the_form_to_the_conversation(client: TestClient, doing: Doing, clock: ManualClock, at: Stall) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    sent = path_of(client.post(ask, data=fill(client, ask, clock)))
    page = client.get(sent)
    assert "One click is missing" in page.text
    assert FORM["email"] in words(page)
    assert is_private(page)
    assert posts(page) == [sent]
    link = link_in_mail(doing, "inquiry_confirm")
    for _ in range(2):
        shown = client.get(link)
        assert shown.status_code == 200
        assert "HS 0901.21" in words(shown)
        assert "1,200 kg" in words(shown)
        assert posts(shown) == [link]
    assert states(doing) == ["unconfirmed"], "opening the link does nothing"
    talk = path_of(client.post(link))
    assert re.fullmatch(r"/en/conversations/[\w-]{43}", talk)
    assert states(doing) == ["open"]
    page = client.get(talk)
    assert "Tueste Alto" in words(page)
    assert is_private(page)
    assert "It is with the firm" in client.get(sent).text


def test_a_firm_is_asked_the_same_way_in_spanish(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall
) -> None:
    ask = f"/es/companies/{at.company.slug}/ask"
    assert "Escribe a Tueste Alto" in words(client.get(ask))
    path_of(client.post(ask, data=fill(client, ask, clock)))
    with doing() as work:
        inquiry = work.session.exec(select(Inquiry)).one()
        assert (inquiry.locale, inquiry.listing_id) == ("es", None)
    assert link_in_mail(doing, "inquiry_confirm").startswith("/es/")


def test_every_kind_of_sender_gets_the_same_answer(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("open", {}),
        ("held", {"website": "http://spam.example"}),
        ("held", {"after": 0.0}),
        ("held", {"seal": "forged"}),
        ("open", {"after": 40 * 86400.0}),
    ]
    answers = set()
    for number, (_, changes) in enumerate(kinds):
        form = fill(client, ask, clock, email=f"a@kind{number}.example", **changes)
        response = client.post(ask, data=form)
        page = client.get(path_of(response))
        answers.add((response.status_code, page.status_code, words(page).replace(form["email"], "x")))
        client.post(link_in_mail(doing, "inquiry_confirm"))
    assert len(answers) == 1
    assert states(doing) == [state for state, _ in kinds]


def test_what_is_held_is_said_so_after_the_button(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    client.post(ask, data=fill(client, ask, clock, website="x"))
    link = link_in_mail(doing, "inquiry_confirm")
    page = client.get(path_of(client.post(link)))
    assert "Someone reads it first" in words(page)
    assert is_private(page)
    again = client.get(link)
    assert again.status_code == 409
    assert "You confirmed this already" in words(again)


def test_the_same_form_sent_twice_is_one_question(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    form = fill(client, ask, clock)
    assert path_of(client.post(ask, data=form)) == path_of(client.post(ask, data=form))
    with doing() as work:
        assert len(mails(work, "inquiry_confirm")) == 1


def test_bad_answers_come_back_with_words_and_with_what_was_typed(
    client: TestClient, clock: ManualClock, at: Stall
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    typed = fill(client, ask, clock, email="karen(at)firm", country="XX", quantity="a few", name="")
    response = client.post(ask, data=typed)
    assert response.status_code == 422
    assert FORM["message"] in words(response)
    assert 'value="karen(at)firm"' in response.text
    assert 'value="a few"' in response.text
    said = words(response)
    for sentence in ("Write an e-mail address", "Choose a country", "Write a whole number", "Please fill this in"):
        assert sentence in said
    assert hidden(response, "seal") == typed["seal"], "the form keeps its own time"


def test_files_come_with_the_question(client: TestClient, doing: Doing, clock: ManualClock, at: Stall) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    good = [("files", ("list.csv", b"a,b\n1,2\n", "text/csv")), ("files", ("note.txt", b"10.4/2-B", "text/plain"))]
    path_of(client.post(ask, data=fill(client, ask, clock), files=good))
    with doing() as work:
        assert len(work.session.exec(select(InquiryFile)).all()) == 2
    shown = words(client.get(link_in_mail(doing, "inquiry_confirm")))
    assert "list.csv, note.txt" in shown
    bad = [("files", ("run.exe", b"MZ" + b"\x00" * 99, "text/plain"))]
    refused = client.post(ask, data=fill(client, ask, clock), files=bad)
    assert refused.status_code == 415
    assert "run.exe" in words(refused)
    assert refused.text.count("circle-alert") == 1, "it is said beside the question"
    assert FORM["message"] in words(refused)


def test_nobody_is_asked_who_is_not_there(client: TestClient, clock: ManualClock, at: Stall) -> None:
    for path in ("/en/listings/no-such/ask", "/en/companies/no-such/ask"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=FORM).status_code == 404


def test_a_form_cannot_send_its_question_elsewhere(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall
) -> None:
    with doing() as work:
        other = stall(work)
    ask = f"/en/listings/{at.listing.slug}/ask"
    path_of(client.post(ask, data=fill(client, ask, clock, listing=other.listing.slug, company=other.company.slug)))
    with doing() as work:
        assert work.session.exec(select(Inquiry)).one().company_id == at.company.id


def test_the_confirmation_is_sent_again_a_few_times(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    sent = path_of(client.post(ask, data=fill(client, ask, clock)))
    for _ in range(4):
        page = client.post(sent)
        assert "Sent again" in words(page)
    assert client.post(sent).status_code == 429
    with doing() as work:
        assert len(mails(work, "inquiry_confirm")) == 5
    assert client.get("/en/inquiries/sent/forged.token").status_code == 404


def test_limits_by_address_keep_what_was_typed(client: TestClient, clock: ManualClock, at: Stall) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    form = fill(client, ask, clock)
    for number in range(12):
        path_of(client.post(ask, data={**form, "message": f"Question {number}"}))
    refused = client.post(ask, data={**form, "message": "Question 13"})
    assert refused.status_code == 429
    assert "Question 13" in words(refused)


def test_an_expired_confirmation_is_had_again(client: TestClient, doing: Doing, clock: ManualClock, at: Stall) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    client.post(ask, data=fill(client, ask, clock))
    link = link_in_mail(doing, "inquiry_confirm")
    clock.advance(timedelta(days=8))
    for response in (client.get(link), client.post(link)):
        assert response.status_code == 410
        assert posts(response) == [f"{link}/again"]
    known, unknown = client.post(f"{link}/again"), client.post("/en/inquiries/confirm/nobodys/again")
    assert words(known) == words(unknown)
    new = link_in_mail(doing, "inquiry_confirm")
    assert new != link
    path_of(client.post(new))
    assert states(doing) == ["open"]


@pytest.mark.parametrize(
    "hostile",
    ["\ud800", "<script>alert(1)</script>", "'; DROP TABLE inquiries; --", "﷽" * 200, "%(x)s {{ 7*7 }}", "\u202eabc"],
)
def test_naughty_words_are_kept_as_they_are_or_refused(
    client: TestClient, doing: Doing, clock: ManualClock, at: Stall, hostile: str
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    form = fill(client, ask, clock, message=f"Hello {hostile}", destination=hostile[:100])
    sent = {name: value.encode("utf-8", "surrogatepass") for name, value in form.items()}
    response = client.post(ask, data=sent)
    assert response.status_code in (303, 422)
    assert "<script>alert" not in response.text
    if response.status_code == 303:
        with doing() as work:
            assert hostile.strip("\u202e") in work.session.exec(select(InquiryMessage)).one().body
        page = client.get(link_in_mail(doing, "inquiry_confirm"))
        assert page.status_code == 200
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("field", ["message", "name", "organisation", "country", "email", "destination", "quantity"])
def test_a_megabyte_in_any_field_is_answered_in_words(
    client: TestClient, clock: ManualClock, at: Stall, field: str
) -> None:
    ask = f"/en/listings/{at.listing.slug}/ask"
    response = client.post(ask, data={**fill(client, ask, clock), field: "9" * 1_000_000})
    assert response.status_code == 422
    nul = client.post(ask, data={**fill(client, ask, clock), field: "a\x00b"})
    assert nul.status_code == 422


def test_what_it_costs_stands_beside_how_much(client: TestClient, doing: Doing, at: Stall) -> None:
    tiers = [{"from_quantity": 10, "amount": "18.50"}, {"from_quantity": 100, "amount": "16"}]
    with doing() as work:
        tiered = listing(work, at.company, published=True, sku="T", moq=10, tiers=tiers)
        silent = listing(work, at.company, published=True, sku="R", moq=None, tiers=[])
    asked = words(client.get(f"/en/listings/{tiered.slug}/ask"))
    assert "They sell from 10 kg on." in asked
    assert "10 – 99 US$ 18.50" in asked
    assert "100 and more US$ 16.00" in asked
    refused = words(client.post(f"/en/listings/{tiered.slug}/ask", data={"quantity": "many"}))
    assert "100 and more US$ 16.00" in refused
    on_request = words(client.get(f"/en/listings/{silent.slug}/ask"))
    assert "Price on request" in on_request
    assert "They sell from" not in on_request
    firm = words(client.get(f"/en/companies/{at.company.slug}/ask"))
    assert "US$" not in firm
    assert "on request" not in firm
