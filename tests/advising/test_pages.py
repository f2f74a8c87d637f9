"""The desk of advisors in the browser's terms: who sees it, verdicts as forms, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.advising import reviewing
from backend.hubs.models import Hub
from backend.readiness import profiling
from backend.readiness.models import ItemEvidence
from backend.readiness.schemas import ProfileInput
from tests.advising.test_reviewing import shown
from tests.factories.readiness import begun, joined

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]


@pytest.fixture(autouse=True)
def none_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: False)


@pytest.fixture
def place(doing: Doing) -> dict[str, Any]:
    """A hub with a firm that shows two papers."""
    with doing() as work:
        at = begun(work)
        found: dict[str, Any] = {"hub": at.hub.slug, "firm": at.company.slug, "account": str(at.second.account_id)}
        for who in ("owner", "advisor", "second", "manager"):
            found[who] = work.session.get_one(Account, getattr(at, who).account_id)
        for item in ("LEG1", "LEG2"):
            one = shown(work, at, item)
            found[item] = {"id": str(one.id), "version": one.row_version}
        return found


def paths(place: dict[str, Any]) -> list[str]:
    base = f"/es/hub-desk/{place['hub']}"
    firm = f"{base}/firms/{place['firm']}/readiness"
    return [
        f"{base}/reviews",
        f"{base}/reviews/{place['LEG1']['id']}",
        f"{base}/reviews/agreement",
        f"{base}/care",
        firm,
    ]


def test_only_the_hubs_own_people_see_the_desk(place: dict[str, Any], sign_in: SignIn, client: TestClient) -> None:
    for path in paths(place):
        assert sign_in(place["advisor"]).get(path).status_code == 200, path
        assert sign_in(place["manager"]).get(path).status_code == 200, path
        assert sign_in(place["owner"]).get(path).status_code == 404, path
        assert client.get(path).status_code == 303, path


def test_a_verdict_leads_to_the_next(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    advisor, base = sign_in(place["advisor"]), f"/es/hub-desk/{place['hub']}/reviews"
    queue = advisor.get(base).text
    assert queue.index(place["LEG1"]["id"]) < queue.index(place["LEG2"]["id"])
    page = advisor.get(f"{base}/{place['LEG1']['id']}").text
    assert 'data-key="a"' in page
    told = {"verdict": "accept", "seen_version": place["LEG1"]["version"], "reason": "", "level": "", "expires_on": ""}
    answer = advisor.post(f"{base}/{place['LEG1']['id']}", data=told)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/{place['LEG2']['id']}")
    with doing() as work:
        assert work.session.get_one(ItemEvidence, place["LEG1"]["id"]).state == "verified"


def test_who_comes_second_is_told_and_keeps_the_words(place: dict[str, Any], sign_in: SignIn) -> None:
    path = f"/es/hub-desk/{place['hub']}/reviews/{place['LEG1']['id']}"
    told = {"verdict": "reject", "seen_version": place["LEG1"]["version"], "reason": "Le falta la segunda hoja."}
    assert sign_in(place["advisor"]).post(path, data=told | {"verdict": "accept"}).status_code == 303
    answer = sign_in(place["second"]).post(path, data=told)
    assert answer.status_code == 409
    assert told["reason"] in answer.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"verdict": "reject", "reason": ""}, "reason"),
        ({"verdict": ""}, "verdict"),
        ({"verdict": "dance"}, "verdict"),
        ({"level": "7"}, "reason"),
        ({"expires_on": "mañana"}, "expires_on"),
    ],
)
def test_bad_verdicts_are_refused_in_words(
    place: dict[str, Any], sign_in: SignIn, changes: dict[str, str], words: str
) -> None:
    path = f"/es/hub-desk/{place['hub']}/reviews/{place['LEG1']['id']}"
    told = {"verdict": "accept", "seen_version": place["LEG1"]["version"], "reason": "Guardar esto", **changes}
    answer = sign_in(place["advisor"]).post(path, data=told)
    assert answer.status_code == 422
    assert f'name="{words}"' in answer.text
    assert not told["reason"] or "Guardar esto" in answer.text


def test_notes_care_and_signature(place: dict[str, Any], sign_in: SignIn) -> None:
    advisor = sign_in(place["advisor"])
    base = f"/es/hub-desk/{place['hub']}/firms/{place['firm']}"
    note = {
        "kind": "visit",
        "text": "Revisamos la hoja de costos.",
        "happened_on": "",
        "minutes": "45",
        "shown": "true",
    }
    assert advisor.post(f"{base}/notes", data=note).status_code == 303
    assert advisor.post(f"{base}/notes", data={"kind": "note", "text": ""}).status_code == 422
    assert advisor.post(f"{base}/care", data={"account_id": str(place["advisor"].id)}).status_code == 303
    assert advisor.post(f"{base}/care", data={"account_id": "nobody"}).status_code == 422
    page = advisor.get(f"{base}/readiness").text
    assert "Revisamos la hoja de costos." in page
    assert place["firm"] in advisor.get(f"/es/hub-desk/{place['hub']}/care").text
    refused = advisor.post(f"{base}/sign", data={"band": "ready", "scope": "", "expires_on": "2026-09-01"})
    assert refused.status_code == 422
    assert sign_in(place["owner"]).post(f"{base}/notes", data=note).status_code == 404


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_who_repeats_blind_sees_nothing_of_the_first_verdict(
    place: dict[str, Any], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: True)
    base = f"/es/hub-desk/{place['hub']}"
    told = {"verdict": verdict, "seen_version": place["LEG1"]["version"], "reason": "Palabras del primero."}
    assert sign_in(place["advisor"]).post(f"{base}/reviews/{place['LEG1']['id']}", data=told).status_code == 303
    second = sign_in(place["second"])
    firm = f"{base}/firms/{place['firm']}/readiness"
    for path in (f"{base}/reviews", f"{base}/reviews/{place['LEG1']['id']}", firm):
        page = second.get(path).text
        assert "Palabras del primero." not in page
        assert "aporta" not in page.split("LEG1", 1)[-1][:200]
    assert second.get(firm).text.count("se repetirá a ciegas") == 2
    assert "se repetirá a ciegas" not in sign_in(place["advisor"]).get(firm).text


def test_the_queue_asks_each_firm_in_the_words_it_reads(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    goods, services = "Is delivery arranged: freight and customs broker?", "Is the contract arranged"
    with doing() as work:
        where = work.session.exec(select(Hub).where(Hub.slug == place["hub"])).one()
        for name, offers in (("Taller", "goods"), ("Seguridad", "services")):
            at = joined(work, where, name=name)
            told = ProfileInput.model_validate({"offers": [offers]})
            profiling.describe(work.acting_as(at.owner), company_id=at.company_id, wanted=told)
            shown(work, at, "TRD4")
    page = sign_in(place["advisor"]).get(f"/en/hub-desk/{place['hub']}/reviews").text
    rows = {name: row for row in page.split("<tr>") for name in ("Taller", "Seguridad") if f">{name}<" in row}
    assert goods in rows["Taller"]
    assert services not in rows["Taller"]
    assert services in rows["Seguridad"]
    assert goods not in rows["Seguridad"]
