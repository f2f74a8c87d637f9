"""The cookie of a signed-in browser."""

from __future__ import annotations

from starlette.responses import Response

from backend.accounts.signing_in import STAYS
from backend.web.security import SESSION_COOKIE


def keep_signed_in(response: Response, secret: str, *, https: bool) -> Response:
    """Hand the browser its session; scripts cannot read it and other sites cannot send it with a write."""
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(STAYS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=https,
        path="/",
    )
    return response


def forget(response: Response) -> Response:
    """Take the session away from the browser."""
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response
