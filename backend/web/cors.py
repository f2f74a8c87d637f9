"""Reading the public API from any web page. Writing, and everything that knows a cookie, stays with our own pages."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.web.methods import allowed

_READS = frozenset({"GET", "HEAD"})
_EXPOSED = "Content-Language, ETag, Link, Retry-After, X-Request-Id"
_PREFLIGHT = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, X-Request-Id",
    "access-control-max-age": "86400",
}


class Cors:
    """ASGI middleware for `prefix`: reads may be seen by pages of any origin, without credentials. Nothing else may."""

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self.app = app
        self.prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a browser's question before a request of another origin; mark reads as readable by all."""
        if scope["type"] != "http" or not scope["path"].startswith(self.prefix):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            asked = dict(scope["headers"]).get(b"access-control-request-method", b"").decode("latin-1").upper()
            taken = allowed(scope)
            # A page's question is answered for every address: that nothing is there, its browser learns by reading.
            if asked or taken:
                headers = {**(_PREFLIGHT if asked in _READS else {}), "allow": taken or "OPTIONS"}
                await Response(status_code=204, headers=headers)(scope, receive, send)
                return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["access-control-allow-origin"] = "*"
                headers["access-control-expose-headers"] = _EXPOSED
                headers["cross-origin-resource-policy"] = "cross-origin"
            await send(message)

        await self.app(scope, receive, sending if scope["method"] in _READS else send)
