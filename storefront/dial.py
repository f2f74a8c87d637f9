"""The readiness dial as plain numbers: seven petals, what is said and what is shown, the interval as a thin arc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

HOLE, RIM, NAMES, ARC = 46.0, 108.0, 119.0, 39.0
_GAP = 0.035
_SIDE = 0.3  # a name starts or ends at its petal where it stands this far to the side


@dataclass(frozen=True, slots=True)
class Slice:
    """One dimension to draw: 0 to 100 each; None where nothing in it applies."""

    name: str
    declared: float | None
    evidenced: float | None


@dataclass(frozen=True, slots=True)
class Petal:
    """Paths of one petal, and where its name stands. The paths are empty where there is nothing to draw."""

    name: str
    whole: str
    declared: str
    evidenced: str
    applies: bool
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Dial:
    """A drawing around the origin, within 190 to the sides and 150 up and down."""

    petals: tuple[Petal, ...]
    arc: str
    interval: str
    dot_x: float
    dot_y: float


def dial(slices: Sequence[Slice], *, score: float, low: float, high: float) -> Dial:
    """The geometry of a score. `score`, `low` and `high` from 0 to 100."""
    turn = 2 * pi / max(1, len(slices))
    petals = tuple(_petal(one, i * turn + _GAP, (i + 1) * turn - _GAP) for i, one in enumerate(slices))
    at = _on_arc(score)
    return Dial(
        petals=petals,
        arc=_arc(_on_arc(0), _on_arc(100)),
        interval=_arc(_on_arc(low), max(_on_arc(high), _on_arc(low) + 0.02)),
        dot_x=round(ARC * sin(at), 2),
        dot_y=round(-ARC * cos(at), 2),
    )


def _petal(one: Slice, start: float, end: float) -> Petal:
    middle = (start + end) / 2
    side = sin(middle)
    anchor = "middle" if abs(side) < _SIDE else "start" if side > 0 else "end"
    return Petal(
        name=one.name,
        whole=_sector(start, end, 100),
        declared=_sector(start, end, one.declared or 0),
        evidenced=_sector(start, end, one.evidenced or 0),
        applies=one.evidenced is not None,
        x=round(NAMES * side, 1),
        y=round(-NAMES * cos(middle) + 4, 1),
        anchor=anchor,
    )


def _sector(start: float, end: float, value: float) -> str:
    if value <= 0:
        return ""
    reach = HOLE + (RIM - HOLE) * min(value, 100) / 100
    outer, inner = f"{reach:.2f} {reach:.2f}", f"{HOLE:.2f} {HOLE:.2f}"
    return (
        f"M{_point(start, HOLE)}L{_point(start, reach)}A{outer} 0 0 1 {_point(end, reach)}"
        f"L{_point(end, HOLE)}A{inner} 0 0 0 {_point(start, HOLE)}Z"
    )


def _point(angle: float, radius: float) -> str:
    return f"{radius * sin(angle):.2f} {-radius * cos(angle):.2f}"


def _on_arc(value: float) -> float:
    """The angle of a score: three quarters of a turn, open at the bottom."""
    return -0.75 * pi + 1.5 * pi * min(max(value, 0), 100) / 100


def _arc(start: float, end: float) -> str:
    return f"M{_point(start, ARC)}A{ARC} {ARC} 0 {int(end - start > pi)} 1 {_point(end, ARC)}"
