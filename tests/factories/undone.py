"""Requests that leave nothing behind: the application works on one connection, whose transaction is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.factories.installation import Installation


@contextmanager
def undoing(here: Installation) -> Iterator[None]:
    """Within, whatever requests commit is a savepoint of a transaction that is rolled back at the end."""
    engine = here.app.state.engine
    with engine.connect() as connection:
        whole = connection.begin()
        # Sessions on a connection with a savepoint make savepoints of their own instead of ending the transaction.
        connection.begin_nested()
        here.app.state.engine = connection
        try:
            yield
        finally:
            here.app.state.engine = engine
            whole.rollback()
