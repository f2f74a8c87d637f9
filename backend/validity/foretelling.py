"""How well a score foretells a first export: discrimination, calibration, skill. Pure functions of scores and outcomes.

AUC with the interval of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988); Brier score and its skill against the
share of events (Murphy, 1973); calibration in bins of equal counts. The model is a logistic regression on one score,
fitted on the earlier part of the firms and judged on the later one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt

EVENTS_NEEDED = 100
_Z = 1.959963984540054
_BINS = 10


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Firms of about the same forecast: the mean forecast, and the share that exported."""

    firms: int
    forecast: float
    observed: float


@dataclass(frozen=True, slots=True)
class Foretelling:
    """What the later firms say of the model fitted on the earlier ones."""

    firms: int
    events: int
    auc: Interval
    brier: float
    skill: float
    bins: tuple[Bin, ...]


def auc(scores: Sequence[float], events: Sequence[bool]) -> Interval:
    """The chance that a firm that exported had scored higher than one that did not; ValueError without both kinds."""
    ones = [score for score, event in zip(scores, events, strict=True) if event]
    zeros = [score for score, event in zip(scores, events, strict=True) if not event]
    if not ones or not zeros:
        raise ValueError("both firms that exported and firms that did not are needed")
    below = [_placement(one, zeros) for one in ones]
    above = [1 - _placement(zero, ones) for zero in zeros]
    area = sum(below) / len(below)
    error = sqrt(_variance(below, area) / len(below) + _variance(above, area) / len(above))
    return Interval(area, max(0.0, area - _Z * error), min(1.0, area + _Z * error))


def brier(forecasts: Sequence[float], events: Sequence[bool]) -> float:
    """The mean squared difference of forecast and outcome: 0 is perfect."""
    return sum((chance - event) ** 2 for chance, event in zip(forecasts, events, strict=True)) / len(forecasts)


def skill(forecasts: Sequence[float], events: Sequence[bool], *, base: float) -> float:
    """How much better than telling everybody the same chance `base`: 1 perfect, 0 no better, below 0 worse."""
    reference = brier([base] * len(events), events)
    return 1 - brier(forecasts, events) / reference if reference else 0.0


def calibration(forecasts: Sequence[float], events: Sequence[bool], *, bins: int = _BINS) -> tuple[Bin, ...]:
    """Firms in order of their forecast, in bins of equal counts."""
    ordered = sorted(zip(forecasts, events, strict=True))
    made = []
    for number in range(bins):
        part = ordered[len(ordered) * number // bins : len(ordered) * (number + 1) // bins]
        if part:
            made.append(
                Bin(len(part), sum(one[0] for one in part) / len(part), sum(one[1] for one in part) / len(part))
            )
    return tuple(made)


def fit(scores: Sequence[float], events: Sequence[bool]) -> tuple[float, float]:
    """Intercept and slope of a logistic regression of the event on the score, by Newton's method.

    A weak pull towards a slope of zero (ridge of 1e-4 on the standardised score) keeps it finite where the two kinds
    are wholly apart.
    """
    mean = sum(scores) / len(scores)
    spread = sqrt(_variance(scores, mean)) or 1.0
    at, slope = log((sum(events) + 0.5) / (len(events) - sum(events) + 0.5)), 0.0
    for _ in range(100):
        step = _newton([(score - mean) / spread for score in scores], events, at, slope)
        at, slope = at + step[0], slope + step[1]
        if max(abs(step[0]), abs(step[1])) < 1e-10:
            break
    return at - slope * mean / spread, slope / spread


def chance(score: float, model: tuple[float, float]) -> float:
    """The forecast of a fitted model, 0 to 1."""
    value = model[0] + model[1] * score
    return 1 / (1 + exp(-value)) if value > -700 else 0.0


def foretelling(earlier: Sequence[tuple[float, bool]], later: Sequence[tuple[float, bool]]) -> Foretelling | None:
    """Fit on the firms scored earlier, judge on those scored later; None below 100 events or without both kinds.

    Firms are split by when they were scored, never at random: what is judged was not known when the model was made.
    """
    if sum(event for _, event in (*earlier, *later)) < EVENTS_NEEDED:
        return None
    parts = [[event for _, event in part] for part in (earlier, later)]
    if any(all(events) or not any(events) for events in parts):
        return None
    model = fit([score for score, _ in earlier], parts[0])
    forecasts = [chance(score, model) for score, _ in later]
    return Foretelling(
        firms=len(later),
        events=sum(parts[1]),
        auc=auc([score for score, _ in later], parts[1]),
        brier=brier(forecasts, parts[1]),
        skill=skill(forecasts, parts[1], base=sum(parts[0]) / len(parts[0])),
        bins=calibration(forecasts, parts[1]),
    )


def _placement(score: float, others: Sequence[float]) -> float:
    return sum((other < score) + 0.5 * (other == score) for other in others) / len(others)


def _variance(values: Sequence[float], mean: float) -> float:
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1) if len(values) > 1 else 0.0


def _newton(xs: Sequence[float], events: Sequence[bool], at: float, slope: float) -> tuple[float, float]:
    first, second = 0.0, -1e-4 * slope
    a, b, c = 0.0, 0.0, 1e-4
    for x, event in zip(xs, events, strict=True):
        expected = chance(x, (at, slope))
        weight = max(expected * (1 - expected), 1e-12)
        first, second = first + event - expected, second + (event - expected) * x
        a, b, c = a + weight, b + weight * x, c + weight * x * x
    determinant = a * c - b * b
    step = ((c * first - b * second) / determinant, (a * second - b * first) / determinant)
    largest = max(abs(step[0]), abs(step[1]))
    if not isfinite(largest):
        return 0.0, 0.0
    return step if largest <= 5 else (step[0] * 5 / largest, step[1] * 5 / largest)
