"""The API's description says everything about each operation that a client has to know."""

from __future__ import annotations

from typing import Any

import pytest

from backend.main import API_ROOMS
from tests.factories.installation import Installation

Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture
def document(here: Installation) -> dict[str, Any]:
    """The description as it is served."""
    found: dict[str, Any] = here.browser().get("/api/v1/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/")
    ]


def test_each_operation_has_its_words(document: dict[str, Any]) -> None:
    found = operations(document)
    assert len(found) > 20
    assert len({operation["operationId"] for _, _, operation in found}) == len(found)
    for method, path, operation in found:
        assert all(operation[words] for words in ("summary", "description", "tags")), (method, path)
        assert set(operation["tags"]) <= {tag["name"] for tag in document["tags"]}, (method, path)


def test_every_room_is_there(document: dict[str, Any]) -> None:
    firsts = {path.split("/")[3] for _, path, _ in operations(document)}
    assert firsts == {"hubs", "categories", "listings", "companies", "inquiries", "imports", "me"}
    assert len(API_ROOMS) == 8


def test_every_post_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        names = [parameter["name"] for parameter in operation.get("parameters", ())]
        assert ("Idempotency-Key" in names) == (method == "post"), (method, path)


def test_refusals_are_problems(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        refusals = {status: told for status, told in operation["responses"].items() if status >= "400"}
        assert {"400", "401", "404", "422", "429", "503"} <= set(refusals), (method, path)
        assert {kind for told in refusals.values() for kind in told["content"]} == {"application/problem+json"}
    assert document["components"]["schemas"]["Problem"]["examples"]


def test_answers_are_typed(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, told in operation["responses"].items():
            if status in ("200", "201", "202"):
                assert "$ref" in told["content"]["application/json"]["schema"], (method, path)


def test_the_key_is_told_where_it_is_needed(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["companyKey"]["scheme"] == "bearer"
    keyed = {operation["operationId"] for _, _, operation in operations(document) if operation.get("security")}
    public = {operation["operationId"] for _, _, operation in operations(document)} - keyed
    assert public == {
        "list_hubs",
        "get_hub",
        "list_categories",
        "get_category",
        "search_listings",
        "get_listing",
        "get_listing_checklist",
        "list_companies",
        "get_company",
        "ask",
        "get_readiness",  # for people signed in on our own pages: keys are refused
    }
