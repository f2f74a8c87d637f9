"""Gates: what a hub asks for before an action, who passes, who lifts, and when a lift ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from backend.companies.permitting import Blocked, permit_of, require_permit
from backend.core.clock import ManualClock
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.readiness import lifting, permitting
from backend.readiness.lifting import LiftInput
from backend.readiness.permitting import GatesInput
from backend.readiness.rescoring import rescore
from tests.factories import hubs
from tests.factories.companies import firm
from tests.factories.readiness import Begun, begun, done, of_services, say, show

QUOTE = GatesInput(action="quote", items=["LEG1", "TRD2"])


def gated(work: Work, wanted: GatesInput = QUOTE) -> Begun:
    """A firm of a hub that asks for something before a quote."""
    at = begun(work)
    permitting.set_gate(work.acting_as(at.manager), hub_id=at.hub.id, wanted=wanted)
    permitting.write_permits(work, at.company_id)
    return at


def until(work: Work, days: int) -> date:
    return (work.now + timedelta(days=days)).date()


def allowed(work: Work, at: Begun, action: str = "quote") -> bool:
    return permit_of(work.session, at.company_id, action, now=work.now).allowed


def test_without_a_gate_everything_is_allowed(work: Work) -> None:
    at = begun(work)
    permitting.write_permits(work, at.company_id)
    assert allowed(work, at)
    require_permit(work, at.company_id, "quote")


def test_a_blocked_action_names_what_is_missing_and_its_fastest_fix(work: Work) -> None:
    at = gated(work)
    permit = permit_of(work.session, at.company_id, "quote", now=work.now)
    assert not permit.allowed
    assert [item for item, _ in permit.missing] == ["LEG1", "TRD2"]
    assert permit.missing[0][1]["es"] != permit.missing[0][1]["en"]
    assert permit.step == "TRD2"  # six hours, where the registration takes eight
    assert permit.fix is not None
    assert permit.fix["es"]
    assert permit.hours == 6
    with pytest.raises(Blocked) as caught:
        require_permit(work, at.company_id, "quote")
    assert at.hub.name in str(caught.value.message)
    assert "LEG1" in str(caught.value.message)
    assert allowed(work, at, "fair")


def test_a_firm_of_services_reads_what_is_missing_in_its_own_words(work: Work) -> None:
    at = gated(work)
    asked = permitting.instrument_of_hub(work.session, at.hub.id).by_id["TRD2"]
    assert asked.services is not None
    assert (
        dict(permit_of(work.session, at.company_id, "quote", now=work.now).missing)["TRD2"]["es"] == asked.question.es
    )
    of_services(work, at)
    rescore(work, at.company_id)
    told = dict(permit_of(work.session, at.company_id, "quote", now=work.now).missing)["TRD2"]
    assert (told["es"], told["en"]) == (asked.services.question.es, asked.services.question.en)


def test_evidence_opens_the_gate_and_its_end_closes_it(
    work: Work, clock: ManualClock, doing: Callable[..., Any]
) -> None:
    at = gated(work, GatesInput(action="quote", items=["LEG1"]))
    say(work, at, "LEG1")
    rescore(work, at.company_id)
    assert not allowed(work, at), "the firm's word alone is no evidence"
    show(work, at, "LEG1")
    rescore(work, at.company_id)
    assert allowed(work, at)
    work.session.commit()
    clock.advance(timedelta(days=100))
    with doing() as later:
        rescore(later, at.company_id)
        assert not allowed(later, at), "a registration older than 90 days counts no more"


def test_a_band_is_asked_for(work: Work) -> None:
    at = gated(work, GatesInput(action="fair", band="preparing"))
    permit = permit_of(work.session, at.company_id, "fair", now=work.now)
    assert not permit.allowed
    assert permit.band == "preparing"
    assert permit.step
    assert allowed(work, at)


def test_a_reached_band_passes(work: Work) -> None:
    at = gated(work, GatesInput(action="fair", band="building"))
    done(work, at)
    assert allowed(work, at, "fair")


def test_a_lift_allows_until_its_day_ends_in_the_hubs_zone(
    work: Work, clock: ManualClock, doing: Callable[..., Any]
) -> None:
    at = gated(work)
    last = until(work, 3)
    wanted = LiftInput(action="quote", reason="The buyer waits; the papers come on Monday.", until=last)
    lifting.lift(work.acting_as(at.advisor), company_id=at.company_id, hub_id=at.hub.id, wanted=wanted)
    permit = permit_of(work.session, at.company_id, "quote", now=work.now)
    assert permit.allowed
    assert permit.lifted_until == last
    rescore(work, at.company_id)
    assert allowed(work, at), "a score worked out again keeps the lift"
    told = text("SELECT changed FROM journal WHERE verb = 'readiness.gate_lifted' AND company_id = :company")
    assert work.session.connection().execute(told, {"company": at.company_id}).scalar_one()["action"] == "quote"
    work.session.commit()
    # 15:00 in Greenwich is 9:00 in Mexico City: the last day ends there at 6:00 of the next in Greenwich.
    clock.advance(timedelta(days=3, hours=14, minutes=59))
    with doing() as later:
        assert allowed(later, at)
    clock.advance(timedelta(minutes=2))
    with doing() as later:
        assert not allowed(later, at)


def test_a_lift_is_ended(work: Work) -> None:
    at = gated(work)
    advisor = work.acting_as(at.advisor)
    wanted = LiftInput(action="quote", reason="Good for one quote.", until=until(work, 5))
    made = lifting.lift(advisor, company_id=at.company_id, hub_id=at.hub.id, wanted=wanted)
    lifting.end(advisor, lift_id=made.id)
    assert not allowed(work, at)


@pytest.mark.parametrize(
    ("field", "change"),
    [("action", {"action": "fly"}), ("reason", {"reason": "yes"}), ("until", {"until": 200}), ("until", {"until": -1})],
)
def test_a_lift_needs_a_reason_and_an_end(work: Work, field: str, change: dict[str, Any]) -> None:
    at = gated(work)
    values: dict[str, Any] = {"action": "quote", "reason": "The papers come on Monday.", "until": 3, **change}
    values["until"] = until(work, values["until"])
    with pytest.raises(InvalidInput) as caught:
        lifting.lift(work.acting_as(at.advisor), company_id=at.company_id, hub_id=at.hub.id, wanted=LiftInput(**values))
    assert list(caught.value.fields) == [field]


def test_only_the_hubs_own_people_lift(work: Work) -> None:
    at = gated(work)
    far = hubs.hub(work)
    stranger = hubs.serving(hubs.staff(work, far), far)
    wanted = LiftInput(action="quote", reason="Please let me through.", until=until(work, 1))
    for actor, refusal in ((at.owner, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            lifting.lift(work.acting_as(actor), company_id=at.company_id, hub_id=at.hub.id, wanted=wanted)
    with pytest.raises(NotFound):
        lifting.lift(work.acting_as(at.advisor), company_id=at.company_id, hub_id=far.id, wanted=wanted)


def test_only_a_manager_sets_gates_and_the_second_is_told(work: Work) -> None:
    at = begun(work)
    with pytest.raises(Forbidden):
        permitting.set_gate(work.acting_as(at.advisor), hub_id=at.hub.id, wanted=QUOTE)
    with pytest.raises(NotFound):
        permitting.set_gate(work.acting_as(at.owner), hub_id=at.hub.id, wanted=QUOTE)
    manager = work.acting_as(at.manager)
    permitting.set_gate(manager, hub_id=at.hub.id, wanted=QUOTE)
    with pytest.raises(Conflict):
        permitting.set_gate(manager, hub_id=at.hub.id, wanted=QUOTE)
    gates, version = permitting.gates_of(work.session, at.hub.id)
    assert {gate.action: gate.items for gate in gates}["quote"] == ("LEG1", "TRD2")
    cleared = GatesInput(action="quote", seen_version=version)
    permitting.set_gate(manager, hub_id=at.hub.id, wanted=cleared)
    assert all(gate.open for gate in permitting.gates_of(work.session, at.hub.id)[0])


@pytest.mark.parametrize("wrong", [{"action": "fly"}, {"items": ["XYZ9"]}, {"band": "golden"}])
def test_a_gate_asks_only_for_what_there_is(work: Work, wrong: dict[str, Any]) -> None:
    at = begun(work)
    with pytest.raises(InvalidInput):
        permitting.set_gate(
            work.acting_as(at.manager), hub_id=at.hub.id, wanted=GatesInput(**{"action": "quote", **wrong})
        )


def test_another_hubs_gate_binds_only_its_firms(work: Work) -> None:
    at = gated(work)
    other = firm(work, hubs.hub(work))
    permitting.write_permits(work, other.id)
    assert permit_of(work.session, other.id, "quote", now=work.now).allowed
    assert permit_of(work.session, at.company_id, "quote", now=work.now, hub_id=other.id).allowed
    with pytest.raises(NotFound):
        lifting.end(work.acting_as(VISITOR), lift_id=other.id)
