"""Two at once: each pair of threads starts at the same moment, in transactions of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from backend.core.errors import Conflict
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.answering import answer, reply
from backend.inquiries.asking import ask
from backend.inquiries.closing import close
from backend.inquiries.confirming import AlreadyConfirmed, confirm
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.inquiries.schemas import Refusal
from backend.inquiries.triaging import refuse, release
from tests.factories.inquiries import (
    Stall,
    advisor,
    as_staff,
    asking,
    conversation,
    held,
    letter,
    mails,
    question,
    stall,
)

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


def at_once(doing: Doing, *acts: Callable[[Work], object]) -> list[object]:
    """What each act returned or raised, all begun together."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[Work], object]) -> None:
        try:
            with doing(VISITOR) as work:
                work.session.connection()
                start.wait(10)
                results[place] = act(work)
        except Conflict as refusal:
            results[place] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def conflicts(results: list[object]) -> int:
    return sum(isinstance(result, Conflict) for result in results)


@pytest.fixture
def at(doing: Doing) -> Stall:
    with doing() as work:
        return stall(work)


def test_the_same_form_twice_at_once_is_one_question(doing: Doing, at: Stall) -> None:
    wanted = asking(at)
    results = at_once(doing, *[lambda work: ask(work, wanted, once="form-1").inquiry.id] * 4)
    assert len(set(results)) == 1
    with doing() as work:
        assert len(work.session.exec(select(Inquiry)).all()) == 1
        assert len(work.session.exec(select(InquiryMessage)).all()) == 1
        assert len(mails(work, "inquiry_confirm")) == 1


def test_the_button_pressed_twice_at_once_delivers_once(doing: Doing, at: Stall) -> None:
    with doing() as work:
        token = question(work, at).confirm_token
    results = at_once(doing, *[lambda work: confirm(work, token=token).inquiry.state] * 3)
    assert sorted(map(str, results)).count("open") == 1
    assert sum(isinstance(result, AlreadyConfirmed) for result in results) == 2
    with doing() as work:
        assert len(mails(work, "inquiry_delivered")) == 1
        assert len(mails(work, "inquiry_opened")) == 1


def test_two_colleagues_who_answer_at_once_are_told(doing: Doing, at: Stall) -> None:
    with doing() as work:
        inquiry = conversation(work, at).inquiry

    def write(text: str) -> Callable[[Work], object]:
        wanted = letter(text, version=inquiry.version)
        return lambda work: answer(work.acting_as(at.actor), inquiry_id=inquiry.id, wanted=wanted, once=text)

    assert conflicts(at_once(doing, write("Twenty dollars."), write("Twenty-two dollars."))) == 1
    with doing() as work:
        assert len(mails(work, "inquiry_answer")) == 1
        assert len(work.session.exec(select(InquiryMessage)).all()) == 2


def test_the_same_answer_twice_at_once_is_one_letter(doing: Doing, at: Stall) -> None:
    with doing() as work:
        inquiry = conversation(work, at).inquiry
    wanted = letter(version=inquiry.version)

    def send(work: Work) -> object:
        return answer(work.acting_as(at.actor), inquiry_id=inquiry.id, wanted=wanted, once="form-1").id

    results = at_once(doing, send, send, send)
    with doing() as work:
        assert len(work.session.exec(select(InquiryMessage)).all()) == 2
        assert len(mails(work, "inquiry_answer")) == 1
    # A sender who lost the race is answered with the letter that was kept, never with an error.
    assert conflicts(results) == 0
    assert len(set(results)) == 1


def test_both_sides_may_write_at_once(doing: Doing, at: Stall) -> None:
    with doing() as work:
        done = conversation(work, at)
    results = at_once(
        doing,
        lambda work: answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter("One"), once="a"),
        lambda work: reply(work, token=done.conversation_token, wanted=letter("Two"), once="b"),
    )
    assert conflicts(results) == 0
    with doing() as work:
        assert work.session.get_one(Inquiry, done.inquiry.id).version == done.inquiry.version + 2


def test_closing_while_a_colleague_answers_loses_nothing(doing: Doing, at: Stall) -> None:
    with doing() as work:
        inquiry = conversation(work, at).inquiry
    seen = inquiry.version
    results = at_once(
        doing,
        lambda work: close(work.acting_as(at.actor), inquiry_id=inquiry.id, version=seen),
        lambda work: answer(work.acting_as(at.actor), inquiry_id=inquiry.id, wanted=letter(version=seen), once="a"),
    )
    assert conflicts(results) == 1
    with doing() as work:
        state = work.session.get_one(Inquiry, inquiry.id).state
        assert len(mails(work, "inquiry_answer")) == (1 if state == "open" else 0)


def test_delivering_and_refusing_at_once_is_one_decision(doing: Doing, at: Stall) -> None:
    with doing() as work:
        inquiry = held(work, at)
        inside = as_staff(advisor(work, at.hub), at.hub)
    no = Refusal(reason="Advertising.", version=inquiry.version)
    results = at_once(
        doing,
        lambda work: release(work.acting_as(inside), inquiry_id=inquiry.id, version=inquiry.version),
        lambda work: refuse(work.acting_as(inside), inquiry_id=inquiry.id, wanted=no),
    )
    assert conflicts(results) == 1
    with doing() as work:
        told = len(mails(work, "inquiry_delivered")) + len(mails(work, "inquiry_refused"))
        assert told == 1
