"""A mail server that really speaks SMTP, and answers as a test wishes."""

from __future__ import annotations

import email
import email.policy
import socket
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class MailServer:
    """`answers` holds what to say next at a stage ("RCPT", "DATA", "QUIT"), used up one by one; then all is well."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    messages: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Close the door."""
        if self._controller.server is not None:
            self._controller.stop(no_assert=True)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs that arrived, in order."""
        return [str(message["Message-ID"]) for message in self.messages]

    # The names of these three are aiosmtpd's.
    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """A recipient is named."""
        answer = self._next("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """The message arrives; it counts when it is accepted."""
        answer = self._next("DATA")
        if answer.startswith("250"):
            parsed = email.message_from_bytes(cast("bytes", envelope.content), policy=email.policy.default)
            self.messages.append(parsed)
        return answer

    async def handle_QUIT(  # noqa: N802
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        """Goodbye."""
        return self._next("QUIT", "221 Bye")

    def _next(self, stage: str, otherwise: str = "250 OK") -> str:
        waiting = self.answers.get(stage) or [otherwise]
        return waiting.pop(0)
