"""Questions whose address was never proven are forgotten, with their files."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from backend.core.work import Work
from backend.inquiries.models import Inquiry, InquiryFile
from backend.media.models import Media
from backend.media.storing import delete_media

KEPT_UNCONFIRMED = timedelta(days=30)
AT_ONCE = 100


def forget_unconfirmed(work: Work, *, before: datetime, most: int = AT_ONCE) -> int:
    """Remove up to `most` unconfirmed questions asked before a moment: how many went. One just confirmed stays."""
    gone = work.session.exec(
        select(Inquiry)
        .where(Inquiry.state == "unconfirmed", Inquiry.created_at < before)
        .order_by(col(Inquiry.created_at))
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for inquiry in gone:
        _remove(work, inquiry)
    return len(gone)


def _remove(work: Work, inquiry: Inquiry) -> None:
    files = work.session.exec(
        select(InquiryFile, Media)
        .join(Media, col(Media.id) == InquiryFile.media_id)
        .where(InquiryFile.inquiry_id == inquiry.id)
    ).all()
    for link, _ in files:
        work.session.delete(link)
    work.session.flush()
    for _, media in files:
        delete_media(work, media)
    work.record("inquiry.forgotten", inquiry, company_id=inquiry.company_id, hub_id=inquiry.hub_id)
    work.session.delete(inquiry)  # its letters and links go with it
    work.session.flush()
