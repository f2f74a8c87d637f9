"""Who stands behind a request: one query for a signed-in browser, one for an API key, none for a visitor."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.core.ids import digest
from backend.core.permissions import VISITOR, Actor

_BY_SESSION = text("""
    SELECT a.id, a.name, a.operator, a.locale, s.id AS session_id, s.seen_at,
        (SELECT jsonb_object_agg(m.company_id, m.role) FROM company_members m
            WHERE m.account_id = a.id AND m.ended_at IS NULL) AS companies,
        (SELECT jsonb_object_agg(h.hub_id, h.best) FROM (
            SELECT hub_id, max(role) AS best FROM hub_staff  -- 'manager' sorts after 'advisor'
            WHERE account_id = a.id AND ended_at IS NULL GROUP BY hub_id) h) AS hubs
    FROM sign_in_sessions s JOIN accounts a ON a.id = s.account_id
    WHERE s.token_hash = :token AND s.revoked_at IS NULL AND s.expires_at > :now AND a.suspended_at IS NULL
""")
_BY_KEY = text("""
    SELECT k.id, k.name, k.company_id, k.scopes, k.last_used_at FROM api_keys k
    WHERE k.token_hash = :token AND k.revoked_at IS NULL
""")
_TOUCH = text("UPDATE sign_in_sessions SET seen_at = :now WHERE id = :id")
_USED = text("UPDATE api_keys SET last_used_at = :now WHERE id = :id")
_SEEN_EVERY = timedelta(minutes=10)


def actor_of_session(session: Session, token: str | None, *, now: datetime) -> Actor:
    """The person behind a session cookie; a visitor where there is none or it has ended."""
    if not token:
        return VISITOR
    connection = session.connection()
    row = connection.execute(_BY_SESSION, {"token": digest(token), "now": now}).mappings().first()
    if row is None:
        return VISITOR
    if now - row["seen_at"] > _SEEN_EVERY:
        connection.execute(_TOUCH, {"now": now, "id": row["session_id"]})
    return Actor(
        account_id=row["id"],
        name=row["name"],
        operator=row["operator"],
        companies=_roles(row["companies"]),
        hubs=_roles(row["hubs"]),
    )


def actor_of_key(session: Session, token: str, *, now: datetime) -> Actor | None:
    """The company's key, or None where it is unknown or revoked. A key acts as an editor within its scopes."""
    connection = session.connection()
    row = connection.execute(_BY_KEY, {"token": digest(token)}).mappings().first()
    if row is None:
        return None
    if row["last_used_at"] is None or now - row["last_used_at"] > _SEEN_EVERY:
        connection.execute(_USED, {"now": now, "id": row["id"]})
    return Actor(
        name=row["name"],
        companies=MappingProxyType({row["company_id"]: "editor"}),
        scopes=frozenset(row["scopes"]),
        api_key_id=row["id"],
    )


def _roles(found: dict[str, Any] | None) -> MappingProxyType[UUID, str]:
    return MappingProxyType({UUID(key): role for key, role in (found or {}).items()})
