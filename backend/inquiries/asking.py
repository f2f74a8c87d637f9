"""A buyer asks, without an account: the question is kept, and waits until its address is proven."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import select

from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.core.work import Work
from backend.inquiries import suspicion
from backend.inquiries.attaching import attach, digest_of, keep_files
from backend.inquiries.linking import send_confirmation
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.inquiries.queries import Target, target_of_company, target_of_listing
from backend.inquiries.schemas import InquiryCreate
from backend.integrations.storage import Storage
from backend.media.storing import Upload


@dataclass(frozen=True, slots=True)
class Signals:
    """What a form shows besides its answers: the invisible question filled in, seconds until it was sent."""

    honeypot: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was kept. `confirm_token` proves the address (`confirming.confirm`); empty where the same
    form came before. It goes out by mail only; histories that are replayed use it directly.
    """

    inquiry: Inquiry
    confirm_token: str


_PLAIN = Signals()


def ask(
    work: Work,
    wanted: InquiryCreate,
    *,
    once: str,
    signals: Signals = _PLAIN,
    files: Sequence[Upload] = (),
    storage: Storage | None = None,
) -> Question:
    """Keep a question and mail the link that confirms its address.

    `once` names the form it came in: the same form with the same content is one question, however often it is sent.
    Raises InvalidInput where nobody can be asked under that address, and the refusals of `media.errors`.
    """
    target = _target(work, wanted)
    key = _key(once, wanted, files)
    _queue_up(work, key)
    known = _known(work, wanted.email, key)
    if known is not None:
        return Question(known, "")
    kept = keep_files(work, company_id=target.company_id, files=files, storage=storage)
    inquiry = _inquiry(work, wanted, target, signals)
    work.session.add(inquiry)
    work.session.flush()
    message = InquiryMessage(
        inquiry_id=inquiry.id,
        company_id=target.company_id,
        author="buyer",
        body=wanted.message,
        once=key,
        created_at=work.now,
    )
    work.session.add(message)
    work.session.flush()
    attach(work, message, kept)
    work.record(
        "inquiry.asked",
        inquiry,
        company_id=inquiry.company_id,
        hub_id=inquiry.hub_id,
        listing_id=str(target.listing_id) if target.listing_id else None,
        files=len(kept),
    )
    return Question(inquiry, send_confirmation(work, inquiry))


def _target(work: Work, wanted: InquiryCreate) -> Target:
    if wanted.listing:
        target = target_of_listing(work.session, wanted.listing, locale=wanted.locale)
        if target is None or (wanted.company and target.company_slug != wanted.company):
            raise InvalidInput(fields={"listing": N_("This is not offered any more. Look at what the firm shows now.")})
        return target
    target = target_of_company(work.session, wanted.company) if wanted.company else None
    if target is None:
        raise InvalidInput(fields={"company": N_("This firm cannot be asked here. Choose another from the search.")})
    return target


def _inquiry(work: Work, wanted: InquiryCreate, target: Target, signals: Signals) -> Inquiry:
    noticed = suspicion.judge(suspicion.Evidence(honeypot=signals.honeypot, seconds=signals.seconds))
    return Inquiry(
        company_id=target.company_id,
        hub_id=target.hub_id,
        listing_id=target.listing_id,
        listing_title=target.title,
        state="unconfirmed",
        locale=wanted.locale,
        buyer_name=wanted.name,
        buyer_company=wanted.organisation,
        buyer_country=wanted.country,
        buyer_email=wanted.email,
        quantity=wanted.quantity,
        unit=target.unit,
        destination=wanted.destination,
        suspicion=[reason.as_json() for reason in noticed],
        created_at=work.now,
        last_message_at=work.now,
    )


def _key(once: str, wanted: InquiryCreate, files: Sequence[Upload]) -> str:
    """Names form and content together: a form that came back corrected is another question."""
    parts = [once, wanted.model_dump_json(), digest_of(files)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _queue_up(work: Work, key: str) -> None:
    """The same form sent twice at the same moment: the second waits until the first is kept."""
    work.session.connection().execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 11))"), {"key": key})


def _known(work: Work, email: str, key: str) -> Inquiry | None:
    return work.session.exec(
        select(Inquiry).join(InquiryMessage).where(Inquiry.buyer_email == email, InquiryMessage.once == key)
    ).first()
