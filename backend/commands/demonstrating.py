"""Filling an empty installation with the demo, and saying how to sign in to it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from backend.core.config import Settings
from backend.core.database import make_engine, transaction


def fill_if_empty(found: Settings) -> bool:
    """Live the demo's history in one transaction; False where the database holds a hub already."""
    engine = make_engine(found.database_url, pool_size=2)
    try:
        with transaction(engine) as session:
            session.connection().execute(text("LOCK TABLE hubs IN SHARE ROW EXCLUSIVE MODE"))
            if session.connection().execute(text("SELECT 1 FROM hubs LIMIT 1")).first() is not None:
                return False
            from backend.demo.living import live
            from backend.main import load_jobs

            load_jobs()

            print("Making the demo: four hubs, their firms, listings and conversations…", flush=True)
            live(session, until=datetime.now(UTC))
            return True
    finally:
        engine.dispose()


def sign_ins(found: Settings) -> list[tuple[str, str, str]]:
    """Role, address and password for each role of the demo; nothing where this is not the demo."""
    from backend.demo import casting

    engine = make_engine(found.database_url, pool_size=2)
    try:
        with engine.connect() as connection:
            asked = text("SELECT 1 FROM accounts WHERE email = :email")
            here = connection.execute(asked, {"email": casting.OPERATOR}).first()
    finally:
        engine.dispose()
    return casting.sign_ins() if here else []
