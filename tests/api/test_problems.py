"""Every refusal under /api is a problem of RFC 9457, in the language asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from backend.web import gate
from backend.web.problems import Problem
from tests.factories.installation import Installation, NoLimits

Ask = Callable[..., TestClient]


def problem_of(answer: Any, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = Problem.model_validate_json(answer.content)
    assert (found.status, found.type.rpartition("/")[0]) == (status, "/problems")
    assert found.detail
    assert found.request_id
    return found


def test_nothing_there(ask: Ask) -> None:
    assert problem_of(ask().get("/api/v1/nothing"), 404).instance == "/api/v1/nothing"
    problem_of(ask().get("/api/nothing"), 404)
    problem_of(ask().get("/api/v1/hubs/nowhere"), 404)


def test_a_method_that_is_not_taken_says_which_are(ask: Ask) -> None:
    answer = ask().post("/api/v1/hubs")
    problem_of(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/api/v1/listings", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/companies/tueste-alto/profile", "GET, HEAD, OPTIONS, PUT"),
        ("/es/for-firms", "GET, HEAD"),
        ("/es/sign-in", "GET, HEAD, POST"),
        ("/es/sign-out", "POST"),
        ("/static/js/theme-first.js", "GET, HEAD"),
    ],
)
def test_allow_names_every_method_of_the_address(ask: Ask, path: str, allow: str) -> None:
    answer = ask().patch(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    if path.startswith("/api/"):
        assert ask().options(path).headers["allow"] == allow


def test_the_methods_of_nothing_are_not_told(ask: Ask) -> None:
    problem_of(ask().options("/api/v1/nothing"), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"", "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b'{"unit": "kg"}', "currency"),
        (b'{"unit": "kg", "currency": "USD", "moq": 1e400}', "moq"),
    ],
)
def test_a_body_that_does_not_hold(ask: Ask, body: bytes, field: str) -> None:
    answer = ask("key").post("/api/v1/listings", content=body, headers={"content-type": "application/json"})
    assert set(problem_of(answer, 422).errors) == {field}


@pytest.mark.parametrize("body", [b"\xff\xfe{}", b'"\xe9"', b"[" * 200_000, b'{"moq": ' + b"9" * 5_000 + b"}"])
def test_a_body_that_cannot_be_read(ask: Ask, body: bytes) -> None:
    answer = ask("key").post("/api/v1/listings", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    found = problem_of(answer, answer.status_code)
    named = {
        400: ("/problems/unreadable-request", "Unreadable request"),
        422: ("/problems/invalid-input", "Invalid input"),
    }
    assert (found.type, found.title) == named[found.status]


@pytest.mark.parametrize(
    ("path", "kind", "wanted"),
    [
        ("/api/v1/listings", "text/plain", "application/json"),
        ("/api/v1/listings", "application/x-www-form-urlencoded", "application/json"),
        ("/api/v1/imports", "application/json", "multipart/form-data"),
    ],
)
def test_a_body_of_another_kind(ask: Ask, path: str, kind: str, wanted: str) -> None:
    answer = ask("key").post(path, content=b'{"unit": "kg"}', headers={"content-type": kind})
    found = problem_of(answer, 415)
    assert found.type == "/problems/unsupported-type"
    assert wanted in found.detail


def test_the_language_of_the_asker(ask: Ask) -> None:
    spoken = {}
    for language in ("es-MX,es;q=0.9", "en", "de", ""):
        answer = ask().get("/api/v1/hubs/nowhere", headers={"accept-language": language})
        spoken[language] = (answer.headers["content-language"], problem_of(answer, 404).detail)
    assert [spoken[language][0] for language in spoken] == ["es", "en", "en", "en"]
    assert spoken["en"] == spoken["de"] != spoken["es-MX,es;q=0.9"]


def test_whoever_must_say_who_they_are_is_told_how(ask: Ask) -> None:
    for headers in ({}, {"authorization": "Bearer vit_unknown"}, {"authorization": "Bearer "}):
        answer = ask().get("/api/v1/me", headers=headers)
        problem_of(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_too_large(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LARGEST_TEXT", 1_000)
    problem_of(ask("key").post("/api/v1/listings", content=b"x" * 1_001), 413)


def test_from_another_site_with_a_persons_cookie(ask: Ask) -> None:
    answer = ask("owner", **{"sec-fetch-site": "cross-site"}).post("/api/v1/listings", json={})
    problem_of(answer, 403)


def test_too_many(here: Installation) -> None:
    class Reached(NoLimits):
        def read(self, visitor: str, *, most: int, seconds: int) -> None:
            super(NoLimits, self).read(visitor, most=1, seconds=seconds)

    kept, here.app.state.limits = here.app.state.limits, Reached(here.app.state.limits.engine)
    try:
        answers = [here.browser().get("/api/v1/hubs") for _ in range(2)]
    finally:
        here.app.state.limits = kept
    assert answers[0].status_code == 200
    problem_of(answers[1], 429)
    assert 1 <= int(answers[1].headers["retry-after"]) <= 60


def test_a_fault_of_ours_tells_nothing_but_its_number(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr("backend.search.browsing.hubs", broken)
    answer = here.browser().get("/api/v1/hubs")
    found = problem_of(answer, 500)
    assert "hunter2" not in answer.text
    assert found.type == "/problems/unexpected"


def test_no_index_yet_is_said(app: FastAPI) -> None:
    problem_of(TestClient(app, raise_server_exceptions=False).get("/api/v1/hubs"), 503)


def test_people_get_pages_and_not_problems(ask: Ask) -> None:
    assert ask().get("/es/nothing").headers["content-type"].startswith("text/html")
