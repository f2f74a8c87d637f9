"""What firms of services read of a hub's questions, and whom a question of the hub's own asks and for how long."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.core.permissions import MANAGER
from backend.core.work import Work
from backend.readiness import forking, publishing
from backend.readiness.instrument import Instrument, Item, Variant, Words
from backend.readiness.models import InstrumentVersion
from backend.readiness.reading import problems_in, read_instrument
from backend.readiness.wording import OwnInput
from tests.factories.hubs import staff
from tests.factories.readiness import Begun, begun, inputs_of
from tests.readiness.test_forking import OWN

Doing = Callable[..., Any]
Desk = tuple[Begun, TestClient, str]


@pytest.fixture
def desk(doing: Doing, sign_in: Callable[..., TestClient]) -> Desk:
    """A hub with a firm and a draft, its manager's browser, and the address of the draft's items."""
    with doing() as work:
        at = begun(work)
        manager = staff(work, at.hub, MANAGER)
    browser, base = sign_in(manager), f"/es/hub-desk/{at.hub.slug}/readiness/instrument"
    browser.post(base)
    return at, browser, f"{base}/items"


def typed(page: str) -> dict[str, str]:
    """The item's form as the page sends it."""
    boxes = re.findall(r'<textarea id="[^"]*" name="(\w+)"[^>]*>\n([^<]*)</textarea>', page)
    boxes += re.findall(r'<input[^>]* name="(hours|days|points|seen_version)"[^>]* value="([^"]*)"', page)
    boxes += re.findall(r'name="(keeps|offers|kind)" value="(\w+)" checked', page)
    return {name: html.unescape(value) for name, value in boxes} | {"cost": "0"}


def drafted(work: Work, at: Begun) -> Instrument:
    """The hub's draft as it stands."""
    draft = forking.draft_of(work.session, at.hub.id)
    assert draft is not None
    assert problems_in(draft.source) == []
    return read_instrument(draft.source)


def saved(doing: Doing, at: Begun, item: str) -> Item:
    """An item of the draft as the browser left it."""
    with doing() as work:
        return drafted(work, at).by_id[item]


def drafted_services(doing: Doing, at: Begun, item: str) -> Variant | None:
    """An item's words for firms of services in the draft, whose points need not add up yet."""
    with doing() as work:
        draft = work.session.exec(select(InstrumentVersion).where(InstrumentVersion.hub_id == at.hub.id)).one()
        parts = forking.plain_of(draft)["dimensions"]
        told = next(one for part in parts for one in part["items"] if one["id"] == item)
    services = told.get("services")
    return Variant(Words(**services["question"]), services.get("why")) if services else None


def test_what_firms_of_services_read_is_reworded_beside_the_rest(desk: Desk, doing: Doing) -> None:
    at, browser, items = desk
    sent = typed(browser.get(f"{items}/TRD4").text)
    assert sent["services_question_es"] == "¿Tienes resuelto el contrato: propiedad intelectual y retenciones?"
    sent |= {"services_question_es": "¿Tienes contrato tipo?", "services_question_en": "Do you have a contract?"}
    sent |= {"services_why_es": "", "services_why_en": ""}
    assert browser.post(f"{items}/TRD4", data=sent, follow_redirects=False).status_code == 303
    item = saved(doing, at, "TRD4")
    assert item.services is not None
    assert item.services.question.told("es") == "¿Tienes contrato tipo?"
    assert item.services.question.told("en") == "Do you have a contract?"
    assert item.services.why is None, "without a reason of its own, the item's holds"
    assert item.question.told("en") == "Is delivery arranged: freight and customs broker?"


def test_its_ladder_has_as_many_rungs_as_before(desk: Desk, doing: Doing) -> None:
    at, browser, items = desk
    sent = typed(browser.get(f"{items}/CMP4").text)
    assert sent["services_rungs_es"].splitlines()[0] == "No lo sabemos"
    before = saved(doing, at, "CMP4")
    sent |= {"services_rungs_es": "Nada\nAlgo\nLa mitad\nCasi\nTodo", "services_rungs_en": "No\nSome\nHalf\nMost\nAll"}
    short = browser.post(f"{items}/CMP4", data={**sent, "services_rungs_es": "Nada", "services_rungs_en": "No"})
    assert short.status_code == 422
    assert 'id="services_rungs_es-error"' in short.text
    assert saved(doing, at, "CMP4") == before, "nothing is half saved"
    assert browser.post(f"{items}/CMP4", data=sent, follow_redirects=False).status_code == 303
    item = saved(doing, at, "CMP4")
    assert item.services is not None
    assert [(rung.level, rung.words.en) for rung in item.services.rungs] == [
        (0.0, "No"), (0.25, "Some"), (0.5, "Half"), (0.75, "Most"), (1.0, "All"),
    ]  # fmt: skip
    assert item.rungs == before.rungs


def test_one_language_is_not_enough(desk: Desk) -> None:
    _, browser, items = desk
    sent = typed(browser.get(f"{items}/TRD2").text)
    for name in ("services_question_en", "services_why_en"):
        kept = {"services_why_es": "Para saberlo."} if name == "services_why_en" else {}
        refused = browser.post(f"{items}/TRD2", data={**sent, **kept, name: ""})
        assert refused.status_code == 422
        assert f'id="{name}-error"' in refused.text
    assert 'name="days"' not in browser.get(f"{items}/LEG1").text, "for how long is the product's own there"


@pytest.mark.parametrize("own", [False, True])
def test_a_question_without_words_for_services_is_given_some(desk: Desk, doing: Doing, own: bool) -> None:
    at, browser, items = desk
    if own:
        sent = {key: str(value) for key, value in OWN.items()} | {"seen_version": "1"}
        assert browser.post(f"{items}/new", data=sent, follow_redirects=False).status_code == 303
    item = "MKT6" if own else "LEG1"
    sent = typed(browser.get(f"{items}/{item}").text)
    assert sent["services_question_es"] == ""
    assert browser.post(f"{items}/{item}", data=sent, follow_redirects=False).status_code == 303
    assert drafted_services(doing, at, item) is None, "nothing written: one wording serves all"
    sent = typed(browser.get(f"{items}/{item}").text)
    for half in ({"services_question_es": "¿Y tú?"}, {"services_why_es": "Porque sí.", "services_why_en": "Because."}):
        assert browser.post(f"{items}/{item}", data={**sent, **half}).status_code == 422
    sent |= {"services_question_es": "¿Tu estudio está inscrito?", "services_question_en": "Is your studio registered?"}
    assert browser.post(f"{items}/{item}", data=sent, follow_redirects=False).status_code == 303
    spoken = drafted_services(doing, at, item)
    assert spoken is not None
    assert (spoken.question.es, spoken.why) == ("¿Tu estudio está inscrito?", None)
    sent = typed(browser.get(f"{items}/{item}").text) | {"services_question_es": "", "services_question_en": ""}
    assert browser.post(f"{items}/{item}", data=sent, follow_redirects=False).status_code == 303
    assert drafted_services(doing, at, item) is None, "taken back: one wording serves all again"


def test_words_beside_a_ladder_of_their_own_are_not_left_empty(desk: Desk, doing: Doing) -> None:
    at, browser, items = desk
    before = saved(doing, at, "CMP4")
    sent = typed(browser.get(f"{items}/CMP4").text)
    sent |= {f"services_{part}_{locale}": "" for part in ("question", "why") for locale in ("es", "en")}
    refused = browser.post(f"{items}/CMP4", data=sent)
    assert refused.status_code == 422
    assert 'id="services_question_es-error"' in refused.text
    assert saved(doing, at, "CMP4") == before


def test_a_question_of_the_hubs_own_says_whom_it_asks_and_how_long_its_evidence_counts(
    desk: Desk, doing: Doing
) -> None:
    at, browser, items = desk
    assert 'name="offers"' in browser.get(f"{items}/new").text
    sent = {key: str(value) for key, value in OWN.items()} | {"seen_version": "1", "offers": "services", "days": "365"}
    assert browser.post(f"{items}/new", data={**sent, "days": "0"}).status_code == 422
    assert browser.post(f"{items}/new", data=sent, follow_redirects=False).status_code == 303
    with doing() as work:
        forking.weigh(
            work.acting_as(at.manager),
            hub_id=at.hub.id,
            wanted=forking.WeightsInput(points={"MKT1": 15}, cuts={}, min_coverage=70, seen_version=2),
        )
        item = drafted(work, at).by_id["MKT6"]
    assert item.applies.offers == {"services"}
    assert [rule.days for rule in item.evidence] == [365]
    again = typed(browser.get(f"{items}/MKT6").text)
    assert (again["days"], again["offers"]) == ("365", "services")
    again |= {"days": "", "offers": "both"}
    assert browser.post(f"{items}/MKT6", data=again, follow_redirects=False).status_code == 303
    item = saved(doing, at, "MKT6")
    assert (item.applies.offers, [rule.days for rule in item.evidence]) == (frozenset(), [None])


def test_who_offers_something_else_is_not_asked(work: Work) -> None:
    at = begun(work)
    governing = work.acting_as(at.manager)
    forking.fork(governing, hub_id=at.hub.id)
    wanted = OwnInput(**OWN, offers="services", days=90, seen_version=1)
    item = forking.add(governing, hub_id=at.hub.id, wanted=wanted)
    weights = forking.WeightsInput(points={"MKT1": 15}, cuts={}, min_coverage=70, seen_version=2)
    draft = forking.weigh(governing, hub_id=at.hub.id, wanted=weights)
    publishing.publish(governing, hub_id=at.hub.id, seen_version=draft.row_version)
    inputs = inputs_of(work, at)
    assert inputs.profile.offers == {"goods"}
    assert inputs.instrument.by_id[item].applies.offers == {"services"}
    assert next(line for line in inputs.score().lines if line.item == item).state == "not_applicable"
