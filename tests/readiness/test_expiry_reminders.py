"""Who shows evidence that ends is told 60, 30 and 7 days before, once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.work import Work
from backend.readiness import evidencing, rescoring
from backend.readiness.models import EvidenceDocument, ItemEvidence
from backend.readiness.reminding import mark_of, remind_due
from storefront.mailing import mail_renderer
from tests.factories.accounts import mails_to
from tests.factories.companies import editor
from tests.factories.readiness import Begun, accept, begun, evidence, inputs_of, of_services, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
TODAY = date(2026, 3, 2)  # of the tests' clock, in every zone used here


def verified(work: Work, *, expires_on: date, **hub_values: Any) -> Begun:
    """A firm with one verified document, and its score."""
    at = begun(work, **hub_values)
    say(work, at, "TRD2")
    accept(work, at, show(work, at, "TRD2", title="Cotización FOB", issued_on=TODAY, expires_on=expires_on))
    rescoring.rescore(work, at.company_id)
    return at


def reminders(work: Work, at: Begun) -> list[int]:
    return [mail.context["days"] for mail in mails_to(work, at.account.email, "readiness_expiring")]


def test_people_are_told_60_30_and_7_days_before_once_each(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    last = TODAY + timedelta(days=61)
    with doing() as work:
        at = verified(work, expires_on=last)
        second = editor(work, at.company)
    assert remind_due(engine, clock) == 0
    for _ in range(64 * 2):
        clock.advance(timedelta(hours=12))
        remind_due(engine, clock)
        remind_due(engine, clock)
    with doing() as work:
        assert reminders(work, at) == [60, 30, 7]
        assert len(mails_to(work, second.email, "readiness_expiring")) == 3
        assert work.session.exec(select(EvidenceDocument.reminded)).one() == [
            f"{last.isoformat()}:{mark}" for mark in (60, 30, 7)
        ]


def test_a_firm_of_services_is_told_in_its_own_words(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = verified(work, expires_on=TODAY + timedelta(days=20))
        of_services(work, at)
        asked = inputs_of(work, at).instrument.by_id["TRD2"]
    clock.advance(timedelta(days=14))
    remind_due(engine, clock)
    with doing() as work:
        (mail,) = mails_to(work, at.account.email, "readiness_expiring")
        assert asked.services is not None
        assert mail.context["questions"] == [asked.services.question.es]


def test_each_end_of_a_document_has_its_own_reminders(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    """One paper for three questions: two of them end with it after 90 days, the third after a year."""
    with doing() as work:
        at = begun(work)
        accept(work, at, show(work, at, "LEG1", "LEG2", "LEG4", title="Constancia y costos", issued_on=TODAY))
        ends = {one.item: one.expires_on for one in work.session.exec(select(ItemEvidence))}
    days = {item: (end - TODAY).days for item, end in ends.items() if end is not None}
    assert days["LEG1"] == 90 < days["LEG4"] == 365
    for _ in range(400):
        clock.advance(timedelta(days=1))
        remind_due(engine, clock)
    with doing() as work:
        asked = {item: inputs_of(work, at).instrument.by_id[item].question.es for item in days}
        told = [
            (mail.context["ends"], mail.context["days"], set(mail.context["questions"]))
            for mail in mails_to(work, at.account.email, "readiness_expiring")
        ]
    for item, day in days.items():
        end = (TODAY + timedelta(days=day)).isoformat()
        alike = {asked[one] for one, other in days.items() if other == day}
        mine = [(left, questions) for told_of, left, questions in told if told_of == end]
        assert mine == [(60, alike), (30, alike), (7, alike)], item
    assert len(told) == 3 * len(set(days.values()))


def test_after_a_pause_only_the_nearest_is_told(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = verified(work, expires_on=TODAY + timedelta(days=100))
    clock.advance(timedelta(days=95))
    assert (remind_due(engine, clock), remind_due(engine, clock)) == (1, 0)
    with doing() as work:
        assert reminders(work, at) == [5]


def test_who_renews_is_told_anew_and_who_takes_back_is_left_alone(
    doing: Doing, engine: Engine, clock: ManualClock
) -> None:
    from tests.factories.media import FakeStorage, pdf_file

    with doing() as work:
        at = verified(work, expires_on=TODAY + timedelta(days=30))
        taken_back = show(work, at, "LEG2", issued_on=TODAY, expires_on=TODAY + timedelta(days=30))
        evidencing.remove(work.acting_as(at.owner), taken_back.id)
        refused = show(work, at, "LEG2", issued_on=TODAY, expires_on=TODAY + timedelta(days=30))
        [one] = evidence(work, refused)
        evidencing.decide(
            work.acting_as(at.advisor),
            evidence_id=one.id,
            seen_version=1,
            verdict="reject",
            reason="Es de otra empresa.",
        )
    assert remind_due(engine, clock) == 1
    with doing() as work:
        document = work.session.exec(select(EvidenceDocument).where(EvidenceDocument.title == "Cotización FOB")).one()
        evidencing.replace_file(
            work.acting_as(at.owner),
            storage=FakeStorage(),
            document_id=document.id,
            file_name="nueva.pdf",
            data=pdf_file(),
            issued_on=TODAY,
            expires_on=TODAY + timedelta(days=55),
        )
    assert remind_due(engine, clock) == 1
    with doing() as work:
        assert reminders(work, at) == [30, 55]


def test_nobody_is_woken(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    clock.move_to(datetime(2026, 3, 3, 13, 59, tzinfo=UTC))  # one minute to eight in Mexico City
    with doing() as work:
        at = begun(work)
        show(work, at, "LEG2", issued_on=TODAY, expires_on=TODAY + timedelta(days=30))
    assert remind_due(engine, clock) == 0
    clock.advance(timedelta(minutes=1))
    assert remind_due(engine, clock) == 1


@pytest.mark.parametrize(
    ("days", "mark"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_which_reminder_is_due(days: int, mark: int | None) -> None:
    assert mark_of(days) == mark


@pytest.mark.parametrize(("locale", "day"), [("es", "1 de mayo de 2026"), ("en", "May 1, 2026")])
def test_the_letter_reads_well(doing: Doing, engine: Engine, clock: ManualClock, locale: str, day: str) -> None:
    with doing() as work:
        at = verified(work, expires_on=date(2026, 5, 1))
        at.account.locale = locale
        work.session.add(at.account)
    assert remind_due(engine, clock) == 1
    with doing() as work:
        [mail] = mails_to(work, at.account.email, "readiness_expiring")
        made = mail_renderer("https://vitrina.example")(mail.kind, mail.locale, mail.context)
        question = inputs_of(work, at).instrument.by_id["TRD2"].question.told(locale)
    assert day in made.subject
    assert "Cotización FOB" in made.subject
    assert question in made.text
    assert f"https://vitrina.example/{locale}/desk/{at.company.slug}/readiness/evidence" in made.text
    assert "Cotización FOB" in made.html
