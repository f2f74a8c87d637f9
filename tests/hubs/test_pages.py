"""A hub's pages over HTTP: the queue and its two managers, the table, the journal, the operator's form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.companies.models import Company
from backend.core.permissions import ADVISOR, MANAGER
from backend.hubs.models import Hub
from backend.hubs.opening import appoint
from backend.hubs.queries import staff_rows
from storefront.journal_words import SENTENCES
from tests.factories.accounts import mails_to, operator, person
from tests.factories.companies import firm, membership, owner_of
from tests.factories.hubs import hub, hub_values, serving, staff

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]
REASONS = "Falta la constancia de situación fiscal."


@dataclass
class Place:
    """A hub with its people and a firm that waits."""

    hub: Hub
    manager: Account
    advisor: Account
    company: Company
    owner: Account
    waiting: str
    version: int


@pytest.fixture
def place(doing: Doing) -> Place:
    """A hub at work."""
    with doing() as work:
        here = hub(work, slug="leon", name="Clúster de León")
        company = firm(work, here, state="submitted", name="Tenería <Nueva>", tax_identifier="TBA010101AB2")
        asked = membership(work, company)
        return Place(
            here,
            staff(work, here),
            staff(work, here, ADVISOR),
            company,
            owner_of(work, company),
            str(asked.id),
            asked.version,
        )


PAGES = ("", "/queue", "/companies", "/people", "/journal")


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_there_for_the_hubs_people_only(
    client: TestClient, sign_in: SignIn, doing: Doing, place: Place, page: str
) -> None:
    with doing() as work:
        outsiders = [place.owner, staff(work, hub(work)), person(work)]
    for locale in ("es", "en"):
        path = f"/{locale}/hub-desk/leon{page}"
        for insider in (place.manager, place.advisor):
            assert sign_in(insider).get(path).status_code == 200
        for outsider in outsiders:
            assert sign_in(outsider).get(path).status_code == 404
        assert client.get(path).headers["location"] == f"/{locale}/sign-in?next={path}"


def test_the_queue_shows_everything_the_hub_decides_on(sign_in: SignIn, place: Place) -> None:
    page = sign_in(place.manager).get("/es/hub-desk/leon/queue").text
    for told in (
        "Tenería &lt;Nueva&gt;",
        "TBA010101AB2",
        "dígito verificador",
        place.owner.email,
        "Curtimos piel",
        "Llegó hoy",
    ):
        assert told in page, told
    assert f"/queue/{place.waiting}/approve" in page
    assert "/approve" not in sign_in(place.advisor).get("/es/hub-desk/leon/queue").text


def test_a_firm_is_let_in_and_the_second_manager_is_told(sign_in: SignIn, doing: Doing, place: Place) -> None:
    with doing() as work:
        second = staff(work, place.hub)
    path, data = f"/es/hub-desk/leon/queue/{place.waiting}/approve", {"version": str(place.version)}
    assert sign_in(place.manager).post(path, data=data).headers["location"] == "/es/hub-desk/leon/queue"
    late = sign_in(second).post(path, data=data)
    assert late.status_code == 409
    assert "Alguien ya decidió" in late.text
    with doing() as work:
        assert membership(work, place.company).state == "approved"
        assert len(mails_to(work, place.owner.email, "company_approved")) == 1


def test_returning_asks_for_reasons_and_keeps_what_was_written(sign_in: SignIn, doing: Doing, place: Place) -> None:
    browser = sign_in(place.manager)
    path = f"/es/hub-desk/leon/queue/{place.waiting}/return"
    short = browser.post(path, data={"version": str(place.version), "reasons": "falta"})
    assert short.status_code == 422
    assert "Di qué falta" in short.text
    assert re.search(r"<textarea[^>]*>\s*falta</textarea>", short.text)
    assert browser.post(path, data={"version": str(place.version), "reasons": REASONS}).status_code == 303
    with doing() as work:
        assert membership(work, place.company).reasons == REASONS


@pytest.mark.parametrize("what", ["approve", "return"])
def test_who_may_not_decide(sign_in: SignIn, client: TestClient, doing: Doing, place: Place, what: str) -> None:
    path = f"/es/hub-desk/leon/queue/{place.waiting}/{what}"
    data = {"version": str(place.version), "reasons": REASONS}
    with doing() as work:
        there = hub(work, slug="otro")
        far, boss = staff(work, there), operator(work)
    assert sign_in(place.advisor).post(path, data=data).status_code == 403
    assert sign_in(boss).post(path, data=data).status_code == 403
    for outsider in (far, place.owner):
        assert sign_in(outsider).post(path, data=data).status_code == 404
    assert sign_in(far).post(path.replace("leon", "otro"), data=data).status_code == 404
    assert client.post(path, data=data).status_code == 303
    with doing() as work:
        assert membership(work, place.company).state == "submitted"


@pytest.mark.parametrize("bad", ["", "x", "-1", "9" * 40, "\x00"])
def test_a_decision_without_its_version_is_refused_in_words(sign_in: SignIn, place: Place, bad: str) -> None:
    path = f"/es/hub-desk/leon/queue/{place.waiting}/approve"
    assert sign_in(place.manager).post(path, data={"version": bad}).status_code in (409, 422)
    assert sign_in(place.manager).post(path.replace(place.waiting, "x"), data={"version": "1"}).status_code in (
        404,
        422,
    )


def test_firms_are_looked_for_by_state_and_name(sign_in: SignIn, doing: Doing, place: Place) -> None:
    with doing() as work:
        firm(work, work.session.get_one(Hub, place.hub.id), name="Bordados Ñandú")
    browser = sign_in(place.advisor)

    def names(query: str) -> set[str]:
        page = browser.get(f"/es/hub-desk/leon/companies{query}")
        assert page.status_code == 200
        return set(re.findall(r'<th scope="row"><a href="/es/companies/([^"]+)"', page.text))

    assert names("") == {"bordados-nandu", "teneria-nueva"}
    assert names("?state=submitted") == {"teneria-nueva"}
    assert names("?q=NANDU") == {"bordados-nandu"}
    assert names("?q=%3Cscript%3E&state=zzz&p=-3") == set()
    assert names("?p=99999999999999999999") == {"bordados-nandu", "teneria-nueva"}


def test_the_journal_is_told_in_sentences(sign_in: SignIn, place: Place) -> None:
    browser = sign_in(place.manager)
    browser.post(f"/es/hub-desk/leon/queue/{place.waiting}/approve", data={"version": str(place.version)})
    page = browser.get("/es/hub-desk/leon/journal").text
    assert f"{place.manager.name} aprobó a Tenería &lt;Nueva&gt;." in page
    assert "membership." not in page
    assert browser.get("/en/hub-desk/leon/journal?before=1").status_code == 200
    assert browser.get("/en/hub-desk/leon/journal?before=abc").status_code == 200


def test_every_verb_of_the_journal_has_a_sentence() -> None:
    written = set()
    for file in (Path(__file__).resolve().parents[2] / "backend").rglob("*.py"):
        written |= set(re.findall(r'record\(\s*"([a-z]+\.[a-z_]+)"', file.read_text("utf-8")))
    assert written
    assert {verb for verb in written if not verb.startswith(("media.", "account.signed_in"))} - set(SENTENCES) == set()


def test_managers_appoint_and_dismiss_and_advisors_do_not(sign_in: SignIn, doing: Doing, place: Place) -> None:
    data = {"email": "luz@hub.example", "name": "Luz", "role": "advisor"}
    assert sign_in(place.advisor).post("/es/hub-desk/leon/people", data=data).status_code == 403
    browser = sign_in(place.manager)
    assert browser.post("/es/hub-desk/leon/people", data={**data, "email": "no"}).status_code == 422
    assert browser.post("/es/hub-desk/leon/people", data=data).status_code == 303
    assert "luz@hub.example" in browser.get("/es/hub-desk/leon/people").text
    own = f"/es/hub-desk/leon/people/{place.manager.id}/dismiss"
    assert browser.post(own, data={"role": "manager"}).status_code == 409
    assert sign_in(place.advisor).post(own, data={"role": "manager"}).status_code == 403
    gone = f"/es/hub-desk/leon/people/{place.advisor.id}/dismiss"
    assert browser.post(gone, data={"role": "advisor"}).status_code == 303
    assert sign_in(place.advisor).get("/es/hub-desk/leon").status_code == 404


def hub_form(**changes: Any) -> dict[str, Any]:
    return {
        **hub_values(slug="norte", name="Clúster del Norte"),
        "working_week": ["1", "2", "3", "4", "5", "6"],
        "languages": ["es", "en"],
        "holidays": "2026-09-16\n2026-11-02",
        "approval_policy": "open",
        "texts.es.tagline": "Hecho en el norte",
        "texts.en.tagline": "Made in the north",
        **changes,
    }


def test_the_operator_opens_a_hub_with_its_manager(sign_in: SignIn, doing: Doing, place: Place) -> None:
    with doing() as work:
        boss = operator(work)
    browser = sign_in(boss)
    assert "Clúster de León" in browser.get("/es/operator/hubs").text
    form = hub_form(manager_name="Rosa", manager_email="rosa@norte.example")
    assert browser.post("/es/operator/hubs", data=form).headers["location"] == "/es/hub-desk/norte"
    with doing() as work:
        opened = work.session.exec(select(Hub).where(Hub.slug == "norte")).one()
        assert opened.working_week == [1, 2, 3, 4, 5, 6]
        assert opened.holidays == ["2026-09-16", "2026-11-02"]
        assert opened.texts["en"]["tagline"] == "Made in the north"
        assert [mail.kind for mail in mails_to(work, "rosa@norte.example")] == ["account_invitation"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "leon"}, "slug"),
        ({"slug": "Ñ"}, "slug"),
        ({"holidays": "16 de septiembre"}, "holidays"),
        ({"zone": "Nowhere"}, "zone"),
        ({"manager_email": "rosa"}, "manager_email"),
        ({"texts.es.tagline": "x" * 201}, "texts.es.tagline"),
        ({"working_week": []}, "working_week"),
    ],
)
def test_what_does_not_describe_a_hub_is_said_at_its_question(
    sign_in: SignIn, doing: Doing, place: Place, changes: dict[str, Any], field: str
) -> None:
    with doing() as work:
        boss = operator(work)
    answer = sign_in(boss).post("/es/operator/hubs", data=hub_form(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="Hecho en el norte"' in answer.text or "tagline" in field
    with doing() as work:
        assert work.session.exec(select(Hub).where(Hub.slug == "norte")).first() is None


def test_only_the_operator_opens_hubs(client: TestClient, sign_in: SignIn, place: Place) -> None:
    for outsider in (place.manager, place.owner):
        assert sign_in(outsider).get("/es/operator/hubs").status_code == 404
        assert sign_in(outsider).post("/es/operator/hubs", data=hub_form()).status_code == 404
    assert client.get("/es/operator/hubs").headers["location"].startswith("/es/sign-in")


def test_who_is_appointed_is_known_by_their_address_until_they_come(
    sign_in: SignIn, doing: Doing, place: Place
) -> None:
    with doing() as work:
        known = person(work, name="Karla Secreta", email="karla@otra.example")
        people = work.acting_as(serving(place.manager, place.hub))
        appoint(people, place.hub, email=known.email, name="Alguien", role=ADVISOR)
        company = firm(work, place.hub)
    browser = sign_in(place.manager)
    care = f"/es/hub-desk/leon/firms/{company.slug}/readiness"
    for path in ("/es/hub-desk/leon/people", "/es/hub-desk/leon/journal"):
        page = browser.get(path).text
        assert "karla@otra.example" in page
        assert "Karla Secreta" not in page
    page = browser.get(care).text  # a firm is put into the care of people who are here
    assert "karla@otra.example" not in page
    assert "Karla Secreta" not in page
    assert sign_in(known).get("/es/hub-desk/leon").status_code == 200
    for path in ("/es/hub-desk/leon/people", "/es/hub-desk/leon/journal", care):
        assert "Karla Secreta" in browser.get(path).text
    with doing() as work:
        people = work.acting_as(serving(place.manager, place.hub))
        appoint(people, place.hub, email=known.email, name="Alguien", role=MANAGER)
        named = [one.name for one in staff_rows(work.session, place.hub.id) if one.account_id == known.id]
    assert named == ["Karla Secreta", "Karla Secreta"]
