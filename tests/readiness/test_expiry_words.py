"""What an advisor saw without a document, and a signature under the band, are told of before they end, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from backend.core.clock import ManualClock
from backend.core.work import Work
from backend.integrations.mail.models import Mail
from backend.readiness import deciding, findings, signing
from backend.readiness.reminding import remind_due
from storefront.mailing import mail_renderer
from tests.factories.accounts import mails_to
from tests.factories.readiness import Begun, accept, begun, inputs_of, joined, ready, say, show
from tests.factories.signing import published, signed

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
TODAY = date(2026, 3, 2)  # of the tests' clock, in every zone used here


def seen(work: Work, at: Begun, item: str, *, level: float = 1.0, **more: Any) -> date | None:
    """An advisor writes down what was shown without a paper: the day on which it ends."""
    present = findings.finding_of(work.session, at.company_id, item)
    version = present.row_version if present is not None else 0
    found = deciding.find(
        work.acting_as(at.advisor),
        company_id=at.company_id,
        item=item,
        seen_version=version,
        level=level,
        reason="Lo vi en la visita.",
        **more,
    )
    return found.expires_on


def pass_days(engine: Engine, clock: ManualClock, days: int) -> None:
    for _ in range(days):
        clock.advance(timedelta(days=1))
        remind_due(engine, clock)
        assert remind_due(engine, clock) == 0


def told(work: Work, at: Begun, kind: str = "finding_expiring") -> list[Mail]:
    return list(mails_to(work, at.account.email, kind))


def test_what_an_advisor_saw_is_told_of_before_it_ends(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    """OPS4 and CAP3 were seen in one visit and end on one day: one letter names both; MKT3 has its own."""
    with doing() as work:
        at = begun(work)
        for item in ("OPS4", "CAP3", "MKT3"):
            say(work, at, item)
        assert seen(work, at, "OPS4") == seen(work, at, "CAP3") == TODAY + timedelta(days=365)
        assert seen(work, at, "MKT3") == TODAY + timedelta(days=180)
        asked = inputs_of(work, at).instrument.by_id
    pass_days(engine, clock, 180)
    with doing() as work:
        assert [mail.context["days"] for mail in told(work, at)] == [60, 30, 7]
        assert {tuple(mail.context["questions"]) for mail in told(work, at)} == {(asked["MKT3"].question.es,)}
    pass_days(engine, clock, 187)
    with doing() as work:
        late = told(work, at)[3:]
        assert [mail.context["days"] for mail in late] == [60, 30, 7]
        both = {asked["OPS4"].question.es, asked["CAP3"].question.es}
        assert all(set(mail.context["questions"]) == both for mail in late)


def test_who_had_a_visit_again_is_told_before_the_new_end_only(
    doing: Doing, engine: Engine, clock: ManualClock
) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "CAP3")
        seen(work, at, "CAP3")
    clock.advance(timedelta(days=340))
    assert remind_due(engine, clock) == 1
    with doing() as work:
        seen(work, at, "CAP3")
    pass_days(engine, clock, 30)
    with doing() as work:
        assert [mail.context["days"] for mail in told(work, at)] == [25]
    pass_days(engine, clock, 336)
    with doing() as work:
        assert [mail.context["days"] for mail in told(work, at)] == [25, 60, 30, 7]


def test_what_costs_nothing_when_it_ends_is_not_told(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    """A finding below the firm's word, and one that a checked paper carries on; what a paper shows ends with it."""
    soon = TODAY + timedelta(days=30)
    with doing() as work:
        at = begun(work)
        say(work, at, "CAP3")
        seen(work, at, "CAP3", level=0.0, expires_on=soon)
        say(work, at, "LEG4")
        accept(work, at, show(work, at, "LEG4", issued_on=TODAY))
        say(work, at, "CMP3")
        accept(work, at, show(work, at, "CMP3", issued_on=TODAY, expires_on=soon))
    assert remind_due(engine, clock) == 1
    with doing() as work:
        assert told(work, at) == []
        assert len(told(work, at, "readiness_expiring")) == 1


def test_a_signature_is_told_of_with_the_badge_that_rests_on_it(
    doing: Doing, engine: Engine, clock: ManualClock
) -> None:
    with doing() as work:
        at = ready(work, expires_on=TODAY + timedelta(days=900))
        first = signed(work, at, days=40)
    assert remind_due(engine, clock) == 1
    with doing() as work:
        published(work, at)
    pass_days(engine, clock, 12)
    with doing() as work:
        told_of = [(mail.context["days"], mail.context["badge"]) for mail in told(work, at, "signature_expiring")]
        assert told_of == [(40, False), (30, True)]
        signing.withdraw(work.acting_as(at.advisor), signature_id=first.id)
    pass_days(engine, clock, 30)
    with doing() as work:
        assert len(told(work, at, "signature_expiring")) == 2


@pytest.mark.parametrize(
    ("locale", "does"),
    [("es", ("una visita o una llamada", "una firma nueva")), ("en", ("a visit or a call", "a new signature"))],
)
def test_the_letters_say_what_to_do(
    doing: Doing, engine: Engine, clock: ManualClock, locale: str, does: tuple[str, str]
) -> None:
    with doing() as work:
        at = ready(work, expires_on=TODAY + timedelta(days=900))
        other = joined(work, at.hub)
        at.account.locale = other.account.locale = locale
        work.session.add_all([at.account, other.account])
        say(work, other, "CAP3")
        seen(work, other, "CAP3", expires_on=TODAY + timedelta(days=7))
        signed(work, at, days=7)
        published(work, at)
    remind_due(engine, clock)
    with doing() as work:
        render = mail_renderer("https://vitrina.example")
        mails = [*told(work, other), *told(work, at, "signature_expiring")]
        letters = [render(mail.kind, mail.locale, mail.context) for mail in mails]
        question = inputs_of(work, at).instrument.by_id["CAP3"].question.told(locale)
    assert [does[0] in letters[0].text, does[1] in letters[1].text] == [True, True]
    assert question in letters[0].text
    assert f"https://vitrina.example/{locale}/desk/{other.company.slug}/readiness/questions" in letters[0].text
    assert f"https://vitrina.example/{locale}/desk/{at.company.slug}/readiness/badge" in letters[1].text
    assert at.hub.name in letters[1].text
