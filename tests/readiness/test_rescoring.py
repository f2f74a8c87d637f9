"""Scores as rows: written when something changed, by the follower of the journal too, and equal to a recount."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from backend.core import journal
from backend.core.clock import ManualClock
from backend.core.journal import Position
from backend.core.work import Work, working
from backend.readiness import rescoring
from backend.readiness.following import Follower
from backend.readiness.models import JournalPosition, ReadinessScore
from backend.readiness.queries import history_of, latest_of
from tests.factories.catalogue import listing
from tests.factories.following import caught_up, wait_for_the_journal
from tests.factories.readiness import Begun, accept, begun, best_answer, inputs_of, joined, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


@pytest.fixture
def follower(engine: Engine, clock: ManualClock) -> Iterator[Follower]:
    """A follower that works when told to."""
    made = Follower(engine, clock)
    yield made
    made.close()


def rows(work: Work, at: Begun) -> list[ReadinessScore]:
    wanted = select(ReadinessScore).where(ReadinessScore.company_id == at.company_id)
    ordered = wanted.order_by(col(ReadinessScore.scored_at), col(ReadinessScore.id))
    return list(work.session.exec(ordered.execution_options(populate_existing=True)))


def test_a_row_is_written_where_something_changed(work: Work, clock: ManualClock) -> None:
    at = begun(work)
    assert rescoring.rescore(work, at.company_id) is None  # nobody said anything yet
    say(work, at, "LEG1")
    first = rescoring.rescore(work, at.company_id, [{"verb": "readiness.answered", "subject": "x"}] * 3)
    assert first is not None
    scored = inputs_of(work, at).score()
    assert (first.declared, first.evidenced, first.items["LEG1"]) == (
        scored.declared,
        scored.evidenced,
        [1.0, 0.5, "answered"],
    )
    assert first.causes == [{"verb": "readiness.answered", "subject": "x"}]
    assert rescoring.rescore(work, at.company_id) is None
    show(work, at, "LEG1")
    second = rescoring.rescore(work, at.company_id)
    assert second is not None
    assert [row.latest for row in rows(work, at)] == [False, True]
    assert second.next_expiry == inputs_of(work, at).today + timedelta(days=90)


def test_a_simulated_history_stays_simulated(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    rescoring.rescore(work, at.company_id, simulated=True)
    say(work, at, "LEG2")
    rescoring.rescore(work, at.company_id)
    assert [row.simulated for row in rows(work, at)] == [True, True]


def test_a_firm_that_went_is_no_trouble(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    assert list(rescoring.rescore_many(work, {at.company_id: [], at.hub.id: []})) == [at.company_id]


def test_the_follower_tells_what_caused_a_change(doing: Doing, follower: Follower) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
    caught_up(follower)
    with doing() as work:
        document = show(work, at, "LEG1", "LEG2")
        accept(work, at, document, level=1.0)
    caught_up(follower)
    with doing() as work:
        first, second = rows(work, at)
        assert {"verb": "readiness.answered", "subject": first.causes[-1]["subject"], "item": "LEG1"} in first.causes
        assert [cause["verb"] for cause in second.causes] == ["readiness.evidence_added"] + [
            "readiness.evidence_verified"
        ] * 2
        assert second.items["LEG1"] == [1.0, 1.0, "answered"]
        assert [point.evidenced for point in history_of(work.session, at.company_id)] == [
            first.evidenced,
            second.evidenced,
        ]


def test_a_published_offer_changes_a_score(doing: Doing, follower: Follower) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
    caught_up(follower)
    with doing() as work:
        listing(work, at.company, published=True, sku="A-1")
    caught_up(follower)
    with doing() as work:
        latest = latest_of(work.session, at.company_id)
        assert latest is not None
        assert latest.items["PRE1"] == [0.6, 1.0, "answered"]  # the storefront stands for an address of one's own
        assert "listing.published" in [cause["verb"] for cause in latest.causes]


def test_a_follower_killed_between_does_the_same_again(
    doing: Doing, engine: Engine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doing() as work:
        at, other = begun(work), begun(work)
        say(work, at, "LEG1")
        say(work, other, "LEG1")
    killed = Follower(engine, clock)
    monkeypatch.setattr(killed, "_store", lambda _: (_ for _ in ()).throw(SystemExit("killed")))
    wait_for_the_journal(engine)
    with pytest.raises(SystemExit):
        killed.step()
    with doing() as work:
        assert work.session.exec(select(JournalPosition)).all() == []
        before = [row.id for row in rows(work, at)]
    killed.close()
    following = Follower(engine, clock)
    caught_up(following)
    following.close()
    with doing() as work:
        assert [row.id for row in rows(work, at)] == before
        assert len(before) == len(rows(work, other)) == 1


def test_one_firms_trouble_does_not_hold_the_others_up(
    doing: Doing, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    with doing() as work:
        bad = begun(work)
        good = joined(work, bad.hub)
        say(work, bad, "LEG1")
        say(work, good, "LEG1")
    honest = rescoring._row

    def refuse(work: Work, inputs: Any, *rest: Any, **more: Any) -> Any:
        if inputs.company_id == bad.company_id:
            raise ValueError("broken")
        return honest(work, inputs, *rest, **more)

    monkeypatch.setattr(rescoring, "_row", refuse)
    caught_up(follower)
    with doing() as work:
        assert len(rows(work, good)) == 1
        assert rows(work, bad) == []
        waiting = text("SELECT args ->> 'company_id' FROM procrastinate_jobs WHERE task_name = 'readiness.rescore'")
        assert work.session.connection().execute(waiting).scalars().all() == [str(bad.company_id)]


def test_one_follows_and_the_other_takes_over(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
    first, second = Follower(engine, clock), Follower(engine, clock)
    wait_for_the_journal(engine)
    assert first.step()
    second.step()
    assert (first.working, second.working) == (True, False)
    end = text("""
        SELECT count(pg_terminate_backend(pid)) FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """)
    with engine.connect() as connection:
        assert connection.execute(end).scalar_one() == 1
    with doing() as work:
        say(work, at, "LEG2")
    deadline = time.monotonic() + 10
    while not second.step() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert second.working
    with pytest.raises(Exception, match=r"terminat|closed|connection"):
        first.step()
    first.close()
    second.close()
    with doing() as work:
        assert len(rows(work, at)) == 2


def test_a_change_shows_within_two_seconds(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
    stop, follower = threading.Event(), Follower(engine, clock)
    thread = threading.Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        for item in ("LEG2", "TRD2"):
            with doing() as work:
                say(work, at, item)
            began = time.monotonic()
            while time.monotonic() < began + 2:
                with doing() as work:
                    latest = latest_of(work.session, at.company_id)
                    if latest is not None and latest.items[item][2] == "answered":
                        break
                time.sleep(0.05)
            else:
                pytest.fail("not within two seconds")
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_a_late_commit_is_read_late_and_never_skipped(doing: Doing, engine: Engine, follower: Follower) -> None:
    with doing() as work:
        at, other = begun(work), begun(work)
        say(work, at, "LEG2")
    caught_up(follower)
    with working(engine) as slow:
        say(slow, at, "LEG1")
        with doing() as work:
            say(work, other, "LEG1")
        while follower.step():
            pass
    caught_up(follower)
    with doing() as work:
        assert (len(rows(work, at)), len(rows(work, other))) == (2, 1)
        assert journal.read(work.session, after=Position(0, 0), limit=1) != []


def test_moving_to_another_band_is_told(work: Work) -> None:
    at = begun(work)
    inputs = inputs_of(work, at)
    say(work, at, "LEG1")
    rescoring.rescore(work, at.company_id)
    for item in inputs.instrument.items:
        say(work, at, item.id, best_answer(item))
    rescoring.rescore(work, at.company_id)
    told = text("SELECT changed FROM journal WHERE verb = 'readiness.band_changed'")
    band = inputs_of(work, at).score().band
    assert band is not None
    assert work.session.connection().execute(told).scalars().all() == [{"from": "", "to": band}]
