"""How soon a firm answers buyers, as a fact that stands for half of an item: by its clock, its window, its follower."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from backend.core.clock import ManualClock
from backend.core.work import Work
from backend.inquiries.models import Inquiry
from backend.readiness import answering
from backend.readiness.expiring import expire_due
from backend.readiness.facts import known_of
from backend.readiness.following import Follower
from backend.readiness.queries import latest_of
from backend.readiness.recounting import recompute
from backend.readiness.schemas import AnswerInput
from storefront.readiness_view import FACT_WORDS, SEEN_BY
from tests.factories import inquiries
from tests.factories.following import caught_up
from tests.factories.readiness import Begun, begun, inputs_of, joined, say

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
HOURS = timedelta(hours=1)


@pytest.fixture
def follower(engine: Engine, clock: ManualClock) -> Iterator[Follower]:
    """A follower that works when told to."""
    made = Follower(engine, clock)
    yield made
    made.close()


def asked(
    work: Work, at: Begun, *, hours_ago: float, answered_after: float | None = None, state: str = "open"
) -> Inquiry:
    """An inquiry that reached the firm so long ago, answered after so many hours or not at all."""
    delivered = work.now - hours_ago * HOURS
    inquiry = Inquiry(
        company_id=at.company_id,
        hub_id=at.hub.id,
        state=state,
        locale="es",
        buyer_name="Karen",
        buyer_country="CA",
        buyer_email="karen@buyer.example",
        created_at=delivered - 3 * HOURS,
        delivered_at=delivered,
        first_answer_at=None if answered_after is None else delivered + answered_after * HOURS,
        last_message_at=delivered,
    )
    work.session.add(inquiry)
    work.session.flush()
    return inquiry


def stands(work: Work, at: Begun) -> bool:
    """Whether the fact stands, and PRE4 has its half."""
    line = inputs_of(work, at).score().line("PRE4")
    found = "fact:answer_time" in line.refs
    assert (line.level, line.factor) == ((0.5, 1.0) if found else (0.0, 0.5))
    return found


def test_three_quick_answers_are_half_of_being_reachable(work: Work) -> None:
    at = begun(work)
    for number in range(3):
        assert not stands(work, at), number
        asked(work, at, hours_ago=100, answered_after=48)
    assert stands(work, at)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ([47, 47, 49], True),  # the median is quick
        ([47, 49, 49], False),
        ([1, 2, 49, 49], True),  # the lower of the two in the middle
        ([1, 2, 3, None, None, None], True),
        ([1, 2, 3, None, None, None, None], False),  # who was never answered waits longest
        ([1, 2, None], False),  # three answers at least
    ],
)
def test_the_median_counts_who_was_never_answered(work: Work, told: list[float | None], wanted: bool) -> None:
    at = begun(work)
    for hours in told:
        asked(work, at, hours_ago=500, answered_after=hours)
    assert stands(work, at) is wanted


def test_only_what_reached_the_firm_lately_counts(work: Work) -> None:
    at, other = begun(work), begun(work)
    for _ in range(2):
        asked(work, at, hours_ago=100, answered_after=5)
    asked(work, at, hours_ago=24 * 182, answered_after=5)
    asked(work, other, hours_ago=100, answered_after=5)
    assert not stands(work, at), "the third is older than 180 days, the fourth another firm's"
    asked(work, at, hours_ago=100, answered_after=5)
    for _ in range(5):
        asked(work, at, hours_ago=300, state="refused")
        asked(work, at, hours_ago=20)
    assert stands(work, at), "spam does not count, nor whoever waits since yesterday"


def test_time_passes_at_the_turn_of_the_firms_day(
    doing: Doing, engine: Engine, clock: ManualClock, follower: Follower
) -> None:
    zone = ZoneInfo("America/Mexico_City")
    clock.move_to(datetime(2026, 4, 6, 18, tzinfo=UTC))  # noon there
    with doing() as work:
        at = begun(work, zone="America/Mexico_City")
        say(work, at, "LEG1")
        for _ in range(3):
            asked(work, at, hours_ago=100, answered_after=5)
        for _ in range(4):
            asked(work, at, hours_ago=2)
    caught_up(follower)
    with doing() as work:
        row = latest_of(work.session, at.company_id)
        assert row is not None
        assert (row.items["PRE4"], row.next_expiry) == ([0.5, 1.0, "answered"], date(2026, 4, 8))
    turn = datetime(2026, 4, 9, tzinfo=zone).astimezone(UTC)
    clock.move_to(turn - timedelta(seconds=1))
    assert expire_due(engine, clock) == 0
    assert recompute(engine, at.hub.id, clock=clock).differences == ()
    clock.move_to(turn)
    assert expire_due(engine, clock) == 1
    with doing() as work:
        row = latest_of(work.session, at.company_id)
        assert row is not None
        assert row.items["PRE4"] == [0.0, 0.5, "unanswered"], "four buyers wait for more than two days now"
    assert recompute(engine, at.hub.id, clock=clock).differences == ()
    # Those who waited leave the window with their day, and those who were answered earlier still.
    clock.move_to(turn + timedelta(days=180))
    expire_due(engine, clock)
    assert recompute(engine, at.hub.id, clock=clock).differences == ()


def test_an_answer_shows_by_the_journal(doing: Doing, clock: ManualClock, follower: Follower) -> None:
    with doing() as work:
        at = inquiries.stall(work)
        first = [inquiries.conversation(work, at).inquiry for _ in range(3)]
        work.session.flush()
        told = AnswerInput(value={"yes": True})
        answering.answer(work.acting_as(at.actor), company_id=at.company.id, item="LEG1", wanted=told)
    caught_up(follower)
    clock.advance(timedelta(hours=20))
    for inquiry in first:
        with doing() as work:
            row = latest_of(work.session, at.company.id)
            assert row is not None
            assert row.items["PRE4"][0] == 0.0
            inquiries.answered(work, at, work.session.get_one(Inquiry, inquiry.id))
        caught_up(follower)
    with doing() as work:
        row = latest_of(work.session, at.company.id)
        assert row is not None
        assert row.items["PRE4"] == [0.5, 1.0, "answered"]
        assert [cause["verb"] for cause in row.causes] == ["inquiry.answered"]


def test_many_firms_are_asked_for_at_once(work: Work, engine: Engine) -> None:
    at = begun(work)
    ids = [at.company_id, *(joined(work, at.hub).company_id for _ in range(4))]
    asked(work, at, hours_ago=100, answered_after=5)
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    known = known_of(work.session, ids, now=work.now)
    event.remove(engine, "before_cursor_execute", note)
    assert (len(seen), len(known)) == (1, 5)
    assert [known[one].answered for one in ids] == [1, 0, 0, 0, 0]


def test_the_firm_reads_where_it_comes_from(doing: Doing, sign_in: Callable[..., Any], engine: Engine) -> None:
    with doing() as work:
        at = begun(work)
        for _ in range(3):
            asked(work, at, hours_ago=100, answered_after=5)
    browser = sign_in(at.account)
    page = browser.get(f"/en/desk/{at.company.slug}/readiness/why").text
    assert FACT_WORDS["fact:answer_time"].msgid in page
    assert SEEN_BY["platform"].msgid not in page, "nothing is published"
    with Session(engine) as session:
        assert latest_of(session, at.company_id) is None
