"""The checklist as a browser and a program meet it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.catalogue.models import Listing
from backend.companies.models import Company
from backend.core.clock import ManualClock
from tests.factories import catalogue as make

Doing = Callable[..., Any]


class Place:
    """A firm's coffee, its owner's browser and the address of its checklist."""

    def __init__(self, company: Company, listing: Listing, browser: TestClient) -> None:
        self.company, self.listing, self.browser = company, listing, browser
        self.path = f"/es/desk/{company.slug}/listings/{listing.id}/checklist"

    def read(self, market: str = "US", locale: str = "es") -> str:
        """The page."""
        answer = self.browser.get(self.path.replace("/es/", f"/{locale}/", 1), params={"market": market})
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def send(self, **form: str) -> Any:
        """A mark, as the page's buttons send it."""
        return self.browser.post(self.path, data={"market": "US", "seen_version": "0", "note": "", **form})


@pytest.fixture
def place(doing: Doing, sign_in: Callable[[Account], TestClient]) -> Place:
    with doing() as work:
        company = make.firm(work)
        listing = make.listing(work, company, published=True, hs_code="0901.21")
        owner = make.owner_of(work, company)
    return Place(company, listing, sign_in(owner))


def card(page: str, line: str) -> str:
    """The part of the page about one line."""
    found = re.search(rf'<article[^>]*id="line-{line}".*?</article>', page, re.DOTALL)
    assert found is not None, line
    return found[0]


def test_the_page_says_what_is_asked_by_whom_and_how_we_know(place: Place, clock: ManualClock) -> None:
    page = place.read()
    facility = card(page, "us-food-facility")
    assert "Registro de tu planta ante la FDA" in facility
    assert "https://uscode.house.gov/" in facility
    assert "1 de octubre de 2016" in facility
    assert "Próximo: del 1 de octubre de 2026" in facility, "the clock of the tests stands in March"
    assert "Sin verificar" not in facility
    assert "Sin verificar" in card(page, "us-food-label")
    assert "Código de exportador (VUPE)" in page
    assert "Registration of your plant with the FDA" in place.read(locale="en")


def test_each_market_has_its_own_lines(place: Place) -> None:
    assert 'id="line-eu-food-label"' in place.read("EU")
    assert 'id="line-ca-food-sfcr"' in place.read("CA")
    assert 'id="line-cam-food-label"' in place.read("CAM")
    assert place.browser.get(place.path, params={"market": "JP"}).status_code == 404


def test_a_line_is_marked_without_a_script_and_counted(place: Place) -> None:
    answer = place.send(line="us-food-facility", mark="missing")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{place.path}?market=US#line-us-food-facility"
    page = place.read()
    missing = card(page, "us-food-facility")
    assert "said-missing" in missing
    assert f"/es/desk/{place.company.slug}/readiness/questions/CMP2" in missing
    assert 'name="seen_version" value="1"' in missing
    assert place.send(line="us-food-facility", mark="have", seen_version="1").status_code == 303
    assert re.search(r"1 / \d+", place.read())


def test_a_refused_mark_keeps_what_was_typed_and_says_why(place: Place) -> None:
    place.send(line="us-food-facility", mark="have", note="Registro 7")
    second = place.send(line="us-food-facility", mark="missing", note="ya venció", seen_version="0")
    assert second.status_code == 409
    assert "Alguien más de tu firma marcó esta línea" in unescape(second.text)
    assert 'value="ya venció"' in unescape(second.text)
    waved = place.send(line="us-food-fsvp", mark="not_needed")
    assert waved.status_code == 422
    assert "Di en pocas palabras por qué" in card(unescape(waved.text), "us-food-fsvp")
    assert place.send(line="us-textile-care", mark="have").status_code == 404
    assert place.send(line="us-food-fsvp", mark="perhaps").status_code == 422


def test_what_a_person_typed_is_shown_as_text(place: Place) -> None:
    place.send(line="us-food-facility", mark="have", note='"><script>alert(1)</script>')
    answer = place.browser.get(place.path, params={"market": "US"})
    assert "<script>alert" not in answer.text


def test_the_editing_page_leads_to_it(place: Place) -> None:
    assert f'href="{place.path}"' in place.browser.get(place.path.removesuffix("/checklist")).text


def test_the_list_of_another_firm_is_not_there(
    place: Place, doing: Doing, sign_in: Callable[[Account], TestClient]
) -> None:
    with doing() as work:
        other = make.firm(work)
        stranger = make.owner_of(work, other)
    browser = sign_in(stranger)
    assert browser.get(place.path).status_code == 404
    mixed = f"/es/desk/{other.slug}/listings/{place.listing.id}/checklist"
    assert browser.get(mixed).status_code == 404
    sent = {"market": "US", "line": "us-food-facility", "mark": "have"}
    assert browser.post(mixed, data=sent).status_code == 404


def test_marks_are_shown_to_nobody_else(place: Place, client: TestClient) -> None:
    place.send(line="us-food-facility", mark="missing", note="secreto 998")
    for address in (place.listing.slug, place.listing.id):
        answer = client.get(f"/api/v1/listings/{address}/checklist")
        assert answer.status_code == 200
        assert "998" not in answer.text
        assert '"missing"' not in answer.text


def test_programs_read_the_lines(place: Place, client: TestClient) -> None:
    answer = client.get(f"/api/v1/listings/{place.listing.slug}/checklist", params={"market": "EU"}).json()
    assert (answer["market"], answer["hs_code"], answer["origin"], answer["covered"]) == ("EU", "090121", "GT", True)
    lines = {one["id"]: one for one in answer["items"]}
    deforestation = lines["eu-food-eudr"]
    assert deforestation["begins"] == "2026-12-30"
    assert deforestation["status"] == "verified"
    assert deforestation["source"]["url"].startswith("https://eur-lex.europa.eu/")
    assert lines["eu-food-residues"]["status"] == "unverified"
    assert lines["eu-food-residues"]["source"] is None
    assert set(deforestation["what"]) == {"es", "en"}
    by_id = client.get(f"/api/v1/listings/{place.listing.id}/checklist").json()
    assert by_id["market"] == "US"
    assert client.get(f"/api/v1/listings/{place.listing.id}/checklist?market=JP").status_code == 422


def test_a_draft_is_not_described_to_strangers(doing: Doing, client: TestClient) -> None:
    with doing() as work:
        draft = make.listing(work, make.firm(work), hs_code="0901.21")
    assert client.get(f"/api/v1/listings/{draft.slug}/checklist").status_code == 404


def test_the_page_asks_the_database_the_same_however_many_marks_there_are(place: Place, app: FastAPI) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    def asked() -> int:
        sent.clear()
        place.read()
        return len(sent)

    place.read()
    event.listen(app.state.engine, "before_cursor_execute", note)
    before = asked()
    for line in ("us-food-facility", "us-food-prior-notice", "us-food-label"):
        assert place.send(line=line, mark="have").status_code == 303
    place.read()  # the notice of the last mark is shown once
    assert asked() == before
    assert before <= 9
