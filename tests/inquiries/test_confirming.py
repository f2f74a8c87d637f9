"""Confirming: the button proves the address, and the question goes to the firm or to the hub's eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.errors import Expired
from backend.core.journal import JournalEntry
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.asking import Signals
from backend.inquiries.confirming import AlreadyConfirmed, confirm, look_at
from tests.factories.inquiries import advisor, conversation, editor, held, mails, question, stall, token_in


def test_a_confirmed_question_reaches_every_person_of_the_firm_once(work: Work) -> None:
    at = stall(work)
    second = editor(work, at.company)
    done = conversation(work, at)
    assert done.inquiry.state == "open"
    assert done.inquiry.confirmed_at == done.inquiry.delivered_at == work.now
    told = mails(work, "inquiry_delivered")
    assert {mail.recipient for mail in told} == {at.owner.email, second.email}
    assert all(mail.context["message"].startswith("Do you ship") for mail in told)
    assert all(mail.reply_to == "" for mail in told), "replies go through the site"
    opened = mails(work, "inquiry_opened")
    assert [mail.recipient for mail in opened] == [done.inquiry.buyer_email]
    assert token_in(opened[0]) == done.conversation_token


def test_looking_at_the_link_changes_nothing(work: Work) -> None:
    made = question(work, stall(work))
    for _ in range(2):
        assert look_at(work, token=made.confirm_token).id == made.inquiry.id
    assert made.inquiry.state == "unconfirmed"
    assert mails(work, "inquiry_delivered") == []


def test_the_button_works_once(work: Work) -> None:
    made = question(work, stall(work))
    confirm(work.acting_as(VISITOR), token=made.confirm_token)
    for act in (confirm, look_at):
        with pytest.raises(AlreadyConfirmed):
            act(work.acting_as(VISITOR), token=made.confirm_token)
    assert len(mails(work, "inquiry_delivered")) == 1


def test_a_link_expires_after_a_week(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        token = question(work, stall(work)).confirm_token
    clock.advance(timedelta(days=7))
    with doing(VISITOR) as work, pytest.raises(Expired):
        confirm(work, token=token)
    with doing() as work, pytest.raises(Expired):
        confirm(work, token="never-given-out")


def test_the_honeypot_holds_the_question_and_tells_the_hub(work: Work) -> None:
    at = stall(work)
    staff = advisor(work, at.hub)
    done = confirm(work.acting_as(VISITOR), token=question(work, at, signals=Signals(honeypot=True)).confirm_token)
    assert (done.inquiry.state, done.conversation_token, done.inquiry.delivered_at) == ("held", "", None)
    assert mails(work, "inquiry_delivered") == []
    assert mails(work, "inquiry_opened") == []
    assert [mail.recipient for mail in mails(work, "inquiry_to_check")] == [staff.email]
    row = work.session.exec(select(JournalEntry).where(JournalEntry.verb == "inquiry.held")).one()
    assert row.changed == {"reasons": ["honeypot"]}


def test_the_hub_is_written_to_once_a_day(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        advisor(work, at.hub)
        for _ in range(3):
            held(work, at)
        assert len(mails(work, "inquiry_to_check")) == 1
    clock.advance(timedelta(days=1))
    with doing() as work:
        held(work, at)
        assert len(mails(work, "inquiry_to_check")) == 2


def test_the_same_words_to_many_firms_are_held(work: Work) -> None:
    states = []
    for number in range(10):
        at = stall(work)
        states.append(conversation(work, at, email=f"seller{number}@host{number}.example").inquiry.state)
    assert states[:3] == ["open"] * 3
    assert states[-1] == "held"


def test_many_questions_of_one_address_in_a_day_are_held(doing: Callable[..., Any], clock: ManualClock) -> None:
    def send(number: int) -> str:
        with doing() as work:
            words = f"Question number {number}"
            return conversation(work, at, email="one@busy.example", message=words).inquiry.state

    with doing() as work:
        at = stall(work)
    states = [send(number) for number in range(14)]
    assert states[:6] == ["open"] * 6
    assert states[-1] == "held"
    clock.advance(timedelta(days=2))
    assert send(99) == "open", "yesterday is forgotten"


def test_the_journal_tells_each_step(work: Work) -> None:
    at = stall(work)
    inquiry = conversation(work, at).inquiry
    work.session.flush()
    rows = work.session.exec(select(JournalEntry).where(JournalEntry.subject_id == inquiry.id)).all()
    assert [row.verb for row in rows] == ["inquiry.asked", "inquiry.confirmed", "inquiry.delivered"]
    assert {(row.company_id, row.hub_id) for row in rows} == {(at.company.id, at.hub.id)}


def test_a_person_who_left_the_firm_is_not_written_to(work: Work) -> None:
    at = stall(work)
    gone = editor(work, at.company)
    gone.suspended_at = work.now
    conversation(work, at)
    assert [mail.recipient for mail in mails(work, "inquiry_delivered")] == [at.owner.email]
