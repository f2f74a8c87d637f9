"""The worker: jobs from the queue, and those left behind by a worker that was killed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import structlog

from backend.commands.installation import for_children, opened
from backend.commands.orphans import watch_parent
from backend.core import jobs
from backend.core.clock import SystemClock
from backend.core.config import Settings
from backend.core.database import make_engine
from backend.core.database_address import libpq_url
from backend.core.running import Plant, start_plant
from backend.integrations.mail.jobs import open_office
from backend.integrations.mail.sending import PostOffice
from backend.integrations.mail.transport import SmtpTransport
from backend.web.logs import configure_logs

log = structlog.get_logger("vitrina.worker")
_CONCURRENCY = 3
_POLL_SECONDS = 5.0
_GRACE = 8.0


def run_worker(*, index: bool) -> int:
    """Run jobs until told to stop; with `index`, keep this node's search index as well."""
    watch_parent()
    with opened() as found:
        configure_logs(found.log_format)
        indexer = _indexer(found) if index else None
        try:
            # Everything is imported before the first thread uses it: rows of the journal may be waiting already.
            made = install_plant(found)
            with _scores_kept(found):
                asyncio.run(_work(found, made))
        finally:
            if indexer is not None:
                indexer.terminate()
                indexer.wait()
    return 0


def install_plant(found: Settings) -> Plant:
    """Give this process's jobs what they stand on: database, clock, storage, mail."""
    from backend.loading import load_jobs
    from storefront.mailing import mail_renderer

    # The queue's own pool would try for half a minute before it says that nobody answers.
    psycopg.connect(libpq_url(found.database_url), connect_timeout=10).close()
    engine = make_engine(found.database_url, pool_size=_CONCURRENCY + 1)
    made = Plant(engine, SystemClock(), found)
    start_plant(made)
    transport = SmtpTransport(found) if found.smtp_host else None
    open_office(PostOffice(engine, made.clock, mail_renderer(found.origin), transport, found.mail_from))
    load_jobs()
    return made


async def _work(found: Settings, made: Plant) -> None:
    with jobs.app.replace_connector(jobs.worker_connector(found.database_url)) as running:
        async with running.open_async():
            await jobs.rescue(running)
            await running.run_worker_async(
                concurrency=_CONCURRENCY,
                fetch_job_polling_interval=_POLL_SECONDS,
                abort_job_polling_interval=_POLL_SECONDS,
                delete_jobs="successful",
                shutdown_graceful_timeout=_GRACE,
                listen_notify=True,
                update_heartbeat_interval=jobs.HEARTBEAT_SECONDS,
                stalled_worker_timeout=jobs.STALLED_AFTER,
            )
    made.engine.dispose()


@contextmanager
def _scores_kept(found: Settings) -> Iterator[None]:
    """Follow the journal beside the jobs: a change shows in a firm's score at once. One worker does, others wait."""
    from backend.readiness.following import Follower

    engine, stop = make_engine(found.database_url, pool_size=2), threading.Event()
    following = threading.Thread(target=Follower(engine, SystemClock()).run, args=(stop,), daemon=True)
    following.start()
    try:
        yield
    finally:
        stop.set()
        following.join(_GRACE)
        engine.dispose()


def _indexer(found: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "backend.cli", "index"], env=for_children(found))
