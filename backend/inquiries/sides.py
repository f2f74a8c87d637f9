"""The two sides of a conversation: a firm's people by their role, a buyer by a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlmodel import select

from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.inquiries import linking
from backend.inquiries.models import Inquiry


@dataclass(frozen=True, slots=True)
class Side:
    """Who acts on which conversation. Made only by the two functions below, which ask whether they may."""

    name: Literal["buyer", "company"]
    inquiry_id: UUID
    company_id: UUID


def company_side(work: Work, *, inquiry_id: UUID) -> Side:
    """The firm's side, for its owners, editors and keys. Raises NotFound for everybody else, Forbidden."""
    inquiry = work.session.get(Inquiry, inquiry_id)
    if inquiry is None or inquiry.delivered_at is None:
        raise NotFound
    visible = inquiry.company_id in work.actor.companies
    require(work.actor, Permission.INQUIRY_ANSWER, inquiry.company_id, visible=visible)
    return Side("company", inquiry.id, inquiry.company_id)


def buyer_side(work: Work, *, token: str) -> Side:
    """The buyer's side, by the link to the conversation. Raises Expired."""
    link = linking.good(work, token=token, purpose="conversation")
    inquiry = work.session.get_one(Inquiry, link.inquiry_id)
    return Side("buyer", inquiry.id, inquiry.company_id)


def locked(work: Work, inquiry_id: UUID) -> Inquiry:
    """The conversation as it stands now, nobody else changing it until this work ends."""
    found = work.session.exec(
        select(Inquiry).where(Inquiry.id == inquiry_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def check_running(inquiry: Inquiry) -> None:
    """Conflict where the hub stopped the conversation."""
    if inquiry.state not in ("open", "closed"):
        raise Conflict(N_("The hub stopped this conversation. Write to the hub if you think this is a mistake."))
