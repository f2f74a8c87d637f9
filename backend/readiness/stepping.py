"""Next best steps, and what a score would be with some of them done.

A step counts as done when its evidence was checked: the level is full and verified. What the firm gets before anybody
checked it is told beside it (`at_once`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from backend.readiness.gating import GATE_LEVEL, TINY
from backend.readiness.instrument import Instrument, Item
from backend.readiness.scoring import score
from backend.readiness.standing import UPLOADED, VERIFIED, Answer, Evidence, Line, Profile, Score, SignOff

COST_HOURS = (0.0, 4.0, 20.0, 60.0)  # what $0 to $3 weigh beside an hour of work
GATE_GAIN = 5.0
LEAST_EFFORT = 0.25  # hours; a step that a hub's firms finish in no time still takes a quarter of an hour
BY_ITSELF = frozenset({"probe", "platform", "registry"})  # evidence that needs nobody's check


@dataclass(frozen=True, slots=True)
class Advice:
    """A step worth taking, for one item.

    `gain`, `at_once`: points of the overall score once checked, and as soon as the firm showed its evidence.
    `effort_hours`: work and cost of the step alone. `bundle_gain`, `bundle_hours`: together with the prerequisites
    that are still `missing`, first things first. `value` = (bundle_gain + 5 where it `clears_gate`) / bundle_hours.
    """

    item: str
    gain: float
    at_once: float
    clears_gate: bool
    effort_hours: float
    value: float
    missing: tuple[str, ...]
    bundle_gain: float
    bundle_hours: float


def done(item: Item) -> tuple[Answer, Evidence]:
    """What doing a step adds to answers and evidence. It speaks louder than any finding before it."""
    return Answer("answered", 1.0), Evidence(
        item=item.id, source="advisor", factor=VERIFIED, level=1.0, dated=date.max, ref=f"step:{item.id}"
    )


def what_if(
    instrument: Instrument,
    profile: Profile,
    answers: Mapping[str, Answer],
    evidence: Sequence[Evidence],
    today: date,
    *,
    signature: SignOff | None = None,
    steps: Collection[str],
) -> Score:
    """The score with these steps done; those of items that do not apply, or do not exist, change nothing."""
    finished = [done(instrument.by_id[step]) for step in sorted(set(steps)) if step in instrument.by_id]
    with_them = {**answers, **{shown.item: answer for answer, shown in finished}}
    return score(
        instrument, profile, with_them, [*evidence, *(shown for _, shown in finished)], today, signature=signature
    )


def next_steps(
    instrument: Instrument,
    profile: Profile,
    answers: Mapping[str, Answer],
    evidence: Sequence[Evidence],
    today: date,
    *,
    signature: SignOff | None = None,
    hours: Mapping[str, float] | None = None,
) -> list[Advice]:
    """The steps that would still raise the evidenced score, best first."""
    return steps_of(instrument, score(instrument, profile, answers, evidence, today, signature=signature), hours=hours)


def steps_of(instrument: Instrument, scored: Score, *, hours: Mapping[str, float] | None = None) -> list[Advice]:
    """The same from a score at hand. `hours`: what a hub's firms needed, by item, in the place of the instrument's."""
    lines = {line.item: line for line in scored.lines}
    gates = {hold.item for hold in scored.to_next if hold.kind == "gate"}
    efforts = {item.id: _effort(item, hours or {}) for item in instrument.items}
    found = [
        _advice(item, instrument, lines, gates, efforts) for item in instrument.items if _gain(lines[item.id]) > TINY
    ]
    return sorted(found, key=lambda one: (-round(one.value, 9), -round(one.gain, 9)))


def _advice(
    item: Item, instrument: Instrument, lines: Mapping[str, Line], gates: set[str], efforts: Mapping[str, float]
) -> Advice:
    missing = _missing(item, instrument, lines)
    bundle = (*missing, item.id)
    gain = fsum(_gain(lines[one]) for one in bundle)
    effort = fsum(efforts[one] for one in bundle)
    clears = bool(gates) and gates.issubset(bundle)
    line = lines[item.id]
    strength = VERIFIED if any(rule.source in BY_ITSELF for rule in item.evidence) else UPLOADED
    return Advice(
        item=item.id,
        gain=_gain(line),
        at_once=max(0.0, line.share * strength - line.evidenced),
        clears_gate=clears,
        effort_hours=efforts[item.id],
        value=(gain + (GATE_GAIN if clears else 0.0)) / effort,
        missing=missing,
        bundle_gain=gain,
        bundle_hours=effort,
    )


def _gain(line: Line) -> float:
    """What a full and verified answer would add to the evidenced score."""
    return line.share - line.evidenced


def _effort(item: Item, hours: Mapping[str, float]) -> float:
    return max(LEAST_EFFORT, hours.get(item.id, item.step.hours) + COST_HOURS[item.step.cost])


def _missing(item: Item, instrument: Instrument, lines: Mapping[str, Line]) -> tuple[str, ...]:
    """The prerequisites that are not in place, and theirs, in the order in which they are to be done."""
    found: dict[str, None] = {}

    def visit(wanted: Iterable[str], above: frozenset[str]) -> None:
        for one in wanted:
            if one in above or one not in lines or _in_place(lines[one]):
                continue
            visit(instrument.by_id[one].step.after, above | {one})
            found.setdefault(one)

    visit(item.step.after, frozenset({item.id}))
    return tuple(found)


def _in_place(line: Line) -> bool:
    return line.state == "not_applicable" or line.level >= GATE_LEVEL - TINY
