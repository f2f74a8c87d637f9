"""What every answer carries and what no request may bring."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from backend.core.config import Settings
from backend.main import create_app
from backend.web.security import SESSION_COOKIE


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    for path in ("/es/sign-in", "/static/js/theme-first.js", "/api/v1/nothing", "/es/nothing/at/all", "/health/live"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-request-id"]


def test_no_page_carries_script_or_style_of_its_own(client: TestClient) -> None:
    body = client.get("/es/sign-in").text
    assert " style=" not in body
    assert "<style" not in body
    assert "onclick" not in body


@pytest.mark.parametrize("path", ["/es/search?q=%00", "/es/%00", "/api/v1/listings?q=a%00b"])
def test_nul_is_refused_at_the_door(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_forged_host_is_refused(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://vitrina.example"}))
    with TestClient(app) as browser:
        assert browser.get("/es/sign-in", headers={"host": "evil.example"}).status_code == 400
        answer = browser.get("/es/sign-in", headers={"host": "vitrina.example"})
        assert answer.status_code == 200
        assert "max-age" in answer.headers["strict-transport-security"]
    app.state.engine.dispose()
    app.state.limits.engine.dispose()


def test_the_health_checks_answer_under_any_name_and_nothing_else_does(edge_of: Callable[..., FastAPI]) -> None:
    production = {"environment": "production", "base_url": "https://vitrina.example"}
    inside = TestClient(edge_of(**production), headers={"host": "127.0.0.1:8000"}, raise_server_exceptions=False)
    assert inside.get("/health/live").json() == {"status": "live"}
    assert inside.get("/health/ready").status_code == 503  # its database is nowhere
    for path in ("/health/", "/health/live/", "/health/liveness", "/health", "/api/v1/hubs", "/es/sign-in", "/"):
        assert inside.get(path).status_code == 400, path


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "", "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
    ],
)
def test_a_write_from_another_site_is_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    client.cookies.set(SESSION_COOKIE, "x" * 43)
    assert client.post("/es/sign-out", headers=headers).status_code == status


def test_without_headers_a_write_with_a_session_is_refused(client: TestClient) -> None:
    client.cookies.set(SESSION_COOKIE, "x" * 43)
    del client.headers["sec-fetch-site"]
    assert client.post("/es/sign-out").status_code == 403


def test_an_error_says_its_number_and_what_to_do(client: TestClient) -> None:
    answer = client.get("/en/listings/nothing-of-this-name", headers={"x-request-id": "abcdefgh12345678"})
    assert answer.status_code == 404
    assert answer.headers["x-request-id"] == "abcdefgh12345678"
    assert "abcdefgh12345678" in answer.text


def test_a_visitor_s_page_is_not_sent_twice(client: TestClient) -> None:
    first = client.get("/es/for-firms") if client.get("/es/for-firms").status_code == 200 else client.get("/es/sign-in")
    again = client.get(str(first.url), headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
