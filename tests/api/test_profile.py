"""A firm's program keeps the firm's profile."""

from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient

from tests.factories.companies import join_values

Ask = Callable[..., TestClient]
PROFILE = "/api/v1/companies/tueste-alto/profile"
CHANGE = {name: value for name, value in join_values("cerca").items() if name not in ("hub", "person", "email")}


def test_read_changed_and_seen_by_all(ask: Ask) -> None:
    key = ask("key")
    present = key.get(PROFILE).json()
    assert present["name"] == "Tueste Alto"
    change = {**CHANGE, "name": "Tueste Más Alto", "story_en": "We roast.", "version": present["version"]}
    changed = key.put(PROFILE, json=change).json()
    assert (changed["name"], changed["stories"]["en"]) == ("Tueste Más Alto", "We roast.")
    assert changed["version"] == present["version"] + 1
    assert ask().get("/api/v1/companies/tueste-alto").json()["name"] == "Tueste Más Alto"
    assert key.put(PROFILE, json=change).status_code == 409


def test_what_does_not_hold_is_told_by_field(ask: Ask) -> None:
    wrong = {**CHANGE, "country": "XX", "website": "not a page", "version": 1}
    answer = ask("owner").put(PROFILE, json=wrong)
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"country", "website"})


def test_it_is_nobody_elses(ask: Ask) -> None:
    assert ask("stranger").get(PROFILE).status_code == 404
    assert ask().get(PROFILE).status_code == 401
