"""The gate: slow uploads and downloads hold up nobody, and no more requests are in handlers than there are places."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import uvicorn
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse

from backend.core.config import Settings
from backend.main import create_app
from backend.web.gate import LARGEST_BODY, Gate


class Counting:
    """An application that tells how many were inside it at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        self.inside += 1
        self.most = max(self.most, self.inside)
        body = await Request(scope, receive).body()
        await asyncio.sleep(0.02)
        self.inside -= 1
        await PlainTextResponse(str(len(body)))(scope, receive, send)


def scope_of(path: str = "/", length: int | None = None) -> dict[str, object]:
    headers = (
        [(b"content-length", str(length).encode())] if length is not None else [(b"transfer-encoding", b"chunked")]
    )
    return {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}


async def ask(app: object, pieces: list[bytes], *, length: int | None = None, pause: float = 0.0) -> tuple[int, bytes]:
    waiting, sent = list(pieces), []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(pause)
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await app(scope_of(length=length), receive, send)  # type: ignore[operator]
    return int(sent[0]["status"]), b"".join(message.get("body", b"") for message in sent[1:])  # type: ignore[misc,call-overload]


def test_no_more_are_inside_than_there_are_places() -> None:
    inner = Counting()

    async def run() -> list[tuple[int, bytes]]:
        gate = Gate(inner, places=3)
        return await asyncio.gather(*(ask(gate, [b"x" * 10], length=10) for _ in range(20)))

    answers = asyncio.run(run())
    assert {status for status, _ in answers} == {200}
    assert inner.most == 3


def test_a_body_comes_through_whole_in_any_pieces() -> None:
    async def run() -> tuple[int, bytes]:
        return await ask(Gate(Counting(), places=1), [b"a" * 300_000, b"", b"b" * 7, b"c" * 131_072])

    assert asyncio.run(run()) == (200, b"431079")


def test_slow_uploads_take_no_place() -> None:
    inner = Counting()

    async def run() -> float:
        gate = Gate(inner, places=1)
        slow = [asyncio.create_task(ask(gate, [b"x"] * 20, pause=0.05)) for _ in range(10)]
        await asyncio.sleep(0.1)
        began = time.perf_counter()
        await ask(gate, [b"quick"], length=5)
        took = time.perf_counter() - began
        await asyncio.gather(*slow)
        return took

    assert asyncio.run(run()) < 0.4


@pytest.mark.parametrize("length", [LARGEST_BODY + 1, None])
def test_too_much_is_refused_in_words(length: int | None) -> None:
    piece = b"x" * (1024 * 1024)
    pieces = [piece] * (LARGEST_BODY // len(piece) + 1)
    status, body = asyncio.run(ask(Gate(Counting(), places=1), pieces, length=length))
    assert status == 413
    assert b"1 MB" in body


def test_a_download_gives_its_place_back_when_it_starts() -> None:
    async def run() -> None:
        async def drip(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
            async def pieces() -> AsyncIterator[bytes]:
                for _ in range(5):
                    yield b"x"
                    await asyncio.sleep(0.1)

            await StreamingResponse(pieces())(scope, receive, send)

        gate = Gate(drip, places=1)
        slow = asyncio.create_task(ask(gate, [b""], length=0))
        await asyncio.sleep(0.05)
        assert not gate.places.locked()
        await slow

    asyncio.run(run())


@pytest.fixture
def live(settings: Settings) -> Iterator[str]:
    """The whole application on a real port."""
    app = create_app(settings.model_copy(update={"pool_size": 2}))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.mark.data
def test_fifty_slow_uploads_do_not_stop_the_pages_of_others(live: str) -> None:
    host, port = live.split(":")
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
    head = b"POST /es/sign-in HTTP/1.1\r\nHost: x\r\n" + form
    slow = []
    for _ in range(50):
        connection = socket.create_connection((host, int(port)))
        connection.sendall(head + b"email=a")
        slow.append(connection)
    try:
        took = []
        for _ in range(10):
            began = time.perf_counter()
            with socket.create_connection((host, int(port)), timeout=10) as quick:
                quick.sendall(b"GET /es/sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert quick.recv(15).startswith(b"HTTP/1.1 200")
            took.append(time.perf_counter() - began)
        assert sorted(took)[5] < 3.0
    finally:
        for connection in slow:
            connection.close()


def test_a_commit_that_fails_is_an_error_to_the_caller(client, app, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from sqlmodel import Session

    def fail(self: Session) -> None:
        self.execute(text("SELECT 1/0"))

    monkeypatch.setattr(Session, "commit", fail)
    answer = client.post("/es/sign-in/link", data={"email": "nobody@nowhere.example"})
    assert answer.status_code >= 400


def test_all_bodies_together_have_a_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.web.gate.ALL_BODIES", 250_000)

    async def run() -> tuple[list[int], int, int]:
        gate = Gate(Counting(), places=1)
        both = [ask(gate, [b"x" * 100_000, b"x" * 100_000], pause=0.05) for _ in range(2)]
        answers = [status for status, _ in await asyncio.gather(*both)]
        again, _ = await ask(gate, [b"x" * 200_000])
        return answers, again, gate.spooled

    answers, again, held = asyncio.run(run())
    assert sorted(answers) == [200, 503]
    assert (again, held) == (200, 0)
