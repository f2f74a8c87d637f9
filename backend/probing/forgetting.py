"""A firm that is removed takes its sites and what was seen there with it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from backend.companies.forgetting import before_forgetting
from backend.companies.models import Company
from backend.core.work import Work
from backend.probing.models import ProbeRun, Sighting, Site


@before_forgetting
def forget(work: Work, company_id: UUID) -> None:
    """Remove all that probing keeps of a firm; nothing is written where it kept nothing."""
    connection = work.session.connection()
    removed = 0
    for table in (Sighting, ProbeRun, Site):
        removed += connection.execute(delete(table).where(col(table.company_id) == company_id)).rowcount
    if removed:
        work.record("site.forgotten", work.session.get_one(Company, company_id), company_id=company_id)
