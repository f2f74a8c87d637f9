"""How far two advisors agree beyond chance. Pure functions of pairs of verdicts or levels.

Weighted kappa: Cohen, Psychological Bulletin 70 (1968). Ordinal alpha: Krippendorff, Computing Krippendorff's
Alpha-Reliability (2011), which takes any number of raters and units that some of them left out. The intervals are 95 %
percentiles of a bootstrap over units with a fixed seed: the same reviews give the same figures.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_DRAWS = 1_000
_SEED = 20_260_301

Pair = tuple[Hashable, Hashable]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Agreement:
    """1 is full agreement, 0 what chance gives. `pairs` units were rated more than once; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    pairs: int


def weighted_kappa(
    pairs: Sequence[Pair], categories: Sequence[Hashable], *, disagreement: Sequence[Sequence[float]] | None = None
) -> Agreement:
    """Kappa of pairs over ordered categories; `disagreement` by row and column, else the squared distance of ranks.

    Undefined where chance alone would give no disagreement, as when everybody always says the same.
    """
    place = {category: rank for rank, category in enumerate(categories)}
    weights = disagreement or [
        [float((row - column) ** 2) for column in range(len(categories))] for row in range(len(categories))
    ]
    ranked = [(place[first], place[second]) for first, second in pairs]
    return _with_interval(ranked, lambda sample: _kappa(sample, weights), len(pairs))


def krippendorff_ordinal(units: Sequence[Sequence[float | None]]) -> Agreement:
    """Alpha for ordered values: each unit holds its ratings, None where a rater left it out."""
    rated = [[value for value in unit if value is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) > 1]
    return _with_interval(rated, _alpha, len(rated))


def prevalence(values: Sequence[Hashable]) -> dict[Hashable, float]:
    """The share of each value: kappa is low by itself where one value is nearly all there is."""
    counted = Counter(values)
    return {value: count / len(values) for value, count in counted.most_common()}


def _kappa(pairs: Sequence[tuple[int, int]], weights: Sequence[Sequence[float]]) -> float | None:
    count = len(pairs)
    if not count:
        return None
    rows, columns = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    seen = sum(weights[first][second] for first, second in pairs) / count
    expected = sum(weights[row][column] * rows[row] * columns[column] for row in rows for column in columns) / (
        count * count
    )
    return 1 - seen / expected if expected else None


def _alpha(units: Sequence[Sequence[float]]) -> float | None:
    totals: Counter[float] = Counter(value for unit in units for value in unit)
    count = sum(totals.values())
    if count < 2:
        return None
    distance = _ordinal(totals)
    seen = sum(sum(distance(first, second) for first in unit for second in unit) / (len(unit) - 1) for unit in units)
    expected = sum(
        totals[first] * totals[second] * distance(first, second) for first in totals for second in totals
    ) / (count - 1)
    return 1 - seen / expected if expected else None


def _ordinal(totals: Counter[float]) -> Callable[[float, float], float]:
    """The squared number of ratings that lie between two values, half of their own counted."""
    ordered = sorted(totals)

    def distance(first: float, second: float) -> float:
        if first == second:
            return 0.0
        low, high = min(first, second), max(first, second)
        between = sum(totals[value] for value in ordered if low <= value <= high)
        return float((between - (totals[low] + totals[high]) / 2) ** 2)

    return distance


def _with_interval(units: Sequence[_T], figure: Callable[[Sequence[_T]], float | None], pairs: int) -> Agreement:
    value = figure(units)
    if value is None or pairs < 2:
        return Agreement(value, None, None, pairs)
    generator = random.Random(_SEED)
    drawn = sorted(
        found
        for _ in range(_DRAWS)
        if (found := figure([units[generator.randrange(len(units))] for _ in units])) is not None
    )
    if not drawn:
        return Agreement(value, None, None, pairs)
    return Agreement(value, drawn[int(0.025 * (len(drawn) - 1))], drawn[int(0.975 * (len(drawn) - 1))], pairs)
