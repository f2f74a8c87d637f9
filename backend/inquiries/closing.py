"""Closing a conversation that came to its end, and opening it again. Either side may do both."""

from __future__ import annotations

from uuid import UUID

from backend.core.errors import Conflict
from backend.core.i18n import N_, Text
from backend.core.work import Work
from backend.inquiries.answering import check_version
from backend.inquiries.models import Inquiry
from backend.inquiries.sides import Side, buyer_side, check_running, company_side, locked


def close(work: Work, *, inquiry_id: UUID, version: int | None = None) -> Inquiry:
    """The firm closes; Conflict where the conversation moved on since `version`, or someone closed it first."""
    return _close(work, company_side(work, inquiry_id=inquiry_id), version)


def close_by_buyer(work: Work, *, token: str, version: int | None = None) -> Inquiry:
    """The buyer closes. Raises Expired; see `close`."""
    return _close(work, buyer_side(work, token=token), version)


def reopen(work: Work, *, inquiry_id: UUID, version: int | None = None) -> Inquiry:
    """The firm opens it again; Conflict as in `close`."""
    return _reopen(work, company_side(work, inquiry_id=inquiry_id), version)


def reopen_by_buyer(work: Work, *, token: str, version: int | None = None) -> Inquiry:
    """The buyer opens it again. Raises Expired; see `reopen`."""
    return _reopen(work, buyer_side(work, token=token), version)


def _close(work: Work, side: Side, version: int | None) -> Inquiry:
    inquiry = locked(work, side.inquiry_id)
    check_running(inquiry)
    if inquiry.state == "closed":
        _check_first(inquiry, version, N_("It is closed already: someone was first. There is nothing more to do."))
        return inquiry
    check_version(inquiry, version)
    inquiry.state, inquiry.closed_at, inquiry.closed_by = "closed", work.now, side.name
    inquiry.version += 1
    work.record("inquiry.closed", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id, by=side.name)
    return inquiry


def _reopen(work: Work, side: Side, version: int | None) -> Inquiry:
    inquiry = locked(work, side.inquiry_id)
    check_running(inquiry)
    if inquiry.state == "open":
        _check_first(inquiry, version, N_("It is open already: someone was first. You can write below."))
        return inquiry
    check_version(inquiry, version)
    inquiry.state, inquiry.closed_at, inquiry.closed_by = "open", None, ""
    inquiry.version += 1
    work.record("inquiry.reopened", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id, by=side.name)
    return inquiry


def _check_first(inquiry: Inquiry, version: int | None, sentence: Text) -> None:
    """Whoever acts on an older page is told that someone was first."""
    if version is not None and inquiry.version != version:
        raise Conflict(sentence)
