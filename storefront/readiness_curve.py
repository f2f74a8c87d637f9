"""A firm's history as a drawing: the score over time with its interval, one dot for each change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from backend.readiness.queries import ScorePoint
from storefront.readiness_history import Turn

WIDTH, HEIGHT, LEFT = 640.0, 220.0, 32.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Paths in a box of 640 by 220; `marks`: (score, y) of the lines across; `dots`: (x, y).

    `turns`: the x of each other version of the questions.
    """

    evidenced: str
    declared: str
    interval: str
    dots: tuple[tuple[float, float], ...]
    marks: tuple[tuple[int, float], ...]
    turns: tuple[float, ...]


def curve(points: Sequence[ScorePoint], turns: Sequence[Turn | None]) -> Curve:
    """The drawing of a history, oldest first. A score holds until the next one: the line goes in stairs.

    `turns`, one for each point: where another version begins. Without a bridge the line breaks there.
    """
    first, last = points[0].scored_at, points[-1].scored_at
    whole = (last - first).total_seconds() or 1.0
    xs = [LEFT + (WIDTH - LEFT - 8) * (one.scored_at - first).total_seconds() / whole for one in points]
    if len(points) == 1:
        xs = [WIDTH / 2]
    starts = [0, *(place for place, turn in enumerate(turns) if turn is not None and not turn.bridged), len(points)]
    # Each piece ends where the next one begins.
    pieces = [(points[start:end], [*xs[start:end], *xs[end : end + 1]]) for start, end in pairwise(starts)]
    lows = [_stairs(ends, [one.low for one in piece]) for piece, ends in pieces]
    highs = [_stairs(ends, [one.high for one in piece]) for piece, ends in pieces]
    return Curve(
        evidenced="".join(_path(_stairs(ends, [one.evidenced for one in piece])) for piece, ends in pieces),
        declared="".join(_path(_stairs(ends, [one.declared for one in piece])) for piece, ends in pieces),
        interval="".join(_path([*high, *reversed(low)]) + "Z" for high, low in zip(highs, lows, strict=True)),
        dots=tuple((round(x, 1), round(_y(one.evidenced), 1)) for x, one in zip(xs, points, strict=True)),
        marks=tuple((mark, round(_y(mark), 1)) for mark in (0, 25, 50, 75, 100)),
        turns=tuple(round(x, 1) for x, turn in zip(xs, turns, strict=True) if turn is not None),
    )


def _y(value: float) -> float:
    return 10 + (HEIGHT - 20) * (1 - value / 100)


def _stairs(xs: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    """The corners of a line that holds each value until the next x; one x more than values carries the last on."""
    made: list[tuple[float, float]] = []
    for x, value in zip(xs, values, strict=False):
        if made:
            made.append((x, made[-1][1]))
        made.append((x, _y(value)))
    if len(xs) > len(values):
        made.append((xs[-1], made[-1][1]))
    return made


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
