"""How far the advisors of a hub agree: first reviews beside their blind repeats."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.advising.agreement import Agreement, krippendorff_ordinal, prevalence, weighted_kappa

# From the worst to the best for the firm: the order that weighted kappa needs.
ORDERED = ("reject", "more", "not_applicable", "accept")
_PAIRS = text("""
    SELECT f.verdict AS first, b.verdict AS second, f.level AS first_level, b.level AS second_level
    FROM advising_reviews f JOIN advising_reviews b ON b.evidence_id = f.evidence_id
        AND b.evidence_version = f.evidence_version AND b.role = 'blind' AND b.decided_at IS NOT NULL
        AND b.verdict <> 'unavailable'
    WHERE f.hub_id = :hub AND f.role = 'first' AND (NOT :real OR NOT EXISTS (SELECT FROM readiness_scores s
        WHERE s.company_id = f.company_id AND s.latest AND s.simulated))
    ORDER BY f.decided_at, f.id
""")
_COUNTS = text("""
    SELECT count(*) FILTER (WHERE role = 'first') AS reviews,
        count(*) FILTER (WHERE role = 'blind' AND verdict = 'unavailable') AS unavailable,
        count(*) FILTER (WHERE role = 'blind' AND decided_at IS NULL) AS waiting,
        count(*) FILTER (WHERE role = 'settling' AND decided_at IS NOT NULL AND verdict <> 'unavailable') AS settled,
        count(*) FILTER (WHERE role <> 'first' AND decided_at IS NOT NULL AND verdict <> 'unavailable'
            AND NOT EXISTS (SELECT FROM hub_staff p WHERE p.hub_id = r.hub_id AND p.account_id = r.reviewer_id)
            ) AS lent,
        count(*) FILTER (WHERE role = 'first' AND EXISTS (SELECT FROM readiness_scores s
            WHERE s.company_id = r.company_id AND s.latest AND s.simulated)) AS simulated
    FROM advising_reviews r WHERE hub_id = :hub AND (NOT :real OR NOT EXISTS (SELECT FROM readiness_scores s
        WHERE s.company_id = r.company_id AND s.latest AND s.simulated))
""")


@dataclass(frozen=True, slots=True)
class HubAgreement:
    """Figures with what they stand on. `same`: share of pairs with the very same verdict; `lent`: second and third
    looks by advisors of other hubs; `simulated`: reviews of firms whose history was made for a demonstration.
    """

    reviews: int
    waiting: int
    unavailable: int
    settled: int
    lent: int
    simulated: int
    kappa: Agreement
    alpha: Agreement
    same: float | None
    verdicts: Mapping[Hashable, float]


def hub_agreement(session: Session, hub_id: UUID, *, real: bool = False) -> HubAgreement:
    """Kappa of the verdicts, alpha of the levels both gave. `real`: without firms whose history is simulated."""
    run, asked = session.connection().execute, {"hub": hub_id, "real": real}
    rows = run(_PAIRS, asked).mappings().all()
    pairs = [(row["first"], row["second"]) for row in rows]
    counted = run(_COUNTS, asked).mappings().one()
    return HubAgreement(
        **counted,
        kappa=weighted_kappa(pairs, ORDERED),
        alpha=krippendorff_ordinal([[row["first_level"], row["second_level"]] for row in rows]),
        same=sum(first == second for first, second in pairs) / len(pairs) if pairs else None,
        verdicts=prevalence([verdict for pair in pairs for verdict in pair]) if pairs else {},
    )
