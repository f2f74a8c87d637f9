"""What comes in from outside: forms of other sites, bodies that are too large, addresses that hide behind others."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from backend.web.limits import visitor_address
from backend.web.requests import shown_path
from tests.factories.accounts import PASSWORD, person

Doing = Callable[..., Any]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "null"}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({}, 303),
    ],
)
def test_another_site_cannot_sign_a_person_in_as_somebody_else(
    client: TestClient, doing: Doing, headers: dict[str, str], status: int
) -> None:
    with doing() as work:
        person(work, email="mallory@correo.example", password=PASSWORD)
    del client.headers["sec-fetch-site"]
    sent = {"email": "mallory@correo.example", "password": PASSWORD}
    answer = client.post("/es/sign-in", data=sent, headers=headers)
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/inquiries", [("content-type", "application/json")]),
        ("/api/v1/inquiries", [("content-type", "application/json"), ("content-type", "multipart/form-data")]),
        ("/api/v1/inquiries", []),
        ("/es/sign-in", [("content-type", "application/x-www-form-urlencoded")]),
    ],
)
def test_text_is_small(client: TestClient, path: str, kind: list[tuple[str, str]]) -> None:
    bomb = b'{"message":[' + b"[]," * 400_000 + b"[]]}"
    answer = client.post(path, content=bomb, headers=[*kind, ("sec-fetch-site", "same-origin")])
    assert answer.status_code == 413
    unannounced = client.post(path, content=iter([bomb]), headers=[*kind, ("sec-fetch-site", "same-origin")])
    assert unannounced.status_code == 413


def test_files_are_as_large_as_before(client: TestClient) -> None:
    answer = client.post("/es/sign-in", data={"email": "a@b.example"}, files={"x": ("x.bin", b"0" * 3_000_000)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
    ],
)
def test_a_household_of_addresses_is_one_visitor(peer: str, counted: str) -> None:
    request: Any = SimpleNamespace(client=SimpleNamespace(host=peer), headers={})
    assert visitor_address(request, frozenset()) == counted


def test_a_proxy_s_word_is_counted_the_same_way() -> None:
    headers = {"x-forwarded-for": "10.9.9.9, 2001:db8:1:2:3:4:5:6"}
    request: Any = SimpleNamespace(client=SimpleNamespace(host="10.0.0.1"), headers=headers)
    assert visitor_address(request, frozenset({"10.0.0.1"})) == "2001:db8:1:2::/64"


def test_a_failure_writes_no_secret_to_the_logs(client: TestClient, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    token = "s3cr3t" * 8

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("storefront.pages.conversations.buyer_side", broken)
    with capture_logs() as told:
        assert client.get(f"/es/conversations/{token}").status_code == 500
    assert {"failed", "request"} <= {line["event"] for line in told}
    assert not [line for line in told if token in line["path"]]


def test_a_path_moves_nobody_s_cursor() -> None:
    assert shown_path("/es/\x1b[2Jx\n\x9b") == "/es/�[2Jx��"


def test_readiness_is_not_asked_without_end(client: TestClient) -> None:
    assert 429 in {client.get("/health/ready").status_code for _ in range(125)}
