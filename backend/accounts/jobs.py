"""What becomes of accounts' leftovers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col

from backend.accounts.models import EmailLink, SignInSession
from backend.core.database import transaction
from backend.core.jobs import periodic
from backend.core.running import plant

_KEPT = timedelta(days=30)


@periodic("accounts.remove_old", cron="7 3 * * *")
def remove_old(timestamp: int) -> None:
    """Remove sessions and links thirty days after they ended."""
    here = plant()
    before = here.clock.now() - _KEPT
    with transaction(here.engine) as session:
        session.connection().execute(delete(SignInSession).where(col(SignInSession.expires_at) < before))
        session.connection().execute(delete(SignInSession).where(col(SignInSession.revoked_at) < before))
        session.connection().execute(delete(EmailLink).where(col(EmailLink.expires_at) < before))
