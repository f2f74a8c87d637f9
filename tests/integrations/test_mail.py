"""Mail through a real SMTP server: each message once, whatever the server says and whenever a worker dies."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.errors import Conflict, NotFound
from backend.core.permissions import Actor
from backend.core.work import Work
from backend.integrations.mail import jobs, sending
from backend.integrations.mail.models import Mail
from backend.integrations.mail.outbox import enqueue
from backend.integrations.mail.sending import MOST_ATTEMPTS, PostOffice
from backend.integrations.mail.transport import SmtpTransport, Transport
from storefront.mailing import mail_renderer
from tests.factories.accounts import acting, operator
from tests.factories.mail import MailServer

Doing = Callable[..., Any]
Office = Callable[..., PostOffice]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that is there."""
    made = MailServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def office(engine: Engine, clock: ManualClock, settings: Settings, server: MailServer) -> Office:
    """`office()`: a post office at that server; `office(transport)`: at another."""
    ours = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_tls": "none"})

    def open_one(transport: Transport | bool | None = True) -> PostOffice:
        way = SmtpTransport(ours) if transport is True else transport or None
        return PostOffice(
            engine, clock, mail_renderer("https://vitrina.example"), way, "Vitrina <hola@vitrina.example>"
        )

    return open_one


def write(doing: Doing, key: str = "account:1", **changes: Any) -> UUID:
    """A message in the outbox."""
    values: dict[str, Any] = {
        "kind": "account_sign_in",
        "to": "ana@correo.example",
        "locale": "es",
        "context": {"name": "Ana Peña", "link": "/es/sign-in/link/abc"},
        **changes,
    }
    with doing() as work:
        enqueue(work, key=key, **values)
        return UUID(str(work.session.exec(select(Mail.id).where(Mail.key == key)).one()))


def row(doing: Doing, mail_id: UUID) -> Mail:
    with doing() as work:
        found: Mail = work.session.get_one(Mail, mail_id)
        return found


def test_a_message_is_sent_once_however_often_its_job_runs(doing: Doing, office: Office, server: MailServer) -> None:
    mail_id = write(doing, reply_to="hub@hub.example")
    for _ in range(3):
        sending.send(office(), mail_id=mail_id)
    assert len(server.messages) == 1
    message = server.messages[0]
    assert message["To"] == "ana@correo.example"
    assert message["From"] == "Vitrina <hola@vitrina.example>"
    assert message["Subject"] == "Tu enlace para entrar"
    assert message["Reply-To"] == "hub@hub.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "es"
    assert message["Message-ID"] == f"<{mail_id}@vitrina.example>"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    for body in (plain.get_content(), html.get_content()):
        assert "https://vitrina.example/es/sign-in/link/abc" in body
        assert "Ana Peña" in body
    sent = row(doing, mail_id)
    assert (sent.state, sent.attempts, sent.error) == ("sent", 1, "")
    assert sent.sent_at is not None
    assert sent.context == {}  # the link opens a door: only the recipient's copy keeps it


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_what_may_pass_is_tried_again_under_the_same_id(
    doing: Doing, office: Office, server: MailServer, stage: str
) -> None:
    mail_id = write(doing)
    server.answers[stage] = ["451 busy", "421 closing"]
    for _ in range(2):
        with pytest.raises(smtplib.SMTPException):
            sending.send(office(), mail_id=mail_id)
        assert row(doing, mail_id).state == "queued"
    sending.send(office(), mail_id=mail_id)
    assert server.ids == [f"<{mail_id}@vitrina.example>"]
    assert (row(doing, mail_id).state, row(doing, mail_id).attempts) == ("sent", 3)


def test_a_server_that_is_not_there_is_waited_for(doing: Doing, office: Office, server: MailServer) -> None:
    mail_id = write(doing)
    server.stop()
    with pytest.raises(OSError, match="refused"):
        sending.send(office(), mail_id=mail_id)
    waiting = row(doing, mail_id)
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert "ConnectionRefusedError" in waiting.error


def test_patience_ends(doing: Doing, office: Office, server: MailServer) -> None:
    mail_id = write(doing)
    server.answers["DATA"] = ["451 busy"] * MOST_ATTEMPTS
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(smtplib.SMTPException):
            sending.send(office(), mail_id=mail_id)
    sending.send(office(), mail_id=mail_id)
    assert row(doing, mail_id).state == "failed"
    assert server.messages == []


@pytest.mark.parametrize(("stage", "answer"), [("RCPT", "550 no such user"), ("DATA", "554 looks like spam")])
def test_a_refusal_is_final_until_the_operator_asks_again(
    doing: Doing, office: Office, server: MailServer, stage: str, answer: str
) -> None:
    mail_id = write(doing)
    server.answers[stage] = [answer]
    for _ in range(2):
        sending.send(office(), mail_id=mail_id)
    assert (row(doing, mail_id).state, row(doing, mail_id).error) == ("failed", answer)
    assert server.messages == []
    with doing() as work:
        boss = operator(work)
        sending.retry(work.acting_as(acting(boss)), mail_id=mail_id)
    sending.send(office(), mail_id=mail_id)
    assert server.ids == [f"<{mail_id}@vitrina.example>"]


def test_a_server_that_fails_after_accepting_gets_no_second_copy(
    doing: Doing, office: Office, server: MailServer
) -> None:
    mail_id = write(doing)
    server.answers["QUIT"] = ["451 not now"]
    for _ in range(2):
        sending.send(office(), mail_id=mail_id)
    assert (len(server.messages), row(doing, mail_id).state) == (1, "sent")


def test_without_a_server_messages_are_kept_and_go_out_when_there_is_one(
    doing: Doing, office: Office, server: MailServer
) -> None:
    mail_id = write(doing)
    for _ in range(2):
        sending.send(office(None), mail_id=mail_id)
    kept = row(doing, mail_id)
    assert (kept.state, kept.context["link"]) == ("kept", "/es/sign-in/link/abc")
    with doing() as work:
        sending.retry(work.acting_as(acting(operator(work))), mail_id=mail_id)
    sending.send(office(), mail_id=mail_id)
    assert len(server.messages) == 1


class Killed(BaseException):
    """A worker's end."""


def test_a_worker_killed_after_handing_over_does_so_again_under_the_same_id(
    doing: Doing, office: Office, server: MailServer
) -> None:
    mail_id = write(doing)
    found = office().transport
    assert found is not None
    real: Transport = found

    class Dying:
        def deliver(self, message: EmailMessage, *, recipient: str) -> None:
            real.deliver(message, recipient=recipient)
            raise Killed

    with pytest.raises(Killed):
        sending.send(office(Dying()), mail_id=mail_id)
    assert row(doing, mail_id).state == "sending"
    for _ in range(2):
        sending.send(office(), mail_id=mail_id)
    # The one moment SMTP leaves open: the copy carries the same name, so that it is known as the same.
    assert server.ids == [f"<{mail_id}@vitrina.example>"] * 2
    assert row(doing, mail_id).state == "sent"


def test_a_worker_killed_before_handing_over_loses_nothing(doing: Doing, office: Office, server: MailServer) -> None:
    mail_id = write(doing)

    class Dying:
        def deliver(self, message: EmailMessage, *, recipient: str) -> None:
            raise Killed

    with pytest.raises(Killed):
        sending.send(office(Dying()), mail_id=mail_id)
    sending.send(office(), mail_id=mail_id)
    assert len(server.messages) == 1


def test_a_message_that_cannot_be_written_is_given_up_in_words(
    doing: Doing, office: Office, server: MailServer
) -> None:
    wrong: list[dict[str, Any]] = [{"kind": "no_such_template"}, {"context": {}}]
    for number, changes in enumerate(wrong):
        mail_id = write(doing, key=f"x:{number}", **changes)
        sending.send(office(), mail_id=mail_id)
        given_up = row(doing, mail_id)
        assert given_up.state == "failed"
        assert given_up.error
    assert server.messages == []


def test_one_cause_makes_one_message(doing: Doing) -> None:
    with doing() as work:
        told = [
            enqueue(work, key="membership:1", kind="account_sign_in", to="a@b.example", locale="es", context={})
            for _ in range(3)
        ]
        assert told == [True, False, False]
        waiting = work.session.connection().execute(
            text("SELECT lock, args ->> 'mail_id' FROM procrastinate_jobs WHERE task_name = 'mail.send'")
        )
        mail_id = work.session.exec(select(Mail.id)).one()
        assert waiting.all() == [(f"mail:{mail_id}", str(mail_id))]


def test_a_rollback_leaves_neither_message_nor_job(doing: Doing) -> None:
    class Changed(Exception):
        """Somebody thought better of it."""

    def half_way() -> None:
        with doing() as work:
            enqueue(work, key="x", kind="account_sign_in", to="a@b.example", locale="es", context={})
            raise Changed

    with pytest.raises(Changed):
        half_way()
    with doing() as work:
        assert work.session.exec(select(Mail)).all() == []
        assert work.session.connection().execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0


def test_a_subject_is_one_line_and_brings_no_header(doing: Doing, office: Office, server: MailServer) -> None:
    wicked = "Ana\r\nBcc: todos@correo.example"
    mail_id = write(
        doing,
        kind="account_invitation",
        context={"name": "", "link": "/es/x", "inviter": wicked, "company": "Ñ" * 120},
    )
    sending.send(office(), mail_id=mail_id)
    message = server.messages[0]
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"])
    assert str(message["Subject"]).startswith("Ana")


def test_only_operators_have_a_message_sent_again_and_only_one_that_stopped(work: Work, doing: Doing) -> None:
    enqueue(work, key="x", kind="account_sign_in", to="a@b.example", locale="es", context={})
    mail_id = work.session.exec(select(Mail.id)).one()
    with pytest.raises(NotFound):
        sending.retry(work.acting_as(Actor(account_id=mail_id)), mail_id=mail_id)
    with pytest.raises(Conflict):
        sending.retry(work, mail_id=mail_id)
    with pytest.raises(NotFound):
        sending.retry(work, mail_id=UUID(int=7))
    assert sending.unsettled(work.session) == {"queued": 1}


def test_messages_are_forgotten_after_ninety_days(
    doing: Doing, office: Office, clock: ManualClock, server: MailServer
) -> None:
    sending.send(office(), mail_id=write(doing, "sent"))
    sending.send(office(None), mail_id=write(doing, "kept"))
    write(doing, "queued")
    clock.advance(timedelta(days=89))
    sending.send(office(None), mail_id=write(doing, "recent"))
    clock.advance(timedelta(days=1, minutes=1))
    jobs.open_office(office())
    jobs.remove_old(timestamp=0)
    with doing() as work:
        assert sorted(work.session.exec(select(Mail.key).order_by(col(Mail.key)))) == ["queued", "recent"]
