"""What most tests of readiness begin with."""

from __future__ import annotations

import pytest

from backend.core.work import Work
from tests.factories.media import FakeStorage
from tests.factories.readiness import Begun, begun


@pytest.fixture
def at(work: Work) -> Begun:
    """A firm that may begin."""
    return begun(work)


@pytest.fixture
def storage() -> FakeStorage:
    """Where files are kept."""
    return FakeStorage()
