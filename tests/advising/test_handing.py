"""Firms pass from one advisor to another: with words, once, and nobody loses one on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from backend.accounts.models import Account
from backend.advising import caring, handing
from backend.advising.carers import carers, carers_of, firms_without, handed_lately
from backend.advising.queries import firm_in_care, firms_in_care
from backend.advising.schemas import HandInput
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.journal import JournalEntry
from backend.core.permissions import ADVISOR, Actor
from backend.core.work import Work
from backend.hubs import opening
from backend.integrations.mail.models import Mail
from tests.factories.hubs import hub, serving, staff
from tests.factories.readiness import Begun, begun, joined

Doing = Callable[..., Any]
WORDS = "Su contador es Luis; falta la hoja de costos."


def who(actor: Actor) -> UUID:
    assert actor.account_id is not None
    return actor.account_id


def cared(work: Work, at: Begun, actor: Actor) -> None:
    caring.assign(work.acting_as(actor), hub_id=at.hub.id, company_id=at.company_id, account_id=who(actor))


def hand(work: Work, at: Begun, actor: Actor, to: Actor, *, of: Actor | None = None, note: str = WORDS) -> Any:
    return handing.hand_over(
        work.acting_as(actor),
        hub_id=at.hub.id,
        company_id=at.company_id,
        from_id=who(of or actor),
        wanted=HandInput(account_id=who(to), note=note),
    )


def mine(work: Work, at: Begun, actor: Actor) -> list[UUID]:
    rows = firms_in_care(work.session, at.hub.id, account_id=actor.account_id, mine=True)
    return [row.company_id for row in rows]


def test_an_advisor_hands_a_firm_over_with_words(work: Work) -> None:
    at = begun(work)
    cared(work, at, at.advisor)
    hand(work, at, at.advisor, at.second)
    assert (mine(work, at, at.advisor), mine(work, at, at.second)) == ([], [at.company_id])
    (line,) = carers_of(work.session, at.hub.id, at.company_id)
    assert (line.account_id, line.note, line.serves) == (at.second.account_id, WORDS, True)
    since = work.now - timedelta(days=30)
    for person in (at.advisor, at.second):
        (told,) = handed_lately(work.session, at.hub.id, account_id=person.account_id, since=since)
        assert (told.note, told.account_id, told.giver is not None) == (WORDS, at.second.account_id, True)
    assert handed_lately(work.session, at.hub.id, account_id=at.manager.account_id, since=since) == []
    (mail,) = work.session.exec(select(Mail).where(Mail.kind == "care_handed")).all()
    assert (mail.context["text"], mail.context["firms"]) == (WORDS, [at.company.name])
    (row,) = work.session.exec(select(JournalEntry).where(JournalEntry.verb == "care.handed_over")).all()
    assert (row.company_id, row.hub_id, row.actor_id) == (at.company_id, at.hub.id, at.advisor.account_id)


def test_who_may_hand_over_and_to_whom(work: Work) -> None:
    at = begun(work)
    other = hub(work, slug="otro")
    stranger = serving(staff(work, other, ADVISOR), other, ADVISOR)
    cared(work, at, at.advisor)
    with pytest.raises(Forbidden):
        hand(work, at, at.second, at.second, of=at.advisor)
    with pytest.raises(NotFound):
        hand(work, at, stranger, stranger, of=at.advisor)
    for nobody in (stranger, at.owner, at.advisor):
        with pytest.raises(InvalidInput):
            hand(work, at, at.advisor, nobody)
    assert mine(work, at, at.advisor) == [at.company_id]
    hand(work, at, at.manager, at.second, of=at.advisor)
    assert mine(work, at, at.second) == [at.company_id]


def test_who_comes_second_is_told_and_changes_nothing(work: Work) -> None:
    at = begun(work)
    cared(work, at, at.advisor)
    hand(work, at, at.manager, at.second, of=at.advisor)
    with pytest.raises(Conflict):
        hand(work, at, at.advisor, at.manager)
    assert mine(work, at, at.second) == [at.company_id]


def test_two_who_cared_become_one_and_the_words_arrive(work: Work) -> None:
    at = begun(work)
    cared(work, at, at.advisor)
    cared(work, at, at.second)
    hand(work, at, at.advisor, at.second)
    (line,) = carers_of(work.session, at.hub.id, at.company_id)
    assert (line.account_id, line.note) == (at.second.account_id, WORDS)


def test_a_whole_list_passes_on_when_somebody_leaves(work: Work) -> None:
    at = begun(work)
    joined(work, at.hub, name="Otra", tax_identifier="XAX010299AA0")
    rows = firms_without(work.session, at.hub.id)
    for row in rows:
        caring.assign(
            work.acting_as(at.advisor), hub_id=at.hub.id, company_id=row.company_id, account_id=who(at.advisor)
        )
    assert (len(rows), firms_without(work.session, at.hub.id)) == (2, [])
    opening.dismiss(work.acting_as(at.manager), at.hub, account_id=who(at.advisor), role=ADVISOR)
    work.session.flush()
    (left,) = carers(work.session, at.hub.id)
    assert (left.serves, left.firms) == (False, 2)
    assert len(firms_without(work.session, at.hub.id)) == 2
    wanted = HandInput(account_id=who(at.second), note=WORDS)
    with pytest.raises(Forbidden):
        handing.hand_list(work.acting_as(at.second), hub_id=at.hub.id, from_id=who(at.advisor), wanted=wanted)
    doing = work.acting_as(at.manager)
    assert handing.hand_list(doing, hub_id=at.hub.id, from_id=who(at.advisor), wanted=wanted) == 2
    assert len(mine(work, at, at.second)) == 2
    (mail,) = work.session.exec(select(Mail).where(Mail.kind == "care_handed")).all()
    assert len(mail.context["firms"]) == 2
    with pytest.raises(Conflict):
        handing.hand_list(doing, hub_id=at.hub.id, from_id=who(at.advisor), wanted=wanted)


def test_firms_without_anybody_are_given_all_or_none(work: Work) -> None:
    at = begun(work)
    joined(work, at.hub, name="Otra", tax_identifier="XAX010299AA0")
    ids = [row.company_id for row in firms_without(work.session, at.hub.id)]
    wanted = HandInput(account_id=who(at.second))
    with pytest.raises(Forbidden):
        handing.give(work.acting_as(at.advisor), hub_id=at.hub.id, company_ids=ids, wanted=wanted)
    with pytest.raises(InvalidInput):
        handing.give(work.acting_as(at.manager), hub_id=at.hub.id, company_ids=[], wanted=wanted)
    assert handing.give(work.acting_as(at.manager), hub_id=at.hub.id, company_ids=ids, wanted=wanted) == 2
    with pytest.raises(Conflict):
        handing.give(work.acting_as(at.manager), hub_id=at.hub.id, company_ids=ids, wanted=wanted)


def test_the_care_of_who_left_ends_when_the_firm_is_given(work: Work) -> None:
    at = begun(work)
    cared(work, at, at.advisor)
    opening.dismiss(work.acting_as(at.manager), at.hub, account_id=who(at.advisor), role=ADVISOR)
    work.session.flush()
    handing.give(
        work.acting_as(at.manager),
        hub_id=at.hub.id,
        company_ids=[at.company_id],
        wanted=HandInput(account_id=who(at.second)),
    )
    (line,) = carers_of(work.session, at.hub.id, at.company_id)
    assert (line.account_id, line.giver) == (at.second.account_id, work.session.get_one(Account, who(at.advisor)).name)


def test_ending_twice_says_who_was_first(work: Work) -> None:
    at = begun(work)
    cared(work, at, at.advisor)
    row = firm_in_care(work.session, at.hub.id, at.company_id, account_id=at.advisor.account_id)
    assert row is not None
    assert row.care_id is not None
    assert caring.end(work.acting_as(at.manager), care_id=row.care_id)
    assert not caring.end(work.acting_as(at.advisor), care_id=row.care_id)


def test_one_firm_is_asked_for_alone(work: Work) -> None:
    at = begun(work)
    other = hub(work, slug="otro")
    listed = firms_in_care(work.session, at.hub.id, account_id=at.advisor.account_id, mine=False)
    assert [firm_in_care(work.session, at.hub.id, at.company_id, account_id=at.advisor.account_id)] == listed
    assert firm_in_care(work.session, other.id, at.company_id, account_id=at.advisor.account_id) is None
