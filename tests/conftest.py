"""One PostgreSQL per test process, one database per test that writes, everything else from the application itself."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.accounts.signing_in import start_session
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.database import make_engine
from backend.core.database_address import driver_url
from backend.core.embedded import TemporaryPostgres
from backend.core.permissions import SYSTEM, Actor
from backend.core.work import Work, working
from backend.loading import load_jobs
from backend.main import create_app
from backend.migrating import migrate
from backend.web.security import SESSION_COOKIE

load_jobs()
# A change is judged by the same cases everywhere; `pytest --hypothesis-profile=default` looks for new ones.
hypothesis_settings.register_profile("fixed", derandomize=True, deadline=None)
hypothesis_settings.load_profile("fixed")
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that works on a database carries the mark `data`: `-m data` runs them against another server."""
    for item in items:
        if "server_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.data)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server of this test process; DATABASE_URL's where one is named, `{worker}` in it for the process."""
    named = os.environ.get("DATABASE_URL")
    if named:
        yield driver_url(named.replace("{worker}", os.environ.get("PYTEST_XDIST_WORKER", "gw0")))
        return
    with TemporaryPostgres() as server:
        yield server.url()


@pytest.fixture(scope="session")
def template_database(server_url: str) -> Iterator[str]:
    """A migrated, empty database that tests copy."""
    name = f"vitrina_template_{uuid.uuid4().hex[:8]}"
    _run(server_url, f'CREATE DATABASE "{name}"')
    migrate(_named(server_url, name))
    yield name
    _run(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """An empty, migrated database of this test alone. Copied as files: three times as fast as through the log."""
    name = f"vitrina_{uuid.uuid4().hex[:12]}"
    _run(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template_database}" STRATEGY FILE_COPY')
    yield _named(server_url, name)
    _run(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on this test's database."""
    made = make_engine(database_url, pool_size=6)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands until moved."""
    return ManualClock(START)


@pytest.fixture
def work(engine: Engine, clock: ManualClock) -> Iterator[Work]:
    """An open piece of work of the system, committed at the end of the test."""
    with working(engine, actor=SYSTEM, clock=clock) as open_work:
        yield open_work


@pytest.fixture
def doing(engine: Engine, clock: ManualClock) -> Callable[..., Any]:
    """`with doing(actor) as work:` — a piece of work of its own transaction, committed when it ends."""

    def start(actor: Actor = SYSTEM) -> Any:
        return working(engine, actor=actor, clock=clock)

    return start


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation that lives in this test's folder."""
    return Settings.model_validate(
        {"database_url": database_url, "home": tmp_path, "secret_key": "x" * 40, "base_url": "", "port": 8000}
    )


@pytest.fixture
def app(settings: Settings, clock: ManualClock) -> Iterator[FastAPI]:
    """The whole application on this test's database, with this test's clock."""
    made = create_app(settings, clock=clock)
    yield made
    made.state.engine.dispose()
    made.state.limits.engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A browser that nobody signed in with; redirects are left to be looked at."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as browser:
        browser.headers["sec-fetch-site"] = "same-origin"
        yield browser


@pytest.fixture
def sign_in(app: FastAPI, doing: Callable[..., Any]) -> Callable[[Account], TestClient]:
    """`sign_in(account)`: another browser, signed in as that person."""

    def start(account: Account) -> TestClient:
        with doing() as work:
            secret = start_session(work, work.session.get_one(Account, account.id), agent="test", how="password")
        browser = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        browser.headers["sec-fetch-site"] = "same-origin"
        browser.cookies.set(SESSION_COOKIE, secret)
        return browser

    return start


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _run(url: str, statement: str) -> None:
    admin = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


def new_database(server_url: str) -> str:
    """An empty database that nothing has migrated: for the processes that a test starts."""
    name = f"vitrina_{uuid.uuid4().hex[:12]}"
    _run(server_url, f'CREATE DATABASE "{name}"')
    return _named(server_url, name)
