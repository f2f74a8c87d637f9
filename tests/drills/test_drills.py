"""A small share of the drills, with a fixed seed; `make drill` runs them long."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.drills import mailing, serving

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home the embedded server's own user can reach."""
    made = Path(tempfile.mkdtemp(prefix="vitrina-drill-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.data
def test_mail_is_neither_lost_nor_doubled_when_the_worker_is_killed(database_url: str, home: Path) -> None:
    figures = mailing.run(database_url, home, messages=20, kills=1, seed=7)
    assert (figures.delivered, figures.unsettled) == (20, 0)
    assert figures.twice <= figures.kills  # only a kill between acceptance and commit can do it


def test_what_was_acknowledged_survives_a_kill_of_everything(home: Path) -> None:
    figures = serving.run(home, kills=2, seed=7)
    assert figures.acknowledged > 0
    assert figures.found == figures.acknowledged
    assert (figures.starts, figures.left_behind) == (3, 0)
