"""What comes round by the clock for firms."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy.exc import IntegrityError

from backend.companies.forgetting import forget_company, never_confirmed
from backend.core.database import transaction
from backend.core.errors import Conflict
from backend.core.jobs import periodic
from backend.core.running import plant
from backend.core.work import working

log = structlog.get_logger("vitrina.companies")
_KEPT = timedelta(days=30)


@periodic("companies.remove_unconfirmed", cron="27 3 * * *")
def remove_unconfirmed(timestamp: int) -> None:
    """Remove firms thirty days after someone asked for them and nobody confirmed; each in its own transaction."""
    here = plant()
    with transaction(here.engine) as session:
        found = never_confirmed(session, before=here.clock.now() - _KEPT)
    for company_id in found:
        try:
            with working(here.engine, clock=here.clock) as work:
                forget_company(work, company_id=company_id)
        except (IntegrityError, Conflict):
            # Something was made under it, or it was confirmed meanwhile: its owner works with it.
            log.info("unconfirmed firm kept", company_id=str(company_id))
