"""Joining: what a visitor sends reaches the hub when their address is proven, and not before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select

from backend.accounts import linking, signing_in
from backend.accounts.models import Account
from backend.accounts.schemas import LinkRequest
from backend.companies import joining
from backend.companies.models import Company, CompanyMember
from backend.companies.queries import waiting_firms
from backend.companies.schemas import CompanyJoin
from backend.core.errors import Conflict, InvalidInput
from backend.core.permissions import SYSTEM, VISITOR
from backend.core.work import Work
from tests.factories.accounts import acting, mails_to, person, token_in
from tests.factories.companies import belonging, firm, join_values, membership, owner_of
from tests.factories.hubs import hub, staff
from tests.factories.media import FakeStorage, picture_file

Doing = Callable[..., Any]


def send(work: Work, where: str, **changes: Any) -> Company:
    """What a visitor does."""
    return joining.join(work.acting_as(VISITOR), CompanyJoin.model_validate({**join_values(where), **changes}))


def use_newest_link(work: Work, email: str) -> None:
    mail = mails_to(work, email)[-1]
    purpose = {"company_confirm": "verify", "account_sign_in": "sign_in"}[mail.kind]
    used = signing_in.sign_in_by_link(work, token=token_in(mail), purpose=purpose)
    joining.address_confirmed(work, used.account_id, path=used.path)


def queue(work: Work, where: Any) -> list[str]:
    return [one.company["name"] for one in waiting_firms(work.session, where, now=work.now)]


def test_a_visitors_firm_waits_until_the_link_is_used(work: Work) -> None:
    here = hub(work)
    manager = staff(work, here)
    company = send(work, here.slug, email="ana@firma.example")
    assert membership(work, company).state == "unconfirmed"
    assert queue(work, here) == []
    assert mails_to(work, manager.email) == []

    use_newest_link(work, "ana@firma.example")

    assert membership(work, company).state == "submitted"
    assert queue(work, here) == [company.name]
    assert [mail.kind for mail in mails_to(work, manager.email)] == ["company_submitted"]
    assert owner_of(work, company).verified_at == work.now


def test_an_address_that_is_known_proves_nothing_by_itself(work: Work) -> None:
    here, known = hub(work), person(work, email="luz@correo.example")
    company = send(work, here.slug, email=known.email)
    assert membership(work, company).state == "unconfirmed"
    assert queue(work, here) == []
    assert [mail.kind for mail in mails_to(work, known.email)] == ["company_confirm"]
    use_newest_link(work, known.email)
    assert queue(work, here) == [company.name]


def test_known_and_unknown_addresses_are_sent_the_same_message(work: Work) -> None:
    here = hub(work)
    known = person(work, email="luz@correo.example", name="Luz")
    for email in (known.email, "nueva@correo.example"):
        send(work, here.slug, name="Hilos", email=email, person="Luz")
    first, second = mails_to(work, known.email)[0], mails_to(work, "nueva@correo.example")[0]
    assert first.kind == second.kind == "company_confirm"
    assert first.context.keys() == second.context.keys()
    assert {**first.context, "link": ""} == {**second.context, "link": ""}


def test_a_link_sent_for_something_else_confirms_no_firm(work: Work) -> None:
    here, known = hub(work), person(work, email="luz@correo.example")
    company = send(work, here.slug, email=known.email)
    signing_in.request_link(work, LinkRequest(email=known.email))
    use_newest_link(work, known.email)
    assert membership(work, company).state == "unconfirmed"


def test_two_firms_with_one_address_are_confirmed_one_by_one(work: Work) -> None:
    here = hub(work)
    first = send(work, here.slug, email="ana@firma.example", name="Primera")
    second = send(work, here.slug, email="ana@firma.example", name="Segunda")
    use_newest_link(work, "ana@firma.example")
    assert queue(work, here) == [second.name]
    owner = owner_of(work, first)
    joining.confirm(work.acting_as(belonging(owner, first)), first)
    assert set(queue(work, here)) == {first.name, second.name}


def test_what_a_link_would_confirm_is_told_before(work: Work) -> None:
    here = hub(work)
    company = send(work, here.slug, email="ana@firma.example")
    link, account = linking.look_at(work, token=token_in(mails_to(work, "ana@firma.example")[0]), purpose="verify")
    assert joining.asked_for(work, account.id, path=link.next_path) == [(company.name, here.name)]
    assert joining.asked_for(work, account.id, path="/desk/another") == []


def test_the_same_form_sent_twice_makes_one_firm(work: Work) -> None:
    here = hub(work)
    values = join_values(here.slug, email="ana@firma.example")
    one = send(work, here.slug, **values)
    again = send(work, here.slug, **{**values, "municipality": "Silao"})
    assert one.id == again.id
    assert work.session.exec(select(Company)).all() == [one]
    assert one.municipality == "Silao"  # nobody has seen it: what was sent last holds
    assert len(mails_to(work, "ana@firma.example")) == 2
    use_newest_link(work, "ana@firma.example")
    assert queue(work, here) == [one.name]


def test_a_stranger_cannot_change_a_firm_that_a_hub_knows(work: Work) -> None:
    here, owner = hub(work), person(work, email="luz@correo.example")
    values = join_values(here.slug)
    company = firm(work, here, owner=owner, **{name: value for name, value in values.items() if name != "hub"})
    send(work, here.slug, **{**values, "email": owner.email, "whatsapp": "+52 477 765 4321"})
    assert company.whatsapp == ""
    assert membership(work, company).state == "approved"
    assert len(work.session.exec(select(Company)).all()) == 1


def test_someone_signed_in_is_before_the_hub_at_once(work: Work) -> None:
    here, owner = hub(work), person(work)
    company = firm(work, here, owner=owner, state="submitted")
    assert queue(work, here) == [company.name]
    assert mails_to(work, owner.email) == []
    again = joining.join(
        work.acting_as(acting(owner)),
        CompanyJoin.model_validate(join_values(here.slug, name=company.name, tax_identifier=company.tax_identifier)),
    )
    assert again.id == company.id


def test_an_open_hub_lets_firms_in_once_their_address_is_proven(work: Work) -> None:
    here = hub(work, approval_policy="open")
    company = send(work, here.slug, email="ana@firma.example")
    assert membership(work, company).state == "unconfirmed"
    use_newest_link(work, "ana@firma.example")
    assert membership(work, company).state == "approved"
    assert mails_to(work, "ana@firma.example")[-1].kind == "company_approved"


def test_the_message_carries_no_link_of_a_stranger(work: Work) -> None:
    here = hub(work)
    send(
        work,
        here.slug,
        email="victima@correo.example",
        name="Gana en https://malo.example/x hoy",
        person="www.malo.mx Ana",
    )
    context = mails_to(work, "victima@correo.example")[0].context
    assert context["company"] == "Gana en hoy"
    assert context["name"] == "Ana"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hub": "no-hay"}, "hub"),
        ({"tax_identifier": "XAXX010101000"}, "tax_identifier"),
        ({"whatsapp": "12"}, "whatsapp"),
        ({"person": ""}, "person"),
        ({"email": "sin arroba"}, "email"),
        ({"email": ""}, "email"),
    ],
)
def test_what_does_not_hold_is_said_at_its_question(work: Work, changes: dict[str, str], field: str) -> None:
    here = hub(work)
    with pytest.raises(InvalidInput) as refusal:
        send(work, here.slug, **changes)
    assert field in refusal.value.fields


def test_a_doubtful_number_is_taken_and_marked(work: Work) -> None:
    here = hub(work)
    assert send(work, here.slug, tax_identifier="TBA010101AB2").tax_doubtful
    assert not send(work, here.slug, country="GT", tax_identifier="576937-K").tax_doubtful


def test_the_kind_of_number_and_the_region_follow_country_and_hub(work: Work) -> None:
    here = hub(work, country="SV", region="Santa Ana", zone="America/El_Salvador", currency="USD")
    company = send(work, here.slug, country="SV", tax_identifier="01234567-8")
    assert (company.tax_kind, company.region) == ("sv.dui", "Santa Ana")
    abroad = send(work, here.slug, country="HN", tax_identifier="0801-1990-12345")
    assert (abroad.tax_kind, abroad.region) == ("other", "")


def test_the_logo_comes_along_and_a_file_that_is_none_is_refused_at_its_question(work: Work) -> None:
    here, storage = hub(work), FakeStorage()
    values = join_values(here.slug, email="ana@firma.example")
    mark = joining.Mark(storage, "logo.png", picture_file(kind="PNG"))
    company = joining.join(work.acting_as(VISITOR), CompanyJoin.model_validate(values), mark=mark)
    assert company.logo_id is not None
    first = company.logo_id
    joining.join(work.acting_as(VISITOR), CompanyJoin.model_validate(values), mark=mark)
    assert company.logo_id != first
    with pytest.raises(InvalidInput) as refusal:
        joining.join(
            work.acting_as(VISITOR),
            CompanyJoin.model_validate(join_values(here.slug)),
            mark=joining.Mark(storage, "logo.png", b"no picture at all"),
        )
    assert set(refusal.value.fields) == {"logo"}


def test_a_returned_firm_is_sent_again_and_a_waiting_one_is_not(work: Work) -> None:
    here, owner = hub(work), person(work)
    company = firm(work, here, owner=owner, state="submitted")
    ours = work.acting_as(belonging(owner, company))
    with pytest.raises(Conflict):
        joining.ask_to_join(ours, company, here)
    waiting = membership(work, company)
    waiting.state, waiting.reasons = "returned", "Falta la constancia."
    before = waiting.version
    joining.ask_to_join(ours, company, here)
    assert (waiting.state, waiting.version, waiting.reasons) == ("submitted", before + 1, "Falta la constancia.")


@pytest.mark.data
def test_the_same_form_pressed_many_times_at_once_makes_one_firm_and_one_account(doing: Doing) -> None:
    with doing() as work:
        slug = hub(work).slug
        values = join_values(slug, email="ana@firma.example")

    def press(_: int) -> None:
        with doing(VISITOR) as work:
            joining.join(work, CompanyJoin.model_validate(values))

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(press, range(5)))
    with doing() as work:
        assert len(work.session.exec(select(Company)).all()) == 1
        assert len(work.session.exec(select(CompanyMember)).all()) == 1
        assert len(work.session.exec(select(Account).where(Account.email == "ana@firma.example")).all()) == 1
        usable = text("SELECT count(*) FROM email_links WHERE used_at IS NULL AND expires_at > :now")
        assert work.session.connection().execute(usable, {"now": work.now}).scalar_one() == 1


@pytest.mark.data
def test_firms_of_one_name_that_come_at_once_get_addresses_of_their_own(doing: Doing) -> None:
    with doing() as work:
        slug = hub(work).slug
        forms = [join_values(slug, name="La Esperanza") for _ in range(5)]

    def press(values: dict[str, Any]) -> str:
        with doing(VISITOR) as work:
            return joining.join(work, CompanyJoin.model_validate(values)).slug

    with ThreadPoolExecutor(5) as pool:
        slugs = set(pool.map(press, forms))
    assert slugs == {"la-esperanza", *(f"la-esperanza-{number}" for number in range(2, 6))}


def test_nobody_is_asked_about_by_the_system_itself(work: Work) -> None:
    here = hub(work)
    company = firm(work, here, state="submitted")
    joining.address_confirmed(work.acting_as(SYSTEM), owner_of(work, company).id)
    assert membership(work, company).state == "submitted"
