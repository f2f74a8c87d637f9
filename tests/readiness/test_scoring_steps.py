"""Next steps: their order, their prerequisites, and the last gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.readiness.instrument import Applies, Instrument
from backend.readiness.standing import Answer, Evidence, Profile
from backend.readiness.stepping import Advice, done, next_steps, what_if
from tests.factories.instruments import instrument, item, small
from tests.factories.standings import TODAY, Firm, firms


def advised(firm: Firm, shown: Instrument, hours: dict[str, float] | None = None) -> list[Advice]:
    """The firm's next steps."""
    return next_steps(
        shown, firm.profile, firm.answers, firm.evidence, firm.today, signature=firm.signature, hours=hours
    )


def one_of(steps: list[Advice], wanted: str) -> Advice:
    """The step of an item."""
    return next(step for step in steps if step.item == wanted)


PLAIN = instrument(
    item("OPS1", 40, "probe", hours=4, cost=0),
    item("OPS2", 30, "document", hours=4, cost=1),
    item("OPS3", 20, "document", hours=4, cost=2),
    item("OPS4", 10, "advisor", hours=4, cost=3),
)


def test_order_is_gain_over_hours_and_cost() -> None:
    steps = advised(Firm().saying(OPS1=0, OPS2=0, OPS3=0, OPS4=0), PLAIN)
    assert [step.item for step in steps] == ["OPS1", "OPS2", "OPS3", "OPS4"]
    assert [step.effort_hours for step in steps] == [4, 8, 24, 64]
    assert [step.value for step in steps] == [40 / 4, 30 / 8, 20 / 24, 10 / 64]
    assert [step.gain for step in steps] == [40, 30, 20, 10]


def test_what_others_needed_takes_the_place_of_the_estimate() -> None:
    steps = advised(Firm(), PLAIN, {"OPS1": 100, "OPS3": 0, "OPS2": 0})
    assert [(step.item, step.effort_hours) for step in steps[:3]] == [("OPS2", 4), ("OPS3", 20), ("OPS1", 100)]
    free = advised(Firm(), PLAIN, {"OPS1": 0})
    assert one_of(free, "OPS1").effort_hours == 0.25


def test_a_step_gains_what_is_still_missing_and_a_full_one_is_not_advised() -> None:
    firm = Firm().saying(OPS1=1, OPS2=1, OPS3=0.5)
    firm = firm.showing(Evidence("OPS1", "probe", 1.0, level=1.0), Evidence("OPS2", "document", 0.75))
    steps = advised(firm, PLAIN)
    assert {step.item for step in steps} == {"OPS2", "OPS3", "OPS4"}
    assert one_of(steps, "OPS2").gain == pytest.approx(7.5)
    assert one_of(steps, "OPS3").gain == pytest.approx(15)


def test_before_anybody_checked_it_an_upload_brings_its_part() -> None:
    steps = advised(Firm().saying(OPS3=1), PLAIN)
    assert one_of(steps, "OPS1").at_once == pytest.approx(40)  # a probe needs nobody's check
    assert one_of(steps, "OPS2").at_once == pytest.approx(22.5)
    assert one_of(steps, "OPS3").at_once == pytest.approx(15 - 10)
    uploaded = Firm().saying(OPS2=1).showing(Evidence("OPS2", "document", 0.75))
    assert one_of(advised(uploaded, PLAIN), "OPS2").at_once == 0
    nearly = Firm().saying(OPS2=0.9).showing(Evidence("OPS2", "document", 1.0))
    assert one_of(advised(nearly, PLAIN), "OPS2").at_once == 0


CHAIN = instrument(
    item("OPS1", 20, hours=1),
    item("OPS2", 20, hours=2, after=("OPS1",)),
    item("OPS3", 30, hours=4, after=("OPS2", "OPS4", "GONE")),
    item("OPS4", 30, hours=8, applies=Applies(offers=frozenset({"services"}))),
)


def test_a_step_is_weighed_with_what_has_to_be_done_before_it() -> None:
    step = one_of(advised(Firm(), CHAIN), "OPS3")
    points = 100 / 70
    assert step.missing == ("OPS1", "OPS2")  # OPS4 does not apply
    assert (step.gain, step.bundle_gain) == pytest.approx((30 * points, 100))
    assert (step.effort_hours, step.bundle_hours, step.value) == pytest.approx((4, 7, 100 / 7))


def test_a_prerequisite_in_place_is_not_asked_again_however_weak_its_evidence() -> None:
    firm = Firm().saying(OPS1=0.75, OPS2=0.5)
    assert one_of(advised(firm, CHAIN), "OPS3").missing == ("OPS2",)
    assert one_of(advised(Firm().saying(OPS1=0.5), CHAIN), "OPS2").missing == ("OPS1",)


def test_prerequisites_in_a_circle_end() -> None:
    circle = instrument(item("OPS1", 50, after=("OPS2",)), item("OPS2", 50, after=("OPS1",)))
    assert [step.missing for step in advised(Firm(), circle)] == [("OPS2",), ("OPS1",)]


GATES = instrument(
    item("LEG1", 50, gate=True, hours=10),
    item("LEG3", 50, gate=True, hours=10),
    item("OPS1", 40, hours=10),
    item("OPS2", 60, hours=10),
)


def test_the_last_gate_to_the_next_band_is_worth_five_points_more() -> None:
    firm = (
        Firm()
        .saying(LEG1=0, LEG3=1, OPS1=0, OPS2=1)
        .showing(*(Evidence(one, "document", 1.0) for one in ("LEG3", "OPS2")))
    )
    assert firm.scored(GATES).band == "building"
    steps = advised(firm, GATES)
    assert [(step.item, step.clears_gate) for step in steps] == [("LEG1", True), ("OPS1", False)]
    assert [step.value for step in steps] == pytest.approx([(25 + 5) / 10, 20 / 10])


def test_one_of_two_gates_is_not_the_last_unless_the_bundle_holds_both() -> None:
    bands = tuple(replace(band, gates=("LEG1", "LEG3")) if band.gates else band for band in GATES.bands)
    both = replace(GATES, bands=bands)
    firm = Firm().saying(LEG1=0, LEG3=0, OPS1=1, OPS2=1)
    firm = firm.showing(*(Evidence(one, "document", 1.0) for one in ("OPS1", "OPS2")))
    assert not any(step.clears_gate for step in advised(firm, both))
    items = tuple(
        replace(one, step=replace(one.step, after=("LEG3",))) if one.id == "LEG1" else one for one in both.items
    )
    chained = advised(firm, replace(both, items=items))
    assert one_of(chained, "LEG1").clears_gate
    assert one_of(chained, "LEG1").value == pytest.approx((50 + 5) / 20)
    assert not one_of(chained, "LEG3").clears_gate


def test_what_does_not_apply_is_not_advised() -> None:
    firm = Firm(profile=Profile(offers=frozenset({"services"}), sector="software"))
    assert {"TRD3", "CMP2"}.isdisjoint(step.item for step in advised(firm, small()))


def test_ticking_what_does_not_apply_or_does_not_exist_changes_nothing() -> None:
    firm = Firm(profile=Profile(offers=frozenset({"services"}))).showing(
        Evidence("PRE2", "advisor", 1.0, applies=False)
    )
    imagined = what_if(small(), firm.profile, firm.answers, firm.evidence, TODAY, steps=["TRD3", "PRE2", "GONE"])
    assert imagined.evidenced == firm.scored(small()).evidenced
    assert imagined.line("PRE2").state == "not_applicable"


def test_a_done_step_outdoes_what_was_found_before() -> None:
    answer, shown = done(small().by_id["PRE1"])
    firm = (
        Firm()
        .saying(PRE1=Answer("unknown"))
        .showing(Evidence("PRE1", "advisor", 1.0, level=0.25, dated=TODAY), Evidence("PRE1", "probe", 1.0, level=0.0))
    )
    line = firm.saying(PRE1=answer).showing(shown).scored(small()).line("PRE1")
    assert (line.level, line.factor) == (1, 1)
    assert "step:PRE1" in line.refs


@settings(max_examples=60, deadline=None)
@given(firm=firms(small()), data=st.data())
def test_the_gain_of_a_bundle_is_what_doing_it_brings(firm: Firm, data: st.DataObject) -> None:
    steps = advised(firm, small())
    assert [step.value for step in steps] == sorted((step.value for step in steps), reverse=True)
    before = firm.scored(small())
    for step in steps:
        imagined = what_if(
            small(),
            firm.profile,
            firm.answers,
            firm.evidence,
            firm.today,
            signature=firm.signature,
            steps=[*step.missing, step.item],
        )
        assert imagined.evidenced - before.evidenced == pytest.approx(step.bundle_gain, abs=1e-9)
        assert step.at_once <= step.gain + 1e-9
        gates = [hold for hold in before.to_next if hold.kind == "gate"]
        still = (
            {hold.item for hold in imagined.held_back + imagined.to_next if hold.band == gates[0].band}
            if gates
            else set()
        )
        assert step.clears_gate == (bool(gates) and still.isdisjoint(hold.item for hold in gates))
