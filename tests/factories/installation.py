"""A whole installation on a database of its own: the application, its index, its world, and ways to ask it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.work import working
from backend.main import create_app
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from backend.web.limits import Limits
from backend.web.security import SESSION_COOKIE
from tests.factories.world import World, world

NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class NoLimits(Limits):
    """Limits that nobody reaches: what is asked here is asked thousands of times from one address."""

    def spend(self, bucket: str, *, most: int, seconds: int) -> None:
        """Count nothing."""

    def read(self, visitor: str, *, most: int, seconds: int) -> None:
        """Count nothing."""


@dataclass(slots=True)
class Installation:
    """The application with its world."""

    app: FastAPI
    world: World
    clock: ManualClock

    def browser(self, who: str = "", **headers: str) -> TestClient:
        """A client of somebody: a person by name, a key by name, or a visitor."""
        client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
        client.headers.update({**self.headers_of(who), **headers})
        return client

    def headers_of(self, who: str) -> dict[str, str]:
        """What tells who is asking, and that a page of ours does."""
        headers = {"sec-fetch-site": "same-origin"}
        if who in self.world.keys:
            headers["authorization"] = f"Bearer {self.world.keys[who]}"
        elif who in self.world.sessions:
            headers["cookie"] = f"{SESSION_COOKIE}={self.world.sessions[who]}"
        return headers


@contextmanager
def installation(database_url: str, folder: Path, *, limited: bool = False) -> Iterator[Installation]:
    """Build it on an empty, migrated database; its connections are closed at the end."""
    given: dict[str, Any] = {"database_url": database_url, "home": folder, "secret_key": "x" * 40, "port": 8000}
    settings = Settings.model_validate(given)
    clock = ManualClock(NOON)
    app = create_app(settings, clock=clock)
    if not limited:
        app.state.limits.engine.dispose()
        app.state.limits = NoLimits(app.state.limits.engine)
    with working(app.state.engine, clock=clock) as work:
        made = world(work, app.state.storage, settings.signing_key)
    rebuild(settings.index_folder, SqlSource(app.state.engine))
    yield Installation(app, made, clock)
    app.state.engine.dispose()
    app.state.limits.engine.dispose()
