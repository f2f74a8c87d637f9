"""Handing a message to a mail server: the Protocol, and SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol

from backend.core.config import Settings

_PATIENCE = 20.0


class Refused(Exception):
    """The server will never take this message: another try makes no sense."""


class Transport(Protocol):
    """Whatever takes messages. `deliver` returns once the other side has accepted the message for good."""

    def deliver(self, message: EmailMessage, *, recipient: str) -> None:
        """Raises Refused for a permanent refusal, OSError or smtplib.SMTPException for one that may pass."""


class SmtpTransport:
    """A mail server by SMTP (RFC 5321), with STARTTLS, TLS or neither."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def deliver(self, message: EmailMessage, *, recipient: str) -> None:
        """One connection per message: the worker sends few, and a kept one dies silently."""
        server = self._connect()
        try:
            if self.settings.smtp_username:
                server.login(self.settings.smtp_username, self.settings.smtp_password)
            _hand_over(server, message, recipient)
        finally:
            _leave(server)

    def _connect(self) -> smtplib.SMTP:
        host, port = self.settings.smtp_host, self.settings.smtp_port
        if self.settings.smtp_tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=_PATIENCE, context=ssl.create_default_context())
        server = smtplib.SMTP(host, port, timeout=_PATIENCE)
        if self.settings.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage, recipient: str) -> None:
    try:
        server.send_message(message, to_addrs=[recipient])
    except smtplib.SMTPRecipientsRefused as problem:
        code, words = problem.recipients[recipient]
        _refused(code, words, problem)
        raise
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
        _refused(problem.smtp_code, problem.smtp_error, problem)
        raise


def _refused(code: int, words: bytes | str, problem: smtplib.SMTPException) -> None:
    """Raise Refused for an answer of the kind that does not change (RFC 5321, 4.2.1: the fives)."""
    if 500 <= code < 600:
        said = words.decode(errors="replace") if isinstance(words, bytes) else words
        raise Refused(f"{code} {said[:200]}") from problem


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye. Once a message was accepted, a server that fails here does not make it go out a second time."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
