"""The application's edge: what is answered before a database is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI

from backend.core.config import Settings
from backend.main import create_app


@pytest.fixture(scope="module")
def edge_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., FastAPI]]:
    """`edge_of(base_url=…)`: an application whose database is nowhere; what needs one answers 503."""
    made: list[FastAPI] = []

    def make(**given: object) -> FastAPI:
        values = {
            "database_url": "postgresql://nobody@127.0.0.1:1/nothing",
            "home": tmp_path_factory.mktemp("home"),
            "secret_key": "x" * 40,
            "base_url": "",
            "port": 8000,
        }
        made.append(create_app(Settings.model_validate({**values, **given})))
        return made[-1]

    yield make
    for app in made:
        app.state.engine.dispose()
        app.state.limits.engine.dispose()


@pytest.fixture(scope="module")
def edge(edge_of: Callable[..., FastAPI]) -> FastAPI:
    """The application of one module's tests."""
    return edge_of()
