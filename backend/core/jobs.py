"""Effects: jobs queued in the transaction that wants them, run by the worker, safe to run again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import procrastinate
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from sqlmodel import Session

from backend.core.database_address import libpq_url

# Retries grow from seconds to hours: a mail server may be away for a night.
RETRY = procrastinate.RetryStrategy(max_attempts=12, wait=2, exponential_wait=3)

app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
# Jobs are put in through this one, in a worker too: there the app itself speaks asynchronously.
_queue = JobManager(procrastinate.SyncPsycopgConnector())


def task(name: str, *, queue: str = "default", retry: Any = RETRY) -> Callable[[Callable[..., Any]], Any]:
    """Declare a job. The function takes keyword arguments that JSON can hold, and is idempotent."""
    return app.task(name=name, queue=queue, retry=retry)


def periodic(name: str, *, cron: str, queue: str = "default") -> Callable[[Callable[..., Any]], Any]:
    """Declare a job that comes round by the clock; it is given `timestamp`, the moment it was due (Unix seconds)."""

    def declare(function: Callable[..., Any]) -> Any:
        return app.periodic(cron=cron)(app.task(name=name, queue=queue, retry=RETRY)(function))

    return declare


def defer(session: Session, name: str, *, lock: str | None = None, once: str | None = None, **arguments: Any) -> None:
    """Queue a job on the session's own connection: a rollback leaves none, a commit never loses one.

    `lock`: jobs of the same lock run one after the other. `once`: while a job with it waits, another is not queued.
    """
    connection = session.connection().connection.driver_connection
    if once is not None and _waits(session, once):
        return
    known = app.tasks[name]  # KeyError where the room's jobs were not imported
    configure_task(
        name=name, job_manager=_queue, queue=known.queue, lock=lock, queueing_lock=once, connection=connection
    ).defer(**arguments)


def _waits(session: Session, queueing_lock: str) -> bool:
    """Asked before, because a unique violation would spoil the transaction; the lock is held until it ends."""
    run = session.connection().exec_driver_sql
    run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", (queueing_lock,))
    found = run(
        "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'", (queueing_lock,)
    ).first()
    return found is not None


def worker_connector(database_url: str) -> procrastinate.PsycopgConnector:
    """What a worker runs the app on: `with app.replace_connector(worker_connector(url))`."""
    return procrastinate.PsycopgConnector(conninfo=libpq_url(database_url), min_size=1, max_size=4)


# A worker tells every few seconds that it lives; one that was killed is noticed within this time.
HEARTBEAT_SECONDS = 3.0
STALLED_AFTER = 12


async def rescue(running: procrastinate.App) -> int:
    """Put back the jobs whose worker was killed: its heartbeat stopped. How many there were."""
    manager = running.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)


@app.periodic(cron="* * * * * */10")
@app.task(name="jobs.rescue", queue="default", pass_context=True)
async def rescue_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every ten seconds: jobs of a killed worker run again."""
    await rescue(context.app)
