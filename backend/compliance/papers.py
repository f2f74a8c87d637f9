"""The documents a firm has already shown, as a checklist needs them: title, dates, and whether they count today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.compliance.reading import lines_by_id
from backend.compliance.renewing import last_day
from backend.compliance.requirement import Requirement

# Readiness keeps the documents and asks about them; a checklist only points at one, so it reads these columns alone.
PAPER = "d.id AS paper_id, d.title AS paper_title, d.issued_on, d.expires_on, d.removed_at IS NOT NULL AS removed"
_PAPERS = text(f"""
    SELECT {PAPER} FROM readiness_documents d
    WHERE d.company_id = :company AND d.removed_at IS NULL ORDER BY d.title, d.id
""")  # noqa: S608 - put together from this file's own text


_PROVEN = text("""
    SELECT m.document_id, m.listing_id, m.market, m.line,
        (SELECT jsonb_object_agg(t.locale, t.title) FROM listing_texts t WHERE t.listing_id = m.listing_id) AS titles
    FROM compliance_marks m WHERE m.company_id = :company AND m.mark = 'have' AND m.document_id IS NOT NULL
    ORDER BY m.line, m.market, m.listing_id
""")


@dataclass(frozen=True, slots=True)
class Proven:
    """A line of a listing's checklist that a document proves; `titles` of the listing by locale."""

    requirement: Requirement
    listing_id: UUID
    market: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the firm. `removed`: it was taken back since."""

    id: UUID
    title: str
    issued_on: date | None
    expires_on: date | None
    removed: bool = False

    def ends(self, line: Requirement) -> date | None:
        """The last day on which it proves a line: its own, else the one that follows from the line's renewal."""
        return self.expires_on or last_day(line.renewal, self.issued_on)

    def counts(self, line: Requirement, today: date) -> bool:
        """Whether it proves a line on a day; its last day counts."""
        ends = self.ends(line)
        return not self.removed and (ends is None or ends >= today)


def papers_of(session: Session, company_id: UUID) -> list[Paper]:
    """The firm's documents that were not taken back, by title. Ask who may see them first."""
    rows = session.connection().execute(_PAPERS, {"company": company_id}).mappings()
    return [one for one in map(paper_in, rows) if one is not None]


def proven_by(session: Session, company_id: UUID) -> dict[UUID, list[Proven]]:
    """What the firm's documents prove on its checklists, by document, in one statement."""
    found: dict[UUID, list[Proven]] = {}
    for row in session.connection().execute(_PROVEN, {"company": company_id}):
        line = lines_by_id().get(row.line)
        if line is not None:
            found.setdefault(row.document_id, []).append(Proven(line, row.listing_id, row.market, row.titles or {}))
    return found


def paper_in(row: Mapping[Any, Any]) -> Paper | None:
    """The document of a row that has the columns PAPER; None where it has none."""
    if row["paper_id"] is None:
        return None
    return Paper(row["paper_id"], row["paper_title"], row["issued_on"], row["expires_on"], bool(row["removed"]))
