"""What the desk of advisors shows: firms in care, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.compliance.reading import lines_by_id


@dataclass(frozen=True, slots=True)
class CareRow:
    """A firm on the desk; `waiting`: pieces of evidence nobody looked at; `asked`: questions nobody answered.

    `care_id`: of who asks, where they care.
    """

    company_id: UUID
    slug: str
    name: str
    band: str
    coverage: float | None
    evidenced: float | None
    waiting: int
    asked: int
    advisor_names: list[str]
    care_id: UUID | None
    last_visit: date | None
    scored_at: datetime | None


_FIRMS = """
    SELECT c.id AS company_id, c.slug, c.name, coalesce(s.band, '') AS band, s.coverage, s.evidenced, s.scored_at,
        (SELECT count(*) FROM readiness_evidence e WHERE e.company_id = c.id AND e.state = 'uploaded') AS waiting,
        (SELECT count(*) FROM readiness_steps t WHERE t.company_id = c.id AND t.asked_at IS NOT NULL
            AND t.state <> 'finished')
            + (SELECT count(DISTINCT (k.line, k.asked_at)) FROM compliance_marks k WHERE k.company_id = c.id
                AND k.asked_at IS NOT NULL AND k.line = ANY(:lines)) AS asked,
        (SELECT coalesce(array_agg(CASE WHEN EXISTS (SELECT FROM hub_staff s WHERE s.hub_id = k.hub_id
                AND s.account_id = a.id AND s.accepted_at IS NOT NULL) THEN a.name ELSE a.email END ORDER BY k.since),
                '{}') FROM advising_care k
            JOIN accounts a ON a.id = k.account_id
            WHERE k.company_id = c.id AND k.hub_id = :hub AND k.ended_at IS NULL) AS advisor_names,
        (SELECT k.id FROM advising_care k WHERE k.company_id = c.id AND k.hub_id = :hub AND k.ended_at IS NULL
            AND k.account_id = :me) AS care_id,
        (SELECT max(n.happened_on) FROM advising_notes n
            WHERE n.company_id = c.id AND n.hub_id = :hub AND n.kind = 'visit') AS last_visit
    FROM hub_memberships m JOIN companies c ON c.id = m.company_id
    LEFT JOIN readiness_scores s ON s.company_id = c.id AND s.latest
    WHERE m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL
        AND (NOT :mine OR EXISTS (SELECT 1 FROM advising_care k WHERE k.company_id = c.id AND k.hub_id = :hub
            AND k.ended_at IS NULL AND k.account_id = :me))
"""
_CARE = text(_FIRMS + " ORDER BY asked DESC, waiting DESC, s.scored_at NULLS FIRST, c.name LIMIT :most")
_ONE = text(_FIRMS + " AND c.id = :company")


def firms_in_care(
    session: Session, hub_id: UUID, *, account_id: UUID | None, mine: bool, most: int = 300
) -> list[CareRow]:
    """The approved firms of a hub, or those in the care of one person, those who ask or show something first."""
    asked = {"hub": hub_id, "me": account_id, "mine": mine, "most": most, "lines": list(lines_by_id())}
    return [CareRow(**row) for row in session.connection().execute(_CARE, asked).mappings()]


def firm_in_care(session: Session, hub_id: UUID, company_id: UUID, *, account_id: UUID | None) -> CareRow | None:
    """One approved firm of a hub, as the list shows it; None where it is no such firm."""
    asked = {"hub": hub_id, "company": company_id, "me": account_id, "mine": False, "lines": list(lines_by_id())}
    row = session.connection().execute(_ONE, asked).mappings().first()
    return CareRow(**row) if row is not None else None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note or a visit as it is read."""

    id: UUID
    kind: str
    text: str
    shown: bool
    happened_on: date
    minutes: int
    author: str
    written_at: datetime


_NOTES = text("""
    SELECT n.id, n.kind, n.text, n.shown, n.happened_on, n.minutes, a.name AS author, n.written_at
    FROM advising_notes n JOIN accounts a ON a.id = n.author_id
    WHERE n.company_id = :company AND (CAST(:hub AS uuid) IS NULL OR n.hub_id = :hub) AND (NOT :shown OR n.shown)
    ORDER BY n.happened_on DESC, n.written_at DESC LIMIT 200
""")


def notes_of(session: Session, hub_id: UUID, company_id: UUID) -> list[NoteRow]:
    """What a hub wrote about a firm."""
    asked = {"company": company_id, "hub": hub_id, "shown": False}
    return [NoteRow(**row) for row in session.connection().execute(_NOTES, asked).mappings()]


def notes_shown(session: Session, company_id: UUID) -> list[NoteRow]:
    """What advisors wrote for the firm itself."""
    asked = {"company": company_id, "hub": None, "shown": True}
    return [NoteRow(**row) for row in session.connection().execute(_NOTES, asked).mappings()]


_OWED = text("""
    SELECT r.evidence_id, r.item FROM advising_reviews r
    JOIN readiness_evidence e ON e.id = r.evidence_id AND e.row_version = r.evidence_version + 1
    WHERE r.company_id = :company AND r.hub_id = :hub AND r.role = 'blind' AND r.decided_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM advising_reviews o WHERE o.evidence_id = r.evidence_id
            AND o.evidence_version = r.evidence_version AND o.reviewer_id = :me)
""")


def owed_blind(session: Session, hub_id: UUID, company_id: UUID, *, reviewer_id: UUID | None) -> dict[UUID, str]:
    """Evidence of a firm that this person may yet review blind, with its item: the verdict is not for their eyes."""
    asked = {"hub": hub_id, "company": company_id, "me": reviewer_id}
    return {row.evidence_id: row.item for row in session.connection().execute(_OWED, asked)}
