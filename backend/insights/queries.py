"""Figures that lie in several rooms, each asked for in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.compliance.reading import lines_by_id


@dataclass(frozen=True, slots=True)
class HubFigures:
    """What a hub looks at first. `asked` are inquiries delivered since a moment, `unanswered` those still open.

    `questions` are what its firms ask its advisors and nobody has answered.
    """

    firms: int
    waiting: int
    listings: int
    asked: int
    unanswered: int
    to_check: int
    questions: int


_HUB = text("""
    WITH live AS (SELECT company_id, state FROM hub_memberships WHERE hub_id = :hub AND ended_at IS NULL),
    here AS (SELECT company_id FROM live WHERE state = 'approved')
    SELECT (SELECT count(*) FROM here) AS firms,
        (SELECT count(*) FROM live WHERE state = 'submitted') AS waiting,
        (SELECT count(*) FROM listings l JOIN here USING (company_id) WHERE l.state = 'published') AS listings,
        (SELECT count(*) FROM inquiries i WHERE i.hub_id = :hub AND i.delivered_at >= :since) AS asked,
        (SELECT count(*) FROM inquiries i WHERE i.hub_id = :hub AND i.state = 'open'
            AND i.delivered_at IS NOT NULL AND i.first_answer_at IS NULL) AS unanswered,
        (SELECT count(*) FROM inquiries i WHERE i.hub_id = :hub AND i.state = 'held') AS to_check,
        (SELECT count(*) FROM readiness_steps t JOIN here USING (company_id) WHERE t.asked_at IS NOT NULL
            AND t.state <> 'finished')
            + (SELECT count(DISTINCT (k.company_id, k.line, k.asked_at)) FROM compliance_marks k
                JOIN here USING (company_id) WHERE k.asked_at IS NOT NULL AND k.line = ANY(:lines)) AS questions
""")


def hub_figures(session: Session, hub_id: UUID, *, since: datetime) -> HubFigures:
    """A hub's figures now."""
    asked = {"hub": hub_id, "since": since, "lines": list(lines_by_id())}
    return HubFigures(**session.connection().execute(_HUB, asked).mappings().one())


@dataclass(frozen=True, slots=True)
class HubRow:
    """A hub in the operator's table."""

    slug: str
    name: str
    country: str
    zone: str
    created_at: datetime
    firms: int
    waiting: int
    managers: int


_HUBS = text("""
    SELECT h.slug, h.name, h.country, h.zone, h.created_at,
        (SELECT count(*) FROM hub_memberships m WHERE m.hub_id = h.id AND m.state = 'approved' AND m.ended_at IS NULL)
            AS firms,
        (SELECT count(*) FROM hub_memberships m WHERE m.hub_id = h.id AND m.state = 'submitted' AND m.ended_at IS NULL)
            AS waiting,
        (SELECT count(*) FROM hub_staff s WHERE s.hub_id = h.id AND s.role = 'manager' AND s.ended_at IS NULL)
            AS managers
    FROM hubs h ORDER BY h.name, h.id
""")


def all_hub_figures(session: Session) -> list[HubRow]:
    """Every hub with its figures, by name."""
    return [HubRow(**row) for row in session.connection().execute(_HUBS).mappings()]


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """What a firm has shown and been asked. `bilingual` are published listings with texts in both languages."""

    published: int
    drafts: int
    pictured: int
    bilingual: int
    asked: int
    unanswered: int
    answered: int


_COMPANY = text("""
    WITH shown AS (SELECT id FROM listings WHERE company_id = :company AND state = 'published'),
    talks AS (SELECT state, first_answer_at FROM inquiries WHERE company_id = :company AND delivered_at IS NOT NULL)
    SELECT (SELECT count(*) FROM shown) AS published,
        (SELECT count(*) FROM listings WHERE company_id = :company AND state = 'draft') AS drafts,
        (SELECT count(DISTINCT p.listing_id) FROM listing_photos p JOIN shown s ON s.id = p.listing_id) AS pictured,
        (SELECT count(*) FROM (SELECT t.listing_id FROM listing_texts t JOIN shown s ON s.id = t.listing_id
            GROUP BY t.listing_id HAVING count(*) > 1) both_languages) AS bilingual,
        (SELECT count(*) FROM talks) AS asked,
        (SELECT count(*) FROM talks WHERE state = 'open' AND first_answer_at IS NULL) AS unanswered,
        (SELECT count(*) FROM talks WHERE first_answer_at IS NOT NULL) AS answered
""")


def company_figures(session: Session, company_id: UUID) -> CompanyFigures:
    """A firm's figures now."""
    return CompanyFigures(**session.connection().execute(_COMPANY, {"company": company_id}).mappings().one())


_LISTINGS = text("""
    SELECT company_id, count(*) FILTER (WHERE state = 'published') FROM listings
    WHERE company_id = ANY(:companies) GROUP BY company_id
""")


def published_counts(session: Session, companies: list[UUID]) -> dict[UUID, int]:
    """How many listings each of these firms has published."""
    found = dict.fromkeys(companies, 0)
    rows = session.connection().execute(_LISTINGS, {"companies": companies})
    return found | {row[0]: row[1] for row in rows}
