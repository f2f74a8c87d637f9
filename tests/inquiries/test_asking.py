"""Asking: what is kept, to whom it may go, and that nothing reaches the firm before the address is proven."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from backend.catalogue.publishing import pause
from backend.companies.addressing import move
from backend.core.errors import InvalidInput
from backend.core.journal import JournalEntry
from backend.core.permissions import SYSTEM, VISITOR
from backend.core.work import Work
from backend.inquiries.asking import Signals, ask
from backend.inquiries.models import Inquiry, InquiryLink, InquiryMessage
from tests.factories.catalogue import firm
from tests.factories.catalogue import listing as make_listing
from tests.factories.inquiries import asking, mails, question, stall, token_in


def test_a_question_is_kept_and_waits_for_its_address(work: Work) -> None:
    at = stall(work)
    made = question(work, at, email="Karen@PrairieAxle.example")
    inquiry = made.inquiry
    assert (inquiry.state, inquiry.buyer_email) == ("unconfirmed", "karen@prairieaxle.example")
    assert (inquiry.company_id, inquiry.hub_id, inquiry.listing_id) == (at.company.id, at.hub.id, at.listing.id)
    assert (inquiry.listing_title, inquiry.quantity, inquiry.unit) == ("Café de altura tostado", 40, "kg")
    assert inquiry.delivered_at is None
    letter = work.session.exec(select(InquiryMessage)).one()
    assert (letter.author, letter.inquiry_id) == ("buyer", inquiry.id)
    told = mails(work)
    assert [(mail.kind, mail.recipient, mail.locale) for mail in told] == [
        ("inquiry_confirm", "karen@prairieaxle.example", "en")
    ]
    assert token_in(told[0]) == made.confirm_token


def test_only_the_digest_of_a_link_is_kept(work: Work) -> None:
    made = question(work, stall(work))
    link = work.session.exec(select(InquiryLink)).one()
    assert made.confirm_token not in str(link.model_dump())
    assert len(link.token_hash) == 64


def test_the_mail_to_an_unproven_address_carries_nothing_of_the_message(work: Work) -> None:
    spam = "Cheap pills at http://pills.example"
    question(work, stall(work), message=spam, name="Visit www.pills.example now", organisation=spam[:100])
    context = mails(work)[0].context
    assert "pills" not in str(context)
    assert context["name"] == ""


def test_a_plain_name_is_greeted(work: Work) -> None:
    question(work, stall(work), name="María-José O’Neill Núñez")
    assert mails(work)[0].context["name"] == "María-José O’Neill Núñez"


def test_the_firm_itself_can_be_asked_by_present_and_former_address(work: Work) -> None:
    at = stall(work)
    old = at.company.slug
    move(work, at.company, "otra-tostadora")
    for slug in ("otra-tostadora", old):
        inquiry = question(work, at, listing="", company=slug).inquiry
        assert (inquiry.company_id, inquiry.listing_id, inquiry.unit) == (at.company.id, None, "")


def test_nobody_else_can_be_asked(work: Work) -> None:
    at = stall(work)
    waiting = firm(work, approved=False)
    hidden = make_listing(work, waiting, published=True)
    draft = make_listing(work, at.company, title_es="Café verde", published=False)
    empty = firm(work)
    wrong: list[dict[str, Any]] = [
        {"listing": hidden.slug},
        {"listing": draft.slug},
        {"listing": "no-such"},
        {"listing": "", "company": empty.slug},
        {"listing": "", "company": waiting.slug},
        {"listing": "", "company": ""},
        {"listing": at.listing.slug, "company": empty.slug},
    ]
    for changes in wrong:
        with pytest.raises(InvalidInput) as refusal:
            question(work, at, **changes)
        assert set(refusal.value.fields) <= {"listing", "company"}
    pause(work.acting_as(SYSTEM), listing_id=at.listing.id)
    with pytest.raises(InvalidInput):
        question(work, at)
    assert work.session.exec(select(Inquiry)).all() == []


def test_the_same_form_sent_twice_is_one_question(work: Work) -> None:
    wanted = asking(stall(work))
    first = ask(work.acting_as(VISITOR), wanted, once="form-1")
    again = ask(work.acting_as(VISITOR), wanted, once="form-1")
    assert (again.inquiry.id, again.confirm_token) == (first.inquiry.id, "")
    assert len(mails(work)) == 1
    assert len(work.session.exec(select(InquiryMessage)).all()) == 1


def test_a_form_that_came_back_corrected_is_another_question(work: Work) -> None:
    at = stall(work)
    wrong, right = asking(at, email="karen@firm.exmaple"), asking(at, email="karen@firm.example")
    ids = {ask(work.acting_as(VISITOR), each, once="form-1").inquiry.id for each in (wrong, right)}
    assert len(ids) == 2


def test_what_was_noticed_is_kept_and_changes_no_answer(work: Work) -> None:
    at = stall(work)
    odd = question(work, at, signals=Signals(honeypot=True, seconds=0.4)).inquiry
    assert [reason["code"] for reason in odd.suspicion] == ["honeypot", "too-fast"]
    assert odd.state == "unconfirmed"
    assert question(work, at, signals=Signals(seconds=90_000.0)).inquiry.suspicion == []
    assert len(mails(work)) == 2


def test_the_journal_names_the_firm_and_no_person(work: Work) -> None:
    at = stall(work)
    inquiry = question(work, at).inquiry
    row = work.session.exec(select(JournalEntry).where(JournalEntry.verb == "inquiry.asked")).one()
    assert (row.subject_id, row.company_id, row.hub_id) == (inquiry.id, at.company.id, at.hub.id)
    assert row.actor_kind == "visitor"
    assert "Karen" not in str(row.changed)
    assert "@" not in str(row.changed)


@pytest.mark.parametrize(
    ("typed", "read"), [("1,000", 1000), ("1.000", 1000), ("12 500", 12500), ("40", 40), ("", None)]
)
def test_quantities_are_read_as_people_write_them(work: Work, typed: str, read: int | None) -> None:
    assert asking(stall(work), quantity=typed).quantity == read
