"""The validity of a hub's instrument in one picture: what is known, and what is missing to know the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import mean
from typing import Any
from uuid import UUID

from sqlmodel import Session

from backend.advising.agreeing import HubAgreement, hub_agreement
from backend.readiness.instrument import Instrument
from backend.validity.foretelling import EVENTS_NEEDED, Foretelling, foretelling
from backend.validity.gathering import Firm, complete, outcomes, sample
from backend.validity.itemising import (
    FIRMS_NEEDED,
    Functioning,
    Pair,
    difficulty,
    functioning,
    inflation,
    redundant,
)

DESCRIPTIONS = ("women_led", "indigenous_led", "rural")
# Fewer firms than this would tell of one of them.
LEAST = 5
_PASSED = 0.75


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """An item over the firms it applies to. `answered` is a share.

    `difficulty` is None below five answers, `inflation` below thirty complete firms.
    """

    item: str
    firms: int
    answered: float
    difficulty: float | None
    inflation: float | None


@dataclass(frozen=True, slots=True)
class Examination:
    """Everything that can be said, and `events` of `EVENTS_NEEDED` where the forecast waits for more.

    `complete`: firms to which every question applies, whose answers are held beside each other in `pairs`; fewer than
    `FIRMS_NEEDED` are not. `compared`: the descriptions with enough firms on both sides; no other has `functioning`.
    """

    instrument: str
    status: str
    firms: int
    simulated: int
    coverage: float
    items: Sequence[ItemFigures]
    complete: int
    pairs: Sequence[Pair]
    compared: Sequence[str]
    functioning: dict[str, Sequence[Functioning]]
    described: dict[str, int]
    agreement: HubAgreement
    forecast: Foretelling | None
    events: int
    known: int

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the report."""
        items = [asdict(row) for row in self.items]
        for row in items:
            if row["inflation"] == float("inf"):
                row["inflation"] = "infinite"  # JSON has no number for it
            if 0 < row["firms"] < LEAST:
                row["firms"] = row["answered"] = None
        told: dict[str, Any] = {"complete": None if 0 < self.complete < LEAST else self.complete}
        told |= {"items": items, "described": self._described(), "pairs_needed": FIRMS_NEEDED}
        return asdict(self) | told | {"events_needed": EVENTS_NEEDED, "firms_needed": FIRMS_NEEDED}

    def _described(self) -> dict[str, int | None]:
        """How firms describe themselves, only where neither they nor all the others are few."""
        return {
            kind: members if min(members, self.firms - members) >= FIRMS_NEEDED else None
            for kind, members in self.described.items()
        }


def examine(session: Session, hub_id: UUID, instrument: Instrument, *, now: datetime) -> Examination:
    """The figures of one hub on one version of the instrument; simulated histories are counted out."""
    found = sample(session, hub_id)
    firms = found.firms
    earlier, later = outcomes(session, hub_id, instrument, now=now)
    inflated = _inflated(firms, instrument)
    levels = complete(firms, [item.id for item in instrument.items if not item.applies.offers])
    return Examination(
        instrument=instrument.name,
        status=instrument.status,
        firms=len(firms),
        simulated=found.simulated,
        coverage=mean(firm.coverage for firm in firms) if firms else 0.0,
        items=[_item(item.id, firms, inflated) for item in instrument.items],
        complete=len(next(iter(levels.values()), ())),
        pairs=redundant(levels) if _enough(levels) else [],
        compared=[kind for kind in DESCRIPTIONS if _both_sides(firms, kind)],
        functioning={kind: _fairness(firms, instrument, kind) for kind in DESCRIPTIONS},
        described={kind: sum(firm.described.get(kind, False) for firm in firms) for kind in DESCRIPTIONS},
        agreement=hub_agreement(session, hub_id, real=True),
        forecast=foretelling(earlier, later),
        events=sum(event for _, event in (*earlier, *later)),
        known=len(earlier) + len(later),
    )


def _item(item: str, firms: Sequence[Firm], inflated: dict[str, float]) -> ItemFigures:
    asked = [firm for firm in firms if item in firm.levels]
    levels = [firm.levels[item] for firm in asked if item in firm.answered]
    return ItemFigures(
        item=item,
        firms=len(asked),
        answered=len(levels) / len(asked) if asked else 0.0,
        difficulty=difficulty({item: levels}).get(item) if len(levels) >= LEAST else None,
        inflation=inflated.get(item),
    )


def _inflated(firms: Sequence[Firm], instrument: Instrument) -> dict[str, float]:
    """Within each dimension, over the firms to which all of it applies."""
    found: dict[str, float] = {}
    for dimension in instrument.dimensions:
        levels = complete(firms, [item.id for item in instrument.of(dimension.id)])
        if _enough(levels):
            found |= inflation(levels)
    return found


def _enough(levels: dict[str, list[float]]) -> bool:
    return bool(levels) and min(len(values) for values in levels.values()) >= FIRMS_NEEDED


def _both_sides(firms: Sequence[Firm], kind: str) -> bool:
    """Whether of those who said it of themselves thirty are of the group, and thirty are not."""
    said = [firm.described[kind] for firm in firms if kind in firm.described]
    return min(sum(said), len(said) - sum(said)) >= FIRMS_NEEDED


def _fairness(firms: Sequence[Firm], instrument: Instrument, kind: str) -> list[Functioning]:
    """Items that are harder or easier for a group, the largest first; nothing where one side is below thirty firms."""
    if not _both_sides(firms, kind):
        return []
    told = [firm for firm in firms if kind in firm.described]
    found = []
    for item in instrument.items:
        asked = [firm for firm in told if item.id in firm.levels]
        one = functioning(
            item.id,
            [firm.levels[item.id] >= _PASSED for firm in asked],
            [firm.described[kind] for firm in asked],
            [mean(level for other, level in firm.levels.items() if other != item.id) for firm in asked],
        )
        if one is not None and one.verdict != "A":
            found.append(one)
    return sorted(found, key=lambda one: -abs(one.delta))
