"""The journal as people read it: who did what to which firm, newest first, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

# What happens on the way and tells a reader nothing.
_SILENT = ("media.stored", "media.deleted", "account.signed_in")
_LINES = """
    SELECT j.id, j.at, j.verb, j.actor_kind, j.changed, j.subject_id,
        coalesce(a.name, k.name, '') AS actor, c.name AS company, c.slug AS company_slug,
        CASE WHEN p.name = '' OR p.here THEN p.name ELSE p.email END AS person
    FROM journal j
    LEFT JOIN accounts a ON j.actor_kind = 'account' AND a.id = j.actor_id
    LEFT JOIN api_keys k ON j.actor_kind = 'key' AND k.id = j.actor_id
    LEFT JOIN companies c ON c.id = j.company_id
    LEFT JOIN LATERAL (SELECT name, email,
            EXISTS (SELECT FROM company_members m WHERE m.account_id = accounts.id AND m.company_id = j.company_id
                AND m.accepted_at IS NOT NULL)
            OR EXISTS (SELECT FROM hub_staff s WHERE s.account_id = accounts.id AND s.hub_id = j.hub_id
                AND s.accepted_at IS NOT NULL) AS here
        FROM accounts WHERE id = (j.changed ->> 'account_id')::uuid) p ON true
    WHERE j.{column} = :owner AND j.id < :before AND j.verb <> ALL(:silent)
    ORDER BY j.id DESC LIMIT :size
"""
_OF_HUB = text(_LINES.format(column="hub_id"))
_OF_COMPANY = text(_LINES.format(column="company_id"))
_FIRST = 2**62


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry. `actor` is a person's or a key's name, empty for the installation itself and for who was erased.

    `person` is whom it was done to: by name once they belong to the firm or hub, by their address before.
    """

    id: int
    at: datetime
    verb: str
    actor_kind: str
    actor: str
    company: str | None
    company_slug: str | None
    person: str | None
    changed: dict[str, Any]
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Lines, newest first; `older` is where the next page begins, None on the last."""

    lines: list[JournalLine]
    older: int | None


def journal_of_hub(session: Session, hub_id: UUID, *, before: int | None = None, size: int = 50) -> JournalPage:
    """What happened in a hub."""
    return _page(session, _OF_HUB, hub_id, before, size)


def journal_of_company(session: Session, company_id: UUID, *, before: int | None = None, size: int = 50) -> JournalPage:
    """What happened to a firm and by its people."""
    return _page(session, _OF_COMPANY, company_id, before, size)


def _page(session: Session, statement: Any, owner: UUID, before: int | None, size: int) -> JournalPage:
    start = before if before is not None and 0 < before < _FIRST else _FIRST
    rows = session.connection().execute(
        statement, {"owner": owner, "before": start, "silent": list(_SILENT), "size": size + 1}
    )
    lines = [JournalLine(**row) for row in rows.mappings()]
    return JournalPage(lines[:size], lines[size - 1].id if len(lines) > size else None)
