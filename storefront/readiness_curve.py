"""A firm's history as a drawing: the score over time with its interval, one dot for each change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.readiness.queries import ScorePoint

WIDTH, HEIGHT, LEFT = 640.0, 220.0, 32.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Paths in a box of 640 by 220; `marks`: (score, y) of the lines across; `dots`: (x, y)."""

    evidenced: str
    declared: str
    interval: str
    dots: tuple[tuple[float, float], ...]
    marks: tuple[tuple[int, float], ...]


def curve(points: Sequence[ScorePoint]) -> Curve:
    """The drawing of a history, oldest first. A score holds until the next one: the line goes in stairs."""
    first, last = points[0].scored_at, points[-1].scored_at
    whole = (last - first).total_seconds() or 1.0
    xs = [LEFT + (WIDTH - LEFT - 8) * (one.scored_at - first).total_seconds() / whole for one in points]
    if len(points) == 1:
        xs = [WIDTH / 2]
    low = _stairs(xs, [one.low for one in points])
    high = _stairs(xs, [one.high for one in points])
    return Curve(
        evidenced=_path(_stairs(xs, [one.evidenced for one in points])),
        declared=_path(_stairs(xs, [one.declared for one in points])),
        interval=_path([*high, *reversed(low)]) + "Z",
        dots=tuple((round(x, 1), round(_y(one.evidenced), 1)) for x, one in zip(xs, points, strict=True)),
        marks=tuple((mark, round(_y(mark), 1)) for mark in (0, 25, 50, 75, 100)),
    )


def _y(value: float) -> float:
    return 10 + (HEIGHT - 20) * (1 - value / 100)


def _stairs(xs: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    made: list[tuple[float, float]] = []
    for x, value in zip(xs, values, strict=True):
        if made:
            made.append((x, made[-1][1]))
        made.append((x, _y(value)))
    return made


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
