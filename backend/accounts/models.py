"""Accounts, their sessions, and the links sent to their addresses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

LINK_PURPOSES = ("verify", "sign_in", "reset", "invitation")


class Account(Row, table=True):
    """A person who can sign in. Kept until they ask for erasure; then name and e-mail are replaced."""

    __tablename__ = "accounts"
    __table_args__ = (one_of("locale", ("es", "en")),)

    email: str = Field(unique=True, max_length=254, description="lower case, as compared and as mailed")
    name: str = Field(max_length=120)
    locale: str = Field(max_length=2)
    password_hash: str | None = None
    operator: bool = False
    verified_at: datetime | None = moment(optional=True)
    suspended_at: datetime | None = moment(optional=True)
    created_at: datetime = moment()


class SignInSession(Row, table=True):
    """A browser that is signed in. Removed thirty days after it ended."""

    __tablename__ = "sign_in_sessions"

    account_id: UUID = Field(foreign_key="accounts.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(unique=True, max_length=64)
    agent: str = Field(default="", max_length=200)
    created_at: datetime = moment()
    seen_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(optional=True)


class EmailLink(Row, table=True):
    """A link sent to an account's address, good once. Removed thirty days after it expired."""

    __tablename__ = "email_links"
    __table_args__ = (one_of("purpose", LINK_PURPOSES),)

    account_id: UUID = Field(foreign_key="accounts.id", index=True, ondelete="CASCADE")
    purpose: str = Field(max_length=20)
    token_hash: str = Field(unique=True, max_length=64)
    next_path: str = Field(default="", max_length=300)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(optional=True)
