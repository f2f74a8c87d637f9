"""A recount equals what is stored, whatever people did; and a firm's place among its peers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import col, select

from backend.core.clock import ManualClock
from backend.core.work import Work, working
from backend.readiness import answering, evidencing, rescoring
from backend.readiness.following import Follower
from backend.readiness.models import EvidenceDocument, ReadinessScore
from backend.readiness.queries import PEERS, place_of
from backend.readiness.recounting import mend, recompute
from tests.factories.catalogue import listing
from tests.factories.following import caught_up
from tests.factories.readiness import Begun, begun, best_answer, evidence, inputs_of, joined, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]


def rows(work: Work, at: Begun) -> list[ReadinessScore]:
    wanted = select(ReadinessScore).where(ReadinessScore.company_id == at.company_id)
    ordered = wanted.order_by(col(ReadinessScore.scored_at), col(ReadinessScore.id))
    return list(work.session.exec(ordered.execution_options(populate_existing=True)))


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["say", "unknown", "clear", "show", "accept", "reject", "remove", "list", "rescore", "day"]),
        st.integers(0, 34),
        st.integers(0, 4),
    ),
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_a_recount_equals_what_is_stored(acts: list[tuple[str, int, int]], engine: Engine) -> None:
    """Whatever people do in whatever order, the follower's rows are what the answers give."""
    from tests.conftest import START

    clock = ManualClock(START)
    with working(engine, clock=clock) as work:
        at = begun(work)
    following = Follower(engine, clock)
    try:
        for act in acts:
            with working(engine, clock=clock) as work:
                _do(work, at, *act, clock=clock)
            if act[0] == "rescore":
                caught_up(following)
        caught_up(following)
        with working(engine, clock=clock) as work:
            rescoring.rescore(work, at.company_id)  # the calendar has no row in the journal
        found = recompute(engine, at.hub.id, clock=clock)
    finally:
        following.close()
    assert found.differences == ()
    with working(engine, clock=clock) as work:
        assert found.scores == min(1, len(rows(work, at)))


def _do(work: Work, at: Begun, kind: str, which: int, much: int, *, clock: ManualClock) -> None:
    items = inputs_of(work, at).instrument.items
    item = items[which % len(items)]
    shown = work.session.exec(
        select(EvidenceDocument).where(
            EvidenceDocument.company_id == at.company_id,
            col(EvidenceDocument.removed_at).is_(None),
        )
    ).all()
    if kind == "say":
        value = {"rung": much % len(item.rungs)} if item.kind == "ladder" else best_answer(item)
        say(work, at, item.id, value)
    elif kind == "unknown":
        say(work, at, item.id, state="unknown")
    elif kind == "clear":
        answering.clear(work.acting_as(at.owner), company_id=at.company_id, item=item.id)
    elif kind == "show" and any(rule.source in ("document", "link", "registry", "advisor") for rule in item.evidence):
        show(work, at, item.id)
    elif kind in ("accept", "reject") and shown:
        for one in evidence(work, shown[much % len(shown)]):
            evidencing.decide(
                work.acting_as(at.advisor),
                evidence_id=one.id,
                seen_version=one.row_version,
                verdict="accept" if kind == "accept" else "reject",
                level=much / 4,
                reason="Visto.",
            )
    elif kind == "remove" and shown:
        evidencing.remove(work.acting_as(at.owner), shown[much % len(shown)].id)
    elif kind == "list":
        listing(work, at.company, published=True)
    elif kind == "day":
        clock.advance(timedelta(days=20))


def test_a_recount_finds_and_mends_what_differs(doing: Doing, engine: Engine, clock: ManualClock) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        rescoring.rescore(work, at.company_id)
        [row] = rows(work, at)
        row.evidenced += 1
        work.session.add(row)
    found = recompute(engine, at.hub.id, clock=clock)
    assert [(one.company_id, one.parts) for one in found.differences] == [(at.company_id, ("evidenced",))]
    assert mend(engine, found, clock=clock) == 1
    assert recompute(engine, at.hub.id, clock=clock).differences == ()


def test_a_place_is_told_from_thirty_firms_on(doing: Doing) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        rescoring.rescore(work, at.company_id)
        for number in range(PEERS - 2):
            peer = joined(work, at.hub)
            say(work, peer, "LEG1", {"yes": number % 2 == 0})
            rescoring.rescore(work, peer.company_id)
        assert place_of(work.session, at.company_id) is None
        last = joined(work, at.hub)
        say(work, last, "LEG1", {"yes": False})
        rescoring.rescore(work, last.company_id)
        place = place_of(work.session, at.company_id)
        assert place is not None
        assert place.peers == 30
        assert place.percentile == pytest.approx(100 * (15 + 15 / 2) / 30)
