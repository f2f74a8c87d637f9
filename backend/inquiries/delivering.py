"""A question reaches its firm: once, by confirmation or by the hub's hand."""

from __future__ import annotations

from backend.core.work import Work
from backend.inquiries import linking, notifying
from backend.inquiries.models import Inquiry


def deliver(work: Work, inquiry: Inquiry) -> str:
    """Open the conversation and tell both sides; the buyer's link to it. The caller holds the row's lock."""
    inquiry.state, inquiry.delivered_at = "open", work.now
    # To the firm it is new now, however long it was held.
    inquiry.last_message_at, inquiry.version = work.now, inquiry.version + 1
    work.session.flush()
    work.record("inquiry.delivered", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id)
    notifying.tell_delivered(work, inquiry)
    token = linking.issue(work, inquiry, purpose="conversation")
    notifying.tell_opened(work, inquiry, token=token)
    return token
