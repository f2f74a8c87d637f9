"""The worker begins in one order: everything imported, then the thread that follows the journal, then jobs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from backend.commands import working


def test_scores_are_followed_once_everything_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[str] = []

    @contextmanager
    def here(*_: Any) -> Iterator[Any]:
        yield SimpleNamespace(log_format="plain")

    @contextmanager
    def scores(_: Any) -> Iterator[None]:
        began.append("scores")
        yield

    for name, fake in {
        "watch_parent": lambda: None,
        "configure_logs": lambda _: None,
        "opened": here,
        "install_plant": lambda _: began.append("imported"),
        "_scores_kept": scores,
        "_work": lambda *_: None,
        # A browser's tests may have a loop in this thread: another must not be begun in it.
        "asyncio": SimpleNamespace(run=lambda _: began.append("jobs")),
    }.items():
        monkeypatch.setattr(working, name, fake)
    assert working.run_worker(index=False) == 0
    assert began == ["imported", "scores", "jobs"]


def test_a_worker_loads_no_web_application() -> None:
    program = """
import sys, backend.commands.working, storefront.mailing
from backend.loading import load_jobs
load_jobs()
print("fastapi" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
