"""Static files: kept for a year by their version, checked by their ETag otherwise."""

from __future__ import annotations

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from storefront.rendering import STATIC


class _Versioned(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200 and b"v=" in scope["query_string"]:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def static_app() -> StaticFiles:
    """The ASGI application behind /static."""
    return _Versioned(directory=STATIC)
