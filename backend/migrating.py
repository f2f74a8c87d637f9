"""Migrations: bring a database to this version's shape, and tell whether it has it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from backend.core.database_address import driver_url

_FOLDER = Path(__file__).resolve().parents[1] / "migrations"
_ONE_AT_A_TIME = 7_236_114


def migrate(database_url: str) -> None:
    """Upgrade to the newest revision. Two at once wait for each other; the second finds nothing to do."""
    engine = create_engine(driver_url(database_url))
    try:
        with engine.connect() as guard:
            guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ONE_AT_A_TIME})
            guard.commit()
            with engine.begin() as connection:
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
            guard.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ONE_AT_A_TIME})
            guard.commit()
    finally:
        engine.dispose()


def pending(database_url: str) -> list[str]:
    """The revisions this database does not have yet, oldest first."""
    engine = create_engine(driver_url(database_url))
    try:
        with engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()
    script = ScriptDirectory.from_config(_config())
    missing = []
    for revision in script.walk_revisions():
        if revision.revision in present:
            break
        missing.append(revision.revision)
    return missing[::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config
