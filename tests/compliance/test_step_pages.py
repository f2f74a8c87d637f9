"""What is missing on the checklists, on the firm's page of steps; documents chosen on the checklist."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.catalogue.models import Listing
from backend.core.clock import ManualClock
from tests.factories import catalogue as make
from tests.factories.hubs import staff
from tests.factories.readiness import Begun, begun, show

Doing = Callable[..., Any]
LINE = "us-food-facility"


class Place:
    """A firm with two coffees, its owner's browser, and the addresses that count."""

    def __init__(self, at: Begun, listings: list[Listing], browser: TestClient) -> None:
        self.at, self.listings, self.browser = at, listings, browser
        self.base = f"/es/desk/{at.company.slug}/readiness"

    def steps(self, locale: str = "es") -> str:
        answer = self.browser.get(self.base.replace("/es/", f"/{locale}/", 1) + "/steps")
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def checklist(self, at: int = 0) -> str:
        return f"/es/desk/{self.at.company.slug}/listings/{self.listings[at].id}/checklist"

    def mark(self, line: str = LINE, mark: str = "missing", at: int = 0, **form: str) -> Any:
        sent = {"market": "US", "line": line, "mark": mark, "seen_version": "0", **form}
        return self.browser.post(self.checklist(at), data=sent)


@pytest.fixture
def place(doing: Doing, sign_in: Callable[[Account], TestClient]) -> Place:
    with doing() as work:
        at = begun(work)
        names = ("Café de altura", "Café lavado")
        listings = [make.listing(work, at.company, title_es=name, hs_code="0901.21") for name in names]
    return Place(at, listings, sign_in(at.account))


def part(page: str, line: str = LINE) -> str:
    """The step of one line."""
    found = re.search(rf'<li id="{line}".*?</details>', page, re.DOTALL)
    assert found is not None, line
    return found[0]


def test_what_is_missing_stands_among_the_steps_and_is_done_there(place: Place) -> None:
    assert "Nada que hayas marcado como faltante" in place.steps()
    assert place.mark().status_code == 303
    assert place.mark(at=1).status_code == 303
    page = place.steps()
    step = part(page)
    assert "Registro de tu planta ante la FDA" in step
    assert "Estados Unidos" in step
    assert f"{place.checklist(1)}?market=US#line-{LINE}" in step
    assert "(CMP2)" in step, "the step with points it stands behind"
    assert 'href="#CMP2"' in step
    assert "Texto del" in step, "the source with its date"
    assert "1 línea falta" in page
    assert "Registration of your plant" in part(place.steps("en"))
    assert place.browser.post(f"{place.base}/lines/{LINE}/start").status_code == 303
    assert "En marcha" in part(place.steps())
    assert place.browser.post(f"{place.base}/lines/{LINE}/ask", data={"question": "¿Quién ayuda?"}).status_code == 303
    assert "¿Quién ayuda?" in part(place.steps())
    one, two = (str(listing.id) for listing in place.listings)
    assert place.browser.post(f"{place.base}/lines/{LINE}/hold", data={"listings": [one]}).status_code == 303
    assert "Café de altura" not in part(place.steps())
    assert "said-have" in place.browser.get(place.checklist()).text
    assert place.browser.post(f"{place.base}/lines/{LINE}/hold", data={"listings": [two]}).status_code == 303
    assert f'id="{LINE}"' not in place.steps()


def test_what_is_refused_is_said_beside_the_step(place: Place) -> None:
    place.mark("us-food-label")
    place.mark("us-food-label", at=1)
    refused = place.browser.post(f"{place.base}/lines/us-food-label/hold", data={})
    assert refused.status_code == 422
    assert "Marca los productos que ya lo tienen" in part(unescape(refused.text), "us-food-label")
    assert "Sin verificar" in part(unescape(refused.text), "us-food-label")
    assert place.browser.post(f"{place.base}/lines/us-food-label/ask", data={"question": ""}).status_code == 422
    assert place.browser.post(f"{place.base}/lines/us-food-label/eat").status_code == 404
    assert place.browser.post(f"{place.base}/lines/us-nothing/start").status_code == 404
    wrong = {"listings": [str(place.listings[0].id)], "document_id": str(place.at.company_id)}
    strange = place.browser.post(f"{place.base}/lines/us-food-label/hold", data=wrong)
    assert strange.status_code == 422
    assert "Este documento ya no está" in unescape(strange.text)


def test_a_document_is_chosen_shown_with_its_end_and_opens_the_line_again(
    place: Place, doing: Doing, clock: ManualClock
) -> None:
    page = unescape(place.browser.get(place.checklist()).text)
    assert "readiness/evidence/new?item=CMP2" in page, "nothing to choose yet: the way to show one"
    with doing() as work:
        end = work.now.date() + timedelta(days=20)
        paper = show(work, place.at, "CMP2", title="Registro <FDA> 7", expires_on=end)
        paper_id = str(paper.id)
    assert f'<option value="{paper_id}">' in place.browser.get(place.checklist()).text
    assert place.mark(mark="have", document_id=paper_id).status_code == 303
    page = place.browser.get(place.checklist()).text
    assert "Registro &lt;FDA&gt; 7" in page
    evidence = unescape(place.browser.get(f"{place.base}/evidence").text)
    assert f"{place.checklist()}?market=US#line-{LINE}" in evidence
    assert "en la lista de Café de altura, mercado Estados Unidos" in evidence
    assert "hasta el 22 de marzo de 2026" in page
    assert re.search(r"1 / \d+", page)
    # In the hub's city it is eleven at night, still the day before.
    clock.advance(datetime(2026, 3, 23, 5, tzinfo=UTC) - clock.now())
    assert "said-have" in place.browser.get(place.checklist()).text
    clock.advance(timedelta(hours=2))
    after = unescape(place.browser.get(place.checklist()).text)
    assert "said-lapsed" in after
    assert "terminó el 22 de marzo de 2026" in after
    assert re.search(r"0 / \d+", after)
    assert "terminó el 22 de marzo de 2026" in part(place.steps())
    late = place.mark(mark="have", document_id=paper_id, seen_version="1", note="otra")
    assert late.status_code == 422
    assert "Este documento ya venció" in unescape(late.text)


def test_the_steps_ask_the_database_the_same_however_much_is_missing(place: Place, app: FastAPI) -> None:
    sent: list[str] = []

    def asked() -> int:
        place.steps()
        sent.clear()
        place.steps()
        return len(sent)

    event.listen(app.state.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    place.mark()
    before = asked()
    for at in (0, 1):
        for line in ("us-food-prior-notice", "us-food-label", "us-food-fsvp"):
            assert place.mark(line, at=at).status_code == 303
    assert asked() == before
    assert before <= 18, sent


def test_an_advisor_of_the_hub_sees_what_the_firm_asks(
    place: Place, doing: Doing, sign_in: Callable[[Account], TestClient]
) -> None:
    with doing() as work:
        person = staff(work, place.at.hub, "advisor", email="asesora.dos@hub.example")
    advisor = sign_in(person)
    page = f"/es/hub-desk/{place.at.hub.slug}/firms/{place.at.company.slug}/readiness"
    assert "Lo que te pregunta la empresa" not in unescape(advisor.get(page).text)
    place.mark()
    place.browser.post(f"{place.base}/lines/{LINE}/ask", data={"question": "¿Quién nos ayuda con el <DUNS>?"})
    place.browser.post(f"{place.base}/steps/LEG4/ask", data={"question": "¿Revisan nuestros costos?"})
    shown = advisor.get(page).text
    assert "¿Quién nos ayuda con el &lt;DUNS&gt;?" in shown
    assert "Registro de tu planta ante la FDA" in unescape(shown)
    assert "¿Revisan nuestros costos?" in shown
    place.browser.post(f"{place.base}/lines/{LINE}/hold", data={"listings": [str(place.listings[0].id)]})
    assert "DUNS" not in advisor.get(page).text, "held: nothing is asked any more"


@pytest.mark.parametrize("text", ["a\x00b", "x" * 2001, "\ud800", "\u202eevil", "\x00", "' OR 1=1 --", "🦄" * 2000])
def test_a_hostile_question_is_kept_as_text_or_refused_in_words(place: Place, text: str) -> None:
    place.mark()
    body = urlencode([(b"question", text.encode("utf-8", "surrogatepass"))]).encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for path in (f"lines/{LINE}", "steps/LEG4"):
        answer = place.browser.post(f"{place.base}/{path}/ask", content=body, headers=headers)
        assert answer.status_code in (303, 422), path
    for key in ("listings", "document_id"):
        sent = {"listings": str(place.listings[0].id), key: text}
        body = urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in sent.items()]).encode()
        answer = place.browser.post(f"{place.base}/lines/{LINE}/hold", content=body, headers=headers)
        assert answer.status_code == 422, key
