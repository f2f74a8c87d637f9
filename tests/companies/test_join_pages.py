"""Joining over HTTP: on a phone, without script, with the same answer for every address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.companies.models import Company, HubMembership
from backend.companies.showing import public_company
from backend.core.errors import NotFound
from backend.hubs.queries import all_hubs
from tests.factories.accounts import link_in, mails_to, person
from tests.factories.companies import join_values, membership
from tests.factories.hubs import hub, serving, staff
from tests.factories.media import picture_file

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]


@pytest.fixture
def slug(doing: Doing) -> str:
    """A hub to join."""
    with doing() as work:
        return str(hub(work, slug="leon", name="Clúster de León").slug)


def test_with_one_hub_the_form_is_there_at_once_and_with_several_the_hub_is_chosen(
    client: TestClient, doing: Doing, slug: str
) -> None:
    page = client.get("/es/join").text
    assert 'name="tax_identifier"' in page
    assert "RFC de la empresa" in page
    with doing() as work:
        hub(work, slug="salcaja", country="GT", zone="America/Guatemala", currency="GTQ")
    choice = client.get("/es/join").text
    assert 'name="tax_identifier"' not in choice
    assert "/es/join?hub=salcaja" in choice
    assert "NIT o CUI" in client.get("/es/join?hub=salcaja").text
    assert 'name="tax_identifier"' not in client.get("/es/join?hub=<script>").text


def test_a_firm_joins_without_script_and_lands_on_its_desk(client: TestClient, doing: Doing, slug: str) -> None:
    values = join_values(slug, name="Hilos de Oro", email="ana@hilos.example")
    sent = client.post("/es/join", data=values, files={"logo": ("marca.png", picture_file(kind="PNG"), "image/png")})
    assert (sent.status_code, sent.headers["location"]) == (303, "/es/join/sent?hub=leon")
    page = client.get(sent.headers["location"]).text
    assert "Revisa tu correo" in page
    assert "ana@hilos.example" in page
    with doing() as work:
        mail = mails_to(work, "ana@hilos.example")[0]
        company = work.session.exec(select(Company)).one()
        assert company.logo_id is not None
        assert membership(work, company).state == "unconfirmed"
    shown = client.get(link_in(mail)).text
    assert "Hilos de Oro" in shown
    assert "Clúster de León" in shown
    pressed = client.post(link_in(mail))
    assert pressed.headers["location"] == "/es/desk/hilos-de-oro"
    desk = client.get("/es/desk/hilos-de-oro").text
    assert "está revisando tu empresa" in desk
    with doing() as work:
        assert work.session.exec(select(HubMembership)).one().state == "submitted"


def test_known_and_unknown_addresses_get_the_same_answer(client: TestClient, doing: Doing, slug: str) -> None:
    with doing() as work:
        known = person(work, email="ana@correo.example").email
    told = []
    for email in (known, "eva@correo.example"):
        answer = client.post("/es/join", data=join_values(slug, email=email))
        page = client.get(answer.headers["location"])
        told.append(
            (answer.status_code, answer.headers["location"], sorted(answer.headers), page.text.replace(email, ""))
        )
    assert told[0] == told[1]
    with doing() as work:
        for email in (known, "eva@correo.example"):
            assert [mail.kind for mail in mails_to(work, email)] == ["company_confirm"]


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(client: TestClient, slug: str) -> None:
    values = join_values(
        slug,
        name="",
        tax_identifier="XAXX010101000",
        whatsapp="12",
        person="",
        municipality="Purísima <del> Rincón",
        story_es="Somos tres generaciones & un perro",
    )
    answer = client.post("/es/join", data=values)
    assert answer.status_code == 422
    fields = ("name", "tax_identifier", "whatsapp", "person")
    for field in fields:
        assert f'id="{field}-error"' in answer.text, field
    places = [answer.text.index(f'<a href="#{field}">') for field in fields]
    assert places == sorted(places)
    assert 'value="Purísima &lt;del&gt; Rincón"' in answer.text
    assert "tres generaciones &amp; un perro" in answer.text
    assert 'value="XAXX010101000"' in answer.text
    english = client.post("/en/join", data=values).text
    assert "generic RFC" in english


@pytest.mark.parametrize(
    "field", ["name", "tax_identifier", "municipality", "story_es", "person", "email", "hub", "sector"]
)
@pytest.mark.parametrize("bad", ["\x00", "x" * 1_000_000, "\u202e\u200b", "𝕏" * 500])
def test_bad_input_is_answered_in_words(client: TestClient, slug: str, field: str, bad: str) -> None:
    answer = client.post("/es/join", data={**join_values(slug), field: bad})
    assert answer.status_code in (303, 413, 422)


def test_a_file_that_is_no_picture_is_refused_at_its_question(client: TestClient, slug: str) -> None:
    answer = client.post(
        "/es/join", data=join_values(slug), files={"logo": ("../../etc/passwd", b"root:x:0:0", "image/png")}
    )
    assert answer.status_code in (415, 422)
    assert 'id="logo-error"' in answer.text


def test_an_address_is_not_flooded(client: TestClient, doing: Doing, slug: str) -> None:
    codes = [client.post("/es/join", data=join_values(slug, email="ana@correo.example")).status_code for _ in range(7)]
    assert codes == [303] * 5 + [429] * 2
    with doing() as work:
        assert len(mails_to(work, "ana@correo.example")) == 5


def test_someone_signed_in_is_not_asked_who_they_are(sign_in: SignIn, doing: Doing, slug: str) -> None:
    with doing() as work:
        account = person(work)
    browser = sign_in(account)
    assert 'name="email"' not in browser.get("/es/join").text
    values = {name: value for name, value in join_values(slug, name="Otra").items() if name not in ("person", "email")}
    assert browser.post("/es/join", data=values).headers["location"] == "/es/desk/otra"


def test_a_firm_somebody_else_asked_for_is_confirmed_or_removed_by_hand(
    client: TestClient, sign_in: SignIn, doing: Doing, slug: str
) -> None:
    with doing() as work:
        known = person(work, email="ana@correo.example")
    for name in ("Mía", "Ajena"):
        client.post("/es/join", data=join_values(slug, name=name, email=known.email))
    browser = sign_in(known)
    assert "¿Es tuya esta empresa?" in browser.get("/es/desk/mia").text
    assert browser.post("/es/desk/mia/confirm").status_code == 303
    assert browser.post("/es/desk/ajena/disown").status_code == 303
    assert browser.get("/es/desk/ajena").status_code == 404
    with doing() as work:
        assert [company.name for company in work.session.exec(select(Company))] == ["Mía"]
        assert work.session.exec(select(HubMembership)).one().state == "submitted"


def test_a_hub_sees_a_firm_from_the_day_it_was_confirmed(client: TestClient, doing: Doing, slug: str) -> None:
    with doing() as work:
        where, far = all_hubs(work.session)[0], hub(work)
        ours, theirs = serving(staff(work, where), where), serving(staff(work, far), far)
    client.post("/es/join", data=join_values(slug, name="Hilos de Oro", email="ana@hilos.example"))
    with doing() as work:
        path = link_in(mails_to(work, "ana@hilos.example")[0])
        for viewer in (ours, theirs):
            with pytest.raises(NotFound):
                public_company(work.session, "hilos-de-oro", viewer=viewer)
    client.post(path)
    with doing() as work:
        assert public_company(work.session, "hilos-de-oro", viewer=ours).name == "Hilos de Oro"
        with pytest.raises(NotFound):
            public_company(work.session, "hilos-de-oro", viewer=theirs)
