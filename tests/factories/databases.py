"""A database for as long as a module's tests need it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from backend.core.database_address import driver_url


@contextmanager
def copied(server_url: str, template: str) -> Iterator[str]:
    """The address of a new database made from a template; it is dropped at the end."""
    name = f"vitrina_{uuid.uuid4().hex[:12]}"
    _run(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    _run(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(server_url: str, statement: str) -> None:
    admin = create_engine(driver_url(server_url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()
