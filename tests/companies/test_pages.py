"""A firm's desk over HTTP: its pages, who gets in and who does not, what each button does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.companies import keys
from backend.companies.models import Company
from backend.hubs.queries import all_hubs
from tests.factories.accounts import person
from tests.factories.companies import editor, firm, membership, owner_of
from tests.factories.hubs import hub, staff
from tests.factories.media import picture_file

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]


@pytest.fixture
def slug(doing: Doing) -> str:
    """A hub to join."""
    with doing() as work:
        return str(hub(work, slug="leon", name="Clúster de León").slug)


@pytest.fixture
def inside(doing: Doing, slug: str) -> dict[str, Any]:
    """An approved firm with its owner and its editor."""
    with doing() as work:
        company = firm(work, all_hubs(work.session)[0], name="Tenería")
        return {"company": company, "owner": owner_of(work, company), "editor": editor(work, company)}


def test_the_way_to_the_desk(client: TestClient, sign_in: SignIn, doing: Doing, inside: dict[str, Any]) -> None:
    assert client.get("/es/desk").headers["location"] == "/es/sign-in?next=/es/desk"
    assert sign_in(inside["owner"]).get("/es/desk").headers["location"] == "/es/desk/teneria"
    with doing() as work:
        nobody, several = person(work), inside["owner"]
        where = all_hubs(work.session)[0]
        manager = staff(work, where)
        firm(work, where, owner=work.session.get_one(Account, several.id), name="Segunda")
    assert sign_in(manager).get("/en/desk").headers["location"] == "/en/hub-desk/leon"
    assert 'href="/es/join"' in sign_in(nobody).get("/es/desk").text
    choice = sign_in(several).get("/es/desk").text
    assert "/es/desk/teneria" in choice
    assert "/es/desk/segunda" in choice


PAGES = ("", "/profile", "/people", "/keys", "/hubs")


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_there_for_its_people_only(
    client: TestClient, sign_in: SignIn, doing: Doing, inside: dict[str, Any], page: str
) -> None:
    with doing() as work:
        where = all_hubs(work.session)[0]
        manager, stranger = staff(work, where), owner_of(work, firm(work, where, name="Ajena"))
    for locale in ("es", "en"):
        path = f"/{locale}/desk/teneria{page}"
        shown = sign_in(inside["owner"]).get(path)
        assert shown.status_code == 200
        assert shown.headers["cache-control"] == "no-store"
        assert "Tenería" in shown.text
        assert client.get(path).headers["location"] == f"/{locale}/sign-in?next={path}"
        for outsider in (manager, stranger):
            assert sign_in(outsider).get(path).status_code == 404
        assert sign_in(inside["editor"]).get(path).status_code == (403 if page == "/keys" else 200)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/people", {"email": "x@firma.example", "name": "X", "role": "editor"}),
        ("/keys", {"name": "x", "scopes": "listings:read"}),
        ("/hubs", {"hub": "leon"}),
        ("/confirm", {}),
        ("/disown", {}),
    ],
)
def test_an_editor_does_not_do_what_owners_do(
    sign_in: SignIn, inside: dict[str, Any], path: str, data: dict[str, str]
) -> None:
    assert sign_in(inside["editor"]).post(f"/es/desk/teneria{path}", data=data).status_code == 403


def profile(browser: TestClient, slug: str = "teneria") -> dict[str, Any]:
    """The answers the profile's form holds."""
    page = browser.get(f"/es/desk/{slug}/profile").text
    form = page[page.index('id="form"') :]
    found = dict(re.findall(r'<input id="([a-z_]+)" name="[a-z_]+" type="[a-z]+" value="([^"]*)"', form))
    for name in ("sector", "country"):
        chosen = re.search(rf'<select id="{name}".*?<option value="([^"]+)" selected', form, re.DOTALL)
        assert chosen is not None
        found[name] = chosen[1]
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version is not None
    return {**found, "version": version[1], "languages": ["es"]}


def test_the_profile_is_saved_as_its_form_holds_it(sign_in: SignIn, doing: Doing, inside: dict[str, Any]) -> None:
    browser = sign_in(inside["owner"])
    values = profile(browser)
    saved = browser.post(
        "/es/desk/teneria/profile", data={**values, "story_en": "We tan hides.", "languages": ["es", "en"]}
    )
    assert (saved.status_code, saved.headers["location"]) == (303, "/es/desk/teneria/profile")
    with doing() as work:
        company = work.session.get_one(Company, inside["company"].id)
        assert company.stories["en"] == "We tan hides."
        assert company.languages == ["es", "en"]
        assert company.tax_identifier == inside["company"].tax_identifier


def test_of_two_who_write_the_second_sees_both_texts(sign_in: SignIn, inside: dict[str, Any]) -> None:
    one, other = sign_in(inside["owner"]), sign_in(inside["editor"])
    mine, theirs = profile(one), profile(other)
    other.post("/es/desk/teneria/profile", data={**theirs, "municipality": "Silao"})
    answer = one.post("/es/desk/teneria/profile", data={**mine, "municipality": "Irapuato"})
    assert answer.status_code == 409
    assert "Silao" in answer.text
    assert 'value="Irapuato"' in answer.text
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again is not None
    saved = one.post("/es/desk/teneria/profile", data={**mine, "municipality": "Irapuato", "version": again[1]})
    assert saved.status_code == 303


def test_an_old_address_of_the_desk_leads_on(sign_in: SignIn, inside: dict[str, Any]) -> None:
    browser = sign_in(inside["owner"])
    moved = browser.post("/es/desk/teneria/profile", data={**profile(browser), "slug": "teneria-del-bajio"})
    assert moved.headers["location"] == "/es/desk/teneria-del-bajio/profile"
    assert browser.get("/es/desk/teneria").headers["location"] == "/es/desk/teneria-del-bajio"
    assert browser.get("/es/desk/teneria/people").status_code == 200


def test_a_logo_is_put_in_place_and_taken_away(sign_in: SignIn, doing: Doing, inside: dict[str, Any]) -> None:
    browser = sign_in(inside["owner"])
    empty = browser.post("/es/desk/teneria/profile/logo", data={"x": "y"})
    assert empty.status_code == 422
    assert 'id="logo-error"' in empty.text
    put = browser.post(
        "/es/desk/teneria/profile/logo", files={"logo": ("m.png", picture_file(kind="PNG"), "image/png")}
    )
    assert put.status_code == 303
    assert "/media/" in browser.get("/es/desk/teneria/profile").text
    browser.post("/es/desk/teneria/profile/logo/remove")
    assert "/media/" not in browser.get("/es/desk/teneria/profile").text


def test_a_key_is_shown_once(sign_in: SignIn, doing: Doing, inside: dict[str, Any]) -> None:
    browser = sign_in(inside["owner"])
    made = browser.post("/es/desk/teneria/keys", data={"name": "Tienda", "scopes": ["listings:read", "listings:write"]})
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    secret = re.search(r"vit_[A-Za-z0-9_-]{40,}", made.text)
    assert secret is not None
    assert secret[0] not in browser.get("/es/desk/teneria/keys").text
    none = browser.post("/es/desk/teneria/keys", data={"name": "Sin nada"})
    assert none.status_code == 422
    with doing() as work:
        key = keys.keys_of(work, inside["company"].id)[0]
        assert key.scopes == ["listings:read", "listings:write"]
    browser.post(f"/es/desk/teneria/keys/{key.id}/revoke")
    with doing() as work:
        assert keys.keys_of(work, inside["company"].id) == []


def test_people_come_and_go(sign_in: SignIn, doing: Doing, inside: dict[str, Any]) -> None:
    browser = sign_in(inside["owner"])
    asked = browser.post("/es/desk/teneria/people", data={"email": "Luz@Firma.example", "name": "Luz", "role": "owner"})
    assert asked.status_code == 303
    assert "luz@firma.example" in browser.get("/es/desk/teneria/people").text
    second = inside["editor"].id
    assert browser.post(f"/es/desk/teneria/people/{second}/role", data={"role": "owner"}).status_code == 303
    assert browser.post(f"/es/desk/teneria/people/{second}/remove").status_code == 303
    last = browser.post(f"/es/desk/teneria/people/{inside['owner'].id}/remove")
    assert last.status_code == 409
    assert "necesita titular" in last.text
    assert sign_in(inside["editor"]).get("/es/desk/teneria").status_code == 404
    assert browser.post("/es/desk/teneria/people", data={"email": "no", "name": ""}).status_code == 422


def test_a_returned_firm_reads_the_reasons_and_is_sent_again(
    sign_in: SignIn, doing: Doing, inside: dict[str, Any]
) -> None:
    with doing() as work:
        waiting = membership(work, inside["company"])
        waiting.state, waiting.reasons = "returned", "Falta la constancia <de> situación fiscal."
    browser = sign_in(inside["owner"])
    page = browser.get("/es/desk/teneria").text
    assert "Falta la constancia &lt;de&gt; situación fiscal." in page
    assert browser.post("/es/desk/teneria/hubs", data={"hub": "leon"}).status_code == 303
    with doing() as work:
        assert membership(work, inside["company"]).state == "submitted"
    assert browser.post("/es/desk/teneria/hubs", data={"hub": "leon"}).status_code == 409
    assert browser.post("/es/desk/teneria/hubs", data={"hub": "no-hay"}).status_code == 422
    with doing() as work:
        hub_id = membership(work, inside["company"]).hub_id
    assert browser.post(f"/es/desk/teneria/hubs/{hub_id}/leave").status_code == 303
    assert "Elige un hub" in browser.get("/es/desk/teneria").text
