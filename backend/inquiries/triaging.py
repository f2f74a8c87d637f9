"""The hub decides on what was held or reported: deliver, refuse with a reason, or leave as it is."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.ids import new_secret
from backend.core.permissions import Permission, can, require
from backend.core.work import Work
from backend.inquiries import notifying, suspicion
from backend.inquiries.delivering import deliver
from backend.inquiries.models import Inquiry, InquiryMessage, InquiryReport
from backend.inquiries.schemas import Refusal
from backend.inquiries.sides import locked

_DECIDED = N_("Somebody decided on this one meanwhile. Look at the list again before you go on.")


def release(work: Work, *, inquiry_id: UUID, version: int | None = None) -> Inquiry:
    """It is a real question: deliver it. Conflict where somebody decided meanwhile."""
    inquiry = _in_care(work, inquiry_id, version)
    if inquiry.state != "held":
        raise Conflict(_DECIDED)
    deliver(work, inquiry)
    return inquiry


def refuse(work: Work, *, inquiry_id: UUID, wanted: Refusal) -> Inquiry:
    """Stop it and tell the buyer why: a held one never reaches the firm, a reported one takes no more letters.

    Conflict where somebody decided meanwhile, or where there is nothing to decide.
    """
    inquiry = _in_care(work, inquiry_id, wanted.version)
    if inquiry.state != "held" and (inquiry.state == "refused" or not _open_reports(work, inquiry)):
        raise Conflict(_DECIDED)
    work.session.add(
        InquiryMessage(
            inquiry_id=inquiry.id,
            company_id=inquiry.company_id,
            author="hub",
            account_id=work.actor.account_id,
            body=wanted.reason,
            once=new_secret(),
            created_at=work.now,
        )
    )
    inquiry.state, inquiry.closed_at, inquiry.closed_by = "refused", work.now, "hub"
    inquiry.last_message_at, inquiry.version = work.now, inquiry.version + 1
    _settle_all(work, inquiry)
    work.record("inquiry.refused", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id)
    notifying.tell_refused(work, inquiry, reason=wanted.reason)
    return inquiry


def settle(work: Work, *, inquiry_id: UUID) -> Inquiry:
    """The reports of a conversation were looked at, and it may go on; asked again, nothing changes."""
    inquiry = _in_care(work, inquiry_id, None)
    if _settle_all(work, inquiry):
        work.record("inquiry.report_settled", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id)
    return inquiry


def _in_care(work: Work, inquiry_id: UUID, version: int | None) -> Inquiry:
    """The conversation, for the people of its hub, once it was held or reported; not there for everyone else."""
    found = work.session.get(Inquiry, inquiry_id)
    if found is None:
        raise NotFound
    require(
        work.actor, Permission.INQUIRY_TRIAGE, found.hub_id, visible=can(work.actor, Permission.HUB_VIEW, found.hub_id)
    )
    inquiry = locked(work, inquiry_id)
    reported = work.session.exec(select(InquiryReport.id).where(InquiryReport.inquiry_id == inquiry.id)).first()
    if inquiry.state == "unconfirmed" or (reported is None and not suspicion.holds(inquiry.suspicion)):
        raise NotFound
    if version is not None and inquiry.version != version:
        raise Conflict(_DECIDED)
    return inquiry


def _open_reports(work: Work, inquiry: Inquiry) -> list[InquiryReport]:
    return list(
        work.session.exec(
            select(InquiryReport).where(
                InquiryReport.inquiry_id == inquiry.id,
                InquiryReport.settled_at == None,  # noqa: E711 - IS NULL
            )
        )
    )


def _settle_all(work: Work, inquiry: Inquiry) -> int:
    waiting = _open_reports(work, inquiry)
    for report in waiting:
        report.settled_at, report.settled_by = work.now, work.actor.account_id
    return len(waiting)
