"""Who cares for which firm, what was reviewed by whom, visits and notes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

# "unavailable": a blind repeat for which there is nobody else, of the hub or lent to it.
VERDICTS = ("accept", "reject", "more", "not_applicable", "unavailable")


class Care(Row, table=True):
    """That an advisor of a hub looks after a firm, from a day until a day; who handed it over, and with which words."""

    __tablename__ = "advising_care"
    __table_args__ = (
        Index(
            "uq_advising_care_live",
            "hub_id",
            "company_id",
            "account_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    company_id: UUID = Field(foreign_key="companies.id", index=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    since: datetime = moment()
    ended_at: datetime | None = moment(optional=True)
    handed_from: UUID | None = Field(default=None, foreign_key="accounts.id")
    note: str = Field(default="", max_length=2000)


class Review(Row, table=True):
    """An advisor's verdict on one piece of evidence as it was (`evidence_version`).

    role: first; blind (a repeat without sight of the first); settling (a third person's, where two differ). Verdicts
    of blind repeats change nothing until they agree or are settled. An open blind or settling review has no verdict.
    """

    __tablename__ = "advising_reviews"
    __table_args__ = (
        one_of("role", ("first", "blind", "settling")),
        UniqueConstraint("evidence_id", "evidence_version", "role"),
        Index("ix_advising_reviews_open", "hub_id", postgresql_where=text("decided_at IS NULL")),
    )

    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    company_id: UUID = Field(foreign_key="companies.id", index=True)
    evidence_id: UUID = Field(foreign_key="readiness_evidence.id", index=True)
    evidence_version: int
    item: str = Field(max_length=20)
    role: str = Field(max_length=20)
    reviewer_id: UUID | None = Field(default=None, foreign_key="accounts.id", index=True)
    verdict: str = Field(default="", max_length=20)
    level: float | None = Field(default=None, description="the rung the evidence shows, 0 to 1")
    reason: str = Field(default="", max_length=2000)
    opened_at: datetime = moment()
    decided_at: datetime | None = moment(optional=True)


class Loan(Row, table=True):
    """That the advisors of one hub repeat reviews for another, by agreement of both managers.

    Asked by the borrower, accepted by the lender; either ends it. Not accepted and ended: declined or withdrawn.
    """

    __tablename__ = "advising_loans"
    __table_args__ = (
        Index(
            "uq_advising_loans_live", "lender_id", "borrower_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        CheckConstraint("lender_id <> borrower_id", name="two_hubs"),
    )

    lender_id: UUID = Field(foreign_key="hubs.id", index=True)
    borrower_id: UUID = Field(foreign_key="hubs.id", index=True)
    asked_by: UUID = Field(foreign_key="accounts.id")
    asked_at: datetime = moment()
    accepted_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    accepted_at: datetime | None = moment(optional=True)
    ended_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    ended_at: datetime | None = moment(optional=True)


class CaseNote(Row, table=True):
    """A note or a visit of an advisor. `shown`: the firm sees it too."""

    __tablename__ = "advising_notes"
    __table_args__ = (one_of("kind", ("note", "visit")),)

    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    company_id: UUID = Field(foreign_key="companies.id", index=True)
    author_id: UUID = Field(foreign_key="accounts.id")
    kind: str = Field(max_length=20)
    text: str = Field(max_length=5000)
    shown: bool = False
    happened_on: date
    minutes: int = 0
    written_at: datetime = moment()
