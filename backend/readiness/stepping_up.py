"""A firm takes up a step, finishes it, or asks its advisors for help with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.core.errors import InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.gathering import gather
from backend.readiness.models import StepProgress
from backend.readiness.policy import require_firm

ENOUGH_FIRMS = 10  # from here on what firms needed speaks louder than the instrument's guess
MOST_MINUTES = 60_000
_OBSERVED = text("""
    SELECT s.item, percentile_cont(0.5) WITHIN GROUP (ORDER BY s.minutes) / 60.0 AS hours
    FROM readiness_steps s
    JOIN hub_memberships theirs ON theirs.company_id = s.company_id AND theirs.state = 'approved'
        AND theirs.ended_at IS NULL
    WHERE s.finished_at IS NOT NULL AND s.minutes > 0 AND theirs.hub_id = (
        SELECT hm.hub_id FROM hub_memberships hm
        WHERE hm.company_id = :company AND hm.state = 'approved' AND hm.ended_at IS NULL
        ORDER BY hm.decided_at, hm.id LIMIT 1)
    GROUP BY s.item HAVING count(*) >= :enough
""")


def start(work: Work, *, company_id: UUID, item: str) -> StepProgress:
    """Take a step up. One that was finished is opened again; one that runs stays as it is, and so does a question."""
    step = _held(work, company_id, item)
    if step is not None and step.state == "started":
        return step
    asked_at = step.asked_at if step is not None and waits(step) else None
    step = step or StepProgress(company_id=company_id, item=item, state="started", started_at=work.now, row_version=0)
    return _keep(work, step, "started", started_at=work.now, finished_at=None, minutes=0, asked_at=asked_at)


def finish(work: Work, *, company_id: UUID, item: str, minutes: int = 0) -> StepProgress:
    """The step is done; `minutes` is how long it took as the firm says, 0 where it does not. The answer is its own."""
    if not 0 <= minutes <= MOST_MINUTES:
        raise InvalidInput(fields={"hours": N_("Write how many hours it took, for example 3 or 1.5.")})
    step = _held(work, company_id, item)
    if step is not None and step.state == "finished":
        return step
    step = step or StepProgress(company_id=company_id, item=item, state="finished", started_at=work.now, row_version=0)
    return _keep(work, step, "finished", finished_at=work.now, minutes=minutes)


def ask(work: Work, *, company_id: UUID, item: str, question: str) -> StepProgress:
    """Ask the advisors of the firm's hubs for help with a step; the same words again change nothing.

    InvalidInput without a question or without a hub.
    """
    if not question.strip():
        raise InvalidInput(fields={"question": N_("Write what you need, in a sentence or two.")})
    if len(question) > 2000:
        raise InvalidInput(fields={"question": N_("Write it in at most 2,000 letters.")})
    firm = require_firm(work.session, work.actor, Permission.READINESS_ANSWER, company_id)
    if not firm.hubs:
        raise InvalidInput(N_("Your firm has no hub yet, and advisors belong to hubs. Ask one to let you in first."))
    step = _held(work, company_id, item)
    if step is not None and waits(step) and step.question == question.strip():
        return step
    state = "started" if step is not None and step.state == "started" else "asked"
    step = step or StepProgress(company_id=company_id, item=item, state=state, started_at=work.now, row_version=0)
    told = {"question": question.strip(), "asked_at": work.now, "finished_at": None}
    return _keep(work, step, state, verb="asked", **told)


def waits(step: StepProgress) -> bool:
    """Whether the firm's question about a step waits for an answer; a step that is done asks nothing any more."""
    return step.asked_at is not None and step.state != "finished"


def answered(work: Work, *, company_id: UUID, key: str, asked_at: datetime) -> str | None:
    """An advisor has answered what the firm asked about a step: it goes on with it. The question, for the answer.

    None where that question waits no more. Raises as READINESS_REVIEW does for who may not.
    """
    require_firm(work.session, work.actor, Permission.READINESS_REVIEW, company_id)
    step = _present(work, company_id, key)
    if step is None or not waits(step) or step.asked_at != asked_at:
        return None
    return _keep(work, step, "started", verb="answered", asked_at=None).question


def steps_taken(session: Session, company_id: UUID) -> dict[str, StepProgress]:
    """The steps a firm took up, by item."""
    wanted = select(StepProgress).where(StepProgress.company_id == company_id).order_by(col(StepProgress.item))
    return {row.item: row for row in session.exec(wanted)}


def observed_hours(session: Session, company_id: UUID) -> Mapping[str, float]:
    """The median hours that firms of this firm's hub needed, by item, where ten or more finished it."""
    rows = session.connection().execute(_OBSERVED, {"company": company_id, "enough": ENOUGH_FIRMS})
    return {row.item: float(row.hours) for row in rows}


def _held(work: Work, company_id: UUID, item: str) -> StepProgress | None:
    require_firm(work.session, work.actor, Permission.READINESS_ANSWER, company_id)
    if item not in gather(work.session, company_id, now=work.now).instrument.by_id:
        raise NotFound
    return _present(work, company_id, item)


def _present(work: Work, company_id: UUID, item: str) -> StepProgress | None:
    take_turn(work.session, f"readiness-step:{company_id}:{item}")
    wanted = select(StepProgress).where(StepProgress.company_id == company_id, StepProgress.item == item)
    return work.session.exec(wanted.execution_options(populate_existing=True)).first()


def _keep(work: Work, step: StepProgress, state: str, *, verb: str = "", **values: Any) -> StepProgress:
    step.state = state
    for name, value in values.items():
        setattr(step, name, value)
    step.row_version += 1
    work.session.add(step)
    work.session.flush()
    work.record(f"readiness.step_{verb or state}", step, company_id=step.company_id, item=step.item)
    return step
