"""The gate: a request enters once its body is here, and leaves when its answer starts to go out.

Handlers hold a database connection only between the two, so as many requests are let in as there are connections: a
thread never waits for a connection another waiting thread holds. A slow upload or download occupies neither.
"""

from __future__ import annotations

import asyncio
import tempfile
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.core.errors import TooLarge
from backend.core.i18n import N_
from backend.web.problems import Refused, early

LARGEST_BODY = 64 * 1024 * 1024
# Only files are large. JSON and plain forms are read in the event loop: a large one would stop everybody.
LARGEST_TEXT = 1024 * 1024
_IN_MEMORY = 256 * 1024
_SILENCE = 30.0
_WHOLE_BODY = 600.0
_PIECE = 128 * 1024
# All bodies on their way in together, in memory and in files: a full disk would stop everybody.
ALL_BODIES = 1024 * 1024 * 1024


class Gate:
    """ASGI middleware. `places`: requests in handlers at once; `free`: path prefixes that need no place."""

    def __init__(self, app: ASGIApp, *, places: int, free: tuple[str, ...] = ()) -> None:
        self.app = app
        self.places = asyncio.Semaphore(places)
        self.free = free
        self.spooled = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Spool, wait for a place, pass on, give the place back when the answer starts."""
        if scope["type"] != "http" or scope["path"].startswith(self.free):
            await self.app(scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            held = _Held(self)
            try:
                refusal = await _spool(scope, receive, body, held)
                if refusal is not None:
                    await refusal(scope, receive, send)
                    return
                body.seek(0)
                await self._enter(scope, _replay(body, receive), send)
            finally:
                held.release()

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.places.acquire()
        inside = True

        def leave() -> None:
            nonlocal inside
            if inside:
                inside = False
                self.places.release()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            leave()


class _Held:
    """What one request's body takes of the space for all."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._size = gate, 0

    def take(self, size: int) -> bool:
        """Whether there was room for it."""
        if self._gate.spooled + size > ALL_BODIES:
            return False
        self._gate.spooled += size
        self._size += size
        return True

    def release(self) -> None:
        """Give all of it back."""
        self._gate.spooled -= self._size
        self._size = 0


async def _spool(scope: Scope, receive: Receive, body: Any, held: _Held) -> Response | None:
    """Read the whole body into `body`; an answer where it is too large, too slow, or the sender left."""
    headers = Headers(scope=scope)
    announced = headers.get("content-length", "0")
    most = LARGEST_BODY if headers.get("content-type", "").lower().startswith("multipart/") else LARGEST_TEXT
    if announced.isdigit() and int(announced) > most:
        return _too_large(scope, most)
    if announced == "0" and "transfer-encoding" not in headers:
        return None
    size = 0
    try:
        async with asyncio.timeout(_WHOLE_BODY):
            while True:
                message = await asyncio.wait_for(receive(), _SILENCE)
                if message["type"] == "http.disconnect":
                    return Response(status_code=400)
                piece = message.get("body", b"")
                size += len(piece)
                if size > most:
                    return _too_large(scope, most)
                if not held.take(len(piece)):
                    return early(scope, Refused(503))
                body.write(piece)
                if not message.get("more_body", False):
                    return None
    except TimeoutError:
        return early(scope, Refused(408))


def _too_large(scope: Scope, most: int) -> Response:
    megabytes = most // 1024 // 1024
    return early(scope, TooLarge(N_("This is larger than %(most)s MB. Send fewer or smaller files.", most=megabytes)))


def _replay(body: Any, receive: Receive) -> Receive:
    """The spooled body as ASGI messages, then whatever the server says."""
    ended = False

    async def replay() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        piece = body.read(_PIECE)
        ended = len(piece) < _PIECE
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return replay
