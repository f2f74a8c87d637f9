"""What an operator sees. Nothing here shows a person's words: mails are listed, and opened one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from backend.core.errors import NotFound
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.integrations.mail.models import Mail

JOB_STATES = ("todo", "doing", "failed", "aborted")
PAGE_SIZE = 50

_COUNTS = text("SELECT status::text AS status, count(*) AS many FROM procrastinate_jobs GROUP BY status")
_JOBS = text("""
    SELECT j.id, j.task_name, j.queue_name, j.status::text AS status, j.attempts, j.scheduled_at,
        (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS last_at
    FROM procrastinate_jobs j WHERE j.status = CAST(:state AS procrastinate_job_status)
    ORDER BY j.id DESC LIMIT :limit
""")
_SIZES = text("""
    SELECT (SELECT count(*) FROM listings WHERE state = 'published') AS published,
        (SELECT count(*) FROM companies) AS companies, (SELECT count(*) FROM hubs) AS hubs,
        (SELECT count(*) FROM inquiries) AS inquiries, (SELECT count(*) FROM accounts) AS accounts,
        pg_database_size(current_database()) AS bytes
""")


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the operator sees it; its arguments stay where they are."""

    id: int
    task_name: str
    queue_name: str
    status: str
    attempts: int
    scheduled_at: datetime | None
    last_at: datetime | None


def operate(work: Work) -> None:
    """Refuse everyone but operators."""
    require(work.actor, Permission.INSTALLATION_OPERATE, None, visible=False)


def job_counts(work: Work) -> dict[str, int]:
    """How many jobs stand in each state."""
    operate(work)
    found = {row.status: row.many for row in work.session.connection().execute(_COUNTS)}
    return {state: found.get(state, 0) for state in JOB_STATES}


def jobs_in(work: Work, state: str) -> list[JobRow]:
    """The newest jobs of a state; NotFound for a state there is not."""
    operate(work)
    if state not in JOB_STATES:
        raise NotFound
    rows = work.session.connection().execute(_JOBS, {"state": state, "limit": PAGE_SIZE})
    return [JobRow(**row) for row in rows.mappings()]


def sizes(work: Work) -> dict[str, Any]:
    """How much the installation holds."""
    operate(work)
    return dict(work.session.connection().execute(_SIZES).mappings().one())


def mails(work: Work, *, state: str = "", before: UUID | None = None) -> list[Mail]:
    """The outbox, newest first, fifty at a time; `before` is the last one seen."""
    operate(work)
    wanted = select(Mail).order_by(col(Mail.id).desc()).limit(PAGE_SIZE)
    if state:
        wanted = wanted.where(Mail.state == state)
    if before is not None:
        wanted = wanted.where(col(Mail.id) < before)
    return list(work.session.exec(wanted))


def mail(work: Work, mail_id: UUID) -> Mail:
    """One message of the outbox."""
    operate(work)
    found = work.session.get(Mail, mail_id)
    if found is None:
        raise NotFound
    return found
