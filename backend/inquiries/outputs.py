"""Conversations as the API shows them to a firm's programs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.core.inputs import Output, shown
from backend.inquiries.examples import INQUIRIES, INQUIRY, STANDING, WRITTEN
from backend.inquiries.schemas import Conversation, InquirySummary, MessageRow


class InquiryList(Output):
    """One page of a firm's conversations, the last touched first. `next` is the cursor of the page after."""

    model_config = shown(INQUIRIES)

    items: list[InquirySummary]
    next: str | None


class InquiryOut(Output):
    """A whole conversation. `state`: open, answered, closed, refused, held. Times are UTC."""

    model_config = shown(INQUIRY)

    id: UUID
    company_slug: str
    listing_slug: str
    listing_title: str
    state: str
    locale: str
    buyer_name: str
    buyer_company: str
    buyer_country: str
    buyer_email: str
    quantity: int | None
    unit: str
    destination: str
    created_at: datetime
    delivered_at: datetime | None
    first_answer_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    version: int
    messages: list[MessageRow]


class Written(Output):
    """A letter that was kept, and how its conversation stands now."""

    model_config = shown(WRITTEN)

    id: UUID
    inquiry_id: UUID
    state: str
    version: int


class Standing(Output):
    """How a conversation stands now."""

    model_config = shown(STANDING)

    id: UUID
    state: str
    version: int


def inquiry_out(found: Conversation) -> InquiryOut:
    """A conversation for the API: what the hub noticed about its sender stays with the hub."""
    return InquiryOut.model_validate({name: getattr(found, name) for name in InquiryOut.model_fields})
