"""The head of a request: too long or too slow, the connection ends; everything else is answered as ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from backend.commands import protocol
from backend.commands.protocol import LONGEST_HEAD, BoundedHead


async def echo(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    if scope["type"] == "http":
        body = await Request(scope, receive).body()
        await PlainTextResponse(f"{len(scope['headers'])} {len(body)}")(scope, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.5)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(echo, http=BoundedHead, log_level="error", lifespan="off", timeout_keep_alive=5)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def talk(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send the parts and read until the other side ends or says nothing for two seconds."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
            while piece := line.recv(65_536):
                heard += piece
        except (TimeoutError, ConnectionError):
            pass
    return heard


HEAD = b"POST /x HTTP/1.1\r\nhost: here\r\ncontent-length: %d\r\n%s\r\n"


def test_a_usual_request_is_answered_and_the_next_one_too(port: int) -> None:
    body = b"y" * 500_000
    first, last = HEAD % (len(body), b"") + body, HEAD % (0, b"connection: close\r\n")
    heard = talk(port, first, last, pause=0.2)
    assert heard.count(b"200 OK") == 2
    assert b"2 500000" in heard


@pytest.mark.parametrize(
    "head",
    [
        b"GET /%s HTTP/1.1\r\nhost: here\r\n\r\n" % (b"a" * 2 * LONGEST_HEAD),
        b"GET / HTTP/1.1\r\nx: %s" % (b"a" * 2 * LONGEST_HEAD),
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * LONGEST_HEAD,
    ],
    ids=["line", "header", "headers"],
)
def test_a_head_without_end_is_refused(port: int, head: bytes) -> None:
    pieces = [head[start : start + 16_384] for start in range(0, len(head), 16_384)]
    heard = talk(port, *pieces, pause=0.01)
    assert b"200 OK" not in heard
    # Where the sender still sends, its system may throw the answer away with the connection.
    assert heard == b"" or b"431" in heard


def test_a_head_that_does_not_arrive_ends_the_connection(port: int) -> None:
    began = time.perf_counter()
    assert b"200" not in talk(port, b"GET / HTTP/1.1\r\nhost: here\r\n")
    assert time.perf_counter() - began < 1.9


def test_a_connection_that_says_nothing_is_ended(port: int) -> None:
    began = time.perf_counter()
    assert talk(port) == b""
    assert time.perf_counter() - began < 1.9


def test_a_slow_body_has_its_own_time(port: int) -> None:
    heard = talk(port, HEAD % (3, b"connection: close\r\n"), b"a", b"bc", pause=0.8)
    assert b"2 3" in heard or b"3 3" in heard
