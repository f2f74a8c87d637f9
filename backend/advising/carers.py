"""Who looks after whom: the carers of a firm, the lists of a hub's people, firms without anybody, hand-overs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

# Who was invited and never came is known by their address alone.
_WHO = """(SELECT CASE WHEN EXISTS (SELECT FROM hub_staff s WHERE s.hub_id = k.hub_id AND s.account_id = {id}
    AND s.accepted_at IS NOT NULL) THEN a.name ELSE a.email END FROM accounts a WHERE a.id = {id})"""
_SERVES = """EXISTS (SELECT FROM hub_staff s JOIN accounts a ON a.id = s.account_id AND a.suspended_at IS NULL
    WHERE s.hub_id = k.hub_id AND s.account_id = k.account_id AND s.ended_at IS NULL)"""
_MEMBER = "m.hub_id = :hub AND m.state = 'approved' AND m.ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class CareLine:
    """Somebody's care for a firm. `serves`: they work for the hub still; `giver`, `note`: who handed it over, how."""

    id: UUID
    account_id: UUID
    firm: str
    slug: str
    who: str
    serves: bool
    since: datetime
    giver: str | None
    note: str


_LINES = f"""
    SELECT k.id, k.account_id, c.name AS firm, c.slug, {_WHO.format(id="k.account_id")} AS who, {_SERVES} AS serves,
        k.since, {_WHO.format(id="k.handed_from")} AS giver, k.note
    FROM advising_care k JOIN companies c ON c.id = k.company_id JOIN hub_memberships m ON m.company_id = c.id
    WHERE {_MEMBER} AND k.hub_id = :hub
"""  # noqa: S608 - put together from constants alone
_OF_FIRM = text(_LINES + " AND k.company_id = :company AND k.ended_at IS NULL ORDER BY k.since, k.id")
_LATELY = text(
    _LINES
    + """ AND k.handed_from IS NOT NULL AND k.since >= :since AND :me IN (k.account_id, k.handed_from)
    ORDER BY k.since DESC, c.name LIMIT 50"""
)


def carers_of(session: Session, hub_id: UUID, company_id: UUID) -> list[CareLine]:
    """Who looks after a firm for a hub now, the longest first."""
    asked = {"hub": hub_id, "company": company_id}
    return [CareLine(**row) for row in session.connection().execute(_OF_FIRM, asked).mappings()]


def handed_lately(session: Session, hub_id: UUID, *, account_id: UUID | None, since: datetime) -> list[CareLine]:
    """What one person handed over or was handed since a moment, the newest first."""
    asked = {"hub": hub_id, "me": account_id, "since": since}
    return [CareLine(**row) for row in session.connection().execute(_LATELY, asked).mappings()]


@dataclass(frozen=True, slots=True)
class CarerRow:
    """A person with firms in their care. `serves`: they work for the hub still."""

    account_id: UUID
    who: str
    serves: bool
    firms: int


_CARERS = text(f"""
    SELECT k.account_id, {_WHO.format(id="k.account_id")} AS who, {_SERVES} AS serves, count(*) AS firms
    FROM advising_care k JOIN hub_memberships m ON m.company_id = k.company_id
    WHERE {_MEMBER} AND k.hub_id = :hub AND k.ended_at IS NULL
    GROUP BY k.account_id, k.hub_id ORDER BY serves, firms DESC, who
""")  # noqa: S608 - as above


def carers(session: Session, hub_id: UUID) -> list[CarerRow]:
    """Everybody with firms in their care, those who left the hub first."""
    return [CarerRow(**row) for row in session.connection().execute(_CARERS, {"hub": hub_id}).mappings()]


@dataclass(frozen=True, slots=True)
class FreeFirm:
    """A firm that nobody who works for the hub looks after. `waiting`: pieces of evidence nobody looked at."""

    company_id: UUID
    slug: str
    name: str
    place: str
    waiting: int


_FREE = text(f"""
    SELECT c.id AS company_id, c.slug, c.name, c.municipality AS place,
        (SELECT count(*) FROM readiness_evidence e WHERE e.company_id = c.id AND e.state = 'uploaded') AS waiting
    FROM hub_memberships m JOIN companies c ON c.id = m.company_id
    WHERE {_MEMBER} AND NOT EXISTS (SELECT FROM advising_care k
        WHERE k.hub_id = :hub AND k.company_id = c.id AND k.ended_at IS NULL AND {_SERVES})
    ORDER BY waiting DESC, lower(c.name), c.id LIMIT 300
""")  # noqa: S608 - as above


def firms_without(session: Session, hub_id: UUID) -> list[FreeFirm]:
    """The approved firms of a hub that nobody looks after, those with waiting evidence first."""
    return [FreeFirm(**row) for row in session.connection().execute(_FREE, {"hub": hub_id}).mappings()]
