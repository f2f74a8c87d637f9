"""What everybody may read: hubs, categories, listings, firms; how answers are kept and revalidated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.companies.editing import edit
from backend.companies.schemas import CompanyUpdate
from backend.core.work import working
from tests.factories.companies import join_values
from tests.factories.installation import Installation

Ask = Callable[..., TestClient]


def get(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(f"/api/v1{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_hubs_with_what_they_show(ask: Ask) -> None:
    found = get(ask(), "/hubs")["items"]
    assert [(one["slug"], one["companies"], one["listings"]) for one in found] == [("cerca", 1, 1), ("lejos", 1, 1)]
    assert get(ask(), "/hubs/cerca") == found[0]
    assert ask().get("/api/v1/hubs/nowhere").status_code == 404


def test_the_tree_of_categories(ask: Ask) -> None:
    tree = get(ask(), "/categories")["items"]
    leaves = [leaf for group in tree for leaf in group["children"]]
    assert len(leaves) > 80
    assert all(group["parent"] is None and group["children"] for group in tree)
    coffee = next(leaf for leaf in leaves if leaf["slug"] == "roasted-coffee")
    assert set(coffee["names"]) == {"es", "en"}
    assert (bool(coffee["hs"]), coffee["children"]) == (True, [])
    assert get(ask(), "/categories/roasted-coffee") == coffee
    assert ask().get("/api/v1/categories/nothing").status_code == 404


def test_english_finds_a_spanish_text(ask: Ask) -> None:
    found = get(ask(), "/listings", q="coffee")
    assert [one["slug"] for one in found["items"]] == ["cafe-de-altura-tostado"]
    listing = found["items"][0]
    assert listing["texts"]["es"]["title"] == "Café de altura tostado"
    assert (listing["price_minor"], listing["currency"], listing["unit"]) == (1850, "USD", "kg")


def test_filters_and_their_counts(ask: Ask) -> None:
    everything = get(ask(), "/listings")
    assert everything["total"] == 2
    assert everything["facets"]["hub"] == {"cerca": 1, "lejos": 1}
    assert everything["facets"]["kind"] == {"product": 2}
    assert get(ask(), "/listings", hub="lejos")["items"][0]["category"] == "shoes"
    assert get(ask(), "/listings", category=["shoes", "roasted-coffee"])["total"] == 2
    assert get(ask(), "/listings", price_from="18.49", price_to="18.51")["total"] == 2
    assert get(ask(), "/listings", price_to="18.49")["total"] == 0
    assert get(ask(), "/listings", kind="service")["total"] == 0


def test_pages_follow_each_other(ask: Ask) -> None:
    client, seen = ask(), []
    answer = client.get("/api/v1/listings?limit=1&sort=relevance")
    while True:
        seen += [one["slug"] for one in answer.json()["items"]]
        following = answer.json()["next"]
        if following is None:
            assert "link" not in answer.headers
            break
        assert f"cursor={following}" in answer.headers["link"]
        answer = client.get(answer.links["next"]["url"])
    assert len(seen) == len(set(seen)) == 2


def test_firms_page_by_page(ask: Ask) -> None:
    first = ask().get("/api/v1/companies?limit=1")
    second = ask().get(first.links["next"]["url"])
    assert [first.json()["items"][0]["slug"], second.json()["items"][0]["slug"]] == ["botas-del-norte", "tueste-alto"]
    assert second.json()["next"] is None
    assert get(ask(), "/companies", hub="cerca")["total"] == 1
    assert get(ask(), "/companies", sector="agrifood")["items"][0]["name"] == "Tueste Alto"


@pytest.mark.parametrize("path", ["/listings", "/companies"])
@pytest.mark.parametrize("cursor", ["", "x", "p", "p-1", "p99999999", "q2", "²", "m1'--"])
def test_a_cursor_of_ones_own_making_is_refused(ask: Ask, path: str, cursor: str) -> None:
    answer = ask().get(f"/api/v1{path}", params={"cursor": cursor})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"cursor"}


def test_a_whole_listing(ask: Ask, here: Installation) -> None:
    by_slug = get(ask(), "/listings/cafe-de-altura-tostado")
    assert get(ask(), f"/listings/{here.world.listing.id}") == by_slug
    assert by_slug["tiers"] == [{"from_quantity": 1, "amount": "18.50", "minor": 1850}]
    assert by_slug["company"]["slug"] == "tueste-alto"
    assert [hub["slug"] for hub in by_slug["hubs"]] == ["cerca"]
    assert by_slug["public"] is True


def test_what_is_not_public_is_not_there(ask: Ask, here: Installation) -> None:
    assert ask().get(f"/api/v1/listings/{here.world.draft.slug}").status_code == 404
    assert ask().get(f"/api/v1/companies/{here.world.waiting.slug}").status_code == 404
    assert ask().get("/api/v1/listings/00000000-0000-7000-8000-000000000000").status_code == 404


def test_a_firm_that_moved(ask: Ask, here: Installation) -> None:
    values = {name: value for name, value in join_values("cerca").items() if name not in ("hub", "person", "email")}
    with working(here.app.state.engine, clock=here.clock) as work:
        edit(
            work,
            company_id=here.world.company.id,
            wanted=CompanyUpdate.model_validate({**values, "version": 1, "slug": "tueste-mas-alto"}),
        )
    answer = ask().get("/api/v1/companies/tueste-alto")
    assert (answer.status_code, answer.headers["location"]) == (301, "/api/v1/companies/tueste-mas-alto")
    assert get(ask(), "/companies/tueste-mas-alto")["hubs"] == ["cerca"]


@pytest.mark.parametrize("path", ["/hubs", "/categories", "/listings?q=cafe", "/listings/cafe-de-altura-tostado"])
def test_what_is_known_already_is_not_sent_again(ask: Ask, path: str) -> None:
    first = ask().get(f"/api/v1{path}")
    assert first.headers["cache-control"].startswith("public, ")
    assert "Authorization" in first.headers["vary"]
    again = ask().get(f"/api/v1{path}", headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert ask().get(f"/api/v1{path}", headers={"if-none-match": '"other"'}).status_code == 200


def test_an_answer_to_somebody_is_not_kept(ask: Ask) -> None:
    for who in ("key", "owner"):
        answer = ask(who).get("/api/v1/listings/cafe-de-altura-tostado")
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
