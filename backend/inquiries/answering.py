"""Letters after the first: the firm answers, the buyer replies. Each is kept once and mailed once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.work import Work
from backend.inquiries import linking, notifying
from backend.inquiries.attaching import attach, digest_of, keep_files
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.inquiries.schemas import MessageCreate
from backend.inquiries.sides import Side, buyer_side, check_running, company_side, locked
from backend.integrations.storage import Storage
from backend.media.storing import Upload, delete_media

# What a firm may write in one conversation, by its pages and its programs together.
MOST_LETTERS, SECONDS = 30, 3600


def counted_as(inquiry_id: UUID) -> str:
    """The name under which a firm's letters in a conversation are counted; see MOST_LETTERS."""
    return f"letters-in:{inquiry_id}"


def answer(
    work: Work,
    *,
    inquiry_id: UUID,
    wanted: MessageCreate,
    once: str,
    files: Sequence[Upload] = (),
    storage: Storage | None = None,
) -> InquiryMessage:
    """The firm writes to the buyer. See `_write` for what it raises; NotFound for other firms' people."""
    return _write(work, company_side(work, inquiry_id=inquiry_id), wanted, once, files, storage)


def reply(
    work: Work,
    *,
    token: str,
    wanted: MessageCreate,
    once: str,
    files: Sequence[Upload] = (),
    storage: Storage | None = None,
) -> InquiryMessage:
    """The buyer writes to the firm, by the link to the conversation. Raises Expired; see `_write`."""
    return _write(work, buyer_side(work, token=token), wanted, once, files, storage)


def _write(
    work: Work, side: Side, wanted: MessageCreate, once: str, files: Sequence[Upload], storage: Storage | None
) -> InquiryMessage:
    """Keep the letter and tell the other side; the same form sent again is answered with the first letter.

    Raises Conflict where the conversation moved on since `wanted.version` or was stopped, and `media.errors`.
    """
    key = _key(side, once, wanted, files)
    known = _known(work, side, key)
    if known is not None:
        return known
    check_version(work.session.get_one(Inquiry, side.inquiry_id), wanted.version)
    kept = keep_files(work, company_id=side.company_id, files=files, storage=storage)
    inquiry = locked(work, side.inquiry_id)
    known = _known(work, side, key)
    if known is not None:
        for media in kept:
            delete_media(work, media)
        return known
    check_running(inquiry)
    check_version(inquiry, wanted.version)
    message = InquiryMessage(
        inquiry_id=inquiry.id,
        company_id=inquiry.company_id,
        author=side.name,
        account_id=work.actor.account_id,
        body=wanted.message,
        once=key,
        created_at=work.now,
    )
    if side.name == "buyer":
        message.account_id = None
    work.session.add(message)
    work.session.flush()
    attach(work, message, kept)
    _advance(work, inquiry, side)
    _tell(work, inquiry, message, side)
    return message


def _advance(work: Work, inquiry: Inquiry, side: Side) -> None:
    """The conversation moves on; a closed one is open again, an answered one is read."""
    ids = {"company_id": inquiry.company_id, "hub_id": inquiry.hub_id}
    if inquiry.state == "closed":
        inquiry.state, inquiry.closed_at, inquiry.closed_by = "open", None, ""
        work.record("inquiry.reopened", inquiry, **ids, by=side.name)
    inquiry.last_message_at, inquiry.version = work.now, inquiry.version + 1
    if side.name == "buyer":
        work.record("inquiry.replied", inquiry, **ids)
        return
    first = inquiry.first_answer_at is None
    if first:
        inquiry.first_answer_at = work.now
    mark_read(work, inquiry_id=inquiry.id)
    work.record("inquiry.answered", inquiry, **ids, first=first)


def _tell(work: Work, inquiry: Inquiry, message: InquiryMessage, side: Side) -> None:
    if side.name == "buyer":
        notifying.tell_replied(work, inquiry, message)
    else:
        notifying.tell_answered(work, inquiry, message, token=linking.issue(work, inquiry, purpose="conversation"))


def mark_read(work: Work, *, inquiry_id: UUID) -> None:
    """The firm has seen what the buyer wrote. Who reads was asked before."""
    work.session.connection().execute(
        update(InquiryMessage)
        .where(
            col(InquiryMessage.inquiry_id) == inquiry_id,
            col(InquiryMessage.author) == "buyer",
            col(InquiryMessage.read_at).is_(None),
        )
        .values(read_at=work.now)
    )


def check_version(inquiry: Inquiry, version: int | None) -> None:
    """Conflict where the conversation is not the one that was read; None asks for no comparison."""
    if version is not None and inquiry.version != version:
        raise Conflict(
            N_(
                "Something happened in this conversation while you were writing. Read it below; your text is still "
                "here, send it again if it still fits."
            )
        )


def _known(work: Work, side: Side, key: str) -> InquiryMessage | None:
    return work.session.exec(
        select(InquiryMessage).where(InquiryMessage.inquiry_id == side.inquiry_id, InquiryMessage.once == key)
    ).first()


def _key(side: Side, once: str, wanted: MessageCreate, files: Sequence[Upload]) -> str:
    parts = [side.name, once, wanted.message, digest_of(files)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
