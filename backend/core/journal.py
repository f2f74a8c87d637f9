"""The journal: one append-only row per change of the domain. Audit trail, and the feed of everything derived.

A reader takes only rows of transactions that no running transaction precedes (`pg_snapshot_xmin`): a transaction that
commits late is then read late, never skipped. Positions are (transaction, row), in that order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, Session, SQLModel

from backend.core.tables import moment


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's xid8: the transaction's number, which never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The column's type in SQL."""
        return "xid8"


class JournalEntry(SQLModel, table=True):
    """Who did what to what, and when. Kept as long as the installation; personal data enters by reference only."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_position", "txid", "id"),
        Index("ix_journal_subject", "subject_kind", "subject_id", "id"),
        Index("ix_journal_company", "company_id", "id"),
        Index("ix_journal_hub", "hub_id", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    txid: int | None = Field(
        default=None,
        sa_column=Column(TransactionId(), server_default=text("pg_current_xact_id()"), nullable=False),
    )
    at: datetime = moment()
    actor_kind: str
    actor_id: UUID | None = None
    verb: str
    subject_kind: str
    subject_id: UUID
    company_id: UUID | None = None
    hub_id: UUID | None = None
    changed: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    request_id: str | None = Field(default=None, sa_column=Column(Text))


class Position(NamedTuple):
    """Where a reader stands: everything up to and including this row was handled."""

    txid: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One entry as readers see it."""

    txid: int
    id: int
    verb: str
    subject_kind: str
    subject_id: UUID
    company_id: UUID | None
    hub_id: UUID | None
    changed: dict[str, Any]

    @property
    def position(self) -> Position:
        """The reader's position after this row."""
        return Position(self.txid, self.id)


_READ = text("""
    SELECT txid::text::bigint AS txid, id, verb, subject_kind, subject_id, company_id, hub_id, changed
    FROM journal
    WHERE (txid, id) > (CAST(CAST(:txid AS text) AS xid8), :id) AND txid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY txid, id LIMIT :limit
""")
_END = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def read(session: Session, *, after: Position, limit: int = 500) -> list[JournalRow]:
    """The next rows after a position, oldest first, at most `limit`; only those no later commit can precede."""
    rows = session.connection().execute(_READ, {"txid": after.txid, "id": after.id, "limit": limit})
    return [JournalRow(**row) for row in rows.mappings()]


def safe_end(session: Session) -> Position:
    """A position such that a snapshot taken now holds everything before it: where a rebuild starts to follow."""
    oldest_running = session.connection().execute(_END).scalar_one()
    return Position(oldest_running - 1, 2**62)
