"""The buyer presses the button: the address is theirs. The question goes to the firm, or first to the hub's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

from backend.core.errors import Conflict, Expired
from backend.core.i18n import N_
from backend.core.work import Work
from backend.inquiries import linking, notifying, suspicion
from backend.inquiries.delivering import deliver
from backend.inquiries.models import Inquiry
from backend.inquiries.queries import Counts, recent_counts

DAY, WEEK = timedelta(days=1), timedelta(days=7)


class AlreadyConfirmed(Conflict):
    """The button was pressed before."""

    code = "already-confirmed"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`inquiry.state` is open or held; `conversation_token` leads to the conversation, empty while it is held."""

    inquiry: Inquiry
    conversation_token: str


def look_at(work: Work, *, token: str) -> Inquiry:
    """The question behind a confirmation link, unchanged. Raises Expired, AlreadyConfirmed."""
    link = linking.good(work, token=token, purpose="confirm")
    return _waiting(work.session.get_one(Inquiry, link.inquiry_id))


def confirm(work: Work, *, token: str) -> Confirmed:
    """Take the address as proven and send the question on its way. Raises Expired, AlreadyConfirmed.

    What looks like spam is held for the hub; everything else is delivered in the same transaction.
    """
    link = linking.good(work, token=token, purpose="confirm")
    inquiry = work.session.exec(
        select(Inquiry).where(Inquiry.id == link.inquiry_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if inquiry is None:
        raise Expired(N_("This question was removed because it was never confirmed. Please ask again."))
    _waiting(inquiry)
    link.used_at, inquiry.confirmed_at = work.now, work.now
    work.record("inquiry.confirmed", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id)
    reasons = _reasons(work, inquiry)
    inquiry.suspicion = [reason.as_json() for reason in reasons]
    if suspicion.score(reasons) < suspicion.HOLD:
        return Confirmed(inquiry, deliver(work, inquiry))
    inquiry.state, inquiry.version = "held", inquiry.version + 1
    work.record(
        "inquiry.held",
        inquiry,
        company_id=inquiry.company_id,
        hub_id=inquiry.hub_id,
        reasons=[reason.code for reason in reasons],
    )
    notifying.tell_hub(work, inquiry)
    return Confirmed(inquiry, "")


def _waiting(inquiry: Inquiry) -> Inquiry:
    if inquiry.state != "unconfirmed":
        raise AlreadyConfirmed(
            N_("You confirmed this already. As soon as the firm has it, the link to your conversation is in your mail.")
        )
    return inquiry


def _reasons(work: Work, inquiry: Inquiry) -> list[suspicion.Reason]:
    """What was noticed when it was sent, and what its words and its sender's other questions say."""
    body = notifying.first_letter(work, inquiry).body
    counts: Counts = recent_counts(
        work.session,
        inquiry,
        body=body,
        day=work.now - DAY,
        week=work.now - WEEK,
    )
    judged = suspicion.judge(
        suspicion.Evidence(
            text=body,
            email=inquiry.buyer_email,
            from_email=counts.from_email,
            from_host=counts.from_host,
            told_firms=counts.told_firms,
        )
    )
    noticed = [suspicion.read_reason(kept) for kept in inquiry.suspicion]
    return sorted([*noticed, *judged], key=lambda reason: -reason.weight)
