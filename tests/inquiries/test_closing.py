"""Closing and reopening, from either side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.errors import Conflict, NotFound
from backend.core.journal import JournalEntry
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.answering import answer
from backend.inquiries.closing import close, close_by_buyer, reopen, reopen_by_buyer
from tests.factories.inquiries import conversation, held, letter, replied, stall


def verbs(work: Work) -> list[str]:
    work.session.flush()
    rows = work.session.exec(select(JournalEntry).where(JournalEntry.subject_kind == "inquiry")).all()
    return [row.verb for row in rows if row.verb in ("inquiry.closed", "inquiry.reopened")]


def test_either_side_closes_and_either_opens_again(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    closed = close(work.acting_as(at.actor), inquiry_id=done.inquiry.id, version=done.inquiry.version)
    assert (closed.state, closed.closed_by, closed.closed_at) == ("closed", "company", work.now)
    opened = reopen_by_buyer(work.acting_as(VISITOR), token=done.conversation_token, version=closed.version)
    assert (opened.state, opened.closed_by, opened.closed_at) == ("open", "", None)
    assert close_by_buyer(work.acting_as(VISITOR), token=done.conversation_token).closed_by == "buyer"
    assert reopen(work.acting_as(at.actor), inquiry_id=done.inquiry.id).state == "open"
    assert verbs(work) == ["inquiry.closed", "inquiry.reopened"] * 2


def test_two_who_close_at_once_are_told_apart(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    seen = done.inquiry.version
    close(work.acting_as(at.actor), inquiry_id=done.inquiry.id, version=seen)
    with pytest.raises(Conflict, match="closed already"):
        close_by_buyer(work.acting_as(VISITOR), token=done.conversation_token, version=seen)
    reopen(work.acting_as(at.actor), inquiry_id=done.inquiry.id, version=seen + 1)
    with pytest.raises(Conflict, match="open already"):
        reopen_by_buyer(work.acting_as(VISITOR), token=done.conversation_token, version=seen + 1)
    assert verbs(work) == ["inquiry.closed", "inquiry.reopened"]


def test_a_letter_that_came_meanwhile_keeps_it_open(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    seen = done.inquiry.version
    replied(work, done.conversation_token, "One more question.")
    with pytest.raises(Conflict):
        close(work.acting_as(at.actor), inquiry_id=done.inquiry.id, version=seen)
    assert done.inquiry.state == "open"


def test_asking_again_without_a_version_changes_nothing(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    reopen(work.acting_as(at.actor), inquiry_id=done.inquiry.id)
    for _ in range(2):
        close(work.acting_as(at.actor), inquiry_id=done.inquiry.id)
    assert verbs(work) == ["inquiry.closed"]


def test_a_letter_opens_a_closed_conversation(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        done = conversation(work, at)
        close(work.acting_as(at.actor), inquiry_id=done.inquiry.id)
    clock.advance(timedelta(days=3))
    with doing() as work:
        replied(work, done.conversation_token, "It arrived, thank you. May we order more?")
        assert verbs(work) == ["inquiry.closed", "inquiry.reopened"]
        close_by_buyer(work.acting_as(VISITOR), token=done.conversation_token)
        answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter(), once="a")
        assert verbs(work) == ["inquiry.closed", "inquiry.reopened"] * 2


def test_other_firms_and_undelivered_ones_are_not_there(work: Work) -> None:
    at, other = stall(work), stall(work)
    done = conversation(work, at)
    waiting = held(work, at)
    for act in (close, reopen):
        with pytest.raises(NotFound):
            act(work.acting_as(other.actor), inquiry_id=done.inquiry.id)
        with pytest.raises(NotFound):
            act(work.acting_as(at.actor), inquiry_id=waiting.id)
