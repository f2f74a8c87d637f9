"""The base of every table: names of constraints, UUIDv7 keys, times with zone, choices as checked text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime
from sqlmodel import Field, SQLModel

from backend.core.ids import new_id

# Set before the first model is declared: constraints without a name cannot be dropped by a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


class Row(SQLModel):
    """A table's row with its UUIDv7. Subclasses say `table=True`; they never cross HTTP."""

    id: UUID = Field(default_factory=new_id, primary_key=True)


def moment(*, optional: bool = False, index: bool = False) -> Any:
    """A column for a point in time, with zone."""
    kind: Any = DateTime(timezone=True)
    if optional:
        return Field(default=None, sa_type=kind, nullable=True, index=index)
    return Field(sa_type=kind, nullable=False, index=index)


def one_of(column: str, choices: Iterable[str]) -> CheckConstraint:
    """A check that a text column holds one of the choices."""
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def positive(column: str, *, zero: bool = False) -> CheckConstraint:
    """A check that a number is above zero (or not below it)."""
    return CheckConstraint(f"{column} {'>=' if zero else '>'} 0", name=f"{column}_positive")


__all__ = ["Row", "datetime", "metadata", "moment", "one_of", "positive"]
