"""Sites that firms proved to be theirs, the runs of the probe, and what each saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from backend.core.tables import Row, moment, one_of

PROOFS = ("dns", "meta", "file")
OUTCOMES = ("good", "partial", "bad", "unknown")
RUN_STATES = ("queued", "running", "finished", "failed")


class Site(Row, table=True):
    """A firm's own web address. Probed only after `proven_at`; the proof is looked for again each week."""

    __tablename__ = "probing_sites"
    __table_args__ = (UniqueConstraint("company_id", "host"),)

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    host: str = Field(max_length=253, description="ASCII, lower case, without port")
    token: str = Field(max_length=64, description="what the firm puts in a DNS record, a meta tag or a file")
    method: str = Field(default="", max_length=10)
    proven_at: datetime | None = moment(optional=True)
    lost_at: datetime | None = moment(optional=True)
    mail_domain: str = Field(default="", max_length=253)
    test_mail: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSONB, nullable=False),
        description="who signed a mail that was shown: verdict, by, selector, asked (the domain), at",
    )
    next_probe_at: datetime | None = moment(optional=True, index=True)
    added_at: datetime = moment()
    removed_at: datetime | None = moment(optional=True)


class ProbeRun(Row, table=True):
    """One look at a site, with its progress: `done` of `total` checks."""

    __tablename__ = "probing_runs"
    __table_args__ = (
        one_of("state", RUN_STATES),
        Index("uq_probing_runs_open", "site_id", unique=True, postgresql_where=text("state IN ('queued', 'running')")),
    )

    company_id: UUID = Field(foreign_key="companies.id", index=True)
    site_id: UUID = Field(foreign_key="probing_sites.id", index=True)
    state: str = Field(max_length=20)
    done: int = 0
    total: int = 0
    asked_by: UUID | None = Field(default=None, foreign_key="accounts.id")
    queued_at: datetime = moment()
    started_at: datetime | None = moment(optional=True)
    ended_at: datetime | None = moment(optional=True)
    platform: str = Field(default="", max_length=30, description="wordpress, shopify, wix, … where it can be told")


class Sighting(Row, table=True):
    """What a run saw of one check, e.g. "https". `seen`: plain values, never a page's text.

    `level` 0 to 1 for those that carry points; None for advice and for what could not be looked at.
    """

    __tablename__ = "probing_sightings"
    __table_args__ = (one_of("outcome", OUTCOMES), UniqueConstraint("run_id", "probe"))

    run_id: UUID = Field(foreign_key="probing_runs.id", index=True)
    company_id: UUID = Field(foreign_key="companies.id", index=True)
    probe: str = Field(max_length=40)
    outcome: str = Field(max_length=10)
    level: float | None = None
    seen: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    seen_at: datetime = moment()
