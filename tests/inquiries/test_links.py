"""Buyers' links: expiring, revocable, sent again to the same address only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.errors import Expired
from backend.core.ids import digest
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.confirming import confirm, look_at
from backend.inquiries.linking import renew, send_again
from backend.inquiries.models import InquiryLink
from backend.inquiries.sides import buyer_side
from tests.factories.inquiries import answered, conversation, held, mails, question, stall, token_in


def test_a_conversation_link_works_for_sixty_days(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        done = conversation(work, stall(work))
    clock.advance(timedelta(days=60) - timedelta(seconds=1))
    with doing(VISITOR) as work:
        assert buyer_side(work, token=done.conversation_token).inquiry_id == done.inquiry.id
    clock.advance(timedelta(seconds=1))
    with doing(VISITOR) as work, pytest.raises(Expired):
        buyer_side(work, token=done.conversation_token)


def test_an_expired_link_brings_a_new_one_to_the_same_address(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        done = conversation(work, stall(work))
    clock.advance(timedelta(days=90))
    with doing(VISITOR) as work:
        send_again(work, token=done.conversation_token)
        told = mails(work, "inquiry_link")
        assert [mail.recipient for mail in told] == [done.inquiry.buyer_email]
        assert buyer_side(work, token=token_in(told[0])).inquiry_id == done.inquiry.id


def test_each_letter_carries_a_link_of_its_own(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    answered(work, at, done.inquiry)
    tokens = {done.conversation_token, token_in(mails(work, "inquiry_answer")[0])}
    assert len(tokens) == 2
    assert {buyer_side(work, token=token).inquiry_id for token in tokens} == {done.inquiry.id}


def test_renewing_makes_every_link_useless_but_the_new_one(work: Work) -> None:
    at = stall(work)
    done, other = conversation(work, at), conversation(work, at)
    answered(work, at, done.inquiry)
    second = token_in(mails(work, "inquiry_answer")[0])
    renew(work.acting_as(VISITOR), token=second)
    for token in (done.conversation_token, second):
        with pytest.raises(Expired):
            buyer_side(work, token=token)
        with pytest.raises(Expired):
            renew(work.acting_as(VISITOR), token=token)
    new = token_in(mails(work, "inquiry_link")[0])
    assert buyer_side(work, token=new).inquiry_id == done.inquiry.id
    assert buyer_side(work, token=other.conversation_token).inquiry_id == other.inquiry.id


def test_a_revoked_link_still_brings_a_new_one_to_the_buyer(work: Work) -> None:
    done = conversation(work, stall(work))
    renew(work.acting_as(VISITOR), token=done.conversation_token)
    send_again(work, token=done.conversation_token)
    told = mails(work, "inquiry_link")
    assert [mail.recipient for mail in told] == [done.inquiry.buyer_email] * 2
    assert len({token_in(mail) for mail in told}) == 2


def test_a_token_nobody_was_given_sends_nothing(work: Work) -> None:
    conversation(work, stall(work))
    before = len(mails(work))
    for token in ("", "x" * 43, "\x00", "é", "' OR 1=1 --"):
        send_again(work, token=token)
    assert len(mails(work)) == before


def test_a_confirmation_can_be_sent_again(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        made = question(work, stall(work))
    clock.advance(timedelta(days=8))
    with doing(VISITOR) as work:
        with pytest.raises(Expired):
            look_at(work, token=made.confirm_token)
        send_again(work, token=made.confirm_token)
        new = token_in(mails(work, "inquiry_confirm")[-1])
        assert new != made.confirm_token
        assert confirm(work, token=new).inquiry.state == "open"


def test_a_used_confirmation_leads_back_to_the_conversation(work: Work) -> None:
    at = stall(work)
    made = question(work, at)
    confirm(work.acting_as(VISITOR), token=made.confirm_token)
    send_again(work, token=made.confirm_token)
    assert buyer_side(work, token=token_in(mails(work, "inquiry_link")[0])).inquiry_id == made.inquiry.id


def test_while_the_hub_looks_there_is_no_link_to_be_had(work: Work) -> None:
    waiting = held(work, stall(work))
    token = token_in(mails(work, "inquiry_confirm")[0])
    send_again(work, token=token)
    assert waiting.state == "held"
    assert mails(work, "inquiry_link") == []


def test_no_secret_is_in_the_database(work: Work) -> None:
    done = conversation(work, stall(work))
    rows = work.session.exec(select(InquiryLink)).all()
    assert digest(done.conversation_token) in {row.token_hash for row in rows}
    assert all(done.conversation_token not in str(row.model_dump()) for row in rows)
