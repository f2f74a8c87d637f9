"""Errors for programs: RFC 9457 problem details. People get pages instead; both say the same sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from backend.core.errors import DomainError, InvalidInput, NotFound, TooManyRequests, Unavailable
from backend.core.i18n import N_, Text, best_locale, translate
from backend.core.inputs import Output, sentence_of
from backend.web.bare_page import bare_page
from backend.web.methods import allowed
from backend.web.requests import shown_path

log = structlog.get_logger("vitrina.web")
FOR_PROGRAMS = ("/api/", "/health/")
PageForError = Callable[[Request, DomainError], Response]


class Unexpected(DomainError):
    """A fault of ours; the request's id finds it in the logs."""

    status = 500
    code = "unexpected"
    heading = N_("Something broke on our side")


class MissingEvidence(Output):
    """An item of the instrument whose evidence a hub asks for. `page`: where the firm answers it and shows it."""

    item: str
    question: str
    page: str


class FastestFix(Output):
    """The step that mends it with the least work."""

    item: str
    step: str
    hours: float
    page: str


class EvidenceAsked(Output):
    """What a hub asks a firm for before an action, where `type` is `/problems/evidence-missing`."""

    hub: str
    action: str
    band: str | None = Field(description="the readiness band that is asked for and not reached")
    missing: list[MissingEvidence]
    fastest: FastestFix | None = None
    page: str = Field(description="the firm's page of everything its hubs ask for")


class Problem(Output):
    """RFC 9457. `type` names the kind of problem and never changes; `detail` is a sentence in the asker's language."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/invalid-input",
                    "title": "Invalid input",
                    "status": 422,
                    "detail": "Please check the marked answers and send again.",
                    "instance": "/api/v1/listings",
                    "request_id": "5e1b2c9d8a7f6e4d",
                    "errors": {"unit": "Choose one of the answers on the list."},
                }
            ]
        }
    )

    type: str = Field(description="`/problems/` and a code that never changes")
    title: str = Field(description="the code in words, always English")
    status: int
    detail: str = Field(description="what is wrong and what to do next, in the language of Accept-Language")
    instance: str = Field(description="the path that was asked")
    request_id: str = Field(description="tell it to who looks after the installation: it finds the request in the logs")
    errors: dict[str, str] = Field(description="a sentence by field; nested fields with dots")
    evidence: EvidenceAsked | None = Field(default=None, description="only where evidence is missing")


class Refused(DomainError):
    """An error of the protocol, with its own status and headers."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(PROTOCOL.get(status, N_("This request was not understood. Check it and send it again.")))
        self.status = status
        if status == 503:
            self.heading = Unavailable.heading
        self.code = NAMES.get(status, f"http-{status}")
        self.headers = {name.lower(): value for name, value in (headers or {}).items()}


NAMES = {
    400: "unreadable-request",
    405: "method-not-allowed",
    408: "request-timeout",
    413: "too-large",
    415: "unsupported-type",
    503: "busy",
}
PROTOCOL = {
    400: N_("What was sent could not be read. Check that it is whole and of the kind its Content-Type says."),
    405: N_("This address does not take this method. Look up the method in the API's description."),
    408: N_("The upload stopped arriving. Check the connection and send it again."),
    413: N_("This is too large. Send fewer or smaller files."),
    415: N_("This kind of content is not accepted here."),
    503: N_("Too much is being sent here at this moment. Nothing was lost on your side: send it again in a minute."),
}


def as_domain_error(problem: Exception) -> DomainError:
    """Any exception as one of ours."""
    if isinstance(problem, DomainError):
        return problem
    if isinstance(problem, RequestValidationError):
        return InvalidInput(fields=dict(_field(error) for error in reversed(problem.errors())))
    if isinstance(problem, HTTPException):
        return NotFound() if problem.status_code == 404 else Refused(problem.status_code, problem.headers)
    if isinstance(problem, DataError):  # a value the database cannot hold slipped past a schema: still the sender's
        return InvalidInput(N_("Something here holds characters or numbers that cannot be stored."))
    if isinstance(problem, PoolTimeout | OperationalError):
        return Unavailable(N_("The database does not answer right now. Nothing was lost; try again in a minute."))
    return Unexpected(N_("Something broke on our side. Try again; if it stays, send your hub the number below."))


def _field(error: Mapping[str, Any]) -> tuple[str, Text]:
    """A field of the request with its sentence; names are shortened, because they may be the sender's own."""
    if error["type"] == "json_invalid":
        return "body", N_("This is not JSON. Check the body and its Content-Type, and send it again.")
    name = ".".join(str(part) for part in error["loc"][1:])[:120]
    return name.encode("utf-8", "replace").decode() or "body", sentence_of(error)


def problem_details(request: Request, problem: DomainError) -> JSONResponse:
    """RFC 9457: type, title, status, detail, instance; `errors` by field; `request_id`."""
    locale = best_locale(request.headers.get("accept-language"), default="en")
    headers = {"content-language": locale, "vary": "Accept-Language", **_headers(problem)}
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
            **problem.more(locale),
        },
        status_code=problem.status,
        headers=headers,
        media_type="application/problem+json",
    )


def _headers(problem: DomainError) -> dict[str, str]:
    """What the protocol wants said besides, to programs and to people's browsers."""
    if isinstance(problem, TooManyRequests):
        return {"retry-after": str(problem.retry_after)}
    return problem.headers if isinstance(problem, Refused) else {}


def early(scope: Scope, problem: DomainError) -> Response:
    """The answer of a middleware, before the application is asked: the same details for programs, a page without
    anything behind it for people.
    """
    request = Request(scope)
    if scope["path"].startswith(FOR_PROGRAMS):
        return problem_details(request, problem)
    return bare_page(request, problem)


def install(app: FastAPI, *, page: PageForError) -> None:
    """One translator for programs (under /api), one for people (everything else)."""

    def answer(request: Request, problem: Exception) -> Response:
        ours = as_domain_error(problem)
        if isinstance(ours, Refused) and ours.status == 405:
            ours.headers["allow"] = allowed(request.scope) or "GET, HEAD"  # mounted files have no methods of their own
        if isinstance(problem, DomainError) and ours.status >= 500:
            log.warning("not available", path=request.url.path[:200], why=ours.message.msgid)
        elif ours.status >= 500:
            log.error("failed", path=shown_path(request.url.path), exc_info=problem)
        if request.url.path.startswith(FOR_PROGRAMS):
            return problem_details(request, ours)
        shown = page(request, ours)
        shown.headers.update(_headers(ours))
        return shown

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
