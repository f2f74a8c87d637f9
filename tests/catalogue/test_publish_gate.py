"""A hub that asks for evidence before a firm publishes: at the desk and by the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.catalogue import publishing
from backend.catalogue.models import Listing
from backend.companies.keys import create_key
from backend.companies.models import HubMembership
from backend.companies.permitting import Blocked
from backend.companies.schemas import KeyCreate
from backend.core.clock import ManualClock
from backend.core.i18n import Text, translate
from backend.core.work import Work
from backend.readiness import lifting, permitting
from backend.readiness.lifting import LiftInput
from backend.readiness.permitting import GatesInput
from backend.readiness.rescoring import rescore
from backend.web.problems import Problem
from tests.factories import catalogue as make
from tests.factories import hubs
from tests.factories.readiness import Begun, begun, say, show

Doing = Callable[..., Any]
ASKS = GatesInput(action="publish", items=["LEG1", "TRD2"])
FORM = {
    "kind": "product",
    "category": "roasted-coffee",
    "title_es": "Café de Atitlán",
    "unit": "kg",
    "currency": "USD",
    "tier_quantity": ["1"],
    "tier_amount": ["18.50"],
    "source_locale": "es",
}


def ask(work: Work, at: Begun, wanted: GatesInput = ASKS) -> None:
    """The hub asks for this before a firm publishes."""
    permitting.set_gate(work.acting_as(at.manager), hub_id=at.hub.id, wanted=wanted)
    permitting.write_permits(work, at.company_id)


@dataclass
class Desk:
    """A firm whose hub asks for two items, with something published before that and a draft."""

    at: Begun
    browser: TestClient
    engine: Engine
    shown: Listing
    draft: Listing

    @property
    def base(self) -> str:
        """Its shelf."""
        return f"/es/desk/{self.at.company.slug}/listings"

    def states(self) -> dict[str, str]:
        """State by Spanish title."""
        with Session(self.engine) as session:
            rows = session.exec(select(Listing).where(Listing.company_id == self.at.company_id)).all()
            return {row.slug: row.state for row in rows}


@pytest.fixture
def desk(doing: Doing, sign_in: Callable[[Account], TestClient], engine: Engine) -> Desk:
    """The desk with its owner before it."""
    with doing() as work:
        at = begun(work)
        shown = make.listing(work, at.company, title_es="Miel", published=True)
        draft = make.listing(work, at.company, title_es="Café verde")
        ask(work, at)
    return Desk(at, sign_in(at.account), engine, shown, draft)


def es(sentence: str, **values: object) -> str:
    """A sentence in Spanish."""
    return translate(Text(sentence, values), "es")


def test_a_blocked_publish_names_what_is_missing_and_the_fastest_fix(desk: Desk) -> None:
    answer = desk.browser.post(f"{desk.base}/{desk.draft.id}/state", data={"fate": "publish"})
    assert answer.status_code == 403
    questions = f"/es/desk/{desk.at.company.slug}/readiness/questions"
    for item in ("LEG1", "TRD2"):
        assert f'href="{questions}/{item}"' in answer.text
    assert f'href="/es/desk/{desk.at.company.slug}/readiness/steps"' in answer.text
    assert es("%(hub)s asks to see this first:", hub=desk.at.hub.name) in answer.text
    assert 'role="alert"' in answer.text
    assert desk.states() == {desk.shown.slug: "published", desk.draft.slug: "draft"}


def test_the_draft_says_it_before_anybody_tries(desk: Desk) -> None:
    page = desk.browser.get(f"{desk.base}/{desk.draft.id}")
    assert (page.status_code, 'id="gate"' in page.text, 'role="alert"' in page.text) == (200, True, False)
    assert 'id="gate"' not in desk.browser.get(f"{desk.base}/{desk.shown.id}").text


def test_what_was_typed_is_kept(desk: Desk) -> None:
    answer = desk.browser.post(f"{desk.base}/new", data={**FORM, "then": "publish"})
    assert answer.status_code == 303
    page = desk.browser.get(answer.headers["location"]).text
    assert "Café de Atitlán" in page
    assert es("Saved, but not published yet: below is what your hub asks for first.") in page
    change = {**FORM, "title_es": "Café verde lavado", "version": desk.draft.version, "then": "publish"}
    assert desk.browser.post(f"{desk.base}/{desk.draft.id}", data=change).status_code == 303
    assert "Café verde lavado" in desk.browser.get(f"{desk.base}/{desk.draft.id}").text
    assert sorted(desk.states().values()) == ["draft", "draft", "published"]


def test_the_marked_ones_stay_marked(desk: Desk) -> None:
    marked = {"fate": "publish", "listing": [str(desk.shown.id), str(desk.draft.id)], "state": "", "at": "1"}
    answer = desk.browser.post(f"{desk.base}/together", data=marked)
    assert answer.status_code == 403
    assert 'id="gate"' in answer.text
    assert answer.text.count(" checked>") == 2
    assert desk.browser.post(f"{desk.base}/together", data={**marked, "at": "²"}).status_code == 403


def test_programs_are_told_the_items(desk: Desk, doing: Doing, client: TestClient) -> None:
    with doing(desk.at.owner) as work:
        wanted = KeyCreate(name="Tienda", scopes=["listings:write"])
        _, secret = create_key(work, company=desk.at.company, wanted=wanted)
    client.headers["authorization"] = f"Bearer {secret}"
    client.headers["accept-language"] = "en"
    answer = client.post(f"/api/v1/listings/{desk.draft.id}/publish")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    told = Problem.model_validate_json(answer.content)
    assert told.type == "/problems/evidence-missing"
    assert told.evidence is not None
    assert [one.item for one in told.evidence.missing] == ["LEG1", "TRD2"]
    assert told.evidence.missing[0].question.endswith("?")
    assert told.evidence.fastest is not None
    assert (told.evidence.fastest.item, told.evidence.fastest.hours) == ("TRD2", 6)
    assert told.evidence.fastest.page == f"/en/desk/{desk.at.company.slug}/readiness/questions/TRD2"
    assert client.post(f"/api/v1/listings/{desk.shown.id}/publish").json()["state"] == "published"


def test_evidence_opens_it(work: Work) -> None:
    at = begun(work)
    ask(work, at, GatesInput(action="publish", items=["LEG1"]))
    draft = make.listing(work, at.company)
    with pytest.raises(Blocked):
        publishing.publish(work, listing_id=draft.id)
    say(work, at, "LEG1")
    show(work, at, "LEG1")
    rescore(work, at.company_id)
    assert publishing.publish(work, listing_id=draft.id).state == "published"


def test_a_lift_opens_it_for_its_time(work: Work, clock: ManualClock, doing: Doing) -> None:
    at = begun(work)
    ask(work, at)
    first, second = make.listing(work, at.company), make.listing(work, at.company, title_es="Café molido")
    until = (work.now + timedelta(days=2)).date()
    wanted = LiftInput(action="publish", reason="The fair begins on Monday.", until=until)
    lifting.lift(work.acting_as(at.advisor), company_id=at.company_id, hub_id=at.hub.id, wanted=wanted)
    assert publishing.publish(work, listing_id=first.id).state == "published"
    work.session.commit()
    clock.advance(timedelta(days=4))
    with doing() as later:
        with pytest.raises(Blocked):
            publishing.publish(later, listing_id=second.id)
        assert publishing.publish(later, listing_id=first.id).state == "published", "what is published stays so"
        publishing.pause(later, listing_id=first.id)
        with pytest.raises(Blocked):
            publishing.publish(later, listing_id=first.id)


def test_one_of_two_hubs_stops_a_firm_until_it_leaves(work: Work) -> None:
    at = begun(work)
    strict = hubs.hub(work, name="Clúster exigente")
    both = HubMembership(
        hub_id=strict.id, company_id=at.company_id, state="approved", submitted_at=work.now, decided_at=work.now
    )
    work.session.add(both)
    work.session.flush()
    manager = hubs.serving(hubs.staff(work, strict), strict)
    permitting.set_gate(work.acting_as(manager), hub_id=strict.id, wanted=ASKS)
    permitting.write_permits(work, at.company_id)
    draft = make.listing(work, at.company)
    with pytest.raises(Blocked) as caught:
        publishing.publish(work, listing_id=draft.id)
    assert caught.value.permit.hub == "Clúster exigente"
    both.state, both.ended_at = "left", work.now
    work.session.flush()
    assert publishing.publish(work, listing_id=draft.id).state == "published", "it asks only its own firms"


def test_it_costs_one_statement(work: Work, engine: Engine) -> None:
    at = begun(work)
    seen: list[str] = []
    counted: list[int] = []
    for gated in (False, True):
        if gated:
            ask(work, at, GatesInput(action="publish", band="starting"))
        draft = make.listing(work, at.company, title_es=f"Café {gated}")
        work.session.flush()

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        seen.clear()
        event.listen(engine, "before_cursor_execute", note)
        try:
            publishing.publish(work, listing_id=draft.id)
        except Blocked:
            assert gated
        finally:
            event.remove(engine, "before_cursor_execute", note)
        counted.append(sum("company_permits" in one for one in seen))
        assert len(seen) <= 8, seen
    assert counted == [1, 1]
