"""One installation with its world for all tests of this folder; each test leaves it as it found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from tests.factories.databases import copied
from tests.factories.installation import Installation, installation
from tests.factories.undone import undoing


@pytest.fixture(scope="session")
def installed(
    server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The installation; use `here`, which undoes what a test does."""
    with copied(server_url, template_database) as url, installation(url, tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
def here(installed: Installation) -> Iterator[Installation]:
    """The installation for one test, whose effects are undone at its end."""
    with undoing(installed):
        yield installed


@pytest.fixture
def ask(here: Installation) -> Callable[..., TestClient]:
    """`ask()`: a visitor's program; `ask("key")`: the firm's; `ask("owner")`: a person's browser."""
    return here.browser
