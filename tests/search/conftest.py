"""The market of `tests/factories/search.py`, indexed once for all tests that only read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.search.index import SearchIndex
from tests.factories.search import Market, build_index, make_market


@pytest.fixture(scope="session")
def market() -> Market:
    """The market as written; not to be changed."""
    return make_market()


@pytest.fixture(scope="session")
def index(market: Market, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Its index; not to be changed."""
    return build_index(tmp_path_factory.mktemp("search") / "index", market)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test builds an index of its own."""
    return tmp_path / "index"
