"""Letters after the first: kept once, mailed once, to the other side only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.errors import Conflict, Expired, Forbidden, NotFound, NotSignedIn
from backend.core.journal import JournalEntry
from backend.core.permissions import EDITOR, VISITOR, Actor
from backend.core.work import Work
from backend.inquiries.answering import answer, reply
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.inquiries.queries import conversation as read_conversation
from backend.inquiries.queries import tab_counts
from tests.factories.catalogue import acting_for
from tests.factories.inquiries import (
    answered,
    as_member,
    conversation,
    editor,
    letter,
    mails,
    question,
    replied,
    stall,
    token_in,
)


def test_the_firm_answers_and_the_buyer_is_written_to_once(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        inquiry = conversation(work, at).inquiry
    clock.advance(timedelta(hours=3))
    with doing() as work:
        message = answered(work, at, inquiry, "Yes.\n\nOn Monday.")
        told = mails(work, "inquiry_answer")
        assert [(mail.recipient, mail.locale, mail.context["message"]) for mail in told] == [
            (inquiry.buyer_email, "en", "Yes.\n\nOn Monday.")
        ]
        assert str(message.id) in told[0].key
        kept = work.session.get_one(Inquiry, inquiry.id)
        assert kept.first_answer_at == kept.last_message_at == clock.now()
        assert (message.author, message.account_id) == ("company", at.owner.id)
        assert (
            reply(work.acting_as(VISITOR), token=token_in(told[0]), wanted=letter("Thanks"), once="x").author == "buyer"
        )


def test_the_first_answer_stays_the_first(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        inquiry = conversation(work, at).inquiry
        answered(work, at, inquiry)
    first = clock.now()
    clock.advance(timedelta(days=1))
    with doing() as work:
        answered(work, at, inquiry, "And one more thing.")
        assert work.session.get_one(Inquiry, inquiry.id).first_answer_at == first
        rows = work.session.exec(select(JournalEntry).where(JournalEntry.verb == "inquiry.answered")).all()
        assert sorted(row.changed["first"] for row in rows) == [False, True]


def test_the_buyer_replies_and_everyone_of_the_firm_is_written_to_once(work: Work) -> None:
    at = stall(work)
    second = editor(work, at.company)
    done = conversation(work, at)
    message = replied(work, done.conversation_token)
    told = mails(work, "inquiry_reply")
    assert {mail.recipient for mail in told} == {at.owner.email, second.email}
    assert len({mail.key for mail in told}) == 2
    assert (message.author, message.account_id) == ("buyer", None)
    assert done.inquiry.first_answer_at is None


def test_the_same_form_sent_twice_is_one_letter(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    version = done.inquiry.version
    ids = {
        answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter(version=version), once="form-1").id
        for _ in range(2)
    }
    assert len(ids) == 1
    assert len(mails(work, "inquiry_answer")) == 1
    for _ in range(2):
        reply(work.acting_as(VISITOR), token=done.conversation_token, wanted=letter("Thanks"), once="form-2")
    assert len(mails(work, "inquiry_reply")) == 1
    assert len(work.session.exec(select(InquiryMessage)).all()) == 3


def test_the_same_words_of_both_sides_are_two_letters(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter("Ok"), once="same")
    reply(work.acting_as(VISITOR), token=done.conversation_token, wanted=letter("Ok"), once="same")
    assert len(work.session.exec(select(InquiryMessage)).all()) == 3


def test_whoever_answers_an_older_page_is_told(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    seen = done.inquiry.version
    replied(work, done.conversation_token, "By the way: organic?")
    with pytest.raises(Conflict):
        answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter(version=seen), once="a")
    with pytest.raises(Conflict):
        reply(work.acting_as(VISITOR), token=done.conversation_token, wanted=letter(version=seen), once="b")
    answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter(version=seen + 1), once="a")
    assert len(mails(work, "inquiry_answer")) == 1


def test_answering_reads_what_the_buyer_wrote(work: Work) -> None:
    at = stall(work)
    inquiry = conversation(work, at).inquiry
    assert tab_counts(work.session, at.company.id).unread == 1
    answered(work, at, inquiry)
    work.session.flush()
    assert tab_counts(work.session, at.company.id).unread == 0


def test_who_may_answer(work: Work) -> None:
    at, other = stall(work), stall(work)
    inquiry = conversation(work, at).inquiry

    def attempt(actor: Actor) -> None:
        answer(work.acting_as(actor), inquiry_id=inquiry.id, wanted=letter(), once=f"{id(actor)}")

    attempt(as_member(editor(work, at.company), at.company, EDITOR))
    attempt(acting_for(at.company.id, EDITOR, scopes=frozenset({"inquiries:write"})))
    with pytest.raises(NotFound):
        attempt(other.actor)
    with pytest.raises(NotSignedIn):
        attempt(VISITOR)
    with pytest.raises(Forbidden):
        attempt(acting_for(at.company.id, EDITOR, scopes=frozenset({"inquiries:read"})))


def test_what_was_not_delivered_cannot_be_answered(work: Work) -> None:
    at = stall(work)
    inquiry = question(work, at).inquiry
    with pytest.raises(NotFound):
        answer(work.acting_as(at.actor), inquiry_id=inquiry.id, wanted=letter(), once="a")


def test_a_confirmation_link_is_no_way_into_a_conversation(work: Work) -> None:
    at = stall(work)
    made = question(work, at)
    with pytest.raises(Expired):
        reply(work.acting_as(VISITOR), token=made.confirm_token, wanted=letter(), once="a")


def test_a_whole_conversation_in_its_order(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        done = conversation(work, at)
    for turn in range(3):
        clock.advance(timedelta(hours=1))
        with doing() as work:
            answered(work, at, done.inquiry, f"Answer {turn}")
        clock.advance(timedelta(hours=1))
        with doing() as work:
            replied(work, done.conversation_token, f"Reply {turn}")
    with doing() as work:
        found = read_conversation(work.session, done.inquiry.id)
        assert found is not None
        assert [message.body for message in found.messages[1:]] == [
            "Answer 0", "Reply 0", "Answer 1", "Reply 1", "Answer 2", "Reply 2"
        ]  # fmt: skip
        assert found.messages[1].account_name == at.owner.name
        assert found.state == "open"
