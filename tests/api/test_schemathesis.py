"""The description against the application: requests made from it, right and wrong ones, get only what it announces.

As a visitor and with the firm's key; half of the addresses name what is really there. The same requests on every run.
"""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.factories.installation import Installation
from tests.factories.undone import undoing

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BUDGET = {GenerationMode.POSITIVE: 14, GenerationMode.NEGATIVE: 8}
TAGS = ("hubs", "companies", "listings", "inquiries", "imports", "account")


@pytest.fixture(scope="session")
def operations(installed: Installation) -> dict[str, list[Any]]:
    """Every operation under /api of the description, by tag."""
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", installed.app)
    found: dict[str, list[Any]] = {}
    for result in schema.get_all_operations():
        operation: Any = result.ok() if isinstance(result, Ok) else pytest.fail(str(result.err()))
        if operation.path.startswith("/api/"):
            found.setdefault(operation.tags[0], []).append(operation)
    return found


def known_parts(here: Installation) -> dict[str, str]:
    world = here.world
    return {
        "listing": str(world.draft.id),
        "run_id": str(world.run_id),
        "inquiry_id": str(world.inquiry.id),
    }


def slug_of(path: str, here: Installation) -> str:
    if "/hubs/" in path:
        return here.world.hub.slug
    return "roasted-coffee" if "/categories/" in path else here.world.company.slug


def check(operation: APIOperation[Any, Any, Any, Any], here: Installation, who: str, mode: GenerationMode) -> None:
    headers = {name: value for name, value in here.headers_of(who).items() if name == "authorization"}
    parts = {**known_parts(here), "slug": slug_of(operation.path, here)}

    @settings(
        max_examples=BUDGET[mode],
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case: Any, real: bool) -> None:
        if real:
            for name in set(case.path_parameters or ()) & set(parts):
                case.path_parameters[name] = parts[name]
        with undoing(here):
            case.call_and_validate(headers=headers, checks=CHECKS)

    ask()


def modes_of(operation: APIOperation[Any, Any, Any, Any]) -> list[GenerationMode]:
    """Nothing wrong can be sent where nothing is asked for."""
    asks = any(operation.definition.raw.get(part) for part in ("parameters", "requestBody"))
    return list(BUDGET) if asks else [GenerationMode.POSITIVE]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("who", ["visitor", "key"])
def test_only_what_is_announced(installed: Installation, operations: dict[str, list[Any]], who: str, tag: str) -> None:
    assert operations[tag]
    for operation in operations[tag]:
        for mode in modes_of(operation):
            check(operation, installed, who, mode)


def test_every_operation_is_tried(operations: dict[str, list[Any]]) -> None:
    assert set(operations) == set(TAGS)
