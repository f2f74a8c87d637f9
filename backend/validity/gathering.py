"""A hub's firms as the figures of validity need them: answers, descriptions, outcomes. Never simulated ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.readiness.instrument import Instrument

_FIRMS = text("""
    SELECT s.company_id, s.items, s.coverage, s.evidenced, s.simulated, p.described
    FROM readiness_scores s
    JOIN hub_memberships m ON m.company_id = s.company_id AND m.hub_id = :hub AND m.state = 'approved'
        AND m.ended_at IS NULL
    LEFT JOIN readiness_profiles p ON p.company_id = s.company_id
    WHERE s.latest
""")
# The first score of a firm that was complete enough to rate, and its first verified payment from abroad after it.
_STARTS = text("""
    WITH first AS (
        SELECT DISTINCT ON (s.company_id) s.company_id, s.items, s.scored_at FROM readiness_scores s
        JOIN hub_memberships m ON m.company_id = s.company_id AND m.hub_id = :hub AND m.state = 'approved'
            AND m.ended_at IS NULL
        WHERE s.coverage >= :coverage AND NOT s.simulated ORDER BY s.company_id, s.scored_at)
    SELECT f.items, f.scored_at, min(coalesce(d.issued_on::timestamptz, e.decided_at)) AS paid_at
    FROM first f
    LEFT JOIN readiness_evidence e ON e.company_id = f.company_id AND e.item = :outcome AND e.state = 'verified'
    LEFT JOIN readiness_documents d ON d.id = e.document_id AND d.removed_at IS NULL
    GROUP BY f.company_id, f.items, f.scored_at ORDER BY f.scored_at
""")
OUTCOME = "MKT5"
HORIZON = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm's newest score: level by item where it applies (unanswered and unknown are 0)."""

    levels: Mapping[str, float]
    answered: frozenset[str]
    coverage: float
    evidenced: float
    described: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Sample:
    """The real firms of a hub, and how many simulated ones were left out."""

    firms: Sequence[Firm]
    simulated: int


def sample(session: Session, hub_id: UUID) -> Sample:
    """All approved firms of a hub that have a score."""
    rows = session.connection().execute(_FIRMS, {"hub": hub_id}).mappings().all()
    return Sample([_firm(row) for row in rows if not row["simulated"]], sum(row["simulated"] for row in rows))


def outcomes(
    session: Session, hub_id: UUID, instrument: Instrument, *, now: datetime
) -> tuple[list[tuple[float, bool]], list[tuple[float, bool]]]:
    """Firms as (score without outcomes, exported within twelve months), split in halves by when they were scored.

    Only firms whose twelve months are over are in it, those that exported early as well: else exports would be counted
    sooner than their absence. One that had been paid from abroad before its first score has nothing left to foretell.
    """
    asked = {"hub": hub_id, "coverage": instrument.min_coverage, "outcome": OUTCOME}
    known: list[tuple[float, bool]] = []
    for row in session.connection().execute(_STARTS, asked).mappings():
        paid, start = row["paid_at"], row["scored_at"]
        if start + HORIZON > now or (paid is not None and paid < start):
            continue
        exported = paid is not None and paid <= start + HORIZON
        known.append((score_without_outcomes(row["items"], instrument), exported))
    return known[: len(known) // 2], known[len(known) // 2 :]


def score_without_outcomes(items: Mapping[str, Any], instrument: Instrument) -> float:
    """The evidenced score, 0 to 100, of the items that are no exports themselves."""
    shares = []
    for dimension in instrument.dimensions:
        counted = [item for item in instrument.of(dimension.id) if not item.outcome and _applies(items.get(item.id))]
        points = sum(item.points for item in counted)
        if points:
            shares.append(sum(item.points * items[item.id][0] * items[item.id][1] for item in counted) / points)
    return 100 * sum(shares) / len(shares) if shares else 0.0


def complete(firms: Sequence[Firm], items: Sequence[str]) -> dict[str, list[float]]:
    """Levels by item, of the firms to which all of the items apply: the same firms in every list."""
    rows = [firm.levels for firm in firms if all(item in firm.levels for item in items)]
    return {item: [row[item] for row in rows] for item in items}


def _firm(row: Any) -> Firm:
    applying = {item: found for item, found in row["items"].items() if _applies(found)}
    return Firm(
        levels={item: found[0] for item, found in applying.items()},
        answered=frozenset(item for item, found in applying.items() if found[2] != "unanswered"),
        coverage=row["coverage"],
        evidenced=row["evidenced"],
        described={name: value for name, value in (row["described"] or {}).items() if isinstance(value, bool)},
    )


def _applies(found: Any) -> bool:
    return bool(found) and found[2] != "not_applicable"
