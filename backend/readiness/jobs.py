"""What comes round by the clock for readiness, and what a follower could not do at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

import backend.readiness.forgetting  # noqa: F401 - a firm that goes takes its readiness with it
from backend.core.jobs import periodic, task
from backend.core.running import plant
from backend.core.work import working
from backend.readiness.expiring import expire_due
from backend.readiness.reminding import remind_due
from backend.readiness.rescoring import rescore_many

log = structlog.get_logger("vitrina.readiness")


@periodic("readiness.expire", cron="* * * * *")
def expire(timestamp: int) -> None:
    """Every minute: scores fall back where the day has turned in the hub's zone. After a pause, all at once."""
    here = plant()
    changed = expire_due(here.engine, here.clock)
    if changed:
        log.info("readiness.expired", firms=changed)


@periodic("readiness.remind", cron="13 * * * *")
def remind(timestamp: int) -> None:
    """Every hour: who is told of what ends in 60, 30 or 7 days, in the morning of the hub."""
    here = plant()
    told = remind_due(here.engine, here.clock)
    if told:
        log.info("readiness.reminded", ends=told)


@task("readiness.rescore")
def rescore(company_id: str, causes: list[dict[str, Any]]) -> None:
    """Work one firm's score out, which the follower could not."""
    here = plant()
    with working(here.engine, clock=here.clock) as work:
        rescore_many(work, {UUID(company_id): causes})
