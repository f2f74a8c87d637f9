"""The processes themselves: a worker keeps scores up to date, also after another was killed; a recount mends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from backend.readiness import rescoring
from backend.readiness.models import ReadinessScore
from backend.readiness.queries import latest_of
from tests.factories.readiness import Begun, begun, ready, say
from tests.factories.signing import published, signed

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
Command = Callable[..., list[str]]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """What a process of this test's installation is told."""
    return {**os.environ, "DATABASE_URL": database_url, "VITRINA_HOME": str(tmp_path), "NO_COLOR": "1"}


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers, each saying what it does in a file; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "backend.cli", "worker"]
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as said:
            started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT))
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.wait(20)


def seen(doing: Doing, at: Begun, item: str) -> bool:
    with doing() as work:
        latest = latest_of(work.session, at.company_id)
        return latest is not None and latest.items[item][2] == "answered"


def waited(doing: Doing, at: Begun, item: str, seconds: float) -> float:
    """How long it took until the stored score knew of an answer."""
    began = time.monotonic()
    while not seen(doing, at, item):
        assert time.monotonic() < began + seconds, item
        time.sleep(0.05)
    return time.monotonic() - began


def test_what_waits_at_the_start_is_worked_off_in_one_try(
    doing: Doing, worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    with doing() as work:
        at = ready(work)
        signed(work, at)
        published(work, at)
    worker()
    waited(doing, at, "LEG1", PATIENCE)
    assert "readiness." not in (tmp_path / "worker-0.log").read_text()


def test_a_worker_follows_and_another_takes_over(doing: Doing, worker: Callable[[], subprocess.Popen[bytes]]) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
    first = worker()
    waited(doing, at, "LEG1", PATIENCE)
    with doing() as work:
        say(work, at, "LEG4")
    assert waited(doing, at, "LEG4", PATIENCE) < 2
    worker()
    first.send_signal(signal.SIGKILL)
    first.wait(20)
    with doing() as work:
        say(work, at, "LEG5")
    waited(doing, at, "LEG5", PATIENCE)
    with doing() as work:
        rows = work.session.exec(select(ReadinessScore).where(col(ReadinessScore.company_id) == at.company_id)).all()
        assert len(rows) == 3
        assert [row.latest for row in sorted(rows, key=lambda row: row.id)] == [False, False, True]


def test_a_recount_from_the_terminal(doing: Doing, environment: dict[str, str]) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        row = rescoring.rescore(work, at.company_id)
        assert row is not None
        row.evidenced += 1
        work.session.add(row)

    def recount(hub: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "backend.cli", "readiness", "recount", hub]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )

    mended = recount(at.hub.slug)
    assert (mended.returncode, "1 scores worked out, 1 mended." in mended.stdout) == (2, True), mended.stderr
    equal = recount(at.hub.slug)
    assert (equal.returncode, "1 scores worked out, 0 mended." in equal.stdout) == (0, True), equal.stderr
    nowhere = recount("nowhere")
    assert nowhere.returncode == 1
    assert "no hub with the address nowhere" in nowhere.stderr
