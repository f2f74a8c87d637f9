"""Buyers' ways in: a link that proves their address, links that lead to their conversation. Only digests are kept."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select

from backend.core.errors import Expired
from backend.core.i18n import N_
from backend.core.ids import digest, new_secret
from backend.core.work import Work
from backend.inquiries import notifying
from backend.inquiries.models import Inquiry, InquiryLink

LIFETIME = {"confirm": timedelta(days=7), "conversation": timedelta(days=60)}
_SPENT = N_("This link has expired or was revoked. A new one can be sent to the same address.")


def issue(work: Work, inquiry: Inquiry, *, purpose: str) -> str:
    """A new link's secret. Those sent before stay good: each letter carries its own."""
    secret = new_secret()
    work.session.add(
        InquiryLink(
            inquiry_id=inquiry.id,
            purpose=purpose,
            token_hash=digest(secret),
            created_at=work.now,
            expires_at=work.now + LIFETIME[purpose],
        )
    )
    work.session.flush()
    return secret


def find(work: Work, *, token: str, purpose: str) -> InquiryLink | None:
    """The link, whether still good or not."""
    return work.session.exec(
        select(InquiryLink).where(InquiryLink.token_hash == digest(token), InquiryLink.purpose == purpose)
    ).first()


def good(work: Work, *, token: str, purpose: str) -> InquiryLink:
    """The link where it still leads somewhere; Expired otherwise, in the same words for every reason."""
    link = find(work, token=token, purpose=purpose)
    if link is None or link.revoked_at is not None or link.expires_at <= work.now:
        raise Expired(_SPENT)
    return link


def send_again(work: Work, *, token: str) -> None:
    """Mail a new link of the same kind to the same address. The caller answers the same whether the link is known.

    Nothing is sent for a token that was never given out, nor where nothing is left to be reached.
    """
    link = find(work, token=token, purpose="conversation") or find(work, token=token, purpose="confirm")
    if link is None:
        return
    inquiry = work.session.get_one(Inquiry, link.inquiry_id)
    if inquiry.state == "unconfirmed":
        send_confirmation(work, inquiry)
    elif inquiry.delivered_at is not None:
        send_conversation_link(work, inquiry)


def renew(work: Work, *, token: str) -> None:
    """Revoke every link to the conversation, this one included, and mail a new one to the buyer. Raises Expired."""
    link = good(work, token=token, purpose="conversation")
    work.session.connection().execute(
        update(InquiryLink)
        .where(
            col(InquiryLink.inquiry_id) == link.inquiry_id,
            col(InquiryLink.revoked_at).is_(None),
            col(InquiryLink.purpose) == "conversation",
        )
        .values(revoked_at=work.now)
    )
    inquiry = work.session.get_one(Inquiry, link.inquiry_id)
    work.record("inquiry.links_renewed", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id)
    send_conversation_link(work, inquiry)


def send_confirmation(work: Work, inquiry: Inquiry) -> str:
    """Mail the link that proves the address; its secret is answered for those who replay a history."""
    secret = issue(work, inquiry, purpose="confirm")
    notifying.tell_to_confirm(work, inquiry, token=secret)
    return secret


def send_conversation_link(work: Work, inquiry: Inquiry) -> None:
    """Mail a new link to the conversation."""
    notifying.tell_link(work, inquiry, token=issue(work, inquiry, purpose="conversation"))
