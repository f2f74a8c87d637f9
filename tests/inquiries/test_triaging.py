"""Reports, and what the hub decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from backend.core.errors import Conflict, NotFound, NotSignedIn
from backend.core.journal import JournalEntry
from backend.core.permissions import MANAGER, VISITOR, Actor
from backend.core.work import Work
from backend.inquiries.answering import answer, reply
from backend.inquiries.closing import close
from backend.inquiries.models import Inquiry, InquiryReport
from backend.inquiries.reporting import report, report_by_buyer
from backend.inquiries.schemas import Refusal, ReportCreate
from backend.inquiries.triage_queries import case_of, held, reported, waiting_count
from backend.inquiries.triaging import refuse, release, settle
from tests.factories.inquiries import (
    Stall,
    advisor,
    as_staff,
    conversation,
    letter,
    mails,
    question,
    stall,
)
from tests.factories.inquiries import held as hold

WORDS = ReportCreate(reason="They want the money on a private account.")
NO = Refusal(reason="This is advertising, not a question to the firm.")


def staff(work: Work, at: Stall, role: str = "advisor") -> Actor:
    return as_staff(advisor(work, at.hub, role), at.hub, role)


def test_advisors_and_managers_deliver_what_was_held(work: Work) -> None:
    at = stall(work)
    for role in ("advisor", MANAGER):
        inquiry = hold(work, at)
        release(work.acting_as(staff(work, at, role)), inquiry_id=inquiry.id, version=inquiry.version)
        assert (inquiry.state, inquiry.delivered_at) == ("open", work.now)
    assert len(mails(work, "inquiry_delivered")) == 2
    assert len(mails(work, "inquiry_opened")) == 2


def test_what_is_refused_is_told_with_its_reason_and_never_delivered(work: Work) -> None:
    at = stall(work)
    inquiry = hold(work, at)
    refuse(work.acting_as(staff(work, at)), inquiry_id=inquiry.id, wanted=NO)
    assert (inquiry.state, inquiry.closed_by, inquiry.delivered_at) == ("refused", "hub", None)
    told = mails(work, "inquiry_refused")
    assert [(mail.recipient, mail.reply_to, mail.context["reason"]) for mail in told] == [
        (inquiry.buyer_email, at.hub.contact_email, NO.reason)
    ]
    assert mails(work, "inquiry_delivered") == []
    with pytest.raises(NotFound):
        answer(work.acting_as(at.actor), inquiry_id=inquiry.id, wanted=letter(), once="a")


def test_two_who_decide_at_once_are_told(work: Work) -> None:
    at = stall(work)
    one, other = staff(work, at), staff(work, at)
    first, second = hold(work, at), hold(work, at)
    seen = first.version
    release(work.acting_as(one), inquiry_id=first.id, version=seen)
    for version in (seen, None):
        with pytest.raises(Conflict):
            release(work.acting_as(other), inquiry_id=first.id, version=version)
        with pytest.raises(Conflict):
            refuse(work.acting_as(other), inquiry_id=first.id, wanted=Refusal(reason=NO.reason, version=version))
    refuse(work.acting_as(one), inquiry_id=second.id, wanted=NO)
    with pytest.raises(Conflict):
        release(work.acting_as(other), inquiry_id=second.id)
    with pytest.raises(Conflict):
        refuse(work.acting_as(other), inquiry_id=second.id, wanted=NO)
    assert len(mails(work, "inquiry_refused")) == 1


def test_only_the_hubs_people_decide_and_only_on_what_waits(work: Work) -> None:
    at = stall(work)
    inquiry, private = hold(work, at), conversation(work, at).inquiry
    unconfirmed = question(work, at).inquiry
    for actor, refusal in ((at.actor, NotFound), (VISITOR, NotSignedIn)):
        with pytest.raises(refusal):
            release(work.acting_as(actor), inquiry_id=inquiry.id)
        with pytest.raises(refusal):
            held(work.session, actor, at.hub.id)
    inside = staff(work, at)
    for hidden in (private, unconfirmed):
        with pytest.raises(NotFound):
            refuse(work.acting_as(inside), inquiry_id=hidden.id, wanted=NO)
        with pytest.raises(NotFound):
            case_of(work.session, inside, at.hub.id, hidden.id)


def test_both_sides_can_report_and_the_hub_is_told(work: Work) -> None:
    at = stall(work)
    someone = advisor(work, at.hub)
    done = conversation(work, at)
    for _ in range(2):
        report(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=WORDS)
        report_by_buyer(work.acting_as(VISITOR), token=done.conversation_token, wanted=WORDS)
    reports = work.session.exec(select(InquiryReport)).all()
    assert sorted(row.reporter for row in reports) == ["buyer", "company"]
    assert [mail.recipient for mail in mails(work, "inquiry_to_check")] == [someone.email]
    rows = work.session.exec(select(JournalEntry).where(JournalEntry.verb == "inquiry.reported")).all()
    assert [row.changed for row in rows] == [{"by": "company"}, {"by": "buyer"}]
    case = case_of(work.session, staff(work, at), at.hub.id, done.inquiry.id)
    assert (len(case.reports), case.undecided) == (2, True)


def test_a_settled_report_lets_the_conversation_go_on(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    report(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=WORDS)
    inside = staff(work, at)
    assert waiting_count(work.session, at.hub.id) == 1
    for _ in range(2):
        settle(work.acting_as(inside), inquiry_id=done.inquiry.id)
    work.session.flush()
    assert waiting_count(work.session, at.hub.id) == 0
    kept = work.session.exec(select(InquiryReport)).one()
    assert (kept.settled_at, kept.settled_by) == (work.now, inside.account_id)
    reply(work.acting_as(VISITOR), token=done.conversation_token, wanted=letter(), once="a")
    assert len(work.session.exec(select(JournalEntry).where(JournalEntry.verb == "inquiry.report_settled")).all()) == 1
    with pytest.raises(Conflict):
        refuse(work.acting_as(inside), inquiry_id=done.inquiry.id, wanted=NO)


def test_a_reported_conversation_that_is_stopped_takes_no_more_letters(work: Work) -> None:
    at = stall(work)
    done = conversation(work, at)
    report(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=WORDS)
    refuse(work.acting_as(staff(work, at)), inquiry_id=done.inquiry.id, wanted=NO)
    for act in (
        lambda: answer(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=letter(), once="a"),
        lambda: reply(work.acting_as(VISITOR), token=done.conversation_token, wanted=letter(), once="b"),
        lambda: close(work.acting_as(at.actor), inquiry_id=done.inquiry.id),
    ):
        with pytest.raises(Conflict, match="stopped"):
            act()
    assert waiting_count(work.session, at.hub.id) == 0


def test_the_lists_name_what_waits_oldest_first(doing: Callable[..., Any]) -> None:
    with doing() as work:
        at = stall(work)
        ids = [hold(work, at, name=name).id for name in ("One", "Two")]
        done = conversation(work, at)
        report(work.acting_as(at.actor), inquiry_id=done.inquiry.id, wanted=WORDS)
    with doing() as work:
        inside = staff(work, at)
        rows = held(work.session, inside, at.hub.id)
        assert [row.id for row in rows] == ids
        assert rows[0].suspicion[0]["code"] == "honeypot"
        assert rows[0].company_name == at.company.name
        told = reported(work.session, inside, at.hub.id)
        assert [(row.id, row.reports) for row in told] == [(done.inquiry.id, 1)]
        assert waiting_count(work.session, at.hub.id) == 3
        assert work.session.get_one(Inquiry, ids[0]).state == "held"
