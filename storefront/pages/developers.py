"""What programs can do here, for the people who write them: the API's description as a page."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import RedirectResponse, Response

from backend.core.errors import NotFound
from backend.core.i18n import best_locale
from backend.web.problem_kinds import kinds
from storefront.rendering import PageDep

router = APIRouter()


@router.get("/api/docs")
def choose_language(request: Request) -> Response:
    """To the description in the reader's language."""
    locale = best_locale(request.headers.get("accept-language"))
    return RedirectResponse(f"/{locale}/developers", status_code=302, headers={"vary": "Accept-Language"})


@router.get("/{locale}/developers")
def show_api(page: PageDep, request: Request) -> Response:
    """Every operation of the API by subject, and how to begin."""
    document: dict[str, Any] = request.app.openapi()
    subjects = [
        {"name": tag["name"], "words": _marked(tag["description"]), "operations": _operations(document, tag["name"])}
        for tag in document["tags"]
        if tag["name"] != "health"
    ]
    return page.render("developers/reference.html", subjects=subjects, problems=kinds(), origin=page.settings.origin)


@router.get("/problems/{code}")
def explain_problem(request: Request, code: str) -> Response:
    """Where the `type` of an error leads: to its words on the page for developers."""
    if code not in {kind.code for kind in kinds()}:
        raise NotFound
    locale = best_locale(request.headers.get("accept-language"))
    where = f"/{locale}/developers#problem-{code}"
    return RedirectResponse(where, status_code=302, headers={"vary": "Accept-Language"})


def _operations(document: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "words": [_marked(paragraph) for paragraph in operation["description"].split("\n\n")],
            "keyed": "security" in operation,
            "parameters": [_parameter(one) for one in operation.get("parameters", ()) if one["in"] == "query"],
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if tag in operation["tags"]
    ]


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    return {"name": given["name"], "words": _marked(given.get("description", ""))}


def _marked(text: str) -> Markup:
    """A description's text; what stands between backticks is code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)
    )
