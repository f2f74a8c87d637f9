"""Taking turns: work that must not run twice at once, where no row is there yet to be locked."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

_WAIT = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 11))")


def take_turn(session: Session, name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until this one ends."""
    session.connection().execute(_WAIT, {"name": name})
