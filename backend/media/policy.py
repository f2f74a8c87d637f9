"""Who may open a file by its id alone."""

from __future__ import annotations

from backend.core.permissions import Actor
from backend.media.models import Media

PUBLIC_PURPOSES = frozenset({"photo", "logo"})


def may_open(actor: Actor, media: Media) -> bool:
    """Everybody a photograph or a logo; the company's own people its attachments and imports.

    The other side of a conversation comes through the conversation, which knows its files.
    """
    own = actor.scopes is None and media.company_id in actor.companies
    return media.purpose in PUBLIC_PURPOSES or actor.system or own
