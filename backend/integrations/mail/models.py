"""The outbox: every message the installation wants to send, in the transaction that wants it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

MAIL_STATES = ("queued", "kept", "sending", "sent", "failed")


class Mail(Row, table=True):
    """One message. `key` names its cause: the same cause never makes a second one. Removed after ninety days.

    States: queued, kept (no mail server is configured: it stays here to be read), sending (being handed over), sent,
    failed (`error` says why; the operator can try again).
    """

    __tablename__ = "mails"
    __table_args__ = (one_of("state", MAIL_STATES),)

    key: str = Field(unique=True, max_length=200)
    kind: str = Field(max_length=40, description="the template's name")
    locale: str = Field(max_length=2)
    recipient: str = Field(max_length=254)
    reply_to: str = Field(default="", max_length=254)
    context: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    state: str = Field(max_length=10, index=True)
    attempts: int = 0
    error: str = Field(default="", max_length=500)
    created_at: datetime = moment(index=True)
    sent_at: datetime | None = moment(optional=True)
