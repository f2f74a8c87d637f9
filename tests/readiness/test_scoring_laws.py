"""What holds for every firm and every instrument: the laws of the score."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from math import fsum
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.readiness.instrument import Instrument, Source
from backend.readiness.standing import Answer, Evidence, Score
from backend.readiness.stepping import what_if
from tests.factories.instruments import core, small
from tests.factories.standings import LEVELS, answers, firms

INSTRUMENTS = pytest.mark.parametrize("instrument", [small(), core()], ids=["small", "core"])
NEAR = 1e-9
CASES = settings(max_examples=60, deadline=None)


def numbers(scored: Score) -> list[float]:
    """The four numbers of a score."""
    return [scored.declared, scored.evidenced, scored.low, scored.high]


def at(scored: Score, instrument: Instrument) -> int:
    """The band's place, -1 while unrated."""
    return next((at for at, band in enumerate(instrument.bands) if band.id == scored.band), -1)


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_the_trace_sums_to_the_score(instrument: Instrument, data: st.DataObject) -> None:
    scored = data.draw(firms(instrument)).scored(instrument)
    for name in ("declared", "evidenced", "low", "high"):
        whole = getattr(scored, name)
        assert abs(fsum(getattr(line, name) for line in scored.lines) - whole) <= NEAR
        petals = [getattr(one, name) for one in scored.dimensions if one.declared is not None]
        assert abs(fsum(petals) / max(1, len(petals)) - whole) <= NEAR


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_a_line_is_points_times_level_times_factor(instrument: Instrument, data: st.DataObject) -> None:
    scored = data.draw(firms(instrument)).scored(instrument)
    applicable = [line for line in scored.lines if line.state != "not_applicable"]
    petals = {line.dimension for line in applicable}
    for line in scored.lines:
        asked = fsum(one.points for one in applicable if one.dimension == line.dimension)
        share = 0.0 if line.state == "not_applicable" else line.points / asked * 100 / len(petals)
        assert line.share == pytest.approx(share, abs=NEAR)
        assert line.declared == pytest.approx(share * line.level, abs=NEAR)
        assert line.evidenced == pytest.approx(share * line.level * line.factor, abs=NEAR)
        assert 0.5 <= line.factor <= 1
        if line.state != "answered":
            assert line.level == 0


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_numbers_stand_in_their_order(instrument: Instrument, data: st.DataObject) -> None:
    scored = data.draw(firms(instrument)).scored(instrument)
    assert -NEAR <= scored.low <= scored.evidenced + NEAR <= scored.high + 2 * NEAR <= 100 + 3 * NEAR
    assert scored.evidenced <= scored.declared + NEAR <= 100 + 2 * NEAR
    assert 0 <= scored.coverage <= 100 + NEAR
    assert 0 <= scored.verified_share <= 1 + NEAR
    widened = fsum(line.share for line in scored.lines if line.state == "unanswered")
    assert scored.high - scored.low == pytest.approx(widened, abs=1e-7)


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_supporting_evidence_never_lowers(instrument: Instrument, data: st.DataObject) -> None:
    firm = data.draw(firms(instrument))
    before = firm.scored(instrument)
    applicable = [line for line in before.lines if line.state != "not_applicable"]
    assume(applicable)
    item = data.draw(st.sampled_from(applicable))
    level = data.draw(st.none() | LEVELS.filter(lambda one: one >= item.level))
    source: Source = data.draw(st.sampled_from(get_args(Source)))
    if source == "platform":
        level = data.draw(LEVELS)
    factor = 1.0 if level is not None else data.draw(st.sampled_from((0.75, 1.0)))
    days = data.draw(st.none() | st.integers(-9, 9))
    dated = None if days is None else firm.today + timedelta(days=days)
    after = firm.showing(Evidence(item.item, source, factor, level=level, dated=dated)).scored(instrument)
    assert after.declared >= before.declared - NEAR
    assert after.evidenced >= before.evidenced - NEAR
    assert after.low >= before.low - NEAR


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_more_answers_never_widen_the_interval(instrument: Instrument, data: st.DataObject) -> None:
    firm = data.draw(firms(instrument))
    before = firm.scored(instrument)
    open_ = [item.id for item in instrument.items if item.id not in firm.answers]
    more = data.draw(st.dictionaries(st.sampled_from(open_), answers())) if open_ else {}
    after = firm.saying(**more).scored(instrument)
    assert after.high - after.low <= before.high - before.low + NEAR
    assert after.coverage >= before.coverage - NEAR


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_gates_cap_bands_and_nothing_else(instrument: Instrument, data: st.DataObject) -> None:
    firm = data.draw(firms(instrument))
    free = replace(instrument, bands=tuple(replace(band, gates=()) for band in instrument.bands))
    gated, ungated = firm.scored(instrument), firm.scored(free)
    assert numbers(gated) == numbers(ungated)
    assert gated.lines == ungated.lines
    assert gated.reached == ungated.reached
    assert at(gated, instrument) <= at(ungated, instrument)
    if not any(hold.kind == "gate" for hold in gated.held_back):
        assert gated.band == ungated.band


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_evidence_that_ran_out_is_as_if_it_were_not_there(instrument: Instrument, data: st.DataObject) -> None:
    firm = data.draw(firms(instrument))
    standing = tuple(one for one in firm.evidence if one.expires is None or one.expires >= firm.today)
    with_all, without = firm.scored(instrument), replace(firm, evidence=standing).scored(instrument)
    assert numbers(with_all) == numbers(without)
    assert with_all.band == without.band
    # Nothing else changes from one day to the next.
    ends = {one.expires for one in firm.evidence} | ({firm.signature.expires} if firm.signature else set())
    tomorrow = firm.on(firm.today + timedelta(days=1)).scored(instrument)
    if firm.today not in ends:
        assert tomorrow == with_all


@INSTRUMENTS
@CASES
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_the_order_of_answers_and_evidence_is_irrelevant(
    instrument: Instrument, data: st.DataObject, seed: int
) -> None:
    firm = data.draw(firms(instrument))
    said, shown = list(firm.answers.items()), list(firm.evidence)
    random.Random(seed).shuffle(said)
    random.Random(seed).shuffle(shown)
    assert replace(firm, answers=dict(said), evidence=tuple(shown)).scored(instrument) == firm.scored(instrument)


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_what_if_equals_doing_it(instrument: Instrument, data: st.DataObject) -> None:
    firm = data.draw(firms(instrument))
    steps = data.draw(st.sets(st.sampled_from([item.id for item in instrument.items]), max_size=6))
    imagined = what_if(
        instrument, firm.profile, firm.answers, firm.evidence, firm.today, signature=firm.signature, steps=steps
    )
    # Doing it: old findings are replaced by the look that finds it done, the answer is yes, the papers were checked.
    words = tuple(one for one in firm.evidence if one.item not in steps or one.applies is not None)
    checked = tuple(Evidence(one, "document", 1.0) for one in sorted(steps))
    world = replace(firm, evidence=words + checked).saying(**dict.fromkeys(sorted(steps), Answer("answered", 1.0)))
    real = world.scored(instrument)
    assert numbers(imagined) == pytest.approx(numbers(real), abs=NEAR)
    assert (imagined.band, imagined.held_back, imagined.to_next) == (real.band, real.held_back, real.to_next)
    assert (imagined.coverage, imagined.exporter) == (real.coverage, real.exporter)


@INSTRUMENTS
@CASES
@given(data=st.data())
def test_a_higher_claim_never_lowers_the_declared_score(instrument: Instrument, data: st.DataObject) -> None:
    firm = data.draw(firms(instrument))
    item = data.draw(st.sampled_from(instrument.items)).id
    low, high = sorted(data.draw(st.tuples(LEVELS, LEVELS)))
    less, more = firm.saying(**{item: low}).scored(instrument), firm.saying(**{item: high}).scored(instrument)
    assert less.declared <= more.declared + NEAR
    assert less.evidenced <= more.evidenced + NEAR
