"""What the items measure, as a formative index is judged: difficulty, collinearity, redundancy, fairness.

Reliability coefficients of reflective scales do not apply: the items build readiness, they are not caused by it.
Collinearity by variance inflation (Diamantopoulos and Winklhofer, 2001: above 10 an item carries nothing of its own);
redundancy by rank correlation of pairs; differential item functioning by the common odds ratio of Mantel and Haenszel
over strata of the rest score, in the delta scale of the Educational Testing Service (Holland and Thayer, 1988).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

REDUNDANT = 0.9
INFLATED = 10.0
FIRMS_NEEDED = 30


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items that firms answer alike, by rank correlation."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True, slots=True)
class Functioning:
    """An item for a group beside all others of the same standing. `delta` below 0: harder for the group.

    `verdict`: "A" negligible, "B" slight, "C" large, by the ETS rule on size and significance.
    """

    item: str
    odds_ratio: float
    delta: float
    chi_square: float
    verdict: str


def difficulty(levels: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The mean level of each item, 0 hard to 1 easy; items nobody answered are left out."""
    return {item: sum(values) / len(values) for item, values in levels.items() if values}


def inflation(levels: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The variance inflation of each item by all others of its dimension; 1 is none, infinite is a sum of others.

    `levels` are complete rows: the same firms in every item. Items without variance are left out.
    """
    import numpy as np  # large, and wanted by nobody else here

    kept = {item: values for item, values in levels.items() if len(set(values)) > 1}
    if len(kept) < 2:
        return dict.fromkeys(kept, 1.0)
    table = np.array(list(kept.values()), dtype=float)
    found = {}
    for place, item in enumerate(kept):
        others = np.column_stack([np.ones(table.shape[1]), *np.delete(table, place, axis=0)])
        fitted = others @ np.linalg.lstsq(others, table[place], rcond=None)[0]
        unexplained = float(((table[place] - fitted) ** 2).sum() / ((table[place] - table[place].mean()) ** 2).sum())
        found[item] = 1 / unexplained if unexplained > 1e-12 else float("inf")
    return found


def redundant(levels: Mapping[str, Sequence[float]], *, above: float = REDUNDANT) -> list[Pair]:
    """Pairs of items whose answers go together by more than `above`, the closest first."""
    ranked = {item: ranks(values) for item, values in levels.items() if len(set(values)) > 1}
    items = list(ranked)
    pairs = [
        Pair(first, second, _correlation(ranked[first], ranked[second]))
        for place, first in enumerate(items)
        for second in items[place + 1 :]
    ]
    return sorted((pair for pair in pairs if pair.correlation > above), key=lambda pair: -pair.correlation)


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs."""
    ordered = sorted(range(len(values)), key=lambda place: values[place])
    found = [0.0] * len(values)
    start = 0
    while start < len(ordered):
        end = start
        while end + 1 < len(ordered) and values[ordered[end + 1]] == values[ordered[start]]:
            end += 1
        for place in ordered[start : end + 1]:
            found[place] = (start + end) / 2 + 1
        start = end + 1
    return found


def functioning(item: str, passed: Sequence[bool], group: Sequence[bool], rest: Sequence[float]) -> Functioning | None:
    """Whether an item is harder for a group than for others whose rest score is the same; None where it cannot be told.

    `rest`: the score without the item, cut into five strata of equal counts.
    """
    tables = [_table(stratum, passed, group) for stratum in _strata(rest)]
    tables = [one for one in tables if min(one[0] + one[1], one[2] + one[3], one[0] + one[2], one[1] + one[3]) > 0]
    ratio = common_odds(tables)
    if ratio is None:
        return None
    delta, square = 2.35 * log(ratio), chi_square(tables)
    return Functioning(item, ratio, delta, square, _verdict(delta, square))


def common_odds(tables: Sequence[tuple[int, int, int, int]]) -> float | None:
    """The common odds ratio of Mantel and Haenszel: the group's odds to pass beside the others'; None without any."""
    over = sum(a * d / (a + b + c + d) for a, b, c, d in tables)
    under = sum(b * c / (a + b + c + d) for a, b, c, d in tables)
    return over / under if over and under else None


def _strata(rest: Sequence[float], *, parts: int = 5) -> list[list[int]]:
    ordered = sorted(range(len(rest)), key=lambda place: rest[place])
    return [ordered[len(ordered) * part // parts : len(ordered) * (part + 1) // parts] for part in range(parts)]


def _table(stratum: Sequence[int], passed: Sequence[bool], group: Sequence[bool]) -> tuple[int, int, int, int]:
    """Group passed, group failed, others passed, others failed."""
    counts = [0, 0, 0, 0]
    for place in stratum:
        counts[2 * (not group[place]) + (not passed[place])] += 1
    return counts[0], counts[1], counts[2], counts[3]


def chi_square(tables: Sequence[tuple[int, int, int, int]]) -> float:
    """The statistic of Mantel and Haenszel with the correction for continuity, one degree of freedom."""
    seen = expected = variance = 0.0
    for a, b, c, d in tables:
        total = a + b + c + d
        seen += a
        expected += (a + b) * (a + c) / total
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (total**2 * (total - 1))
    return max(0.0, abs(seen - expected) - 0.5) ** 2 / variance if variance else 0.0


def _verdict(delta: float, square: float) -> str:
    if square < 3.841 or abs(delta) < 1:
        return "A"
    return "C" if abs(delta) >= 1.5 else "B"


def _correlation(first: Sequence[float], second: Sequence[float]) -> float:
    count = len(first)
    means = sum(first) / count, sum(second) / count
    together = sum((x - means[0]) * (y - means[1]) for x, y in zip(first, second, strict=True))
    spread = sqrt(sum((x - means[0]) ** 2 for x in first) * sum((y - means[1]) ** 2 for y in second))
    return together / spread if spread else 0.0
