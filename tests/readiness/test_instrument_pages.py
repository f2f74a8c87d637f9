"""The pages of a hub's instrument: what is shown of the one in use, and that nothing typed is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.core.permissions import ADVISOR, MANAGER
from backend.readiness import forking, publishing
from backend.readiness.reading import core_source, read_instrument
from tests.factories.hubs import staff
from tests.factories.readiness import Begun, begun, say

Doing = Callable[..., Any]
SignIn = Callable[..., TestClient]


@pytest.fixture
def desk(doing: Doing, sign_in: SignIn) -> tuple[Begun, TestClient, str]:
    """A hub with a firm, its manager's browser, and the address of the instrument."""
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        manager = staff(work, at.hub, MANAGER)
    return at, sign_in(manager), f"/es/hub-desk/{at.hub.slug}/readiness/instrument"


def weights(browser: TestClient, base: str, **changed: str) -> dict[str, str]:
    """The form of points as the page sends it, with some of it changed."""
    page = browser.get(base).text
    told = dict(re.findall(r'name="((?:points|cut)-\w+|min_coverage)" type="text" value="([^"]*)"', page))
    told["seen_version"] = re.findall(r'name="seen_version" value="(\d+)"', page)[0]
    return told | {name.replace("_", "-", 1): value for name, value in changed.items()}


def test_the_instrument_in_use_is_shown_and_downloaded(desk: tuple[Begun, TestClient, str], doing: Doing) -> None:
    at, browser, base = desk
    core = read_instrument(core_source())
    page = browser.get(base).text
    assert core.name in page
    assert core.hash in page
    assert "Provisional" in page
    answer = browser.get(f"{base}/file.yaml")
    assert answer.content == core_source()
    assert answer.headers["content-disposition"] == 'attachment; filename="core-1.0.yaml"'
    with doing() as work:
        governing = work.acting_as(at.manager)
        draft = forking.fork(governing, hub_id=at.hub.id)
        source = publishing.publish(governing, hub_id=at.hub.id, seen_version=draft.row_version).source
    assert browser.get(f"{base}/file.yaml").content == source


def test_the_hubs_page_leads_managers_there(desk: tuple[Begun, TestClient, str], doing: Doing, sign_in: SignIn) -> None:
    at, browser, base = desk
    above = base.removesuffix("/instrument")
    assert f'href="{base}"' in browser.get(above).text
    with doing() as work:
        advisor = staff(work, at.hub, ADVISOR)
    other = sign_in(advisor)
    assert f'href="{base}"' not in other.get(above).text
    assert other.get(base).status_code == 403


def test_points_that_are_no_number_come_back_as_they_were_typed(desk: tuple[Begun, TestClient, str]) -> None:
    _, browser, base = desk
    browser.post(base)
    sent = weights(browser, base, points_LEG1="treinta", points_LEG2="0", cut_ready="150", points_MKT1="21.5")
    assert len(sent) == 35 + 5 + 2
    answer = browser.post(f"{base}/points", data=sent)
    assert answer.status_code == 422
    for name in ("points-LEG1", "points-LEG2", "cut-ready"):
        assert f'href="#{name}"' in answer.text, "each leads to its question"
        assert f'id="{name}-error"' in answer.text
    for value in ("treinta", "150", "21.5"):
        assert f'value="{value}"' in answer.text


def test_all_that_is_missing_is_told_at_once_in_the_readers_language(desk: tuple[Begun, TestClient, str]) -> None:
    _, browser, base = desk
    browser.post(base)
    sent = weights(browser, base, points_LEG1="31", points_MKT1="1", cut_building="99")
    assert browser.post(f"{base}/points", data=sent, follow_redirects=True).status_code == 200
    page = browser.get(base).text
    assert "LEG: sus puntos suman 101, no 100." in page
    assert "MKT: sus puntos suman" in page
    assert "La primera banda empieza en 0" in page
    assert "LEG: its points sum to 101, not to 100." in browser.get(base.replace("/es/", "/en/")).text
    assert f'href="{base}/preview"' not in page
    assert browser.get(f"{base}/preview", follow_redirects=False).status_code == 303


def test_a_late_publication_shows_the_draft_as_it_is_now(desk: tuple[Begun, TestClient, str]) -> None:
    _, browser, base = desk
    browser.post(base)
    sent = weights(browser, base, points_LEG1="29", points_LEG2="21")
    stale = sent["seen_version"]
    browser.post(f"{base}/points", data=sent)
    answer = browser.post(f"{base}/preview", data={"seen_version": stale})
    assert answer.status_code == 409
    assert 'name="points-LEG1" type="text" value="29"' in answer.text


def test_a_question_of_the_hubs_own_is_added_and_left_out(desk: tuple[Begun, TestClient, str]) -> None:
    _, browser, base = desk
    browser.post(base)
    texts = {"question": "¿Vas a ferias?", "why": "Ahí compran.", "evidence": "El recibo.", "title": "Ir a una feria"}
    texts |= {"step_why": "Ahí compran.", "how": "Elige una.\nVe."}
    sent = {f"{name}_{locale}": said for name, said in texts.items() for locale in ("es", "en")}
    sent |= {"dimension": "MKT", "kind": "yesno", "points": "5", "hours": "8", "cost": "2", "seen_version": "1"}
    refused = browser.post(f"{base}/items/new", data={**sent, "how_en": "Choose one."})
    assert refused.status_code == 422
    assert "¿Vas a ferias?" in refused.text
    assert browser.post(f"{base}/items/new", data=sent, follow_redirects=True).status_code == 200
    assert "¿Vas a ferias?" in browser.get(f"{base}/items/MKT6").text
    assert "¿Vas a ferias?" in browser.get(base).text
    browser.post(f"{base}/items/MKT6/remove", data={"seen_version": "2"})
    assert browser.get(f"{base}/items/MKT6").status_code == 404


def test_what_would_change_names_the_firm_and_asks_before_it_publishes(desk: tuple[Begun, TestClient, str]) -> None:
    at, browser, base = desk
    browser.post(base)
    sent = weights(browser, base, points_LEG1="55", points_LEG2="5", points_LEG3="10", points_LEG5="10")
    browser.post(f"{base}/points", data=sent)
    page = browser.get(f"{base}/preview").text
    assert "Los cambios más grandes" in page
    assert "En promedio, el puntaje cambia +" in page
    assert page.count(at.company.name) == 2
    assert f"hub-{at.hub.slug} 1.0" not in browser.get(f"{base}/file.yaml").text, "nothing is in use before the button"
