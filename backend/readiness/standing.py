"""What a score is made from and what it says: plain values, without database and clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from backend.readiness.instrument import Source

AnswerState = Literal["answered", "unknown", "not_applicable"]
LineState = Literal["answered", "unknown", "unanswered", "not_applicable"]
DECLARED, UPLOADED, VERIFIED = 0.50, 0.75, 1.00


@dataclass(frozen=True, slots=True)
class Profile:
    """What decides which items apply. `markets`: first the one the firm aims at. `facts`: yes/no, absent = unknown."""

    offers: frozenset[str] = frozenset({"goods"})
    sector: str = "other"
    country: str = "MX"
    markets: tuple[str, ...] = ()
    facts: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """The firm's word: `level` from 0 to 1 where answered. `not_applicable` is a request until an advisor agrees."""

    state: AnswerState = "answered"
    level: float = 0.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that supports, or corrects, the answer to one item.

    `factor`: 0.75 uploaded, 1.00 verified. `level` replaces the firm's word (a probe's or an advisor's finding);
    `applies=False` is an advisor's word that the item does not apply. `expires`: the last day on which it counts.
    `ref` names the row it came from, for the trace.
    """

    item: str
    source: Source
    factor: float
    level: float | None = None
    applies: bool | None = None
    dated: date | None = None
    expires: date | None = None
    ref: str = ""

    def counts_on(self, day: date) -> bool:
        """Whether it counts on a day of the hub's calendar; the day it expires is its last."""
        return self.expires is None or day <= self.expires


@dataclass(frozen=True, slots=True)
class SignOff:
    """An advisor's signature under a band, until and including `expires`."""

    band: str
    expires: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the trace. `declared`, `evidenced`, `low`, `high` are points of the overall score, 0 to 100.

    `points` as in the instrument; `share`: what a full credit of this item adds to the overall score;
    `level` 0 to 1 as it counts; `said`: the firm's own word, where it differs; `factor` 0.5, 0.75 or 1, or between them
    where the platform shows a part of the claim.
    """

    item: str
    dimension: str
    points: float
    share: float
    state: LineState
    level: float
    said: float | None
    factor: float
    declared: float
    evidenced: float
    low: float
    high: float
    # "offers", "sectors", "markets", "facts", "advisor" where it does not apply; "asked" where only the firm says so.
    why_not: str = ""
    refs: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A petal: 0 to 100 of its own; None where nothing in it applies."""

    id: str
    declared: float | None
    evidenced: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps a firm from the band its number reaches, or from the next one.

    kind: "score" (too few points; `needed` the cut-off), "gate" (`item`), "floor" (`dimension`, `needed`),
    "verified" (`needed` share), "signature", "coverage" (`needed` percent).
    """

    kind: str
    band: str
    item: str = ""
    dimension: str = ""
    needed: float = 0.0
    present: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """The result. `band` is None while unrated; `reached`: the band of the number alone."""

    declared: float
    evidenced: float
    low: float
    high: float
    coverage: float
    verified_share: float
    band: str | None
    reached: str
    dimensions: tuple[DimensionScore, ...]
    lines: tuple[Line, ...]
    held_back: tuple[Hold, ...]  # between the band and the one the number reaches
    to_next: tuple[Hold, ...]  # what the next band above the present one still asks
    exporter: bool  # a payment from abroad, verified: shown whatever the band

    def line(self, item: str) -> Line:
        """The trace of one item; KeyError where there is none."""
        for one in self.lines:
            if one.item == item:
                return one
        raise KeyError(item)
