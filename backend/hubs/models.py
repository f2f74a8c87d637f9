"""Hubs, their texts in each language, and the people who work for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from backend.core.permissions import ADVISOR, MANAGER
from backend.core.tables import Row, moment, one_of

ACCENTS = ("terracota", "anil", "cochinilla", "jade")
APPROVAL_POLICIES = ("manager", "open")


class Hub(Row, table=True):
    """A cluster, chamber or programme. `working_week` holds ISO weekdays (1 Monday), `holidays` ISO dates."""

    __tablename__ = "hubs"
    __table_args__ = (one_of("accent", ACCENTS), one_of("approval_policy", APPROVAL_POLICIES))

    slug: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=120)
    country: str = Field(max_length=2, description="ISO 3166-1 alpha-2")
    region: str = Field(default="", max_length=120)
    place: str = Field(default="", max_length=120)
    zone: str = Field(max_length=64, description="IANA time zone")
    working_week: list[int] = Field(sa_column=Column(JSONB, nullable=False))
    holidays: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    languages: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    currency: str = Field(max_length=3)
    accent: str = Field(max_length=20)
    approval_policy: str = Field(default="manager", max_length=20)
    contact_email: str = Field(max_length=254)
    texts: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSONB, nullable=False),
        description='{"es": {"tagline": ..., "introduction": ...}, "en": {...}}',
    )
    created_at: datetime = moment()


class HubStaff(Row, table=True):
    """A person's role in a hub, from a date, until a date. Until they accept it, others read their address only."""

    __tablename__ = "hub_staff"
    __table_args__ = (
        UniqueConstraint("hub_id", "account_id", "role"),
        one_of("role", (MANAGER, ADVISOR)),
    )

    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    role: str = Field(max_length=20)
    since: datetime = moment()
    accepted_at: datetime | None = moment(optional=True)
    ended_at: datetime | None = moment(optional=True)
