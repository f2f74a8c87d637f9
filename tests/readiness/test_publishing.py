"""Publishing a hub's instrument: firms scored anew, the older version retired, gates that keep their questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from backend.core.clock import ManualClock
from backend.core.errors import Conflict, Forbidden, InvalidInput
from backend.core.journal import JournalEntry
from backend.core.work import Work
from backend.readiness import comparing, forking, permitting, publishing
from backend.readiness.following import Follower
from backend.readiness.forking import WeightsInput
from backend.readiness.models import HubReadiness, InstrumentVersion
from backend.readiness.permitting import GatesInput
from backend.readiness.queries import latest_of
from backend.readiness.versions import version_for_hub
from tests.factories.following import caught_up
from tests.factories.readiness import Begun, begun, inputs_of, joined, say

Doing = Callable[..., Any]


@pytest.fixture
def follower(engine: Engine, clock: ManualClock) -> Iterator[Follower]:
    """A follower that works when told to."""
    made = Follower(engine, clock)
    yield made
    made.close()


def drafted(work: Work, at: Begun, **points: float) -> InstrumentVersion:
    """The hub's draft with these points."""
    governing = work.acting_as(at.manager)
    seen = forking.fork(governing, hub_id=at.hub.id).row_version
    wanted = WeightsInput(points=points, cuts={}, min_coverage=70, seen_version=seen)
    return forking.weigh(governing, hub_id=at.hub.id, wanted=wanted)


def published(work: Work, at: Begun) -> InstrumentVersion:
    """The hub's draft, published by its manager."""
    draft = forking.fork(work.acting_as(at.manager), hub_id=at.hub.id)
    return publishing.publish(work.acting_as(at.manager), hub_id=at.hub.id, seen_version=draft.row_version)


@pytest.mark.data
def test_the_firms_of_the_hub_are_scored_anew_and_are_told_why(doing: Doing, follower: Follower) -> None:
    with doing() as work:
        at, elsewhere = begun(work), begun(work)
        for firm in (at, elsewhere):
            say(work, firm, "LEG1")
    caught_up(follower)
    with doing() as work:
        before = latest_of(work.session, at.company_id)
        drafted(work, at, LEG1=55, LEG2=5, LEG3=10, LEG5=10)
    caught_up(follower)
    with doing() as work:
        assert latest_of(work.session, at.company_id) == before, "a draft changes no score"
        foreseen = comparing.preview(work.session, at.hub.id, now=work.now).firms[0].after
        version = published(work, at)
    caught_up(follower)
    with doing() as work:
        after, other = latest_of(work.session, at.company_id), latest_of(work.session, elsewhere.company_id)
        assert before is not None
        assert after is not None
        assert other is not None
        assert (after.instrument_id, after.evidenced) == (version.id, foreseen)
        assert before.evidenced < after.evidenced
        assert [cause["verb"] for cause in after.causes] == ["readiness.instrument_published"]
        assert other.evidenced == before.evidenced, "another hub's firms keep theirs"


def test_the_mean_and_the_largest_changes_are_told(work: Work) -> None:
    at = begun(work)
    firms = [at, *(joined(work, at.hub) for _ in range(11))]
    for firm in firms[1:]:
        say(work, firm, "LEG1")
    say(work, firms[1], "MKT1")
    drafted(work, at, LEG1=55, LEG2=5, LEG3=10, LEG5=10)
    seen = comparing.preview(work.session, at.hub.id, now=work.now)
    by_slug = {firm.slug: firm for firm in seen.firms}
    assert len(by_slug) == seen.total == 12
    assert by_slug[at.company.slug].difference == 0
    gain = by_slug[firms[2].company.slug].difference
    assert gain > 0
    assert seen.mean == pytest.approx(sum(firm.difference for firm in seen.firms) / 12)
    assert len(seen.largest) == 10
    assert at.company.slug not in {firm.slug for firm in seen.largest}
    assert [abs(one.difference) for one in seen.largest] == sorted(
        (abs(one.difference) for one in seen.largest), reverse=True
    )


def test_without_a_bridge_nothing_is_compared(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    draft = drafted(work, at)
    plain = forking.plain_of(draft)
    plain.update(bridge={}, bridge_from="")
    draft.source = forking._written(plain)
    work.session.flush()
    seen = comparing.preview(work.session, at.hub.id, now=work.now)
    assert not seen.comparable
    assert (seen.moved, seen.mean, seen.largest) == (0, None, ())
    assert "LEG1" in seen.opened
    assert seen.firms[0].before > 0 == seen.firms[0].after


def test_everything_that_is_wrong_is_told_at_once(work: Work) -> None:
    at = begun(work)
    draft = drafted(work, at, LEG1=31, MKT1=1)
    wanted = WeightsInput(points={}, cuts={"building": 99}, min_coverage=70, seen_version=draft.row_version)
    draft = forking.weigh(work.acting_as(at.manager), hub_id=at.hub.id, wanted=wanted)
    told = [str(one) for one in comparing.troubles(draft)]
    assert [one[:3] for one in told] == ["LEG", "MKT", "The"]
    with pytest.raises(InvalidInput):
        published(work, at)
    assert version_for_hub(work.session, at.hub.id) != draft


def test_the_next_version_retires_the_one_before_and_stands_in_the_journal(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    first, second = published(work, at), published(work, at)
    assert (first.state, second.state, second.parent_id) == ("retired", "published", first.id)
    assert (first.version, second.version, second.key) == ("1.0", "1.1", first.key)
    assert set(inputs_of(work, at).answers) == {"LEG1"}, "answers come over two bridges"
    rows = work.session.exec(
        select(JournalEntry).where(
            JournalEntry.hub_id == at.hub.id, col(JournalEntry.verb) == "readiness.instrument_published"
        )
    ).all()
    assert {row.subject_id for row in rows} == {first.id, second.id}
    assert {row.actor_id for row in rows} == {at.manager.account_id}


def test_a_gate_keeps_the_question_it_asks_for(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    governing = work.acting_as(at.manager)
    permitting.set_gate(governing, hub_id=at.hub.id, wanted=GatesInput(action="quote", items=["MKT5"]))
    draft = drafted(work, at)
    draft = forking.remove(governing, hub_id=at.hub.id, item="MKT5", seen_version=draft.row_version)
    wanted = WeightsInput(points={"MKT4": 40}, cuts={}, min_coverage=70, seen_version=draft.row_version)
    forking.weigh(governing, hub_id=at.hub.id, wanted=wanted)
    with pytest.raises(InvalidInput) as caught:
        published(work, at)
    assert "MKT5" in str(caught.value.message)


def test_gates_stay_when_the_instrument_changes(work: Work) -> None:
    at = begun(work)
    say(work, at, "LEG1")
    governing = work.acting_as(at.manager)
    permitting.set_gate(governing, hub_id=at.hub.id, wanted=GatesInput(action="quote", items=["LEG1"]))
    version = published(work, at)
    settings = work.session.exec(select(HubReadiness).where(HubReadiness.hub_id == at.hub.id)).one()
    assert settings.instrument_id == version.id
    assert settings.gates["quote"]["items"] == ["LEG1"]


def test_an_advisor_does_not_publish_and_nothing_is_published_twice(work: Work) -> None:
    at = begun(work)
    seen = drafted(work, at).row_version
    with pytest.raises(Forbidden):
        publishing.publish(work.acting_as(at.advisor), hub_id=at.hub.id, seen_version=seen)
    with pytest.raises(Conflict):
        publishing.publish(work.acting_as(at.manager), hub_id=at.hub.id, seen_version=seen - 1)


def test_a_dimension_keeps_a_question(work: Work) -> None:
    at = begun(work)
    draft = drafted(work, at)
    items = [one["id"] for one in forking.items_in(forking.plain_of(draft)) if one["id"].startswith("MKT")]
    governing = work.acting_as(at.manager)
    for item in items[1:]:
        draft = forking.remove(governing, hub_id=at.hub.id, item=item, seen_version=draft.row_version)
    with pytest.raises(InvalidInput, match="at least one question"):
        forking.remove(governing, hub_id=at.hub.id, item=items[0], seen_version=draft.row_version)


def test_a_draft_of_a_version_no_longer_in_use_is_not_published(work: Work) -> None:
    at, other = begun(work), begun(work)
    for one in (at, other):
        say(work, one, "LEG1")
    draft = drafted(work, at)
    draft.parent_id = published(work, other).id
    work.session.flush()
    with pytest.raises(Conflict) as caught:
        published(work, at)
    assert "begin a new one" in str(caught.value.message)


def test_hubs_with_long_addresses_have_each_a_key_of_their_own(work: Work) -> None:
    keys = set()
    for end in ("norte", "sur"):
        at = begun(work, slug=f"{'camara-de-comercio-' * 4}"[:70] + end)
        say(work, at, "LEG1")
        draft = published(work, at)
        assert (draft.version, len(draft.key) <= 60) == ("1.0", True)
        keys.add(draft.key)
    assert len(keys) == 2
