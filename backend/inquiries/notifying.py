"""The letters around a conversation. Each has a key that names its cause: the same cause never writes twice."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import col, select

from backend.accounts.models import Account
from backend.companies.models import Company, CompanyMember
from backend.core.ids import digest
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import staff_of
from backend.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from backend.integrations.mail.outbox import enqueue

# Before the address is proven its owner may be a stranger: nothing that reads like a message goes into that mail.
_PLAIN_NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]{1,2}[^\W\d_]+){0,5}\.?")
_LONGEST_NAME = 40


def greeting_name(name: str) -> str:
    """The name to greet a proven or unproven address by; empty where it could carry a message of its own."""
    return name if len(name) <= _LONGEST_NAME and _PLAIN_NAME.fullmatch(name) and "www." not in name.lower() else ""


def tell_to_confirm(work: Work, inquiry: Inquiry, *, token: str) -> None:
    """`inquiry_confirm`, to the address that was given: is this yours?"""
    company = work.session.get_one(Company, inquiry.company_id)
    _to_buyer(
        work,
        inquiry,
        kind="inquiry_confirm",
        cause=f"confirm:{digest(token)[:16]}",
        name=greeting_name(inquiry.buyer_name),
        company=company.name,
        listing=inquiry.listing_title,
        link=f"/{inquiry.locale}/inquiries/confirm/{token}",
    )


def tell_link(work: Work, inquiry: Inquiry, *, token: str) -> None:
    """`inquiry_link`, to the buyer: a new way to the conversation."""
    company = work.session.get_one(Company, inquiry.company_id)
    _to_buyer(
        work,
        inquiry,
        kind="inquiry_link",
        cause=f"link:{digest(token)[:16]}",
        name=inquiry.buyer_name,
        company=company.name,
        link=_conversation(inquiry, token),
    )


def tell_opened(work: Work, inquiry: Inquiry, *, token: str) -> None:
    """`inquiry_opened`, to the buyer: it is with the firm, and this is where the answer will be."""
    company = work.session.get_one(Company, inquiry.company_id)
    _to_buyer(
        work,
        inquiry,
        kind="inquiry_opened",
        cause="opened",
        name=inquiry.buyer_name,
        company=company.name,
        listing=inquiry.listing_title,
        message=first_letter(work, inquiry).body,
        link=_conversation(inquiry, token),
    )


def tell_refused(work: Work, inquiry: Inquiry, *, reason: str) -> None:
    """`inquiry_refused`, to the buyer: the hub did not pass it on, why, and whom to write to."""
    company, hub = work.session.get_one(Company, inquiry.company_id), work.session.get_one(Hub, inquiry.hub_id)
    _to_buyer(
        work,
        inquiry,
        kind="inquiry_refused",
        cause="refused",
        reply_to=hub.contact_email,
        name=inquiry.buyer_name,
        company=company.name,
        hub=hub.name,
        reason=reason,
    )


def tell_answered(work: Work, inquiry: Inquiry, message: InquiryMessage, *, token: str) -> None:
    """`inquiry_answer`, to the buyer: the firm's letter and a link of its own to the conversation."""
    company = work.session.get_one(Company, inquiry.company_id)
    _to_buyer(
        work,
        inquiry,
        kind="inquiry_answer",
        cause=f"message:{message.id}",
        name=inquiry.buyer_name,
        company=company.name,
        listing=inquiry.listing_title,
        message=message.body,
        files=_file_count(work, message),
        link=_conversation(inquiry, token),
    )


def tell_delivered(work: Work, inquiry: Inquiry) -> None:
    """`inquiry_delivered`, to each person of the firm: a buyer asks."""
    letter = first_letter(work, inquiry)
    _to_members(
        work,
        inquiry,
        letter,
        kind="inquiry_delivered",
        country=inquiry.buyer_country,
        quantity=inquiry.quantity,
        unit=inquiry.unit,
        destination=inquiry.destination,
    )


def tell_replied(work: Work, inquiry: Inquiry, message: InquiryMessage) -> None:
    """`inquiry_reply`, to each person of the firm: the buyer wrote again."""
    _to_members(work, inquiry, message, kind="inquiry_reply")


def tell_hub(work: Work, inquiry: Inquiry) -> None:
    """`inquiry_to_check`, to the hub's people: something waits for their eyes. One a day each, however much waits."""
    hub = work.session.get_one(Hub, inquiry.hub_id)
    day = work.now.astimezone(ZoneInfo(hub.zone)).date()
    for person in staff_of(work.session, hub.id):
        enqueue(
            work,
            key=f"inquiry-check:{hub.id}:{day.isoformat()}:{person.id}",
            kind="inquiry_to_check",
            to=person.email,
            locale=person.locale,
            context={"name": person.name, "hub": hub.name, "link": f"/{person.locale}/hub-desk/{hub.slug}/inquiries"},
        )


def first_letter(work: Work, inquiry: Inquiry) -> InquiryMessage:
    """The question that began the conversation."""
    return work.session.exec(
        select(InquiryMessage)
        .where(InquiryMessage.inquiry_id == inquiry.id)
        .order_by(col(InquiryMessage.created_at), col(InquiryMessage.id))
        .limit(1)
    ).one()


def _to_buyer(work: Work, inquiry: Inquiry, *, kind: str, cause: str, reply_to: str = "", **context: Any) -> None:
    enqueue(
        work,
        key=f"inquiry:{inquiry.id}:{cause}",
        kind=kind,
        to=inquiry.buyer_email,
        locale=inquiry.locale,
        context=context,
        reply_to=reply_to,
    )


def _to_members(work: Work, inquiry: Inquiry, message: InquiryMessage, *, kind: str, **context: Any) -> None:
    company = work.session.get_one(Company, inquiry.company_id)
    files = _file_count(work, message)
    for person in _members(work, company):
        enqueue(
            work,
            key=f"inquiry:{inquiry.id}:message:{message.id}:{person.id}",
            kind=kind,
            to=person.email,
            locale=person.locale,
            context={
                "name": person.name,
                "company": company.name,
                "buyer": inquiry.buyer_name,
                "organisation": inquiry.buyer_company,
                "listing": inquiry.listing_title,
                "message": message.body,
                "files": files,
                "link": f"/{person.locale}/desk/{company.slug}/inquiries/{inquiry.id}",
                **context,
            },
        )


def _members(work: Work, company: Company) -> list[Account]:
    """Everyone of the firm who can be written to: a buyer's words go to proven addresses only."""
    return list(
        work.session.exec(
            select(Account)
            .join(CompanyMember, col(CompanyMember.account_id) == Account.id)
            .where(
                CompanyMember.company_id == company.id,
                col(CompanyMember.ended_at).is_(None),
                col(Account.verified_at).is_not(None),
                col(Account.suspended_at).is_(None),
            )
            .order_by(col(Account.id))
        )
    )


def _file_count(work: Work, message: InquiryMessage) -> int:
    return work.session.exec(
        select(func.count()).select_from(InquiryFile).where(InquiryFile.message_id == message.id)
    ).one()


def _conversation(inquiry: Inquiry, token: str) -> str:
    return f"/{inquiry.locale}/conversations/{token}"
