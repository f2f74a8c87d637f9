"""Errors for programs: RFC 9457 problem details. People get pages instead; both say the same sentence."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from backend.core.errors import DomainError, InvalidInput, NotFound, TooManyRequests, Unavailable
from backend.core.i18n import N_, best_locale, translate
from backend.core.inputs import sentence_of

log = structlog.get_logger("vitrina.web")
PageForError = Callable[[Request, DomainError], Response]


class Unexpected(DomainError):
    """A fault of ours; the request's id finds it in the logs."""

    status = 500
    code = "unexpected"


class Refused(DomainError):
    """An error of the protocol, with its own status."""

    def __init__(self, status: int) -> None:
        super().__init__(_PROTOCOL.get(status, N_("This request was not understood. Check it and send it again.")))
        self.status = status
        self.code = f"http-{status}"


_PROTOCOL = {
    405: N_("This address does not take this method. Look up the method in the API's description."),
    413: N_("This is too large. Send fewer or smaller files."),
    415: N_("This kind of content is not accepted here."),
}


def as_domain_error(problem: Exception) -> DomainError:
    """Any exception as one of ours."""
    if isinstance(problem, DomainError):
        return problem
    if isinstance(problem, RequestValidationError):
        return InvalidInput(
            fields={
                ".".join(str(part) for part in error["loc"][1:]) or "body": sentence_of(error)
                for error in reversed(problem.errors())
            }
        )
    if isinstance(problem, HTTPException):
        return NotFound() if problem.status_code == 404 else Refused(problem.status_code)
    if isinstance(problem, DataError):  # a value the database cannot hold slipped past a schema: still the sender's
        return InvalidInput(N_("Something here holds characters or numbers that cannot be stored."))
    if isinstance(problem, PoolTimeout | OperationalError):
        return Unavailable(N_("The database does not answer right now. Nothing was lost; try again in a minute."))
    return Unexpected(N_("Something broke on our side. Try again; if it stays, send your hub the number below."))


def problem_details(request: Request, problem: DomainError) -> JSONResponse:
    """RFC 9457: type, title, status, detail, instance; `errors` by field; `request_id`."""
    locale = best_locale(request.headers.get("accept-language"), default="en")
    headers = {"content-language": locale, "vary": "Accept-Language"}
    if isinstance(problem, TooManyRequests):
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(
        {
            "type": f"/problems/{problem.code}",
            "title": problem.code.replace("-", " ").capitalize(),
            "status": problem.status,
            "detail": translate(problem.message, locale),
            "instance": request.url.path,
            "request_id": getattr(request.state, "request_id", ""),
            "errors": {name: translate(sentence, locale) for name, sentence in problem.fields.items()},
        },
        status_code=problem.status,
        headers=headers,
        media_type="application/problem+json",
    )


def install(app: FastAPI, *, page: PageForError) -> None:
    """One translator for programs (under /api), one for people (everything else)."""

    def answer(request: Request, problem: Exception) -> Response:
        ours = as_domain_error(problem)
        if ours.status >= 500:
            log.error("failed", path=request.url.path.split("?")[0][:200], exc_info=problem)
        if request.url.path.startswith(("/api/", "/health/")):
            return problem_details(request, ours)
        return page(request, ours)

    for kind in (
        DomainError,
        RequestValidationError,
        HTTPException,
        DataError,
        OperationalError,
        PoolTimeout,
        Exception,
    ):
        app.add_exception_handler(kind, answer)
