"""Bands: which one a number reaches, which one the firm gets, and what lies between the two.

A condition that is not met caps the band at the one below, never the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backend.readiness.instrument import Band, Instrument
from backend.readiness.standing import DimensionScore, Hold, Line, SignOff

GATE_LEVEL = 0.75  # what an item's level must reach for its gate
TINY = 1e-9  # sums of floats end a hair beside a cut-off; a cut-off is reached from here


@dataclass(frozen=True, slots=True)
class Numbers:
    """What bands are read from: evidenced score and coverage 0 to 100, verified share 0 to 1."""

    evidenced: float
    coverage: float
    verified_share: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The band, None while unrated; the band of the number alone; what is between them; what the next one asks."""

    band: str | None
    reached: str
    held_back: tuple[Hold, ...]
    to_next: tuple[Hold, ...]


def meets(line: Line, factor: float) -> bool:
    """Whether an item's gate is met with evidence of this factor."""
    return line.level >= GATE_LEVEL - TINY and line.factor >= factor - TINY


def judge(
    instrument: Instrument,
    lines: Sequence[Line],
    dimensions: Sequence[DimensionScore],
    numbers: Numbers,
    *,
    signature: SignOff | None,
    today: date,
) -> Judgement:
    """The band of these numbers on a day."""
    bands = instrument.bands
    reached = max(at for at, band in enumerate(bands) if at == 0 or numbers.evidenced >= band.at_least - TINY)
    signed = _signed(bands, signature, today)
    by_item = {line.item: line for line in lines}
    asked = [
        _gates(bands[: at + 1], by_item)
        + _floors(band, dimensions)
        + _verified(band, numbers)
        + ([Hold("signature", band.id)] if band.signed and signed < at else [])
        for at, band in enumerate(bands)
    ]
    band = next((at - 1 for at in range(1, reached + 1) if asked[at]), reached)
    if numbers.coverage < instrument.min_coverage - TINY:
        hold = Hold("coverage", bands[band].id, needed=instrument.min_coverage, present=numbers.coverage)
        return Judgement(None, bands[reached].id, (hold, *_all(asked[band + 1 : reached + 1])), (hold,))
    to_next: tuple[Hold, ...] = ()
    if band + 1 < len(bands):
        to_next = (*_too_few(bands[band + 1], numbers), *asked[band + 1])
    return Judgement(bands[band].id, bands[reached].id, _all(asked[band + 1 : reached + 1]), to_next)


def gates_of(bands: Iterable[Band]) -> tuple[str, ...]:
    """The gates that these bands ask for, each once: who is above a band has passed what it asks."""
    return tuple(dict.fromkeys(gate for band in bands for gate in band.gates))


def _all(holds: Iterable[list[Hold]]) -> tuple[Hold, ...]:
    return tuple(hold for band in holds for hold in band)


def _too_few(band: Band, numbers: Numbers) -> tuple[Hold, ...]:
    if numbers.evidenced >= band.at_least - TINY:
        return ()
    return (Hold("score", band.id, needed=band.at_least, present=numbers.evidenced),)


def _gates(bands: Sequence[Band], by_item: dict[str, Line]) -> list[Hold]:
    """The gates of the last of these bands and of all below it, with the evidence that the last one asks."""
    band = bands[-1]
    lines = [by_item[gate] for gate in gates_of(bands) if gate in by_item]
    return [
        Hold("gate", band.id, item=line.item, needed=band.gate_factor, present=line.factor)
        for line in lines
        if line.state != "not_applicable" and not meets(line, band.gate_factor)
    ]


def _floors(band: Band, dimensions: Iterable[DimensionScore]) -> list[Hold]:
    return [
        Hold("floor", band.id, dimension=one.id, needed=band.floor, present=one.evidenced)
        for one in dimensions
        if one.evidenced is not None and one.evidenced < band.floor - TINY
    ]


def _verified(band: Band, numbers: Numbers) -> list[Hold]:
    if numbers.verified_share >= band.verified_share - TINY:
        return []
    return [Hold("verified", band.id, needed=band.verified_share, present=numbers.verified_share)]


def _signed(bands: Sequence[Band], signature: SignOff | None, today: date) -> int:
    """Up to which band an advisor signed, and the signature has not run out; its last day counts. -1 without one."""
    if signature is None or today > signature.expires:
        return -1
    return next((at for at, band in enumerate(bands) if band.id == signature.band), -1)
