"""Companies, their people, their memberships of hubs, their keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from backend.core.permissions import EDITOR, OWNER
from backend.core.tables import Row, moment, one_of

Sector = Literal[
    "agrifood",
    "textiles",
    "crafts",
    "footwear-leather",
    "furniture",
    "ceramics",
    "metal-mechanical",
    "automotive",
    "aerospace",
    "electronics",
    "chemicals-cosmetics",
    "software",
    "it-services",
    "cybersecurity",
    "design-media",
    "professional-services",
    "education",
    "logistics",
    "health",
    "energy-environment",
    "tourism",
    "other",
]
SECTORS = get_args(Sector)
TAX_KINDS = ("mx.rfc", "gt.nit", "gt.cui", "sv.nit", "sv.dui", "other")
MEMBERSHIP_STATES = ("unconfirmed", "submitted", "approved", "returned", "left")


class Company(Row, table=True):
    """A small or medium-sized enterprise. `stories` holds its text by language."""

    __tablename__ = "companies"
    __table_args__ = (one_of("sector", SECTORS), one_of("tax_kind", TAX_KINDS))

    slug: str = Field(unique=True, max_length=90)
    name: str = Field(max_length=160)
    legal_name: str = Field(default="", max_length=200)
    tax_kind: str = Field(max_length=10)
    tax_identifier: str = Field(max_length=30)
    tax_doubtful: bool = Field(default=False, description="the check digit does not fit: said, never refused")
    sector: str = Field(max_length=40)
    country: str = Field(max_length=2)
    region: str = Field(default="", max_length=120)
    municipality: str = Field(max_length=120)
    whatsapp: str = Field(default="", max_length=20, description="E.164")
    website: str = Field(default="", max_length=300)
    languages: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    stories: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    logo_id: UUID | None = Field(default=None, foreign_key="media.id")
    version: int = 1
    created_at: datetime = moment()


class CompanySlug(Row, table=True):
    """An address a company once had: it leads to the present one for ever."""

    __tablename__ = "company_slugs"

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    slug: str = Field(unique=True, max_length=90)


class CompanyMember(Row, table=True):
    """A person's role in a company. Until they accept it, others read their address only, never their name."""

    __tablename__ = "company_members"
    __table_args__ = (UniqueConstraint("company_id", "account_id"), one_of("role", (OWNER, EDITOR)))

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    account_id: UUID = Field(foreign_key="accounts.id", index=True)
    role: str = Field(max_length=20)
    since: datetime = moment()
    accepted_at: datetime | None = moment(optional=True)
    ended_at: datetime | None = moment(optional=True)


class HubMembership(Row, table=True):
    """A company's membership of a hub: asked for, decided, dated. One row that has not ended per pair.

    States: unconfirmed (asked for by a visitor whose address is not proven yet: the hub does not see it; removed with
    its company after thirty days), submitted, approved, returned, left.
    """

    __tablename__ = "hub_memberships"
    __table_args__ = (
        one_of("state", MEMBERSHIP_STATES),
        Index(
            "uq_hub_memberships_live", "company_id", "hub_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    state: str = Field(max_length=20)
    reasons: str = Field(default="", max_length=2000, description="why it was returned, in words to the firm")
    submitted_at: datetime = moment()
    decided_at: datetime | None = moment(optional=True)
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    ended_at: datetime | None = moment(optional=True)
    version: int = 1


class ApiKey(Row, table=True):
    """A company's key for the API. Only its digest is kept; `prefix` is shown so that people can tell keys apart."""

    __tablename__ = "api_keys"

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    created_by: UUID = Field(foreign_key="accounts.id")
    name: str = Field(max_length=80)
    prefix: str = Field(max_length=12)
    token_hash: str = Field(unique=True, max_length=64)
    scopes: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = moment()
    last_used_at: datetime | None = moment(optional=True)
    revoked_at: datetime | None = moment(optional=True)


class CompanyPermit(Row, table=True):
    """Whether a firm may do an action in a hub, written by readiness, read by the rooms that offer the action.

    `allowed` by its evidence; `until`: an advisor allowed it up to this day, whatever is missing. `reason` names that:
    {"items": [{"id", "es", "en"}], "band", "fix": {"es", "en"}, "hours"}; `step` is the item mended fastest. Read it
    through `permitting.permit_of`, which knows the hub's day.
    """

    __tablename__ = "company_permits"
    __table_args__ = (UniqueConstraint("company_id", "hub_id", "action"),)

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    action: str = Field(max_length=40)
    allowed: bool
    reason: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    step: str = Field(default="", max_length=20)
    until: date | None = None
    written_at: datetime = moment()


class ShownBand(Row, table=True):
    """The readiness band that a firm chose to show, written by readiness, read by pages and the search.

    It counts up to and including the day `until`, in the zone of the hub that stands behind it; `code` is the badge's
    address.
    """

    __tablename__ = "company_bands"

    company_id: UUID = Field(foreign_key="companies.id", unique=True)
    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    band: str = Field(max_length=20)
    code: str = Field(max_length=24)
    until: date
    written_at: datetime = moment()
