"""Who waits for whom when an installation starts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from backend.commands import serving


class _WithoutIndex(BaseHTTPRequestHandler):
    """The site as it is before anything was ever indexed."""

    def do_GET(self) -> None:
        self.send_error(503, "The search is being prepared.")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[SimpleNamespace]:
    server = HTTPServer(("127.0.0.1", 0), _WithoutIndex)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(host="127.0.0.1", port=server.server_port, origin=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def _others(started: list[str]) -> list[SimpleNamespace]:
    return [SimpleNamespace(start=lambda name=name: started.append(name)) for name in ("indexer", "worker")]


@pytest.mark.timeout(20)
def test_the_indexer_does_not_wait_for_an_index_that_only_it_can_make(site: SimpleNamespace) -> None:
    started: list[str] = []
    serving._start_after_web(_others(started), site, threading.Event())  # type: ignore[arg-type]
    assert started == ["indexer", "worker"]


def test_nothing_more_is_started_once_the_stop_was_asked_for(site: SimpleNamespace) -> None:
    started: list[str] = []
    stop = threading.Event()
    stop.set()
    serving._start_after_web(_others(started), site, stop)  # type: ignore[arg-type]
    assert started == []
