"""Either side asks the hub to look at a conversation."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from backend.core.work import Work
from backend.inquiries import notifying
from backend.inquiries.models import InquiryReport
from backend.inquiries.schemas import ReportCreate
from backend.inquiries.sides import Side, buyer_side, company_side, locked


def report(work: Work, *, inquiry_id: UUID, wanted: ReportCreate) -> InquiryReport:
    """The firm reports. The same words sent again are the same report while nobody settled it."""
    return _report(work, company_side(work, inquiry_id=inquiry_id), wanted)


def report_by_buyer(work: Work, *, token: str, wanted: ReportCreate) -> InquiryReport:
    """The buyer reports. Raises Expired; see `report`."""
    return _report(work, buyer_side(work, token=token), wanted)


def _report(work: Work, side: Side, wanted: ReportCreate) -> InquiryReport:
    inquiry = locked(work, side.inquiry_id)
    known = work.session.exec(
        select(InquiryReport).where(
            InquiryReport.inquiry_id == inquiry.id,
            InquiryReport.reporter == side.name,
            InquiryReport.reason == wanted.reason,
            InquiryReport.settled_at == None,  # noqa: E711 - SQL's IS NULL
        )
    ).first()
    if known is not None:
        return known
    made = InquiryReport(
        inquiry_id=inquiry.id, hub_id=inquiry.hub_id, reporter=side.name, reason=wanted.reason, created_at=work.now
    )
    work.session.add(made)
    work.session.flush()
    work.record("inquiry.reported", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id, by=side.name)
    notifying.tell_hub(work, inquiry)
    return made
