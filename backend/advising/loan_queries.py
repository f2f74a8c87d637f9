"""What the page of loans shows: agreements with other hubs, and the repeats that wait for the lender's people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.advising.models import Loan
from backend.hubs.models import Hub


@dataclass(frozen=True, slots=True)
class LoanRow:
    """An agreement as one of its two hubs reads it. `lends`: this hub's people look at the other's evidence."""

    id: UUID
    other: str
    lends: bool
    asked_at: datetime
    accepted_at: datetime | None


def loans_of(session: Session, hub_id: UUID) -> list[LoanRow]:
    """What was asked and is agreed between a hub and others, the oldest first."""
    wanted = select(Loan).where((Loan.lender_id == hub_id) | (Loan.borrower_id == hub_id), col(Loan.ended_at).is_(None))
    rows = session.exec(wanted.order_by(col(Loan.asked_at))).all()
    others = {row.lender_id if row.borrower_id == hub_id else row.borrower_id for row in rows}
    names = {hub.id: hub.name for hub in session.exec(select(Hub).where(col(Hub.id).in_(others)))} if others else {}
    return [
        LoanRow(
            id=row.id,
            other=names[row.borrower_id if row.lender_id == hub_id else row.lender_id],
            lends=row.lender_id == hub_id,
            asked_at=row.asked_at,
            accepted_at=row.accepted_at,
        )
        for row in rows
    ]


def others_to_ask(session: Session, hub_id: UUID) -> list[tuple[str, str]]:
    """Address and name of the hubs that have not been asked for second looks, by name."""
    asked = select(Loan.lender_id).where(Loan.borrower_id == hub_id, col(Loan.ended_at).is_(None))
    wanted = select(Hub.slug, Hub.name).where(Hub.id != hub_id, col(Hub.id).not_in(asked)).order_by(col(Hub.name))
    return [(slug, name) for slug, name in session.exec(wanted)]


@dataclass(frozen=True, slots=True)
class LentRow:
    """A repeat, or a difference to settle, that waits for somebody of the lender."""

    evidence_id: UUID
    borrower_id: UUID
    hub: str
    firm: str
    item: str
    title: str
    role: str
    opened_at: datetime


# As `lending.lent` asks for one of them: the borrower's own come first, nobody looks twice, nobody at their own firm.
_LENT = text("""
    SELECT r.evidence_id, r.hub_id AS borrower_id, h.name AS hub, c.name AS firm, r.item, d.title, r.role, r.opened_at
    FROM advising_reviews r
    JOIN advising_loans l ON l.borrower_id = r.hub_id AND l.lender_id = :hub AND l.accepted_at IS NOT NULL
        AND l.ended_at IS NULL
    JOIN readiness_evidence e ON e.id = r.evidence_id AND e.row_version = r.evidence_version + 1
        AND e.state <> 'uploaded'
    JOIN readiness_documents d ON d.id = e.document_id AND d.removed_at IS NULL
    JOIN companies c ON c.id = r.company_id
    JOIN hubs h ON h.id = r.hub_id
    WHERE r.decided_at IS NULL AND r.company_id <> ALL(:mine)
        AND NOT EXISTS (SELECT 1 FROM advising_reviews o WHERE o.evidence_id = r.evidence_id
            AND o.evidence_version = r.evidence_version AND o.reviewer_id = :me)
        AND EXISTS (SELECT 1 FROM hub_memberships m WHERE m.company_id = r.company_id AND m.hub_id = r.hub_id
            AND m.state = 'approved' AND m.ended_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM hub_staff s JOIN accounts a ON a.id = s.account_id
            WHERE s.hub_id = r.hub_id AND s.ended_at IS NULL AND a.suspended_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM advising_reviews o WHERE o.evidence_id = r.evidence_id
                    AND o.evidence_version = r.evidence_version AND o.reviewer_id = s.account_id)
                AND NOT EXISTS (SELECT 1 FROM company_members w WHERE w.company_id = r.company_id
                    AND w.account_id = s.account_id AND w.ended_at IS NULL))
    ORDER BY r.opened_at, r.id LIMIT 100
""")


def lent_waiting(session: Session, hub_id: UUID, *, reviewer_id: UUID, companies: Sequence[UUID]) -> list[LentRow]:
    """What waits for one person of the lender `hub_id`, the longest first; `companies` are their own firms."""
    asked = {"hub": hub_id, "me": reviewer_id, "mine": list(companies)}
    return [LentRow(**row) for row in session.connection().execute(_LENT, asked).mappings()]
