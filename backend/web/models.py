"""What the web layer keeps: counters of its limits and the answers already given to a repeated request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.core.tables import moment


class LimitCounter(SQLModel, table=True):
    """Uses of one bucket in one window. Unlogged: losing it in a crash forgives, nothing more. Removed after a day."""

    __tablename__ = "limit_counters"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    bucket: str = Field(primary_key=True, max_length=200)
    window_start: datetime = moment()
    uses: int


class IdempotentAnswer(SQLModel, table=True):
    """The answer to a request with an Idempotency-Key, written in the transaction of its effect. Kept 24 hours."""

    __tablename__ = "idempotent_answers"

    owner: str = Field(primary_key=True, max_length=80, description="whose key it is: account, API key or address")
    key: str = Field(primary_key=True, max_length=200)
    request_hash: str = Field(max_length=64)
    status: int
    body: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = moment(index=True)
