"""What becomes of questions that nobody confirmed."""

from __future__ import annotations

from backend.core.jobs import periodic
from backend.core.running import plant
from backend.core.work import working
from backend.inquiries.forgetting import AT_ONCE, KEPT_UNCONFIRMED, forget_unconfirmed


@periodic("inquiries.forget_unconfirmed", cron="41 3 * * *")
def forget(timestamp: int) -> None:
    """Every night, remove what was not confirmed within thirty days, in short transactions."""
    here = plant()
    before = here.clock.now() - KEPT_UNCONFIRMED
    removed = AT_ONCE
    while removed == AT_ONCE:
        with working(here.engine, clock=here.clock) as work:
            removed = forget_unconfirmed(work, before=before)
