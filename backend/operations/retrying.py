"""Running a failed job once more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.operations.queries import operate

_LOOK = text("SELECT status::text FROM procrastinate_jobs WHERE id = :id FOR UPDATE")
_AGAIN = text("""
    SELECT procrastinate_retry_job_v2(:id, now(), NULL::integer, NULL::character varying, NULL::character varying)
""")


@dataclass(slots=True)
class _Job:
    """The journal names a subject by a UUID; a job's number is put into one."""

    id: UUID


def retry_job(work: Work, job_id: int) -> None:
    """Queue a failed job again; Conflict where it is not failed any more."""
    operate(work)
    run = work.session.connection().execute
    status = run(_LOOK, {"id": job_id}).scalar()
    if status is None:
        raise NotFound
    if status != "failed":
        raise Conflict(N_("This job is not waiting for help any more. Look at the list again."))
    run(_AGAIN, {"id": job_id})
    work.record("job.retried", _Job(UUID(int=job_id)), job=job_id)
