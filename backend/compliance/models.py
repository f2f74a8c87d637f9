"""What firms marked on their checklists. The requirements themselves are data files: see `packs/`."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

MARKS = ("have", "missing", "not_needed")


class ChecklistMark(Row, table=True):
    """What a firm says of one line of a listing's checklist for a market; `document_id` is a readiness document.

    While the line is open its step stands here too: `taken_at` when the firm took it up, `asked_at` with the `question`
    it asked its advisors.
    """

    __tablename__ = "compliance_marks"
    __table_args__ = (UniqueConstraint("listing_id", "market", "line"), one_of("mark", MARKS))

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    listing_id: UUID = Field(foreign_key="listings.id", ondelete="CASCADE", index=True)
    market: str = Field(max_length=10)
    line: str = Field(max_length=80)
    mark: str = Field(max_length=20)
    document_id: UUID | None = Field(default=None)
    note: str = Field(default="", max_length=1000)
    marked_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    marked_at: datetime = moment()
    taken_at: datetime | None = moment(optional=True)
    question: str = Field(default="", max_length=2000)
    asked_at: datetime | None = moment(optional=True)
    row_version: int = 1
