"""Links that leave: a WhatsApp chat that begins with what the visitor looks at."""

from __future__ import annotations

from urllib.parse import quote

from backend.core.i18n import N_
from storefront.rendering import Page


def whatsapp_link(page: Page, number: str, about: str) -> str:
    """A click-to-chat address (wa.me), with a first sentence; empty where the firm gave no number."""
    if not number:
        return ""
    words = page.say(N_("Hello, I saw “%(about)s” on Vitrina.", about=about))
    return f"https://wa.me/{number.lstrip('+')}?text={quote(words)}"
