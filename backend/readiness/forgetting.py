"""A firm that is removed takes its answers, its evidence and its scores with it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from backend.companies.forgetting import before_forgetting
from backend.companies.models import Company
from backend.core.work import Work
from backend.media.models import Media
from backend.media.storing import delete_media
from backend.readiness.models import EvidenceDocument

# What points at what: the last one goes first.
TABLES = (
    "readiness_badges",
    "readiness_signatures",
    "readiness_lifts",
    "readiness_steps",
    "readiness_scores",
    "readiness_findings",
    "readiness_evidence",
    "readiness_documents",
    "readiness_answers",
    "readiness_profiles",
    "company_permits",
    "company_bands",
)
_GONE = tuple(text(f"DELETE FROM {table} WHERE company_id = :company") for table in TABLES)  # noqa: S608 - own names


@before_forgetting
def forget(work: Work, company_id: UUID) -> None:
    """Remove all that readiness keeps of a firm, files included; nothing is written where it kept nothing."""
    connection = work.session.connection()
    files = work.session.exec(
        select(Media)
        .join(EvidenceDocument, col(EvidenceDocument.media_id) == Media.id)
        .where(EvidenceDocument.company_id == company_id)
    ).all()
    removed = sum(connection.execute(one, {"company": company_id}).rowcount for one in _GONE)
    for media in files:
        delete_media(work, media)
    if removed:
        work.record("readiness.forgotten", work.session.get_one(Company, company_id), company_id=company_id)
