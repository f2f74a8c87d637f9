"""How long programs may keep an answer: visitors' reads are revalidated by ETag, everything else is not kept."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from backend.web.security import SESSION_COOKIE

_VARY = "Authorization, Cookie, Accept-Language"
_KEPT = ("etag", "cache-control", "vary", "link")


def anonymous(request: Request) -> bool:
    """Whether nothing in the request says who is asking."""
    return "authorization" not in request.headers and SESSION_COOKIE not in request.cookies


def revalidated(request: Request, response: Response) -> Response:
    """The answer to a GET with its cache headers; 304 without a body where the asker has it already."""
    if response.status_code != 200 or not anonymous(request):
        response.headers.setdefault("cache-control", "no-store")
        return response
    tag = f'W/"{hashlib.blake2b(bytes(response.body), digest_size=12).hexdigest()}"'
    response.headers["etag"] = tag
    response.headers["vary"] = _VARY
    response.headers.setdefault("cache-control", "public, no-cache")
    if not _has(request.headers.get("if-none-match", ""), tag):
        return response
    return Response(
        status_code=304, headers={name: response.headers[name] for name in _KEPT if name in response.headers}
    )


def _has(given: str, tag: str) -> bool:
    """RFC 9110, 13.1.2: a list of tags compared weakly, or any."""
    known = [entry.strip().removeprefix("W/") for entry in given[:2000].split(",")]
    return "*" in known or tag.removeprefix("W/") in known
