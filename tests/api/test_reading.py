"""What everybody may read."""

from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient

Ask = Callable[..., TestClient]


def test_hubs_with_what_they_show(ask: Ask) -> None:
    found = ask().get("/api/v1/hubs").json()
    assert [(one["slug"], one["companies"], one["listings"]) for one in found["items"]] == [
        ("cerca", 1, 1),
        ("lejos", 1, 1),
    ]


def test_a_hub_and_none(ask: Ask) -> None:
    assert ask().get("/api/v1/hubs/cerca").json()["country"] == "GT"
    assert ask().get("/api/v1/hubs/nowhere").status_code == 404
