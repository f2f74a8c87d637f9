"""Alembic's environment: runs on the connection `backend.migrating` hands over, or on DATABASE_URL."""

from __future__ import annotations

import importlib
import os
import pkgutil
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine
from sqlmodel.sql.sqltypes import AutoString

import backend
from backend.core.database_address import driver_url
from backend.core.journal import TransactionId
from backend.core.tables import metadata

for _room in pkgutil.walk_packages(backend.__path__, "backend."):
    if _room.name.endswith(".models"):
        importlib.import_module(_room.name)


def _ours(name: str | None, kind: str, parents: object) -> bool:
    """procrastinate's tables are its own: one revision carries its schema as it ships it."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate"))


def _plainly(kind: str, item: Any, context_: AutogenContext) -> str | Literal[False]:
    """Types are written as SQLAlchemy's own, so that a revision outlives the library that declared them."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.Text()"
    if kind == "type" and isinstance(item, TransactionId):
        context_.imports.add("from backend.core.journal import TransactionId")
        return "TransactionId()"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=_ours,
        render_item=_plainly,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with create_engine(driver_url(os.environ["DATABASE_URL"])).begin() as opened:
        _run(opened)
