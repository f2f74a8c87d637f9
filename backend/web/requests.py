"""Each request's id and its one log line: no query string, no body, no personal data."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("vitrina.web")
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# A secret in an address (a magic link, a token) is replaced before the address is logged.
_SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def shown_path(path: str) -> str:
    """A path as logs may hold it: without secrets, and without what would move a terminal's cursor."""
    return _CONTROLS.sub("�", _SECRET.sub("…", path))[:200]


class RequestLog:
    """ASGI middleware: gives the request an id, says it in the answer, logs one line."""

    def __init__(self, app: ASGIApp, *, quiet: tuple[str, ...] = ()) -> None:
        self.app = app
        self.quiet = quiet

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, pass it on, tell what came of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, sending)
            finally:
                if not scope["path"].startswith(self.quiet):
                    log.info(
                        "request",
                        method=scope["method"],
                        path=shown_path(scope["path"]),
                        status=status,
                        ms=round((time.perf_counter() - started) * 1000, 1),
                    )
