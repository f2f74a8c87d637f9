"""The installation a command works on: its settings with a database that answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from backend.commands.troubles import make_home
from backend.core.config import Settings, settings
from backend.core.database_address import driver_url
from backend.core.embedded import EmbeddedPostgres

# In the home: how to sign in to the demo, written when it was made.
SIGN_INS = "demo-sign-ins.txt"


@contextmanager
def kept_open() -> Iterator[tuple[Settings, EmbeddedPostgres | None]]:
    """The settings with a database that answers, and the embedded server where that is it, for who watches over it."""
    found = settings()
    make_home(found.home)
    if found.database_url:
        yield found.model_copy(update={"database_url": driver_url(found.database_url)}), None
        return
    server = EmbeddedPostgres(found.home)
    url = server.start()
    try:
        yield found.model_copy(update={"database_url": url}), server
    finally:
        server.stop()


@contextmanager
def opened() -> Iterator[Settings]:
    """Settings whose database is reachable: DATABASE_URL's, else the embedded server, started where it is not up.

    Child processes find the same database in their environment. Raises EmbeddedPostgresError or ValueError.
    """
    with kept_open() as (found, _):
        yield found


@contextmanager
def looked_at() -> Iterator[Settings]:
    """The same for who only looks: nothing is made. The database's address is empty where there is none yet."""
    found = settings()
    if found.database_url or (found.home / "postgres" / "data" / "PG_VERSION").exists():
        with opened() as reached:
            yield reached
    else:
        yield found


def for_children(found: Settings) -> dict[str, str]:
    """The environment of a child process: the same installation, with the database named."""
    return {**os.environ, "DATABASE_URL": found.database_url, "VITRINA_HOME": str(found.home.resolve())}
