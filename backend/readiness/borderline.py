"""Whether a band would survive other opinions about points and weights.

Points and weights are judgement. Each draw multiplies every item's points and every dimension's weight by a factor of
its own between 0.82 and 1.18; a band that fewer than nine in ten draws keep is shown as borderline. The seed is a hash
of instrument and answers: the same firm gets the same draws on every machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from backend.readiness.gating import TINY
from backend.readiness.instrument import Instrument
from backend.readiness.standing import VERIFIED, Line, Score

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

LEAST, MOST = 0.82, 1.18
KEPT = 0.90


@dataclass(frozen=True, slots=True)
class Borderline:
    """`share`: part of the draws, 0 to 1, that keep the band; an unrated firm has no band to lose: 1."""

    share: float
    is_borderline: bool


def borderline(instrument: Instrument, score: Score, *, draws: int = 1000) -> Borderline:
    """How firmly a score stands in its band. About a millisecond; the first call loads numpy."""
    if score.band is None:
        return Borderline(1.0, False)
    lines = _counted(score)
    items, dimensions = len(lines), len({line.dimension for line in lines})
    factors = _factors(seed_of(instrument, score), draws, items + dimensions)
    share = float(kept(instrument, score, factors[:, :items], factors[:, items:]).mean())
    return Borderline(share, share < KEPT)


def seed_of(instrument: Instrument, score: Score) -> int:
    """256 bits from the instrument and what the firm's items stand at; the order of answers is irrelevant."""
    told = [[line.item, line.state, line.level, line.said, line.factor] for line in score.lines]
    return int.from_bytes(hashlib.sha256(f"{instrument.hash}{json.dumps(sorted(told))}".encode()).digest(), "big")


def kept(instrument: Instrument, score: Score, items: Floats, dimensions: Floats) -> NDArray[np.bool_]:
    """Per draw: whether the band stays. `items`: draws × applicable items, `dimensions`: draws × their dimensions.

    Both hold factors, in the order of the trace. Gates and signature do not hang on points: they stay as they are.
    """
    import numpy as np

    lines = _counted(score)
    petals = list(dict.fromkeys(line.dimension for line in lines))
    levels = np.array([line.level * line.factor for line in lines])
    checked = np.array([line.factor >= VERIFIED - TINY for line in lines])
    answered = np.array([line.state != "unanswered" for line in lines])
    points = np.zeros((len(lines), len(petals)))
    for row, line in enumerate(lines):
        points[row, petals.index(line.dimension)] = line.points
    credit = levels[:, None] * points
    asked = items @ points
    stands = (items @ credit) / asked
    credited = (dimensions * stands).sum(axis=1)
    verified = (dimensions * ((items @ (checked[:, None] * credit)) / asked)).sum(axis=1)
    number = 100 * credited / dimensions.sum(axis=1)
    share = verified / np.where(credited > 0, credited, 1.0)
    lowest = 100 * stands.min(axis=1)
    covered = 100 * (items @ (answered[:, None] * points)).sum(axis=1) / asked.sum(axis=1)

    at = next(at for at, band in enumerate(instrument.bands) if band.id == score.band)
    own = instrument.bands[: at + 1]
    stays = (
        (covered >= instrument.min_coverage - TINY)
        & (number >= (own[-1].at_least if at else 0.0) - TINY)
        & (lowest >= max(band.floor for band in own) - TINY)
        & (share >= max(band.verified_share for band in own) - TINY)
    )
    above = instrument.bands[at + 1 : at + 2]
    if not above or any(hold.kind in {"gate", "signature"} for hold in score.to_next):
        return np.asarray(stays, dtype=np.bool_)
    rises = (
        (number >= above[0].at_least - TINY)
        & (lowest >= above[0].floor - TINY)
        & (share >= above[0].verified_share - TINY)
    )
    return np.asarray(stays & ~rises, dtype=np.bool_)


def _counted(score: Score) -> list[Line]:
    """The lines that carry points, those of a dimension together."""
    order = [one.id for one in score.dimensions]
    counted = [line for line in score.lines if line.share > 0]
    return sorted(counted, key=lambda line: order.index(line.dimension))


def _factors(seed: int, draws: int, columns: int) -> Floats:
    """Draws × columns of factors. Made from the generator's raw bits: numpy promises those never to change."""
    import numpy as np

    raw = np.random.PCG64(seed).random_raw(draws * columns)
    unit = (raw >> np.uint64(11)) * 2.0**-53
    return np.asarray(LEAST + (MOST - LEAST) * unit, dtype=np.float64).reshape(draws, columns)
