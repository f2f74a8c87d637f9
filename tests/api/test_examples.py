"""Each operation of the API shows an example of what it takes and of what it answers, and the example holds."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from tests.factories.installation import Installation


@pytest.fixture
def document(here: Installation) -> dict[str, Any]:
    """The description as it is served."""
    app: FastAPI = here.app
    return app.openapi()


def contents(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every body and every good answer as (where, media type's object)."""
    found = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if not path.startswith("/api/"):
                continue
            told = {"body": operation.get("requestBody", {})}
            told |= {status: answer for status, answer in operation["responses"].items() if status < "300"}
            for part, carrier in told.items():
                found += [(f"{method} {path} {part}", content) for content in carrier.get("content", {}).values()]
    return found


def shape_of(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The schema that is pointed to; the one that is no null where there are two."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            schema = choice
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def examples_of(content: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    """Examples of a body: its own, its schema's, or those of the parts of a form."""
    schema = shape_of(content["schema"], document)
    own = [one["value"] for one in content.get("examples", {}).values()]
    parts = [part["examples"] for part in schema.get("properties", {}).values() if "examples" in part]
    return own or schema.get("examples", []) or (parts if schema.get("title", "").startswith("Body_") else [])


def test_every_operation_shows_what_it_takes_and_answers(document: dict[str, Any]) -> None:
    found = contents(document)
    assert len(found) > 35
    assert [where for where, content in found if not examples_of(content, document)] == []


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    checked = 0
    for where, content in contents(document):
        schema = shape_of(content["schema"], document)
        if schema.get("title", "").startswith("Body_"):
            continue
        judge = jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})
        for example in examples_of(content, document):
            assert [(where, error.message) for error in judge.iter_errors(example)] == []
            checked += 1
    assert checked > 35
