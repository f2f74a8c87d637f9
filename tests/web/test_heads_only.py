"""HEAD: what GET answers, without its body. Asked below the test client, which throws such bodies away itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from backend.core.errors import TooManyRequests


def asked(app: FastAPI, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body as the server would be told to send them."""
    told: list[Message] = []
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"testserver"), (b"accept-encoding", b"gzip"), (b"x-request-id", b"abcdefgh12345678")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }

    arriving: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        return arriving.pop() if arriving else await asyncio.Future()  # nobody hangs up

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(app(scope, receive, send))
    assert told[0]["type"] == "http.response.start"
    assert not told[-1].get("more_body", False), "the answer was not ended"
    headers = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in told[1:])
    return told[0]["status"], headers, body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/es/sign-in", 200),
        ("/en/developers", 200),
        ("/robots.txt", 200),
        ("/health/live", 200),
        ("/static/js/theme-first.js", 200),
        ("/api/v1/openapi.json", 200),
        ("/es/account", 303),
        ("/api/v1/me", 401),
        ("/es/sign-out", 405),
    ],
)
def test_head_is_get_without_the_body(edge: FastAPI, path: str, status: int) -> None:
    told, whole = asked(edge, "HEAD", path), asked(edge, "GET", path)
    assert told[0] == whole[0] == status
    assert told[1] == whole[1]
    assert told[2] == b""
    assert whole[2] or status == 303


def test_head_of_a_page_the_asker_has_is_304(edge: FastAPI) -> None:
    client = TestClient(edge)
    tag = client.head("/es/sign-in").headers["etag"]
    assert client.head("/es/sign-in", headers={"if-none-match": tag}).status_code == 304


def test_a_refusal_at_the_door_has_no_body_either(edge: FastAPI) -> None:
    status, _, body = asked(edge, "HEAD", "/es/\x00")
    assert (status, body) == (400, b"")


def test_head_spends_what_get_spends(edge: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(edge)
    spent: list[str] = []

    def read(visitor: str, *, most: int, seconds: int) -> None:
        spent.append(visitor)
        if len(spent) > 2:
            raise TooManyRequests(retry_after=seconds)

    monkeypatch.setattr(edge.state.limits, "read", read)
    assert [client.request(method, "/api/v1/me").status_code for method in ("GET", "HEAD", "HEAD")] == [401, 401, 429]
    assert len(set(spent)) == 1
