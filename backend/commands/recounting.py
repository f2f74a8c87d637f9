"""`vitrina readiness recount HUB`: the scores of a hub's firms, worked out once more."""

from __future__ import annotations

import sys

from sqlmodel import select

from backend.commands.installation import opened
from backend.core.clock import SystemClock
from backend.core.database import make_engine, transaction
from backend.hubs.models import Hub
from backend.loading import load_jobs
from backend.readiness.expiring import expire_due
from backend.readiness.recounting import mend, recompute


def recount_hub(slug: str) -> int:
    """Compare and mend: 0 where all scores were equal, 2 where some were mended, 1 where there is no such hub."""
    load_jobs()
    with opened() as found:
        engine = make_engine(found.database_url, pool_size=2)
        try:
            with transaction(engine) as session:
                hub = session.exec(select(Hub).where(Hub.slug == slug)).first()
            if hub is None:
                print(f"There is no hub with the address {slug}. Look at the addresses of hubs.", file=sys.stderr)
                return 1
            clock = SystemClock()
            expire_due(engine, clock)  # what ended this minute is no difference
            counted = recompute(engine, hub.id, clock=clock)
            for one in counted.differences:
                parts = ", ".join(one.parts)
                print(f"{one.company_id}: {one.stored:.6f} is stored, {one.computed:.6f} worked out ({parts})")
            mended = mend(engine, counted, clock=clock)
            print(f"{counted.scores} scores worked out, {mended} mended.")
            return 2 if mended else 0
        finally:
            engine.dispose()
