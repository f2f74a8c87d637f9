"""Mail's jobs. The composition root opens the post office before the worker starts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from backend.core.database import transaction
from backend.core.jobs import periodic, task
from backend.integrations.mail import sending

_KEPT = timedelta(days=90)
_office: sending.PostOffice | None = None


def open_office(office: sending.PostOffice) -> None:
    """Give the jobs of this process what they send with."""
    global _office  # noqa: PLW0603 - one per worker process, set once at its start
    _office = office


def _open() -> sending.PostOffice:
    if _office is None:
        raise RuntimeError("The worker was started without a post office.")
    return _office


@task("mail.send", queue="mail")
def send(*, mail_id: str) -> None:
    """Hand one message over."""
    sending.send(_open(), mail_id=UUID(mail_id))


@periodic("mail.remove_old", cron="17 3 * * *")
def remove_old(timestamp: int) -> None:
    """Forget messages ninety days after they were sent, kept or given up."""
    office = _open()
    with transaction(office.engine) as session:
        sending.remove_old(session, before=office.clock.now() - _KEPT)
