"""A hub is changed by its managers after it was opened: by its form, with two managers at once, and by nobody else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.inputs import read
from backend.core.journal import JournalEntry
from backend.core.permissions import ADVISOR, SYSTEM
from backend.core.work import Work
from backend.hubs.editing import change_hub, state_of
from backend.hubs.models import Hub
from backend.hubs.schemas import HubDetails, HubUpdate
from tests.factories.accounts import acting, person
from tests.factories.hubs import hub, hub_values, serving, staff

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]
HERE = "/es/hub-desk/leon/settings"


@dataclass
class Place:
    """A hub with its people."""

    hub: Hub
    manager: Account
    advisor: Account


@pytest.fixture
def place(doing: Doing) -> Place:
    with doing() as work:
        texts = {"es": {"tagline": "Cuero y más", "introduction": "Desde 1987."}}
        here = hub(work, slug="leon", name="Clúster de León", holidays=["2026-09-16"], texts=texts)
        return Place(here, staff(work, here), staff(work, here, ADVISOR))


def wanted(**changes: Any) -> HubUpdate:
    """What a manager sends."""
    values = {name: value for name, value in hub_values().items() if name in HubDetails.model_fields}
    return HubUpdate.model_validate({**values, **changes})


def sent(page: str) -> dict[str, Any]:
    """The form of the page as a browser sends it back unchanged."""
    form = page[page.index('<form class="form" id="form"') :]
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name, value = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value"))
        if name and (" checked" in tag or ('type="checkbox"' not in tag and 'type="radio"' not in tag)):
            values.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        values[name] = [html.unescape(text)]
    return values


def verbs(session: Session, verb: str) -> list[JournalEntry]:
    return list(session.exec(select(JournalEntry).where(JournalEntry.verb == verb)))


def test_a_manager_changes_the_hub_and_the_journal_says_what(sign_in: SignIn, doing: Doing, place: Place) -> None:
    browser = sign_in(place.manager)
    form = sent(browser.get(HERE).text)
    assert (form["holidays"], form["languages"]) == (["2026-09-16"], ["es", "en"])
    form |= {"accent": ["jade"], "working_week": ["1", "2", "6"], "holidays": ["2026-09-16\r\n2026-11-02"]}
    form |= {"texts.en.introduction": ["Leather, since 1987."], "slug": ["otro"], "country": ["GT"]}
    assert browser.post(HERE, data=form).headers["location"] == HERE
    with doing() as work:
        now = work.session.get_one(Hub, place.hub.id)
        assert (now.slug, now.country, now.accent, now.working_week) == ("leon", "MX", "jade", [1, 2, 6])
        assert now.holidays == ["2026-09-16", "2026-11-02"]
        assert now.texts["es"]["introduction"] == "Desde 1987."
        assert now.texts["en"]["introduction"] == "Leather, since 1987."
        (line,) = verbs(work.session, "hub.changed")
        assert line.changed["fields"] == ["accent", "holidays", "texts", "working_week"]
        assert line.hub_id == place.hub.id
    page = browser.get("/es/hub-desk/leon/journal").text
    assert "cambió lo que el hub dice de sí" in page


def test_saving_what_is_there_changes_nothing(sign_in: SignIn, doing: Doing, place: Place) -> None:
    browser = sign_in(place.manager)
    first = sent(browser.get(HERE).text)
    assert browser.post(HERE, data=first).status_code == 303
    assert browser.post(HERE, data=sent(browser.get(HERE).text)).status_code == 303
    with doing() as work:
        assert [line.changed["fields"] for line in verbs(work.session, "hub.changed")] in ([], [["texts"]])


def test_the_second_of_two_managers_sees_both_texts(sign_in: SignIn, doing: Doing, place: Place) -> None:
    browser = sign_in(place.manager)
    form = sent(browser.get(HERE).text)
    with doing() as work:
        change_hub(work.acting_as(SYSTEM), work.session.get_one(Hub, place.hub.id), wanted(name="Cuero de León"))
    late = browser.post(HERE, data=form | {"contact_email": ["mesa@leon.example"]})
    assert late.status_code == 409
    assert "Otra persona del hub cambió esto" in late.text
    assert "Cuero de León" in late.text
    assert sent(late.text)["contact_email"] == ["mesa@leon.example"]
    assert browser.post(HERE, data=sent(late.text)).status_code == 303
    with doing() as work:
        assert work.session.get_one(Hub, place.hub.id).name == "Clúster de León"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"accent": "gris"}, "accent"),
        ({"zone": "America/Leon"}, "zone"),
        ({"working_week": []}, "working_week"),
        ({"holidays": "16/09/2026"}, "holidays"),
        ({"languages": ["fr"]}, "languages"),
        ({"approval_policy": "maybe"}, "approval_policy"),
        ({"contact_email": "hola"}, "contact_email"),
    ],
)
def test_what_does_not_fit_is_said_at_its_question_and_kept(
    sign_in: SignIn, place: Place, changes: dict[str, Any], field: str
) -> None:
    browser = sign_in(place.manager)
    answer = browser.post(HERE, data=sent(browser.get(HERE).text) | {"name": ["Cuero de León"]} | changes)
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert "Cuero de León" in answer.text


def test_only_managers_change_a_hub(work: Work) -> None:
    here, other = hub(work), hub(work)
    manager, advisor = staff(work, here), staff(work, here, ADVISOR)
    with pytest.raises(Forbidden):
        change_hub(work.acting_as(serving(advisor, here, ADVISOR)), here, wanted())
    for outsider in (serving(manager, other), acting(person(work))):
        with pytest.raises(NotFound):
            change_hub(work.acting_as(outsider), here, wanted())
    before = state_of(here)
    change_hub(work.acting_as(serving(manager, here)), here, wanted(accent="cochinilla", seen=before))
    with pytest.raises(Conflict):
        change_hub(work.acting_as(serving(manager, here)), here, wanted(seen=before))
    with pytest.raises(InvalidInput):
        read(HubUpdate, {**hub_values(), "slug": "other"})


def test_advisors_are_led_to_no_page_that_refuses_them(sign_in: SignIn, place: Place) -> None:
    assert f'href="{HERE}"' in sign_in(place.manager).get("/es/hub-desk/leon").text
    assert f'href="{HERE}"' not in sign_in(place.advisor).get("/es/hub-desk/leon").text
