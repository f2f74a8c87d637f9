"""Reading firms for the desks: a firm for its own people, the queue and the firms of a hub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.companies.addressing import by_address
from backend.companies.models import Company, HubMembership
from backend.core.errors import NotFound, NotSignedIn
from backend.core.ids import fold
from backend.core.permissions import Actor, Permission, require
from backend.hubs.models import Hub
from backend.hubs.queries import working_days
from backend.media.models import Media
from backend.media.queries import Picture, picture

SHOWN_STATES = ("approved", "submitted", "returned", "left")


def company_of(session: Session, actor: Actor, slug: str) -> Company:
    """A firm by its address, or one it had once, for its own people; not there for everyone else."""
    if not actor.signed_in and not actor.system:
        raise NotSignedIn
    company = by_address(session, slug)
    if company is None:
        raise NotFound
    require(actor, Permission.COMPANY_VIEW, company.id, visible=False)
    return company


def companies_by_id(session: Session, ids: list[UUID]) -> list[Company]:
    """Firms by their ids, by name."""
    return list(session.exec(select(Company).where(col(Company.id).in_(ids)).order_by(col(Company.name))))


def logo_of(session: Session, company: Company) -> Picture | None:
    """The firm's mark, if it has one."""
    logo = session.get(Media, company.logo_id) if company.logo_id else None
    return picture(logo) if logo is not None else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a firm stands with one hub. `reasons` are the hub's words when it returned the firm last."""

    membership_id: UUID
    version: int
    state: str
    reasons: str
    submitted_at: datetime
    decided_at: datetime | None
    hub_id: UUID
    hub_slug: str
    hub_name: str
    accent: str
    zone: str
    contact_email: str


def standings(session: Session, company_id: UUID) -> list[Standing]:
    """The firm's memberships that have not ended, oldest first."""
    rows = session.exec(
        select(HubMembership, Hub)
        .join(Hub, col(Hub.id) == HubMembership.hub_id)
        .where(HubMembership.company_id == company_id, col(HubMembership.ended_at).is_(None))
        .order_by(col(HubMembership.submitted_at), col(HubMembership.id))
    )
    return [
        Standing(
            membership.id,
            membership.version,
            membership.state,
            membership.reasons,
            membership.submitted_at,
            membership.decided_at,
            hub.id,
            hub.slug,
            hub.name,
            hub.accent,
            hub.zone,
            hub.contact_email,
        )
        for membership, hub in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A firm that waits for its hub's word, with everything the hub decides on. `days` are the hub's working days."""

    membership_id: UUID
    version: int
    submitted_at: datetime
    days: int
    reasons: str
    company: dict[str, Any]
    logo: Picture | None
    owners: list[dict[str, str]]
    elsewhere: list[str]


_QUEUE = text("""
    SELECT m.id AS membership_id, m.version, m.submitted_at, m.reasons, to_jsonb(c) AS company,
        l.id AS logo_id, l.variants AS logo_variants,
        (SELECT jsonb_agg(jsonb_build_object(
                'name', CASE WHEN o.accepted_at IS NULL THEN '' ELSE a.name END, 'email', a.email)
                ORDER BY o.since, o.id)
            FROM company_members o JOIN accounts a ON a.id = o.account_id
            WHERE o.company_id = c.id AND o.role = 'owner' AND o.ended_at IS NULL) AS owners,
        (SELECT jsonb_agg(h.name ORDER BY h.name) FROM hub_memberships e JOIN hubs h ON h.id = e.hub_id
            WHERE e.company_id = c.id AND e.state = 'approved' AND e.ended_at IS NULL) AS elsewhere
    FROM hub_memberships m JOIN companies c ON c.id = m.company_id LEFT JOIN media l ON l.id = c.logo_id
    WHERE m.hub_id = :hub AND m.state = 'submitted' AND m.ended_at IS NULL
    ORDER BY m.submitted_at, m.id LIMIT :most
""")


def waiting_firms(session: Session, hub: Hub, *, now: datetime, most: int = 50) -> list[Waiting]:
    """The hub's queue, oldest first. Firms whose owner's address is not proven are not in it yet."""
    rows = session.connection().execute(_QUEUE, {"hub": hub.id, "most": most}).mappings()
    return [
        Waiting(
            membership_id=row["membership_id"],
            version=row["version"],
            submitted_at=row["submitted_at"],
            days=working_days(hub, row["submitted_at"], now),
            reasons=row["reasons"],
            company=row["company"],
            logo=picture(_Stored(row["logo_id"], row["logo_variants"])) if row["logo_id"] else None,
            owners=row["owners"] or [],
            elsewhere=row["elsewhere"] or [],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID
    variants: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A firm in its hub's table; `since` is when it came to the state it is in."""

    company_id: UUID
    slug: str
    name: str
    municipality: str
    sector: str
    tax_doubtful: bool
    state: str
    since: datetime


_ACCENTED, _PLAIN = "áàäâãéèëêíìïîóòöôõúùüûñç", "aaaaaeeeeiiiiooooouuuunc"
_FIRMS = text(f"""
    SELECT c.id AS company_id, c.slug, c.name, c.municipality, c.sector, c.tax_doubtful, m.state,
        coalesce(m.ended_at, m.decided_at, m.submitted_at) AS since, count(*) OVER () AS total
    FROM (SELECT DISTINCT ON (company_id) * FROM hub_memberships WHERE hub_id = :hub AND state <> 'unconfirmed'
          ORDER BY company_id, (ended_at IS NULL) DESC, ended_at DESC) m
    JOIN companies c ON c.id = m.company_id
    WHERE (:state = '' OR m.state = :state) AND (:like = '' OR
        translate(lower(c.name || ' ' || c.legal_name || ' ' || c.municipality), '{_ACCENTED}', '{_PLAIN}')
            LIKE :like OR (:tax <> '' AND c.tax_identifier LIKE :tax))
    ORDER BY translate(lower(c.name), '{_ACCENTED}', '{_PLAIN}'), c.id LIMIT :size OFFSET :skip
""")  # noqa: S608 - the two constants above, nothing that was sent
_COUNTS = text("""
    SELECT state, count(*) FROM (SELECT DISTINCT ON (company_id) company_id, state FROM hub_memberships
        WHERE hub_id = :hub AND state <> 'unconfirmed'
        ORDER BY company_id, (ended_at IS NULL) DESC, ended_at DESC) m GROUP BY state
""")


@dataclass(frozen=True, slots=True)
class FirmPage:
    """A page of a hub's firms, and how many there are in all of this choice."""

    rows: list[FirmRow]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """The last page's number."""
        return max(1, -(-self.total // self.size))


def firms_of(
    session: Session, hub_id: UUID, *, state: str = "", wanted: str = "", page: int = 1, size: int = 100
) -> FirmPage:
    """A hub's firms by name, one row each: all, or those in a state. `wanted`: part of a name, place or tax number."""
    chosen = state if state in SHOWN_STATES else ""
    needle = fold(wanted[:100]).strip()
    number = re.sub(r"[^A-Z0-9Ñ&]", "", wanted[:100].upper())
    for special in ("\\", "%", "_"):
        needle = needle.replace(special, "\\" + special)
    page = min(max(page, 1), 10_000)
    found = (
        session.connection()
        .execute(
            _FIRMS,
            {
                "hub": hub_id,
                "state": chosen,
                "like": f"%{needle}%" if needle else "",
                "tax": f"%{number}%" if number else "",
                "size": size,
                "skip": (page - 1) * size,
            },
        )
        .mappings()
        .all()
    )
    rows = [FirmRow(**{name: row[name] for name in FirmRow.__dataclass_fields__}) for row in found]
    return FirmPage(rows, int(found[0]["total"]) if found else 0, page, size)


def firm_counts(session: Session, hub_id: UUID) -> dict[str, int]:
    """How many firms of a hub stand in each state."""
    counted = dict.fromkeys(SHOWN_STATES, 0)
    counted.update({row[0]: row[1] for row in session.connection().execute(_COUNTS, {"hub": hub_id})})
    return counted
