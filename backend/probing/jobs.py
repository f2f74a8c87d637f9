"""What becomes of looks at sites in the background."""

from __future__ import annotations

from uuid import UUID

import procrastinate

from backend.core.jobs import periodic, task
from backend.core.running import plant
from backend.core.work import working
from backend.integrations.fetching import DnsNames, SafeFetcher
from backend.probing.forgetting import forget
from backend.probing.runs import run_probe, sweep

__all__ = ["forget", "run", "sweep_due"]  # removing firms needs to know of us

# A site that breaks the look breaks it again: it is not visited twelve times.
_TWICE = procrastinate.RetryStrategy(max_attempts=2, wait=5)


@task("probing.run", retry=_TWICE)
def run(*, run_id: str) -> None:
    """Look at one site."""
    here = plant()
    names = DnsNames()
    fetcher = SafeFetcher(about=here.settings.origin, names=names)
    run_probe(here.engine, clock=here.clock, fetcher=fetcher, names=names, run_id=UUID(run_id))


@periodic("probing.sweep", cron="*/10 * * * *")
def sweep_due(timestamp: int) -> None:
    """Every ten minutes: sites whose week is over."""
    here = plant()
    with working(here.engine, clock=here.clock) as work:
        sweep(work)
