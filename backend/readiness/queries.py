"""Readiness as pages need it: documents with what they support, answers, the curve, the place among its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.core.errors import NotFound
from backend.core.permissions import Actor, Permission
from backend.media.models import Media
from backend.readiness.lineage import instruments_for
from backend.readiness.models import EvidenceDocument, ReadinessAnswer, ReadinessScore
from backend.readiness.policy import Firm, require_firm

PEERS = 30  # fewer than these tell a firm nothing about its place

_DOCUMENTS = text("""
    SELECT d.id, d.kind, d.title, d.url, d.authority, d.number, d.issued_on, d.expires_on, d.added_at, d.row_version,
        m.file_name, m.content_type, m.size,
        (SELECT jsonb_agg(jsonb_build_object('evidence_id', e.id, 'item', e.item, 'state', e.state,
            'reason', e.reason, 'expires_on', e.expires_on, 'row_version', e.row_version) ORDER BY e.item)
            FROM readiness_evidence e WHERE e.document_id = d.id AND e.state <> 'withdrawn') AS items
    FROM readiness_documents d LEFT JOIN media m ON m.id = d.media_id
    WHERE d.company_id = :company AND d.removed_at IS NULL ORDER BY d.added_at DESC, d.id DESC
""")
_HISTORY = text("""
    SELECT scored_at, instrument_id, declared, evidenced, low, high, coverage, band, borderline, exporter, simulated,
        causes
    FROM (SELECT * FROM readiness_scores WHERE company_id = :company ORDER BY scored_at DESC, id DESC LIMIT :most) s
    ORDER BY scored_at, id
""")
_PLACE = text("""
    SELECT count(*) AS peers,
        count(*) FILTER (WHERE s.evidenced < mine.evidenced) AS below,
        count(*) FILTER (WHERE s.evidenced = mine.evidenced) AS level
    FROM readiness_scores mine
    JOIN companies me ON me.id = mine.company_id
    JOIN companies c ON c.sector = me.sector
    JOIN readiness_scores s ON s.company_id = c.id AND s.latest AND s.instrument_id = mine.instrument_id
    WHERE mine.company_id = :company AND mine.latest
        AND EXISTS (SELECT 1 FROM hub_memberships hm WHERE hm.company_id = c.id AND hm.state = 'approved'
            AND hm.ended_at IS NULL)
""")


@dataclass(frozen=True, slots=True)
class Supported:
    """What a document supports, and what an advisor said of it."""

    evidence_id: UUID
    item: str
    state: str
    reason: str
    expires_on: date | None
    row_version: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as its firm and its advisors see it; file name, kind and size only where it is a file."""

    id: UUID
    kind: str
    title: str
    url: str
    authority: str
    number: str
    issued_on: date | None
    expires_on: date | None
    added_at: datetime
    row_version: int
    file_name: str | None
    content_type: str | None
    size: int | None
    items: tuple[Supported, ...]


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A point of the curve, with what caused it."""

    scored_at: datetime
    instrument_id: UUID
    declared: float
    evidenced: float
    low: float
    high: float
    coverage: float
    band: str
    borderline: bool
    exporter: bool
    simulated: bool
    causes: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a firm stands among those of its sector that answer the same version: 0 lowest, 100 highest."""

    percentile: float
    peers: int


def documents_of(session: Session, company_id: UUID) -> list[DocumentView]:
    """The firm's documents that were not taken back, newest first. Ask who may see them first."""
    rows = session.connection().execute(_DOCUMENTS, {"company": company_id}).mappings()
    return [DocumentView(**{**row, "items": tuple(_supported(one) for one in row["items"] or ())}) for row in rows]


def file_for(session: Session, actor: Actor, document_id: UUID) -> tuple[Media, Firm]:
    """A document's file, for the firm and the staff of its hubs; not there for anybody else, nor for links."""
    document = session.get(EvidenceDocument, document_id)
    if document is None:
        raise NotFound
    firm = require_firm(session, actor, Permission.READINESS_VIEW, document.company_id)
    media = session.get(Media, document.media_id) if document.media_id is not None else None
    if media is None or document.removed_at is not None:
        raise NotFound
    return media, firm


def answers_of(session: Session, company_id: UUID, instrument_id: UUID) -> dict[str, ReadinessAnswer]:
    """The firm's answers to a version, by item, as they were given; for reading only.

    What was said to an older version and carries over stands here too, with `row_version` 0: nobody has answered this
    version yet.
    """
    lineage = instruments_for(session, [instrument_id])[instrument_id]
    wanted = select(ReadinessAnswer).where(ReadinessAnswer.company_id == company_id)
    found: dict[str, tuple[int, ReadinessAnswer]] = {}
    for row in session.exec(wanted.order_by(col(ReadinessAnswer.item), col(ReadinessAnswer.instrument_id))):
        item, age = lineage.present(row.item, row.instrument_id)
        if item is not None and (item not in found or found[item][0] > age):
            found[item] = age, row
    return {item: row if age == 0 else _carried(row, item, instrument_id) for item, (age, row) in found.items()}


def _carried(row: ReadinessAnswer, item: str, instrument_id: UUID) -> ReadinessAnswer:
    """An answer to an older version as if it had been given to this one; never stored."""
    values = row.model_dump(exclude={"id"})
    return ReadinessAnswer(**{**values, "item": item, "instrument_id": instrument_id, "row_version": 0})


def latest_of(session: Session, company_id: UUID) -> ReadinessScore | None:
    """The firm's score as it was kept last; None where it never began."""
    wanted = select(ReadinessScore).where(ReadinessScore.company_id == company_id, col(ReadinessScore.latest))
    return session.exec(wanted).first()


def history_of(session: Session, company_id: UUID, *, most: int = 500) -> list[ScorePoint]:
    """The firm's curve, oldest first."""
    rows = session.connection().execute(_HISTORY, {"company": company_id, "most": most}).mappings()
    return [ScorePoint(**row) for row in rows]


def place_of(session: Session, company_id: UUID) -> Place | None:
    """The firm's percentile within version and sector; None below thirty firms, or before its first score."""
    row = session.connection().execute(_PLACE, {"company": company_id}).one()
    if row.peers < PEERS:
        return None
    return Place(100 * (row.below + row.level / 2) / row.peers, row.peers)


def _supported(one: dict[str, Any]) -> Supported:
    ends = one["expires_on"]
    return Supported(
        **{
            **one,
            "evidence_id": UUID(one["evidence_id"]),
            "expires_on": date.fromisoformat(ends) if ends is not None else None,
        }
    )
