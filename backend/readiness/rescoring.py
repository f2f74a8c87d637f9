"""Scores as rows: worked out again when something changed, kept where the result is another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlmodel import Session, col, select

from backend.core.work import Work
from backend.readiness.borderline import borderline
from backend.readiness.gathering import Inputs, gather_many
from backend.readiness.models import ReadinessScore
from backend.readiness.permitting import write_permits_of
from backend.readiness.standing import Score
from backend.readiness.versions import core_version

Cause = dict[str, Any]
# The cause that no row of the journal stands for: a day came.
ENDED_BY_DAY = "readiness.expired"

_MOST_CAUSES = 12
# In the order of the ids, whoever asks: two that need the same firms never wait for each other.
_TURNS = text("""
    SELECT count(pg_advisory_xact_lock(hashtextextended('readiness-score:' || id, 11)))
    FROM (SELECT id FROM unnest(CAST(:ids AS uuid[])) AS id ORDER BY id) AS wanted
""")
_THERE = text("SELECT id FROM companies WHERE id = ANY(:ids)")
# Who never said anything has no score to keep: its page works one out from what the platform knows.
_STARTED = text("""
    SELECT firm FROM unnest(CAST(:ids AS uuid[])) AS firm
    WHERE EXISTS (SELECT 1 FROM readiness_answers x WHERE x.company_id = firm)
        OR EXISTS (SELECT 1 FROM readiness_profiles x WHERE x.company_id = firm)
        OR EXISTS (SELECT 1 FROM readiness_documents x WHERE x.company_id = firm)
        OR EXISTS (SELECT 1 FROM readiness_findings x WHERE x.company_id = firm)
        OR EXISTS (SELECT 1 FROM readiness_scores x WHERE x.company_id = firm)
""")
# Told by the same lines of the trace, so that they need not be compared: or worked out for nothing.
_TOLD = ("instrument_id", "declared", "evidenced", "low", "high", "coverage", "verified_share", "band", "reached")
_ALSO = ("exporter", "dimensions", "items", "held_back")


def rescore(
    work: Work, company_id: UUID, causes: Sequence[Cause] = (), *, simulated: bool = False
) -> ReadinessScore | None:
    """Work a firm's score out again; the new row, or None where nothing changed or it never began.

    `causes` are {"verb": ..., "subject": ...}, as the journal names them. A history that is `simulated` stays so.
    """
    return rescore_many(work, {company_id: causes}, simulated=simulated).get(company_id)


def rescore_many(
    work: Work, wanted: Mapping[UUID, Sequence[Cause]], *, simulated: bool = False
) -> dict[UUID, ReadinessScore]:
    """As `rescore`, for many firms with few questions; what changed, by firm. Permits are written with it."""
    ids = sorted(wanted)
    if not ids:
        return {}
    connection = work.session.connection()
    connection.execute(_TURNS, {"ids": ids})
    ids = sorted(connection.execute(_THERE, {"ids": ids}).scalars())
    started = sorted(connection.execute(_STARTED, {"ids": ids}).scalars())
    latest = _latest(work.session, started)
    changed = []
    for company_id, inputs in gather_many(work.session, started, now=work.now).items():
        row = _row(work, inputs, latest.get(company_id), wanted[company_id], simulated=simulated)
        if row is not None:
            changed.append(row)
    _keep(work, changed, latest)
    write_permits_of(work, ids)
    return {row.company_id: row for row in changed}


def values_of(scored: Score) -> dict[str, Any]:
    """What a score's row says of it, without the draws for borderline."""
    return {
        "declared": scored.declared,
        "evidenced": scored.evidenced,
        "low": scored.low,
        "high": scored.high,
        "coverage": scored.coverage,
        "verified_share": scored.verified_share,
        "band": scored.band or "",
        "reached": scored.reached,
        "exporter": scored.exporter,
        "dimensions": {one.id: [one.declared, one.evidenced] for one in scored.dimensions},
        "items": {line.item: [line.level, line.factor, line.state] for line in scored.lines},
        "held_back": [asdict(hold) for hold in scored.held_back],
    }


def differing(row: ReadinessScore, values: Mapping[str, Any]) -> list[str]:
    """The names of what a row says otherwise."""
    return [name for name in (*_TOLD, *_ALSO) if name in values and getattr(row, name) != values[name]]


def _row(
    work: Work, inputs: Inputs, before: ReadinessScore | None, causes: Sequence[Cause], *, simulated: bool
) -> ReadinessScore | None:
    version = inputs.version or core_version(work)
    scored = inputs.score()
    values = {"instrument_id": version.id, **values_of(scored)}
    ends = inputs.next_expiry()
    if before is not None and not differing(before, values):
        _move_expiry(work.session, before, ends)
        return None
    return ReadinessScore(
        company_id=inputs.company_id,
        scored_at=work.now,
        borderline=borderline(inputs.instrument, scored).is_borderline,
        simulated=simulated or (before is not None and before.simulated),
        next_expiry=ends,
        causes=_named(_placed(causes, before, values)),
        **values,
    )


def _keep(work: Work, rows: Sequence[ReadinessScore], before: Mapping[UUID, ReadinessScore]) -> None:
    """The new rows become the latest; who moved to another band is told in the journal."""
    if not rows:
        return
    old = [before[row.company_id].id for row in rows if row.company_id in before]
    if old:
        overtaken = update(ReadinessScore).where(col(ReadinessScore.id).in_(old)).values(latest=False)
        work.session.connection().execute(overtaken)
    work.session.add_all(rows)
    work.session.flush()
    for row in rows:
        earlier = before.get(row.company_id)
        if earlier is not None and earlier.band != row.band:
            moved: Cause = {"from": earlier.band, "to": row.band}
            work.record("readiness.band_changed", row, company_id=row.company_id, **moved)


def _latest(session: Session, ids: Iterable[UUID]) -> dict[UUID, ReadinessScore]:
    wanted = select(ReadinessScore).where(col(ReadinessScore.company_id).in_(list(ids)), col(ReadinessScore.latest))
    rows = session.exec(wanted.execution_options(populate_existing=True))
    return {row.company_id: row for row in rows}


def _move_expiry(session: Session, row: ReadinessScore, ends: date | None) -> None:
    if row.next_expiry != ends:
        row.next_expiry = ends
        session.add(row)


def _placed(causes: Sequence[Cause], before: ReadinessScore | None, values: Mapping[str, Any]) -> list[Cause]:
    """The causes, where the calendar is one with the questions in which something ended."""
    if before is None or before.instrument_id != values["instrument_id"]:
        return list(causes)
    moved = [item for item, told in values["items"].items() if before.items.get(item) != told]
    return [{**cause, "items": moved} if cause.get("verb") == ENDED_BY_DAY else cause for cause in causes]


def _named(causes: Sequence[Cause]) -> list[Cause]:
    """Each cause once, the first dozen."""
    kept: list[Cause] = []
    for cause in causes:
        if cause not in kept and len(kept) < _MOST_CAUSES:
            kept.append(cause)
    return kept
