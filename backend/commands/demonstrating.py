"""Preparing an installation: checks, migrations, and the demo in an empty one, with how to sign in to it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from backend.commands.checking import refuse_unready_production
from backend.commands.installation import SIGN_INS
from backend.core.config import Settings
from backend.core.database import make_engine, transaction
from backend.integrations.storage import open_storage
from backend.migrating import migrate, pending
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource


def fill_if_empty(found: Settings) -> bool:
    """Live the demo's history in one transaction; False where the database holds a hub already."""
    engine = make_engine(found.database_url, pool_size=2)
    try:
        with transaction(engine) as session:
            session.connection().execute(text("LOCK TABLE hubs IN SHARE ROW EXCLUSIVE MODE"))
            if session.connection().execute(text("SELECT 1 FROM hubs LIMIT 1")).first() is not None:
                return False
            from backend.demo.living import live
            from backend.loading import load_jobs

            load_jobs()

            print("Making the demo: four hubs, their firms, listings and conversations…", flush=True)
            live(session, until=datetime.now(UTC), storage=open_storage(found))
        _tell_sign_ins(found)
        # The first visitor need not wait for the indexer to find out that there is nothing yet.
        rebuild(found.index_folder, SqlSource(engine))
        return True
    finally:
        engine.dispose()


def prepare(found: Settings) -> None:
    """What `vitrina serve` needs before it serves: checks in production; migrations and the demo elsewhere."""
    if found.production:
        refuse_unready_production(found)
        return
    if pending(found.database_url):
        migrate(found.database_url)
    if found.demo:
        fill_if_empty(found)


def _tell_sign_ins(found: Settings) -> None:
    from backend.demo.casting import sign_ins

    lines = [f"{role:<14} {email:<44} {password}" for role, email, password in sign_ins()]
    (found.home / SIGN_INS).write_text("\n".join(lines) + "\n", "utf-8")
