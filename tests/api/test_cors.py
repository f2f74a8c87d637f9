"""Pages of other origins may read; they may not write, and no cookie ever counts there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.factories.catalogue import SIMPLE

Ask = Callable[..., TestClient]
ELSEWHERE = {"origin": "https://elsewhere.example"}


def test_reads_are_for_every_page(ask: Ask) -> None:
    for path, status in (("/api/v1/hubs", 200), ("/api/v1/hubs/nowhere", 404)):
        answer = ask().get(path, headers=ELSEWHERE)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert "Link" in answer.headers["access-control-expose-headers"]


def test_the_question_before_a_read(ask: Ask) -> None:
    answer = ask().options(
        "/api/v1/listings",
        headers={
            **ELSEWHERE,
            "access-control-request-method": "GET",
            "access-control-request-headers": "authorization,if-none-match",
        },
    )
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_question_before_a_write_gets_no_leave(ask: Ask, method: str) -> None:
    answer = ask().options("/api/v1/listings", headers={**ELSEWHERE, "access-control-request-method": method})
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_write_of_another_origin_is_not_shown_to_its_page(ask: Ask) -> None:
    answer = ask("key").post("/api/v1/listings", json=SIMPLE, headers=ELSEWHERE)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_pages_are_not_for_other_origins(ask: Ask) -> None:
    assert "access-control-allow-origin" not in ask().get("/es/", headers=ELSEWHERE).headers
