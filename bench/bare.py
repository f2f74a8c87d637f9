"""The yardstick: a bare Starlette answer of the same bytes, served by the same server in as many processes."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_BODY = Path(os.environ["BARE_BODY"]).read_bytes() if "BARE_BODY" in os.environ else b""


async def answer(_: Request) -> Response:
    """The same bytes, compressed as they were when they came."""
    return Response(_BODY, headers={"content-type": "text/html; charset=utf-8", "content-encoding": "gzip"})


app = Starlette(routes=[Route("/", answer)])
