"""The database: one engine per process, short transactions, one dialect everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import Session

from backend.core.database_address import driver_url

# A writing transaction that lasts holds the journal's readers back: the server ends it after this time.
_STATEMENT_LIMIT = "15s"
_IDLE_LIMIT = "20s"


def make_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine whose connections are kept; times are UTC and statements are limited."""
    engine = create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # what people sent has no place in an error's text, and so in no log
        connect_args={"application_name": "vitrina", "connect_timeout": 10},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]  # DBAPI objects have no common type
        autocommit, connection.autocommit = connection.autocommit, True
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET timezone TO 'UTC'; SET statement_timeout TO '{_STATEMENT_LIMIT}';"
                f" SET idle_in_transaction_session_timeout TO '{_IDLE_LIMIT}'"
            )
        connection.autocommit = autocommit

    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One session, one transaction: committed at the end, rolled back on any error."""
    with Session(engine, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def server_version(engine: Engine) -> int:
    """The server's major version; 15 is the oldest that works."""
    with engine.connect() as connection:
        return int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
