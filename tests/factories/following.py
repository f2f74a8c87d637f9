"""Working off the journal in a test: everything written so far is read, whoever else uses the server."""

from __future__ import annotations

import time

from sqlalchemy import Engine, text
from sqlmodel import Session

from backend.readiness.following import Follower

_HELD_BACK = text("""
    SELECT EXISTS (SELECT FROM journal WHERE txid >= pg_snapshot_xmin(pg_current_snapshot()))
""")
_LONGEST = 60.0


def wait_for_the_journal(engine: Engine) -> None:
    """Wait until a reader may take every row. AssertionError after a minute.

    On a server that several test processes share, another's transaction (a database being copied) holds the reader
    back as rightly as one of this database would.
    """
    deadline = time.monotonic() + _LONGEST
    with Session(engine) as session:
        while session.connection().execute(_HELD_BACK).scalar_one():
            session.rollback()
            assert time.monotonic() < deadline, "A transaction held the journal back for a minute."
            time.sleep(0.02)


def caught_up(follower: Follower) -> None:
    """Let the follower work off everything written before now."""
    wait_for_the_journal(follower.engine)
    while follower.step():
        pass
