"""The API's description (OpenAPI 3.1): what FastAPI derives from the handlers, with our problems and our key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Security
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from backend.core.inputs import Input, Output
from backend.web.problems import Problem

_DOCUMENT = """\
Hubs, firms and what they offer can be read by everybody. A firm's own programs act with its **API key**, made on the
firm's desk with the scopes it needs, and sent as `Authorization: Bearer vit_…`.

Lists are read page by page: follow `next` (also in the `Link` header). Errors are problem details (RFC 9457) in the
language of `Accept-Language`. Every POST takes an `Idempotency-Key`: sent again within 24 hours it has one effect.
"""
_TAGS = (
    ("hubs", "Clusters, chambers and programmes."),
    ("companies", "Firms that a hub approved."),
    ("listings", "Products and services: searched by everybody, kept by their firm."),
    ("inquiries", "Questions of buyers and the conversations they become."),
    ("imports", "Product lists as a firm has them: checked first, then taken."),
    ("account", "Who a request acts as."),
    ("health", "For who looks after the installation."),
)
_WORDS = {
    "400": "The request could not be read.",
    "401": "A key or a session is needed, or the key is unknown or revoked.",
    "403": "The role or the key's scopes do not allow this.",
    "404": "Not there, or not for you.",
    "409": "Somebody was first, or the state does not allow it.",
    "413": "Too large.",
    "415": "A kind of file or content that is not taken.",
    "422": "Something that was sent does not hold; `errors` says what, by field.",
    "429": "Too many requests; `Retry-After` says how many seconds to wait.",
    "503": "A part that is needed does not answer right now. Try again later.",
}
_READING = ("400", "401", "404", "422", "429", "503")
_WRITING = ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503")
_ADDRESS = "#/components/schemas/Problem"

key_scheme = HTTPBearer(
    scheme_name="companyKey",
    bearerFormat="vit_…",
    description="A firm's API key. A person's own session cookie is taken as well, from our own pages.",
    auto_error=False,
)
# Names the scheme in the description. Who is asking is found out by `dependencies.get_actor`.
KEYED = Security(key_scheme)


def describe(app: FastAPI) -> None:
    """Have the application describe itself with the problems each operation answers with. Built once, when asked."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _built(app)
        return app.openapi_schema

    app.openapi = build  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _built(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=_DOCUMENT,
        routes=app.routes,
        tags=[{"name": name, "description": words} for name, words in _TAGS],
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
    )
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _, described = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas.update(described["$defs"])
    for shape in (*_below(Input), *_below(Output)):
        extra = shape.model_config.get("json_schema_extra")
        if shape.__name__ in schemas and isinstance(extra, dict) and "examples" in extra:
            schemas[shape.__name__]["examples"] = extra["examples"]  # FastAPI leaves out what is null in them
    for path, operations in found["paths"].items():
        if path.startswith("/api/"):
            for method, operation in operations.items():
                _tell_problems(method, operation)
    return found


def _below(shape: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)


def _tell_problems(method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    statuses = list(_READING if method == "get" else _WRITING)
    if "security" in operation:
        statuses.append("403")
    if method == "get" and "security" not in operation:
        answers.setdefault("304", {"description": "As the asker has it already (`If-None-Match`)."})
    for status in statuses:
        answers[status] = {
            "description": _WORDS[status],
            "content": {"application/problem+json": {"schema": {"$ref": _ADDRESS}}},
        }
    answers["429"]["headers"] = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
    operation["responses"] = dict(sorted(answers.items()))
