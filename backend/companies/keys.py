"""API keys of a firm: shown once, kept as a digest, revoked at any time."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from backend.companies.models import ApiKey, Company
from backend.companies.schemas import KeyCreate
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.ids import digest, new_secret
from backend.core.permissions import Permission, require
from backend.core.work import Work

_MOST = 20


def create_key(work: Work, *, company: Company, wanted: KeyCreate) -> tuple[ApiKey, str]:
    """A new key and its secret, which is not stored."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    if len(keys_of(work, company.id)) >= _MOST:
        raise Conflict(N_("A firm has at most 20 keys. Revoke one that is no longer used."))
    secret = f"vit_{new_secret()}"
    account_id = work.actor.account_id
    if account_id is None:
        raise NotFound
    key = ApiKey(
        company_id=company.id,
        created_by=account_id,
        name=wanted.name,
        prefix=secret[:10],
        token_hash=digest(secret),
        scopes=sorted(set(wanted.scopes)),
        created_at=work.now,
    )
    work.session.add(key)
    work.session.flush()
    work.record("company.key_created", company, company_id=company.id, key_id=str(key.id), scopes=key.scopes)
    return key, secret


def revoke_key(work: Work, *, company: Company, key_id: UUID) -> None:
    """Stop a key from working; asked again, nothing changes."""
    require(work.actor, Permission.COMPANY_OWN, company.id, visible=company.id in work.actor.companies)
    key = work.session.get(ApiKey, key_id)
    if key is None or key.company_id != company.id:
        raise NotFound
    if key.revoked_at is None:
        key.revoked_at = work.now
        work.record("company.key_revoked", company, company_id=company.id, key_id=str(key.id))


def keys_of(work: Work, company_id: UUID) -> list[ApiKey]:
    """The firm's keys that work, newest first."""
    return list(
        work.session.exec(
            select(ApiKey)
            .where(ApiKey.company_id == company_id, col(ApiKey.revoked_at).is_(None))
            .order_by(col(ApiKey.created_at).desc())
        )
    )
