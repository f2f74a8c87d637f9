"""What waits for an advisor: by how long it has waited, then by what it would bring the firm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.readiness.gathering import Inputs, gather_many
from backend.readiness.instrument import Words
from backend.readiness.standing import VERIFIED, Score


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A piece of evidence to look at. `gain`: points of the firm's score if it is accepted as it is said.

    A blind repeat has none: the difference would tell what the first reviewer decided. `question`: as the firm reads
    it; None where the firm's instrument has no such item.
    """

    evidence_id: UUID
    version: int
    document_id: UUID
    company_id: UUID
    company_slug: str
    company_name: str
    item: str
    title: str
    kind: str
    added_at: datetime
    days: int
    gain: float
    role: str
    question: Words | None


# Never of a firm one belongs to; a repeat never for who has looked at it already.
_WAITING = text("""
    SELECT e.id AS evidence_id, e.row_version AS version, e.document_id, c.id AS company_id, c.slug AS company_slug,
        c.name AS company_name, e.item, d.title, d.kind, coalesce(r.opened_at, e.added_at) AS added_at,
        coalesce(r.role, 'first') AS role
    FROM readiness_evidence e
    JOIN readiness_documents d ON d.id = e.document_id AND d.removed_at IS NULL
    JOIN companies c ON c.id = e.company_id
    JOIN hub_memberships m ON m.company_id = c.id AND m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL
    LEFT JOIN advising_reviews r ON r.evidence_id = e.id AND r.evidence_version = e.row_version - 1
        AND r.decided_at IS NULL AND r.hub_id = :hub AND e.state <> 'uploaded'
    WHERE (e.state = 'uploaded' OR r.id IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM advising_reviews o WHERE r.id IS NOT NULL AND o.evidence_id = e.id
            AND o.evidence_version = r.evidence_version AND o.reviewer_id = :me)
        AND NOT EXISTS (SELECT 1 FROM company_members w WHERE w.company_id = c.id AND w.account_id = :me
            AND w.ended_at IS NULL)
        AND (NOT :mine OR EXISTS (SELECT 1 FROM advising_care k WHERE k.company_id = c.id AND k.hub_id = :hub
            AND k.account_id = :me AND k.ended_at IS NULL))
    ORDER BY coalesce(r.opened_at, e.added_at), e.id LIMIT :most
""")


def waiting(
    session: Session, hub_id: UUID, *, reviewer_id: UUID, now: datetime, mine: bool = False, most: int = 100
) -> list[WaitingRow]:
    """The queue of one person: whole days waited, longest first, and within a day the largest gain first."""
    asked = {"hub": hub_id, "me": reviewer_id, "mine": mine, "most": most}
    rows = list(session.connection().execute(_WAITING, asked).mappings())
    firms = gather_many(session, sorted({row["company_id"] for row in rows}), now=now)
    scores = {company_id: inputs.score() for company_id, inputs in firms.items()}
    made = [
        WaitingRow(
            **row,
            days=(now - row["added_at"]).days,
            question=question_for(firms[row["company_id"]], row["item"]),
            gain=0.0 if row["role"] == "blind" else gain_of(scores[row["company_id"]], row["item"]),
        )
        for row in rows
    ]
    return sorted(made, key=lambda row: (-row.days, -row.gain, row.added_at))


def question_for(inputs: Inputs, item: str) -> Words | None:
    """The question as the firm reads it, in the words for what it offers; None where its instrument has none."""
    found = inputs.instrument.by_id.get(item)
    return found.asks(inputs.profile.offers) if found is not None else None


def gain_of(score: Score, item: str) -> float:
    """What a verified document adds at the level the firm says; nothing for an item that is not asked."""
    line = next((one for one in score.lines if one.item == item), None)
    if line is None or line.state == "not_applicable":
        return 0.0
    return max(0.0, line.share * line.level * VERIFIED - line.evidenced)
