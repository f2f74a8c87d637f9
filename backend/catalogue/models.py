"""Listings with their texts, prices and photos; the import runs that bring them in; the loaded HS titles."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.core.tables import Row, moment, one_of, positive

Kind = Literal["product", "service"]
KINDS = get_args(Kind)
STATES = ("draft", "published", "paused")
PROVENANCES = ("human", "machine", "reviewed")
INCOTERMS = ("EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF")
Unit = Literal[
    "piece",
    "pair",
    "set",
    "dozen",
    "kg",
    "g",
    "tonne",
    "lb",
    "quintal",
    "litre",
    "ml",
    "metre",
    "m2",
    "m3",
    "box",
    "bag",
    "pallet",
    "roll",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "project",
    "user",
    "licence",
    "person",
    "word",
    "page",
    "site",
]
UNITS = get_args(Unit)
IMPORT_STATES = ("checked", "queued", "running", "finished", "cancelled", "failed")


class Listing(Row, table=True):
    """A product or a service of a company. Prices are tiers, or none: "price on request"."""

    __tablename__ = "listings"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("unit", UNITS),
        positive("moq"),
        positive("lead_days", zero=True),
        Index("uq_listings_sku", "company_id", "sku", unique=True, postgresql_where=text("sku <> ''")),
        Index("ix_listings_match", "company_id", "match_key"),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    slug: str = Field(unique=True, max_length=120)
    kind: str = Field(max_length=10)
    state: str = Field(default="draft", max_length=10)
    sku: str = Field(default="", max_length=80)
    match_key: str = Field(default="", max_length=300, description="folded title an import matches where no SKU is")
    category: str = Field(max_length=80, description="leaf of the category tree")
    hs_code: str | None = Field(default=None, max_length=6)
    unit: str = Field(max_length=20)
    currency: str = Field(max_length=3)
    moq: int | None = None
    lead_days: int | None = None
    incoterm: str | None = Field(default=None, max_length=3)
    incoterm_place: str = Field(default="", max_length=120)
    source_locale: str = Field(max_length=2)
    published_at: datetime | None = moment(optional=True)
    created_at: datetime = moment()
    updated_at: datetime = moment()
    version: int = 1


class ListingText(Row, table=True):
    """A listing's words in one language, and where they come from. Stale: the source changed since."""

    __tablename__ = "listing_texts"
    __table_args__ = (UniqueConstraint("listing_id", "locale"), one_of("provenance", PROVENANCES))

    listing_id: UUID = Field(foreign_key="listings.id", ondelete="CASCADE")
    locale: str = Field(max_length=2)
    title: str = Field(max_length=200)
    description: str = Field(default="", max_length=8000)
    provenance: str = Field(default="human", max_length=10)
    stale: bool = False


class PriceTier(Row, table=True):
    """The unit price from a quantity on, in minor units of the listing's currency."""

    __tablename__ = "price_tiers"
    __table_args__ = (UniqueConstraint("listing_id", "from_quantity"), positive("from_quantity"), positive("minor"))

    listing_id: UUID = Field(foreign_key="listings.id", ondelete="CASCADE")
    from_quantity: int
    minor: int = Field(sa_column=Column(BigInteger, nullable=False))


class ListingPhoto(Row, table=True):
    """A photo of a listing, in order; the first is the card's."""

    __tablename__ = "listing_photos"
    __table_args__ = (UniqueConstraint("listing_id", "media_id"),)

    listing_id: UUID = Field(foreign_key="listings.id", ondelete="CASCADE")
    media_id: UUID = Field(foreign_key="media.id", index=True)
    position: int
    alt: str = Field(default="", max_length=200)


class ImportRun(Row, table=True):
    """One product list brought in: what it held, how it was read, how far it got. Errors are kept by cell."""

    __tablename__ = "import_runs"
    __table_args__ = (one_of("state", IMPORT_STATES),)

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    account_id: UUID | None = Field(default=None, foreign_key="accounts.id")
    media_id: UUID = Field(foreign_key="media.id")
    state: str = Field(max_length=20)
    options: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    total: int = 0
    applied: int = Field(default=0, description="rows handled so far; where a restarted job goes on")
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    warnings: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    started_at: datetime | None = moment(optional=True)
    finished_at: datetime | None = moment(optional=True)
    created_at: datetime = moment()


class HsTitle(SQLModel, table=True):
    """A title of the Harmonized System loaded by `vitrina reference`: two, four or six digits, by language."""

    __tablename__ = "hs_titles"

    code: str = Field(primary_key=True, max_length=6)
    locale: str = Field(primary_key=True, max_length=2)
    title: str = Field(max_length=1000)
    source: str = Field(max_length=120)
