"""Pages of lists in the API: opaque cursors, and the address of the next page in the Link header (RFC 8288)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request
from starlette.responses import Response

from backend.core.errors import InvalidInput
from backend.core.i18n import N_

Cursor = Annotated[
    str | None, Query(max_length=200, description="`next` of the page before; leave it out for the first page")
]


def page_of(cursor: str | None, *, deepest: int = 10_000) -> int:
    """The page a cursor stands for, from 1; InvalidInput for one that was not given out here."""
    if cursor is None:
        return 1
    number = cursor[1:]
    if cursor[:1] != "p" or not (number.isascii() and number.isdigit() and len(number) < 6):
        raise InvalidInput(fields={"cursor": N_("This cursor is not one we gave out. Start again without it.")})
    return min(max(int(number), 1), deepest)


def cursor_of(page: int, pages: int) -> str | None:
    """The cursor of the page after this one; None on the last."""
    return f"p{page + 1}" if page < pages else None


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Say where the list goes on. Relative: what a client calls this host is not asked."""
    if cursor is None:
        return
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"
    response.headers["link"] = f'<{address}>; rel="next"'
