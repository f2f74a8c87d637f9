"""What the web layer forgets: answers kept for repeated requests, and counters of limits."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from backend.core.database import transaction
from backend.core.jobs import periodic
from backend.core.running import plant

KEPT = timedelta(hours=24)  # how long the answer of a request that has a key is known
_COUNTED = timedelta(days=1)
_ANSWERS = text("DELETE FROM idempotent_answers WHERE created_at <= :cutoff")
_COUNTERS = text("DELETE FROM limit_counters WHERE window_start <= :cutoff")


@periodic("web.sweep", cron="23 * * * *")
def sweep(*, timestamp: int) -> None:
    """Every hour."""
    here = plant()
    forget(here.engine, now=here.clock.now())


def forget(engine: Engine, *, now: datetime) -> None:
    """Remove answers after 24 hours and counters after a day."""
    with transaction(engine) as session:
        session.connection().execute(_ANSWERS, {"cutoff": now - KEPT})
        session.connection().execute(_COUNTERS, {"cutoff": now - _COUNTED})
