"""What is refused at the door: a page for people, with its number and a way on; a problem for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

NUMBER = {"x-request-id": "abcdefgh12345678"}


@pytest.mark.parametrize(
    ("path", "asked", "spoken", "heading"),
    [
        ("/en/search?q=%00", "es", "en", "That did not work"),
        ("/es/search?q=%00", "en", "es", "Eso no funcionó"),
        ("/search?q=%00", "en-GB", "en", "That did not work"),
        ("/enough?q=%00", "es", "es", "Eso no funcionó"),
    ],
)
def test_people_get_a_page_in_the_language_of_the_address(
    edge: FastAPI, path: str, asked: str, spoken: str, heading: str
) -> None:
    answer = TestClient(edge).get(path, headers={"accept-language": asked, **NUMBER})
    assert (answer.status_code, answer.headers["content-language"]) == (400, spoken)
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<html lang="{spoken}">' in answer.text
    assert f"<h1>{heading}</h1>" in answer.text
    assert f'href="/{spoken}/"' in answer.text
    assert NUMBER["x-request-id"] in answer.text
    assert "/static/vendor/site.css" in answer.text
    assert "<script" not in answer.text
    assert " style=" not in answer.text


def test_a_write_of_another_site_is_told_what_it_was(edge: FastAPI) -> None:
    answer = TestClient(edge).post("/en/sign-out", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "<h1>That came from another site</h1>" in answer.text


def test_programs_get_a_problem_with_the_number(edge: FastAPI) -> None:
    answer = TestClient(edge).get("/api/v1/listings?q=%00", headers=NUMBER)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["request_id"]) == (400, NUMBER["x-request-id"])


@pytest.mark.parametrize(
    ("locale", "heading", "way_on"),
    [
        ("en", "The search is being prepared", "Reload this page"),
        ("es", "La búsqueda se está preparando", "Recargar esta página"),
    ],
)
def test_a_search_that_is_not_built_yet_is_nothing_broken(
    edge_of: Callable[..., FastAPI], locale: str, heading: str, way_on: str
) -> None:
    answer = TestClient(edge_of(), raise_server_exceptions=False).get(f"/{locale}/search?q=taza")
    assert answer.status_code == 503
    assert f"<h1>{heading}</h1>" in answer.text
    assert f'href="/{locale}/search?q=taza">{way_on}</a>' in answer.text
