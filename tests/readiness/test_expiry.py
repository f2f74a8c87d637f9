"""What ends by the calendar: at the turn of the day in the hub's zone, caught up after a pause, told before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.running import Plant, start_plant
from backend.core.work import Work
from backend.readiness import deciding, jobs, rescoring
from backend.readiness.expiring import expire_due
from backend.readiness.models import ReadinessScore
from backend.readiness.queries import latest_of
from tests.factories.accounts import mails_to
from tests.factories.companies import membership
from tests.factories.readiness import Begun, accept, begun, inputs_of, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
TODAY = date(2026, 3, 2)  # of the tests' clock, in every zone used here


def scored(work: Work, at: Begun) -> ReadinessScore:
    latest = latest_of(work.session, at.company_id)
    assert latest is not None
    return latest


def verified(work: Work, *, expires_on: date, **hub_values: Any) -> Begun:
    """A firm with one verified document, and its score."""
    at = begun(work, **hub_values)
    say(work, at, "TRD2")
    accept(work, at, show(work, at, "TRD2", title="Cotización FOB", issued_on=TODAY, expires_on=expires_on))
    rescoring.rescore(work, at.company_id)
    return at


def midnight(day: date, zone: str) -> datetime:
    """The moment at which a day begins there."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ["America/Mexico_City", "America/Guatemala", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_the_score_falls_back_at_the_turn_of_the_day(
    doing: Doing, engine: Engine, clock: ManualClock, zone: str
) -> None:
    last = date(2026, 4, 10)
    with doing() as work:
        at = verified(work, expires_on=last, zone=zone)
        before = scored(work, at).evidenced
        assert scored(work, at).next_expiry == last
    turn = midnight(last + timedelta(days=1), zone)
    clock.move_to(turn - timedelta(seconds=1))
    assert expire_due(engine, clock) == 0
    with doing() as work:
        assert inputs_of(work, at).score().evidenced == before
    clock.move_to(turn)
    with doing() as work:
        assert inputs_of(work, at).score().line("TRD2").factor == 0.5
    assert expire_due(engine, clock) == 1
    with doing() as work:
        row = scored(work, at)
        assert (row.items["TRD2"], row.next_expiry) == ([1.0, 0.5, "answered"], None)
        assert row.evidenced == pytest.approx(before / 2)
        day, firm = last.isoformat(), str(at.company_id)
        assert row.causes == [{"verb": "readiness.expired", "subject": firm, "day": day, "items": ["TRD2"]}]
        assert inputs_of(work, at).score().line("TRD2").expired != ()
    assert expire_due(engine, clock) == 0


def test_what_was_missed_is_caught_up(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = verified(work, expires_on=date(2026, 4, 10))
        other = verified(work, expires_on=date(2026, 4, 12))
        later = verified(work, expires_on=date(2027, 1, 1))
    clock.move_to(datetime(2026, 5, 20, 3, tzinfo=UTC))
    assert expire_due(engine, clock) == 2
    with doing() as work:
        assert [scored(work, one).items["TRD2"][1] for one in (at, other, later)] == [0.5, 0.5, 1.0]


def test_one_firms_trouble_does_not_keep_the_others_up(
    doing: Doing, engine: Engine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doing() as work:
        bad, good = verified(work, expires_on=date(2026, 4, 10)), verified(work, expires_on=date(2026, 4, 10))
    honest = rescoring._row

    def refuse(work: Work, inputs: Any, *rest: Any, **more: Any) -> Any:
        if inputs.company_id == bad.company_id:
            raise ValueError("broken")
        return honest(work, inputs, *rest, **more)

    monkeypatch.setattr(rescoring, "_row", refuse)
    clock.move_to(datetime(2026, 4, 12, tzinfo=UTC))
    assert expire_due(engine, clock) == 1
    with doing() as work:
        assert [scored(work, one).items["TRD2"][1] for one in (bad, good)] == [1.0, 0.5]
    monkeypatch.undo()
    assert expire_due(engine, clock) == 1


def test_two_ends_come_one_after_the_other(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = verified(work, expires_on=date(2026, 4, 10))
        say(work, at, "LEG2")
        show(work, at, "LEG2", issued_on=TODAY, expires_on=date(2026, 4, 20))
        rescoring.rescore(work, at.company_id)
    clock.move_to(midnight(date(2026, 4, 11), "America/Mexico_City"))
    assert expire_due(engine, clock) == 1
    with doing() as work:
        assert scored(work, at).next_expiry == date(2026, 4, 20)
    clock.move_to(midnight(date(2026, 4, 21), "America/Mexico_City"))
    assert expire_due(engine, clock) == 1


def test_an_end_that_changes_nothing_moves_on(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    """A second document supports the same: the score stays, and the first end is not looked at for ever."""
    with doing() as work:
        at = verified(work, expires_on=date(2026, 4, 10))
        accept(work, at, show(work, at, "TRD2", title="Otra", issued_on=TODAY, expires_on=date(2026, 6, 1)))
        rescoring.rescore(work, at.company_id)
        before = scored(work, at).id
    clock.move_to(midnight(date(2026, 4, 11), "America/Mexico_City"))
    assert expire_due(engine, clock) == 0
    with doing() as work:
        assert (scored(work, at).id, scored(work, at).next_expiry) == (before, date(2026, 6, 1))


def test_a_found_level_ends_with_its_day(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "OPS2", {"rung": 1})
        deciding.find(
            work.acting_as(at.advisor),
            company_id=at.company_id,
            item="OPS2",
            seen_version=0,
            level=1.0,
            reason="Lo mostró en la visita.",
            expires_on=date(2026, 3, 31),
        )
        rescoring.rescore(work, at.company_id)
        assert scored(work, at).items["OPS2"] == [1.0, 1.0, "answered"]
    clock.move_to(midnight(date(2026, 4, 1), "America/Mexico_City"))
    assert expire_due(engine, clock) == 1
    with doing() as work:
        assert scored(work, at).items["OPS2"] == [0.25, 0.5, "answered"]


def test_an_advisors_word_counts_as_long_as_the_item_says(work: Work) -> None:
    at = begun(work)
    found = deciding.find(
        work.acting_as(at.advisor),
        company_id=at.company_id,
        item="CAP3",
        seen_version=0,
        level=1.0,
        reason="La conozco.",
    )
    assert found.expires_on == TODAY + timedelta(days=365)
    excused = deciding.find(
        work.acting_as(at.advisor),
        company_id=at.company_id,
        item="OPS4",
        seen_version=0,
        applies=False,
        reason="Sin red.",
    )
    assert excused.expires_on is None


def reminders(work: Work, at: Begun) -> list[int]:
    return [mail.context["days"] for mail in mails_to(work, at.account.email, "readiness_expiring")]


def test_without_a_hub_the_day_is_greenwichs(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = verified(work, expires_on=date(2026, 4, 10), zone="Pacific/Kiritimati")
        left = membership(work, at.company)
        left.state, left.ended_at = "left", work.now
    clock.move_to(datetime(2026, 4, 10, 23, 59, tzinfo=UTC))
    assert expire_due(engine, clock) == 0
    clock.move_to(datetime(2026, 4, 11, 0, 0, tzinfo=UTC))
    assert expire_due(engine, clock) == 1


def test_the_jobs_do_it_by_the_clock(doing: Doing, engine: Engine, clock: ManualClock, settings: Settings) -> None:
    with doing() as work:
        at = verified(work, expires_on=TODAY + timedelta(days=30))
    start_plant(Plant(engine, clock, settings))
    jobs.remind(timestamp=0)
    clock.advance(timedelta(days=32))
    jobs.expire(timestamp=0)
    with doing() as work:
        assert reminders(work, at) == [30]
        assert scored(work, at).items["TRD2"][1] == 0.5
        say(work, at, "LEG2")
    jobs.rescore(company_id=str(at.company_id), causes=[{"verb": "readiness.answered", "subject": "x"}])
    with doing() as work:
        assert scored(work, at).items["LEG2"][2] == "answered"
