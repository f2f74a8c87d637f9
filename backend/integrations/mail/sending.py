"""Sending what the outbox holds: each message handed over once, whatever stops in between.

The row is marked `sending` and committed before the server is spoken to, and `sent` right after it accepted. Between
acceptance and that second commit lies the one moment that SMTP leaves open: a worker killed exactly there hands the
message over again, with the same Message-ID.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

import structlog
from sqlalchemy import Engine, delete, func, or_, select
from sqlmodel import Session

from backend.core.clock import Clock
from backend.core.database import transaction
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.integrations.mail.models import Mail
from backend.integrations.mail.rendering import Renderer, compose
from backend.integrations.mail.transport import Refused, Transport

log = structlog.get_logger("vitrina.mail")
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What sending needs. Without a transport, messages are kept in the outbox to be read there."""

    engine: Engine
    clock: Clock
    render: Renderer
    transport: Transport | None
    sender: str


def send(office: PostOffice, *, mail_id: UUID) -> None:
    """Hand one message over. Raises what may pass, so that the job is tried again; a refusal is written down."""
    mail = _take(office, mail_id)
    if mail is None:
        return
    if office.transport is None:
        _settle(office, mail_id, state="kept")
        return
    message = _written(office, mail)
    if message is None:
        return
    try:
        office.transport.deliver(message, recipient=mail.recipient)
    except Refused as problem:
        log.warning("mail refused", mail_id=str(mail_id), kind=mail.kind)
        _settle(office, mail_id, state="failed", error=str(problem))
    except (OSError, smtplib.SMTPException) as problem:
        last = mail.attempts >= MOST_ATTEMPTS
        _settle(office, mail_id, state="failed" if last else "queued", error=f"{type(problem).__name__}: {problem}")
        if not last:
            raise
    else:
        _settle(office, mail_id, state="sent")


def _written(office: PostOffice, mail: Mail) -> EmailMessage | None:
    """The message; None where it cannot be written, which another try does not change: the operator sees why."""
    try:
        return compose(mail, office.render(mail.kind, mail.locale, mail.context), sender=office.sender)
    except Exception as problem:
        log.exception("mail could not be written", mail_id=str(mail.id), kind=mail.kind)
        _settle(office, mail.id, state="failed", error=f"{type(problem).__name__}: {problem}")
        return None


def _take(office: PostOffice, mail_id: UUID) -> Mail | None:
    """The mail, marked as being handed over; None where that was done already."""
    with transaction(office.engine) as session:
        mail = session.get(Mail, mail_id, with_for_update=True)
        if mail is None or mail.state in ("sent", "kept", "failed"):
            return None
        mail.state = "sending" if office.transport else mail.state
        mail.attempts += 1
        return mail


def _settle(office: PostOffice, mail_id: UUID, *, state: str, error: str = "") -> None:
    with transaction(office.engine) as session:
        mail = session.get_one(Mail, mail_id)
        mail.state, mail.error = state, error[:500]
        if state == "sent":
            mail.sent_at = office.clock.now()
            # Links in a mail open doors: once delivered, only the recipient's copy keeps them.
            mail.context = {}


def retry(work: Work, *, mail_id: UUID) -> Mail:
    """Try a failed message again: the operator's button."""
    require(work.actor, Permission.INSTALLATION_OPERATE, None, visible=False)
    mail = work.session.get(Mail, mail_id, with_for_update=True)
    if mail is None:
        raise NotFound
    if mail.state not in ("failed", "kept"):
        raise Conflict(N_("This message is on its way already. Look again in a minute."))
    mail.state, mail.error, mail.attempts = "queued", "", 0
    work.record("mail.retried", mail)
    work.defer("mail.send", mail_id=str(mail.id), lock=f"mail:{mail.id}")
    return mail


def remove_old(session: Session, *, before: datetime) -> int:
    """Delete what was sent, kept or given up before a moment; how many."""
    table = Mail.__table__  # type: ignore[attr-defined]  # SQLModel does not type its table
    settled = or_(table.c.sent_at < before, table.c.state.in_(("kept", "failed")) & (table.c.created_at < before))
    gone = session.connection().execute(delete(table).where(settled))
    return gone.rowcount


def unsettled(session: Session) -> dict[str, int]:
    """How many messages stand in each state that is not `sent`."""
    table = Mail.__table__  # type: ignore[attr-defined]
    counted = select(table.c.state, func.count()).where(table.c.state != "sent").group_by(table.c.state)
    return {str(row[0]): int(row[1]) for row in session.connection().execute(counted)}
