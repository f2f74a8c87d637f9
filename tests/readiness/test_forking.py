"""A hub's own instrument: forked, changed, compared, published; what was published stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.permissions import MANAGER
from backend.core.work import Work
from backend.readiness import comparing, forking, publishing
from backend.readiness.forking import WeightsInput
from backend.readiness.reading import problems_in, read_instrument
from backend.readiness.versions import version_for_company
from backend.readiness.wording import OwnInput, TextsInput
from tests.factories.hubs import staff
from tests.factories.readiness import Begun, begun, inputs_of, say

TEXTS: dict[str, Any] = {
    "question_es": "¿Tienes ficha técnica?",
    "question_en": "Do you have a data sheet?",
    "why_es": "La piden primero.",
    "why_en": "It is asked for first.",
    "evidence_es": "La ficha.",
    "evidence_en": "The sheet.",
    "title_es": "Hacer la ficha",
    "title_en": "Write the sheet",
    "step_why_es": "Ahorra preguntas.",
    "step_why_en": "It saves questions.",
    "how_es": "Mide.\nEscribe.",
    "how_en": "Measure.\nWrite.",
    "hours": 3,
    "cost": 0,
}
OWN = {**TEXTS, "dimension": "MKT", "kind": "yesno", "points": 5}


def forked(work: Work) -> tuple[Begun, Work]:
    """A firm with two answers, and its hub's manager at a fresh draft."""
    at = begun(work)
    say(work, at, "LEG1")
    say(work, at, "MKT4")
    governing = work.acting_as(at.manager)
    forking.fork(governing, hub_id=at.hub.id)
    return at, governing


def weights(work: Work, at: Begun, **points: float) -> WeightsInput:
    draft = forking.draft_of(work.session, at.hub.id)
    assert draft is not None
    return WeightsInput(points=points, cuts={}, min_coverage=70, seen_version=draft.row_version)


def test_a_fork_asks_the_same_and_scores_the_same(work: Work) -> None:
    at, governing = forked(work)
    draft = forking.fork(governing, hub_id=at.hub.id)
    assert draft.version == "1.0"
    assert problems_in(draft.source) == []
    seen = comparing.preview(work.session, at.hub.id, now=work.now)
    assert seen.comparable
    assert (seen.added, seen.opened, seen.moved, seen.total) == ((), (), 0, 1)
    assert seen.firms[0].before == seen.firms[0].after > 0


def test_points_show_side_by_side_and_count_once_published(work: Work) -> None:
    at, governing = forked(work)
    before = inputs_of(work, at).score().evidenced
    forking.weigh(governing, hub_id=at.hub.id, wanted=weights(work, at, LEG1=55, LEG2=5, LEG3=10))
    with pytest.raises(InvalidInput):  # 105 points
        comparing.preview(work.session, at.hub.id, now=work.now)
    forking.weigh(governing, hub_id=at.hub.id, wanted=weights(work, at, LEG5=10))
    seen = comparing.preview(work.session, at.hub.id, now=work.now)
    assert seen.firms[0].before == before < seen.firms[0].after
    draft = forking.draft_of(work.session, at.hub.id)
    assert draft is not None
    published = publishing.publish(governing, hub_id=at.hub.id, seen_version=draft.row_version)
    assert version_for_company(work.session, at.company_id) == published
    assert inputs_of(work, at).score().evidenced == seen.firms[0].after
    assert published.hash == read_instrument(published.source).hash
    assert forking.fork(governing, hub_id=at.hub.id).version == "1.1"


def test_a_draft_that_changed_meanwhile_is_not_published(work: Work) -> None:
    at, governing = forked(work)
    stale = weights(work, at)
    forking.weigh(governing, hub_id=at.hub.id, wanted=stale)
    with pytest.raises(Conflict):
        forking.weigh(governing, hub_id=at.hub.id, wanted=stale)
    with pytest.raises(Conflict):
        publishing.publish(governing, hub_id=at.hub.id, seen_version=stale.seen_version)


def test_an_own_item_is_open_and_one_that_asks_anew_opens_again(work: Work) -> None:
    at, governing = forked(work)
    forking.weigh(governing, hub_id=at.hub.id, wanted=weights(work, at, MKT1=15))
    seen = weights(work, at).seen_version
    assert forking.add(governing, hub_id=at.hub.id, wanted=OwnInput(**OWN, seen_version=seen)) == "MKT6"
    seen = weights(work, at).seen_version
    wrong = TextsInput(**{**TEXTS, "evidence_es": "A\nB", "evidence_en": "A\nB"}, seen_version=seen)
    with pytest.raises(InvalidInput):  # a line of evidence too many
        forking.reword(governing, hub_id=at.hub.id, item="MKT4", wanted=wrong)
    anew = TextsInput(**TEXTS, keeps="no", seen_version=seen)
    draft = forking.reword(governing, hub_id=at.hub.id, item="MKT4", wanted=anew)
    found = comparing.preview(work.session, at.hub.id, now=work.now)
    assert (found.added, found.opened) == (("MKT4", "MKT6"), ("MKT4",))
    old, new = inputs_of(work, at).instrument, read_instrument(draft.source)
    assert comparing.carried(old, new, {"LEG1": 1, "MKT4": 2}) == {"LEG1": 1}
    assert comparing.carried(new, old, {"LEG1": 1}) == {}
    publishing.publish(governing, hub_id=at.hub.id, seen_version=draft.row_version)
    assert set(inputs_of(work, at).answers) == {"LEG1"}


def test_an_item_left_out_leaves_no_trace_and_its_number_is_not_given_again(work: Work) -> None:
    at, governing = forked(work)
    seen = weights(work, at).seen_version
    forking.remove(governing, hub_id=at.hub.id, item="MKT5", seen_version=seen)
    draft = forking.weigh(governing, hub_id=at.hub.id, wanted=weights(work, at, MKT4=40))
    assert problems_in(draft.source) == []
    wanted = OwnInput(**OWN, seen_version=draft.row_version)
    assert forking.add(governing, hub_id=at.hub.id, wanted=wanted) == "MKT6"


def test_only_the_hubs_manager_may(work: Work) -> None:
    at = begun(work)
    for actor, refusal in ((at.advisor, Forbidden), (at.owner, NotFound)):
        with pytest.raises(refusal):
            forking.fork(work.acting_as(actor), hub_id=at.hub.id)


@pytest.mark.parametrize(
    "change", ["UPDATE readiness_instruments SET source = 'x'::bytea", "DELETE FROM readiness_instruments"]
)
def test_what_is_published_stays(work: Work, change: str) -> None:
    at, governing = forked(work)
    publishing.publish(governing, hub_id=at.hub.id, seen_version=weights(work, at).seen_version)
    with pytest.raises(DBAPIError, match="never changes"), work.session.begin_nested():
        work.session.connection().execute(text(change))


def test_a_manager_forks_changes_and_publishes_in_the_browser(
    doing: Callable[..., Any], sign_in: Callable[..., TestClient]
) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        manager = staff(work, at.hub, MANAGER)
    browser, base = sign_in(manager), f"/es/hub-desk/{at.hub.slug}/readiness/instrument"
    assert browser.get(base).status_code == 200
    assert browser.post(base).status_code in (200, 303)
    page = browser.get(base).text
    assert 'name="points-LEG1"' in page
    keep(page, "overview")
    answer = browser.get(f"{base}/items/OPS2")
    assert answer.status_code == 200
    keep(answer.text, "item")
    values = {**{key: str(value) for key, value in TEXTS.items()}, "seen_version": "1", "keeps": "yes"}
    assert browser.post(f"{base}/items/OPS2", data=values).status_code == 422  # a ladder needs its rungs
    assert browser.post(f"{base}/items/LEG1", data={**values, "title_en": ""}).status_code == 422
    weighed = {"points-LEG1": "31", "cut-building": "36", "min_coverage": "70", "seen_version": "1"}
    assert browser.post(f"{base}/points", data=weighed).status_code in (200, 303)
    assert "suman 101" in browser.get(base).text
    weighed |= {"points-LEG1": "30", "seen_version": "2"}
    assert browser.post(f"{base}/points", data=weighed).status_code in (200, 303)
    shown = browser.get(f"{base}/preview")
    assert at.company.name in shown.text
    keep(shown.text, "preview")
    assert browser.post(f"{base}/preview", data={"seen_version": "2"}).status_code == 409
    assert browser.post(f"{base}/preview", data={"seen_version": "3"}).status_code in (200, 303)
    assert f"hub-{at.hub.slug} 1.0" in browser.get(base).text


def keep(page: str, name: str) -> None:
    """A page that is whole: one heading, nothing left of a template."""
    assert page.count("<h1") == 1, name
    assert "{{" not in page, name
    assert page.lower().startswith("<!doctype"), name
