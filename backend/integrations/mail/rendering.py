"""From a queued mail to a message. How it looks is the storefront's matter: it is handed in by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from backend.integrations.mail.models import Mail


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message's words: one line of subject, plain text, and HTML."""

    subject: str
    text: str
    html: str


Renderer = Callable[[str, str, dict[str, Any]], Rendered]


def compose(mail: Mail, rendered: Rendered, *, sender: str) -> EmailMessage:
    """The message as it goes out. Its Message-ID is the row's: a repeated hand-over is recognised as the same."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = " ".join(rendered.subject.split())
    message["Date"] = format_datetime(mail.created_at)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    message["Content-Language"] = mail.locale  # last: setting the content drops every header that begins like this
    return message
