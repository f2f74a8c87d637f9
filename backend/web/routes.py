"""What every route of the JSON API has: limits, one effect per Idempotency-Key, revalidation of reads."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Depends, Request
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from backend.core.errors import UnsupportedType
from backend.core.i18n import N_
from backend.core.permissions import Actor
from backend.web.caching import revalidated
from backend.web.dependencies import ActorDep, AddressDep, LimitsDep
from backend.web.idempotency import Answered, claim, hash_of

MOST_WRITES, SECONDS = 300, 60
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def count_read(request: Request, limits: LimitsDep, address: AddressDep, actor: ActorDep) -> None:
    """Reads are limited per key, account or address, in this process. An unknown key is told so on public reads too."""
    most = request.app.state.settings.reads_per_minute
    limits.read(f"api:{_who(actor, address)}", most=most, seconds=SECONDS)


def count_write(limits: LimitsDep, address: AddressDep, actor: ActorDep) -> None:
    """Writes are limited per key, account or address, for the whole installation."""
    limits.spend(f"api:{_who(actor, address)}", most=MOST_WRITES, seconds=SECONDS)


def _who(actor: Actor, address: str) -> str:
    return str(actor.api_key_id or actor.account_id or address)


class ApiRoute(APIRoute):
    """`APIRouter(route_class=ApiRoute)`: a room's api.py says only what its routes do."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        methods = {method.upper() for method in given.get("methods") or ("GET",)}
        limit = count_read if methods <= {"GET", "HEAD"} else count_write
        before = [Depends(limit), *([Depends(claim)] if "POST" in methods else [])]
        given["dependencies"] = [*before, *(given.get("dependencies") or ())]
        super().__init__(path, endpoint, **given)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with what comes before and after it, within its transaction."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            self._check_kind(request)
            if request.method in ("GET", "HEAD"):
                return revalidated(request, await handle(request))
            if request.method == "POST" and "idempotency-key" in request.headers:
                return await _once(request, handle)
            response = await handle(request)
            response.headers["cache-control"] = "no-store"
            return response

        return handled

    def _check_kind(self, request: Request) -> None:
        """UnsupportedType where a body of another kind comes than this route reads. No body is for its schema."""
        if self.body_field is None or request.headers.get("content-length", "0") == "0":
            return
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        form = isinstance(self.body_field.field_info, Form)
        if kind in _FORMS if form else kind == "application/json" or kind.endswith("+json"):
            return
        wanted = _FORMS[0] if form else "application/json"
        raise UnsupportedType(N_("This address reads %(kind)s. Send that, and say so in Content-Type.", kind=wanted))


async def _once(request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    request.state.request_hash = await hash_of(request)
    try:
        response = await handle(request)
    except Answered as before:
        response = before.response
    else:
        response = await run_in_threadpool(request.state.claim.keep, response)
    response.headers["cache-control"] = "no-store"
    return response
