"""Instruments, a firm's answers and evidence, and what follows from them: scores, steps, badges, gates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.core.tables import Row, moment, one_of, positive

INSTRUMENT_STATES = ("draft", "published", "retired")
ANSWER_STATES = ("answered", "unknown", "not_applicable")
DOCUMENT_KINDS = ("file", "link", "registry")
EVIDENCE_STATES = ("uploaded", "verified", "rejected", "more_asked", "withdrawn")
STEP_STATES = ("started", "finished", "asked")


class InstrumentVersion(Row, table=True):
    """A version of an instrument. `source` is its YAML, byte by byte; once published it never changes.

    `hub_id` is None for the product's own; a hub's fork names the version it came from. A database trigger refuses to
    change or remove a published source.
    """

    __tablename__ = "readiness_instruments"
    __table_args__ = (UniqueConstraint("key", "version"), one_of("state", INSTRUMENT_STATES))

    key: str = Field(max_length=60)
    version: str = Field(max_length=20)
    hub_id: UUID | None = Field(default=None, foreign_key="hubs.id", index=True)
    parent_id: UUID | None = Field(default=None, foreign_key="readiness_instruments.id")
    state: str = Field(max_length=20)
    hash: str = Field(max_length=64, index=True)
    source: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    row_version: int = 1
    created_at: datetime = moment()
    published_at: datetime | None = moment(optional=True)
    published_by: UUID | None = Field(default=None, foreign_key="accounts.id")


class HubReadiness(Row, table=True):
    """What a hub set: its instrument and its gates. `gates`: {"quote": {"items": ["LEG1"], "band": ""}, ...}."""

    __tablename__ = "readiness_hub_settings"

    hub_id: UUID = Field(foreign_key="hubs.id", unique=True)
    instrument_id: UUID = Field(foreign_key="readiness_instruments.id")
    gates: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    row_version: int = 1


class ReadinessProfile(Row, table=True):
    """What decides which questions a firm is asked. `offers`: goods, services. `markets`: the first is the aim.

    `facts`: yes/no answers that rules ask for. `described`: women-led, indigenous-led, rural, said by the firm itself,
    shown to nobody but it, and counted only in groups of five and more.
    """

    __tablename__ = "readiness_profiles"

    company_id: UUID = Field(foreign_key="companies.id", unique=True)
    offers: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    markets: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    described: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    row_version: int = 1


class ReadinessAnswer(Row, table=True):
    """The firm's answer to one item of one version, as it was given: {"rung": 2}, {"yes": true}, {"count": 4}, ...

    `source`: "firm", or "platform" where it was filled in from what the platform knows.
    """

    __tablename__ = "readiness_answers"
    __table_args__ = (
        UniqueConstraint("company_id", "instrument_id", "item"),
        one_of("state", ANSWER_STATES),
        one_of("source", ("firm", "platform")),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    instrument_id: UUID = Field(foreign_key="readiness_instruments.id", index=True)
    item: str = Field(max_length=20)
    state: str = Field(max_length=20)
    value: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    note: str = Field(default="", max_length=2000)
    source: str = Field(default="firm", max_length=20)
    answered_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    answered_at: datetime = moment()
    row_version: int = 1


class EvidenceDocument(Row, table=True):
    """A file, a link or a registry number that a firm shows. One may serve several items. Private.

    `reminded`: of which ends its people were told, and how many days before: ["2026-05-01:60", ...].
    """

    __tablename__ = "readiness_documents"
    __table_args__ = (one_of("kind", DOCUMENT_KINDS),)

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    kind: str = Field(max_length=20)
    title: str = Field(max_length=200)
    media_id: UUID | None = Field(default=None, foreign_key="media.id")
    url: str = Field(default="", max_length=500)
    authority: str = Field(default="", max_length=60, description="the register: sat, siger, fda, …")
    number: str = Field(default="", max_length=80)
    issued_on: date | None = None
    expires_on: date | None = Field(default=None, index=True)
    added_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    added_at: datetime = moment()
    removed_at: datetime | None = moment(optional=True)
    reminded: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    row_version: int = 1


class ItemEvidence(Row, table=True):
    """That a document supports an item, and what an advisor said of it.

    `expires_on` is the earlier of the document's own and the item's rule. `row_version` goes up with each change: a
    review names the one it saw.
    """

    __tablename__ = "readiness_evidence"
    __table_args__ = (
        UniqueConstraint("document_id", "item"),
        one_of("state", EVIDENCE_STATES),
        Index("ix_readiness_evidence_waiting", "added_at", postgresql_where=text("state = 'uploaded'")),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    document_id: UUID = Field(foreign_key="readiness_documents.id", index=True)
    item: str = Field(max_length=20)
    state: str = Field(max_length=20)
    reason: str = Field(default="", max_length=2000, description="why it was rejected, or what more is asked")
    expires_on: date | None = Field(default=None, index=True)
    added_at: datetime = moment()
    decided_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    decided_at: datetime | None = moment(optional=True)
    row_version: int = 1


class ItemFinding(Row, table=True):
    """What a probe, the platform or an advisor found about an item: its level, or that it does not apply.

    The newest per company, item and source counts, until it expires. Findings of the advisor carry a reason.
    """

    __tablename__ = "readiness_findings"
    __table_args__ = (
        UniqueConstraint("company_id", "item", "source"),
        one_of("source", ("probe", "platform", "registry", "advisor")),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    item: str = Field(max_length=20)
    source: str = Field(max_length=20)
    level: float | None = None
    applies: bool | None = None
    seen: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    reason: str = Field(default="", max_length=2000)
    found_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    found_at: datetime = moment()
    expires_on: date | None = Field(default=None, index=True)
    row_version: int = 1


class BandSignature(Row, table=True):
    """An advisor's sign-off of a band: its scope in words, until when. The newest not withdrawn counts."""

    __tablename__ = "readiness_signatures"

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    band: str = Field(max_length=20)
    scope: str = Field(max_length=1000)
    signed_by: UUID = Field(foreign_key="accounts.id")
    signed_at: datetime = moment()
    expires_on: date
    withdrawn_at: datetime | None = moment(optional=True)


class ReadinessScore(Row, table=True):
    """A firm's score after a change, with what caused it: the curve, and the newest (`latest`) for the hub's view.

    Derived: it can be made again from the rows above. `dimensions`: {"PRE": [declared, evidenced]}; `items`:
    {"PRE1": [level, factor, state]}; `causes`: verbs and subjects of the journal.
    """

    __tablename__ = "readiness_scores"
    __table_args__ = (
        Index("uq_readiness_scores_latest", "company_id", unique=True, postgresql_where=text("latest")),
        Index("ix_readiness_scores_history", "company_id", "scored_at"),
    )

    company_id: UUID = Field(foreign_key="companies.id")
    instrument_id: UUID = Field(foreign_key="readiness_instruments.id", index=True)
    latest: bool = True
    scored_at: datetime = moment()
    declared: float
    evidenced: float
    low: float
    high: float
    coverage: float
    verified_share: float
    band: str = Field(default="", max_length=20, description="empty while unrated")
    reached: str = Field(max_length=20)
    borderline: bool = False
    exporter: bool = False
    simulated: bool = False
    next_expiry: date | None = Field(default=None, index=True)
    dimensions: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    items: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    held_back: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))
    causes: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False))


class StepProgress(Row, table=True):
    """A step that a firm took up: started, finished, or an advisor asked for help with it."""

    __tablename__ = "readiness_steps"
    __table_args__ = (
        UniqueConstraint("company_id", "item"),
        one_of("state", STEP_STATES),
        positive("minutes", zero=True),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    item: str = Field(max_length=20)
    state: str = Field(max_length=20)
    question: str = Field(default="", max_length=2000)
    minutes: int = Field(default=0, description="how long it took, as the firm says; 0 unknown")
    started_at: datetime = moment()
    finished_at: datetime | None = moment(optional=True)
    asked_at: datetime | None = moment(optional=True)
    row_version: int = 1


class ReadinessBadge(Row, table=True):
    """A band that a firm chose to show, at its own address. It lapses on `expires_on`, or when the band falls.

    `exporter`: the firm chose to show with it that it is paid from abroad; true until and including `exporter_until`,
    None while its evidence does not say so.
    """

    __tablename__ = "readiness_badges"
    __table_args__ = (
        Index("uq_readiness_badges_shown", "company_id", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    signature_id: UUID | None = Field(default=None, foreign_key="readiness_signatures.id")
    code: str = Field(unique=True, max_length=24)
    band: str = Field(max_length=20)
    published_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    published_at: datetime = moment()
    expires_on: date
    exporter: bool = False
    exporter_until: date | None = None
    withdrawn_at: datetime | None = moment(optional=True)


class GateLift(Row, table=True):
    """A blocked action that an advisor allowed for a time."""

    __tablename__ = "readiness_lifts"

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    hub_id: UUID = Field(foreign_key="hubs.id", index=True)
    action: str = Field(max_length=40)
    reason: str = Field(max_length=1000)
    lifted_by: UUID = Field(foreign_key="accounts.id")
    lifted_at: datetime = moment()
    until: date
    ended_at: datetime | None = moment(optional=True)


class JournalPosition(SQLModel, table=True):
    """Where a reader of the journal stands: everything up to and including this row was handled."""

    __tablename__ = "journal_positions"

    name: str = Field(primary_key=True, max_length=40)
    txid: int = Field(sa_column=Column(BigInteger, nullable=False))
    row_id: int = Field(sa_column=Column(BigInteger, nullable=False))
