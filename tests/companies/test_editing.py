"""The profile: changed by its people, with the other's change never overwritten unseen; addresses that lead on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from backend.companies import editing
from backend.companies.addressing import by_address, free_slug, move
from backend.companies.models import Company
from backend.companies.queries import company_of
from backend.companies.schemas import CompanyUpdate
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.permissions import VISITOR, Actor
from backend.core.work import Work
from backend.media.models import Media
from tests.factories.companies import belonging, editor, firm, owner_of
from tests.factories.hubs import hub, serving, staff
from tests.factories.media import FakeStorage, picture_file


def update(company: Company, **changes: Any) -> CompanyUpdate:
    return CompanyUpdate.model_validate(
        {
            "version": company.version,
            "name": company.name,
            "tax_identifier": company.tax_identifier,
            "sector": company.sector,
            "country": company.country,
            "municipality": company.municipality,
            "story_es": company.stories.get("es", ""),
            **changes,
        }
    )


def test_a_change_is_written_down_by_the_names_of_its_fields(work: Work) -> None:
    company = firm(work, hub(work))
    ours = work.acting_as(belonging(owner_of(work, company), company))
    editing.edit(ours, company_id=company.id, wanted=update(company, whatsapp="477 123 4567", story_en="We tan hides."))
    assert company.whatsapp == "+524771234567"
    assert company.stories == {"es": "Curtimos piel de res desde 1987.", "en": "We tan hides."}
    assert company.version == 2
    before = company.version
    editing.edit(ours, company_id=company.id, wanted=update(company, whatsapp="477 123 4567", story_en="We tan hides."))
    assert company.version == before


def test_who_is_second_is_told_and_nothing_is_overwritten(work: Work) -> None:
    company = firm(work, hub(work))
    owner = work.acting_as(belonging(owner_of(work, company), company))
    second = work.acting_as(belonging(editor(work, company), company, "editor"))
    seen = update(company, municipality="Silao")
    editing.edit(second, company_id=company.id, wanted=update(company, municipality="Irapuato"))
    with pytest.raises(Conflict):
        editing.edit(owner, company_id=company.id, wanted=seen)
    assert company.municipality == "Irapuato"


def test_outsiders_find_no_firm_and_a_key_needs_its_scope(work: Work) -> None:
    here = hub(work)
    company, other = firm(work, here), firm(work, here)
    owner = owner_of(work, company)
    cases: list[tuple[Actor, type[Exception]]] = [
        (belonging(owner_of(work, other), other), NotFound),
        (serving(staff(work, here), here), NotFound),
        (Actor(companies={company.id: "editor"}, scopes=frozenset({"listings:read"}), api_key_id=owner.id), Forbidden),
        (VISITOR, NotSignedIn),
    ]
    for actor, refusal in cases:
        with pytest.raises(refusal):
            editing.edit(work.acting_as(actor), company_id=company.id, wanted=update(company, name="Otra"))
    key = Actor(companies={company.id: "editor"}, scopes=frozenset({"company:write"}), api_key_id=owner.id)
    editing.edit(work.acting_as(key), company_id=company.id, wanted=update(company, name="Con llave"))
    assert company.name == "Con llave"


def test_an_old_address_leads_to_the_firm_for_ever(work: Work) -> None:
    here = hub(work)
    company = firm(work, here, name="La Esperanza")
    ours = work.acting_as(belonging(owner_of(work, company), company))
    editing.edit(ours, company_id=company.id, wanted=update(company, slug="Esperanza del Bajío"))
    assert company.slug == "esperanza-del-bajio"
    assert company_of(work.session, ours.actor, "la-esperanza").id == company.id
    assert firm(work, here, name="La Esperanza").slug == "la-esperanza-2"
    editing.edit(ours, company_id=company.id, wanted=update(company, slug="la-esperanza"))
    assert company.slug == "la-esperanza"
    found = by_address(work.session, "esperanza-del-bajio")
    assert found is not None
    assert found.id == company.id


def test_an_address_is_not_taken_from_another_and_never_empty(work: Work) -> None:
    here = hub(work)
    company, other = firm(work, here, name="Uno"), firm(work, here, name="Dos")
    move(work, other, "tres")
    for taken in ("tres", "dos", "¡¡¡"):
        with pytest.raises(InvalidInput) as refusal:
            move(work, company, taken)
        assert set(refusal.value.fields) == {"slug"}
    assert company.slug == "uno"


def test_names_without_a_letter_of_ours_get_an_address_too(work: Work) -> None:
    assert free_slug(work, "日本茶") == "firm"
    firm(work, hub(work), name="日本茶")
    assert free_slug(work, "!!!") == "firm-2"


def test_a_new_logo_takes_the_place_of_the_old_one(work: Work) -> None:
    company, storage = firm(work, hub(work)), FakeStorage()
    ours = work.acting_as(belonging(owner_of(work, company), company))
    for _ in range(2):
        editing.set_logo(ours, storage=storage, company_id=company.id, file_name="a.png", data=picture_file(kind="PNG"))
    assert [one.id for one in work.session.exec(select(Media))] == [company.logo_id]
    version = company.version
    editing.remove_logo(ours, company_id=company.id)
    assert company.logo_id is None
    assert work.session.exec(select(Media)).all() == []
    assert company.version == version  # an open form of the profile stays good


def test_the_desk_of_a_firm_is_there_for_its_people_only(work: Work) -> None:
    here = hub(work)
    company = firm(work, here)
    second = belonging(editor(work, company), company, "editor")
    assert company_of(work.session, second, company.slug).id == company.id
    for actor in (serving(staff(work, here), here), belonging(second_owner(work), firm(work, here))):
        with pytest.raises(NotFound):
            company_of(work.session, actor, company.slug)
    for slug in (company.slug, "no-hay"):  # a visitor does not learn which of the two exists
        with pytest.raises(NotSignedIn):
            company_of(work.session, VISITOR, slug)


def second_owner(work: Work) -> Any:
    company = firm(work, hub(work))
    return owner_of(work, company)
