"""The advisor's page of a firm and the pages of care: what is done there, and what who comes second is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.advising import caring, reviewing
from backend.core.clock import ManualClock
from backend.readiness import permitting, signing
from backend.readiness.findings import finding_of
from backend.readiness.models import GateLift
from backend.readiness.permitting import GatesInput
from backend.readiness.rescoring import rescore
from tests.advising.test_reviewing import shown
from tests.factories.readiness import begun, ready, say
from tests.factories.signing import SCOPE, signed

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]


@pytest.fixture
def place(doing: Doing) -> dict[str, Any]:
    """A hub that asks for LEG1 before a quote, and a firm without it, in an advisor's care."""
    with doing() as work:
        at = begun(work)
        found: dict[str, Any] = {"at": at, "firm": at.company_id}
        for who in ("owner", "advisor", "second", "manager"):
            found[who] = work.session.get_one(Account, getattr(at, who).account_id)
        caring.assign(
            work.acting_as(at.advisor), hub_id=at.hub.id, company_id=at.company_id, account_id=found["advisor"].id
        )
        wanted = GatesInput(action="quote", items=["LEG1"])
        permitting.set_gate(work.acting_as(at.manager), hub_id=at.hub.id, wanted=wanted)
        rescore(work, at.company_id)
        permitting.write_permits(work, at.company_id)
        found["desk"] = f"/es/hub-desk/{at.hub.slug}"
        found["page"] = f"{found['desk']}/firms/{at.company.slug}"
        return found


def test_a_firm_is_handed_over_and_both_read_the_words(place: dict[str, Any], sign_in: SignIn) -> None:
    advisor, page = sign_in(place["advisor"]), place["page"]
    told = {"from_id": str(place["advisor"].id), "account_id": str(place["second"].id), "note": "Falta su contador."}
    assert 'name="from_id"' in advisor.get(f"{page}/readiness").text
    assert advisor.post(f"{page}/hand", data=told | {"account_id": ""}).status_code == 422
    assert advisor.post(f"{page}/hand", data=told).status_code == 303
    assert 'name="from_id"' not in advisor.get(f"{page}/readiness").text
    for who in ("advisor", "second"):
        assert "Falta su contador." in sign_in(place[who]).get(f"{place['desk']}/care").text
    # Whoever hands it over a second time reads that it has moved, and keeps the words.
    again = sign_in(place["manager"]).post(f"{page}/hand", data=told | {"note": "Otras palabras."})
    assert again.status_code == 409
    assert "ya no está a ese cargo" in again.text
    assert sign_in(place["owner"]).post(f"{page}/hand", data=told).status_code == 404


def test_a_manager_gives_firms_and_hands_a_list_over(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    manager, desk = sign_in(place["manager"]), place["desk"]
    assert place["at"].company.name not in manager.get(f"{desk}/care/free").text
    told = {"from_id": str(place["advisor"].id), "account_id": str(place["second"].id), "note": "Se va en mayo."}
    assert sign_in(place["advisor"]).post(f"{desk}/care/people", data=told).status_code == 403
    manager = sign_in(place["manager"])
    assert manager.post(f"{desk}/care/people", data=told | {"from_id": "x"}).status_code == 422
    assert manager.post(f"{desk}/care/people", data=told).status_code == 303
    assert manager.post(f"{desk}/care/people", data=told).status_code == 409
    with doing() as work:
        caring.end(work, care_id=caring.care_of(work, place["at"].hub.id, place["firm"], place["second"].id).id)  # type: ignore[union-attr]
    assert place["at"].company.name in manager.get(f"{desk}/care/free").text
    given = {"companies": str(place["firm"]), "account_id": str(place["second"].id), "note": ""}
    assert manager.post(f"{desk}/care/free", data={"account_id": given["account_id"]}).status_code == 422
    assert manager.post(f"{desk}/care/free", data=given).status_code == 303
    second = manager.post(f"{desk}/care/free", data=given)
    assert second.status_code == 409
    assert "ya está a cargo de alguien" in second.text


def test_what_stops_a_firm_is_lifted_on_its_page_and_ended(
    place: dict[str, Any], sign_in: SignIn, doing: Doing, clock: ManualClock
) -> None:
    advisor, page = sign_in(place["advisor"]), place["page"]
    shown_now = advisor.get(f"{page}/readiness").text
    assert "Todavía no" in shown_now
    assert f'action="{page}/lifts"' in shown_now
    until = (clock.now() + timedelta(days=20)).date().isoformat()
    told = {"action": "quote", "reason": "Los papeles llegan el lunes.", "until": until}
    refused = advisor.post(f"{page}/lifts", data=told | {"reason": "Sí"})
    assert refused.status_code == 422
    assert advisor.post(f"{page}/lifts", data=told).status_code == 303
    second = sign_in(place["second"]).post(f"{page}/lifts", data=told | {"reason": "Lo pidió el comprador."})
    assert second.status_code == 409
    assert "Alguien ya lo permitió" in second.text
    assert "Lo pidió el comprador." in second.text
    assert "Los papeles llegan el lunes." in second.text
    with doing() as work:
        (lift,) = [one for one in work.session.exec(select(GateLift)) if one.ended_at is None]
    ends = f"{page}/lifts/{lift.id}/end"
    assert ends in sign_in(place["second"]).get(f"{page}/readiness").text
    for words in ("el requisito vuelve a contar", "antes que tú"):
        answer = sign_in(place["advisor"]).post(ends, follow_redirects=True)
        assert words in answer.text.lower()


def test_what_was_seen_on_a_visit_counts(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    advisor, page = sign_in(place["advisor"]), place["page"]
    assert f"{page}/findings/OPS4" in advisor.get(f"{page}/readiness").text
    asked = advisor.get(f"{page}/findings/OPS4").text
    assert 'name="seen_version" value="0"' in asked
    told = {"seen": "rung-1", "reason": "Vi el taller el lunes.", "expires_on": "", "seen_version": 0, "seen_answer": 0}
    for wrong in ({"reason": ""}, {"seen": ""}, {"seen": "rung-99"}, {"expires_on": "2020-01-01"}):
        answer = advisor.post(f"{page}/findings/OPS4", data=told | wrong)
        assert answer.status_code == 422, wrong
    assert advisor.get(f"{page}/findings/NADA").status_code == 404
    assert advisor.post(f"{page}/findings/OPS4", data=told).status_code == 303
    assert "Vi el taller el lunes." in advisor.get(f"{page}/readiness").text
    with doing() as work:
        found = finding_of(work.session, place["firm"], "OPS4")
        assert found is not None
        assert found.level is not None
        assert found.expires_on is not None


def test_who_finds_second_is_told_and_keeps_the_words(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    path = f"{place['page']}/findings/OPS4"
    told = {"seen": "rung-1", "reason": "Vi el taller.", "seen_version": 0, "seen_answer": 0}
    assert sign_in(place["advisor"]).post(path, data=told).status_code == 303
    second = sign_in(place["second"]).post(path, data=told | {"reason": "Hablé con su gerente."})
    assert second.status_code == 409
    assert "Alguien anotó" in second.text
    assert "Vi el taller." in second.text
    assert "Hablé con su gerente." in second.text
    assert 'name="seen_version" value="1"' in second.text
    # The firm answers while the advisor writes.
    with doing() as work:
        say(work, place["at"], "OPS4")
    overtaken = sign_in(place["second"]).post(path, data=told | {"seen_version": 1})
    assert overtaken.status_code == 409
    assert "cambió su respuesta" in overtaken.text


def test_the_firm_answers_anew_while_its_paper_is_read(place: dict[str, Any], sign_in: SignIn, doing: Doing) -> None:
    with doing() as work:
        one = shown(work, place["at"], "LEG2")
        path, version = f"{place['desk']}/reviews/{one.id}", one.row_version
    advisor = sign_in(place["advisor"])
    assert 'name="seen_answer" value="1"' in advisor.get(path).text
    with doing() as work:
        say(work, place["at"], "LEG2", {}, state="unknown")
    told = {"verdict": "accept", "seen_version": version, "seen_answer": 1, "reason": "Se lee bien."}
    answer = advisor.post(path, data=told)
    assert answer.status_code == 409
    assert "cambió su respuesta" in answer.text
    assert "Se lee bien." in answer.text


def test_who_repeats_blind_finds_nothing_before(
    place: dict[str, Any], sign_in: SignIn, doing: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: True)
    with doing() as work:
        one = shown(work, place["at"], "LEG2")
        path, version = f"{place['desk']}/reviews/{one.id}", one.row_version
    told = {"verdict": "reject", "seen_version": version, "reason": "Palabras del primero.", "level": "0"}
    assert sign_in(place["advisor"]).post(path, data=told).status_code == 303
    second, found = sign_in(place["second"]), f"{place['page']}/findings/LEG2"
    assert "Palabras del primero." in sign_in(place["advisor"]).get(found).text
    second = sign_in(place["second"])
    page = second.get(found).text
    assert "Palabras del primero." not in page
    assert 'name="seen"' not in page
    answer = second.post(found, data={"seen": "yes", "reason": "Lo vi.", "seen_version": 1, "seen_answer": 1})
    assert answer.status_code == 409


def test_who_signs_or_takes_back_second_is_told(doing: Doing, sign_in: SignIn, clock: ManualClock) -> None:
    with doing() as work:
        at = ready(work)
        page = f"/es/hub-desk/{at.hub.slug}/firms/{at.company.slug}"
        advisor, second = (work.session.get_one(Account, one.account_id) for one in (at.advisor, at.second))
        made = signed(work, at, band="ready")
    told = {"band": "ready", "scope": "Vi la planta y las facturas el martes.", "expires_on": "2026-12-01"}
    answer = sign_in(second).post(f"{page}/sign", data=told)
    assert answer.status_code == 409
    assert SCOPE in answer.text
    assert "Alguien de tu hub firmó mientras tanto" in answer.text
    back = f"{page}/signatures/{made.id}/withdraw"
    assert "quedó retirada" in sign_in(advisor).post(back, follow_redirects=True).text
    assert "antes que tú" in sign_in(second).post(back, follow_redirects=True).text
    with doing() as work:
        assert signing.signature_of(work.session, at.company_id, at.hub.id, today=clock.now().date()) is None
