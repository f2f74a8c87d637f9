"""Firms in care, notes and visits: written by the hub's people, read by whom they are for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from backend.advising import caring, noting
from backend.advising.queries import firms_in_care, notes_of, notes_shown
from backend.advising.schemas import NoteInput
from backend.core.errors import Forbidden, InvalidInput, NotFound
from backend.core.permissions import ADVISOR
from backend.core.work import Work
from backend.integrations.mail.models import Mail
from tests.factories.hubs import hub, serving, staff
from tests.factories.readiness import begun, joined, say, show


def test_a_firm_in_care_stands_on_its_advisors_desk(work: Work) -> None:
    at = begun(work)
    joined(work, at.hub, name="Otra", tax_identifier="XAX010299AA0")
    assert at.advisor.account_id is not None
    care = caring.assign(
        work.acting_as(at.advisor), hub_id=at.hub.id, company_id=at.company_id, account_id=at.advisor.account_id
    )
    again = caring.assign(
        work.acting_as(at.manager), hub_id=at.hub.id, company_id=at.company_id, account_id=at.advisor.account_id
    )
    assert care.id == again.id
    say(work, at, "LEG1")
    show(work, at, "LEG1")
    (row,) = firms_in_care(work.session, at.hub.id, account_id=at.advisor.account_id, mine=True)
    assert (row.company_id, row.waiting, row.care_id) == (at.company_id, 1, care.id)
    assert len(firms_in_care(work.session, at.hub.id, account_id=at.advisor.account_id, mine=False)) == 2
    caring.end(work.acting_as(at.advisor), care_id=care.id)
    assert firms_in_care(work.session, at.hub.id, account_id=at.advisor.account_id, mine=True) == []


def test_advisors_assign_themselves_and_managers_anybody_of_the_hub(work: Work) -> None:
    at = begun(work)
    other = hub(work, slug="otro")
    stranger = serving(staff(work, other, ADVISOR), other, ADVISOR)
    assert at.second.account_id is not None
    assert stranger.account_id is not None
    with pytest.raises(Forbidden):
        caring.assign(
            work.acting_as(at.advisor), hub_id=at.hub.id, company_id=at.company_id, account_id=at.second.account_id
        )
    with pytest.raises(InvalidInput):
        caring.assign(
            work.acting_as(at.manager), hub_id=at.hub.id, company_id=at.company_id, account_id=stranger.account_id
        )
    with pytest.raises(NotFound):
        caring.assign(
            work.acting_as(stranger), hub_id=at.hub.id, company_id=at.company_id, account_id=stranger.account_id
        )
    care = caring.assign(
        work.acting_as(at.manager), hub_id=at.hub.id, company_id=at.company_id, account_id=at.second.account_id
    )
    with pytest.raises(Forbidden):
        caring.end(work.acting_as(at.advisor), care_id=care.id)
    caring.end(work.acting_as(at.manager), care_id=care.id)


def test_notes_stay_with_the_hub_unless_they_are_for_the_firm(work: Work) -> None:
    at = begun(work)
    doing = work.acting_as(at.advisor)
    noting.note(doing, hub_id=at.hub.id, company_id=at.company_id, wanted=NoteInput(text="Duda de su contador."))
    visit = NoteInput(kind="visit", text="Revisamos la hoja de costos.", shown=True, minutes=45)
    noting.note(doing, hub_id=at.hub.id, company_id=at.company_id, wanted=visit)
    assert len(notes_of(work.session, at.hub.id, at.company_id)) == 2
    told = work.session.exec(select(Mail).where(Mail.kind == "advising_note")).all()
    assert [mail.context["text"] for mail in told] == ["Revisamos la hoja de costos."]
    (shown,) = notes_shown(work.session, at.company_id)
    assert (shown.kind, shown.minutes) == ("visit", 45)
    (row,) = [
        one
        for one in firms_in_care(work.session, at.hub.id, account_id=at.advisor.account_id, mine=False)
        if one.company_id == at.company_id
    ]
    assert row.last_visit == shown.happened_on


def test_who_may_not_write_and_days_to_come(work: Work) -> None:
    at = begun(work)
    wanted = NoteInput(text="Hola.")
    with pytest.raises(NotFound):
        noting.note(work.acting_as(at.owner), hub_id=at.hub.id, company_id=at.company_id, wanted=wanted)
    late = NoteInput(text="Hola.", kind="visit", happened_on=work.now.date() + timedelta(days=2))
    with pytest.raises(InvalidInput):
        noting.note(work.acting_as(at.advisor), hub_id=at.hub.id, company_id=at.company_id, wanted=late)
