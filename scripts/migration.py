"""Drafts a migration from the difference between the tables in the code and a database brought up to date.

    python scripts/migration.py "add reviews"

The database is a throw-away one. Read the draft before you keep it: renamed columns look like one gone and one new.
"""

import argparse
import re
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from backend.core.embedded import TemporaryPostgres
from backend.migrating import migrate

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "migrations"


def main() -> None:
    parser = argparse.ArgumentParser(description="Draft a migration from what the tables and the database differ in.")
    parser.add_argument("message", help='what changes, as in "add reviews"')
    message = parser.parse_args().message
    with TemporaryPostgres() as server:
        migrate(server.url())
        written = draft(message, server.url())
    if written is None:
        raise SystemExit("Nothing to write: the migrations already lead to the tables in the code.")
    print(f"Read it, then keep it: {written.relative_to(ROOT)}")


def draft(message: str, database_url: str) -> Path | None:
    """Write the next revision; its file, or None where nothing differs."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s")
    engine = create_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        made: Any = command.revision(
            config,
            message,
            autogenerate=True,
            rev_id=f"{next_number()}_{slug(message)}",
            process_revision_directives=_nothing_for_nothing,
        )
    engine.dispose()
    scripts = [script for script in (made if isinstance(made, list) else [made]) if script]
    return Path(scripts[0].path) if scripts else None


def next_number() -> str:
    """Revisions are numbered in the order in which they came."""
    numbers = [int(file.name[:4]) for file in (FOLDER / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")]
    return f"{max(numbers, default=0) + 1:04}"


def slug(message: str) -> str:
    """The message as part of a file name: its letters and digits, the rest as single underscores."""
    return re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[:40]


def _nothing_for_nothing(_context: Any, _revision: Any, directives: list[Any]) -> None:
    if directives and directives[0].upgrade_ops.is_empty():
        directives.clear()


if __name__ == "__main__":
    main()
