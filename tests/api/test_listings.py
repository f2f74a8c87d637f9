"""A firm's program keeps the firm's shelf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.core.journal import JournalEntry
from backend.core.work import working
from tests.factories.catalogue import SIMPLE
from tests.factories.installation import Installation

Ask = Callable[..., TestClient]
LISTINGS = "/api/v1/listings"


def made(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post(LISTINGS, json={**SIMPLE, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{LISTINGS}/{found['id']}"
    return found


def test_from_draft_to_published_and_paused(ask: Ask) -> None:
    key = ask("key")
    listing = made(key, title_es="Café molido", hs_code="0901.21", moq=20)
    assert (listing["state"], listing["public"], listing["hs_code"], listing["version"]) == (
        "draft",
        False,
        "090121",
        1,
    )
    here = f"{LISTINGS}/{listing['id']}"
    assert key.post(f"{here}/publish").json()["public"] is True
    assert ask().get(here).json()["texts"]["es"]["title"] == "Café molido"
    assert key.post(f"{here}/pause").json()["state"] == "paused"
    assert ask().get(here).status_code == 404
    assert key.get(here).json()["state"] == "paused"


def test_a_change_on_an_old_version_is_refused(ask: Ask) -> None:
    key = ask("key")
    listing = made(key)
    change = {**SIMPLE, "version": 1, "tiers": [{"from_quantity": 10, "amount": "17.25"}]}
    changed = key.put(f"{LISTINGS}/{listing['id']}", json=change).json()
    assert changed["tiers"] == [{"from_quantity": 10, "amount": "17.25", "minor": 1725}]
    late = key.put(f"{LISTINGS}/{listing['id']}", json={**change, "title_es": "Otro"})
    assert (changed["version"], late.status_code) == (2, 409)
    assert key.get(f"{LISTINGS}/{listing['id']}").json()["texts"]["es"]["title"] == SIMPLE["title_es"]


def test_only_a_draft_can_be_deleted(ask: Ask, here: Installation) -> None:
    key = ask("key")
    draft = f"{LISTINGS}/{made(key)['id']}"
    assert key.delete(draft).status_code == 204
    assert key.get(draft).status_code == 404
    assert key.delete(f"{LISTINGS}/{here.world.listing.id}").status_code == 409


def test_what_does_not_hold_is_told_by_field(ask: Ask) -> None:
    wrong = {**SIMPLE, "unit": "bushel", "tiers": [{"from_quantity": 0, "amount": "x"}], "price": 5}
    answer = ask("key").post(LISTINGS, json=wrong)
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"unit", "tiers.0.from_quantity", "price"}
    amount = ask("key").post(LISTINGS, json={**SIMPLE, "tiers": [{"from_quantity": 1, "amount": "1,234"}]})
    assert "tiers.0.amount" in amount.json()["errors"]


def test_a_person_of_one_firm_need_not_name_it(ask: Ask, here: Installation) -> None:
    assert made(ask("editor"))["company"]["slug"] == here.world.company.slug
    named = ask("editor").post(f"{LISTINGS}?company={here.world.far_company.slug}", json=SIMPLE)
    assert named.status_code == 404


def test_the_shelf_in_every_state(ask: Ask) -> None:
    key = ask("key")
    shelf = key.get("/api/v1/companies/tueste-alto/listings").json()
    assert (shelf["total"], shelf["counts"]) == (2, {"draft": 1, "published": 1, "paused": 0})
    drafts = key.get("/api/v1/companies/tueste-alto/listings?state=draft").json()
    assert [row["sku"] for row in drafts["items"]] == ["CAF-2"]
    assert key.get("/api/v1/companies/tueste-alto/listings?q=caf-1").json()["total"] == 1
    assert key.get("/api/v1/companies/botas-del-norte/listings").status_code == 404
    assert key.get("/api/v1/companies/tueste-alto/listings?state=gone").status_code == 422


def test_the_shelf_goes_on_after_fifty(ask: Ask) -> None:
    key = ask("key")
    for number in range(50):
        made(key, title_es=f"Café {number}")
    first = key.get("/api/v1/companies/tueste-alto/listings")
    second = key.get(first.links["next"]["url"])
    assert (first.json()["total"], len(first.json()["items"]), len(second.json()["items"])) == (52, 50, 2)
    assert second.json()["next"] is None


def test_the_journal_names_the_key(ask: Ask, here: Installation) -> None:
    listing = made(ask("key"))
    with working(here.app.state.engine) as work:
        entry = work.session.exec(select(JournalEntry).where(JournalEntry.verb == "listing.created")).all()[-1]
    assert (entry.actor_kind, entry.actor_id, str(entry.subject_id)) == ("key", here.world.key_id, listing["id"])


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_another_firms_listing_is_not_there(ask: Ask, here: Installation, method: str) -> None:
    address = f"{LISTINGS}/{here.world.listing.id}" + ("/pause" if method == "post" else "")
    body = {**SIMPLE, "version": 1} if method == "put" else None
    assert ask("stranger").request(method.upper(), address, json=body).status_code == 404
