"""Discrimination, calibration and skill, against published figures and against worlds whose answer is known."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.validity.foretelling import auc, brier, calibration, chance, fit, foretelling, skill

# Hanley and McNeil, Radiology 143 (1982), table I: 109 scans rated 1 to 5; area 0.893, standard error 0.032.
NORMAL, ABNORMAL = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]


def rated() -> tuple[list[float], list[bool]]:
    scores, events = [], []
    for counts, event in ((NORMAL, False), (ABNORMAL, True)):
        for rating, count in enumerate(counts, start=1):
            scores += [float(rating)] * count
            events += [event] * count
    return scores, events


def test_the_area_of_a_published_table() -> None:
    found = auc(*rated())
    assert found.value == pytest.approx(0.893, abs=0.0005)
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(0.032, abs=0.002)


def test_both_kinds_are_needed() -> None:
    with pytest.raises(ValueError, match="both"):
        auc([1.0, 2.0], [True, True])


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=4, max_size=40))
def test_turning_the_order_round_turns_the_area_round(rows: list[tuple[int, bool]]) -> None:
    events = [event for _, event in rows]
    if all(events) or not any(events):
        return
    straight = auc([score for score, _ in rows], events).value
    assert auc([-score for score, _ in rows], events).value == pytest.approx(1 - straight)


def test_brier_and_skill_by_hand() -> None:
    # (0.1² + 0.2² + 0.7² + 0.4²) / 4 = (0.01 + 0.04 + 0.49 + 0.16) / 4
    forecasts, events = [0.9, 0.2, 0.7, 0.6], [True, False, False, True]
    assert brier(forecasts, events) == pytest.approx(0.175)
    assert skill(forecasts, events, base=0.5) == pytest.approx(1 - 0.175 / 0.25)


def test_bins_hold_everybody_once_and_rise() -> None:
    generator = random.Random(1)
    forecasts = [generator.random() for _ in range(205)]
    events = [generator.random() < one for one in forecasts]
    bins = calibration(forecasts, events)
    assert sum(one.firms for one in bins) == 205
    assert [one.forecast for one in bins] == sorted(one.forecast for one in bins)
    assert sum(one.firms * one.observed for one in bins) == pytest.approx(sum(events))


def test_a_fit_finds_the_world_it_came_from() -> None:
    generator = random.Random(7)
    scores = [generator.uniform(0, 100) for _ in range(6000)]
    events = [generator.random() < chance(score, (-4.0, 0.06)) for score in scores]
    at, slope = fit(scores, events)
    assert slope == pytest.approx(0.06, rel=0.08)
    assert at == pytest.approx(-4.0, rel=0.08)


def test_a_fit_of_wholly_parted_kinds_stays_finite() -> None:
    at, slope = fit([1.0, 2.0, 3.0, 10.0, 11.0, 12.0], [False] * 3 + [True] * 3)
    assert chance(2.0, (at, slope)) < 0.05 < 0.95 < chance(11.0, (at, slope))


def world(count: int, seed: int) -> list[tuple[float, bool]]:
    generator = random.Random(seed)
    scores = [generator.uniform(0, 100) for _ in range(count)]
    return [(score, generator.random() < chance(score, (-3.0, 0.05))) for score in scores]


def test_nothing_is_told_below_a_hundred_events() -> None:
    assert foretelling([(1.0, True)] * 50 + [(0.0, False)] * 50, [(1.0, True)] * 49 + [(0.0, False)] * 9) is None


def test_the_later_firms_judge_the_earlier_ones() -> None:
    found = foretelling(world(800, 1), world(400, 2))
    assert found is not None
    assert found.firms == 400
    assert found.auc.low < found.auc.value < found.auc.high
    assert found.auc.value > 0.7
    assert found.skill > 0.1
    turned = foretelling(world(800, 1), [(100 - score, event) for score, event in world(400, 2)])
    assert turned is not None
    assert turned.auc.value < 0.3
    assert turned.skill < 0
