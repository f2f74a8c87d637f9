"""The readiness score: one pure function of instrument, profile, answers, evidence and day.

No database, no clock, no chance. Linear, so that every point of the total belongs to one item, one answer and one
piece of evidence: the method is told in docs/readiness-method.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from backend.readiness import gating
from backend.readiness.instrument import Instrument, Item
from backend.readiness.standing import (
    DECLARED,
    VERIFIED,
    Answer,
    DimensionScore,
    Evidence,
    Line,
    LineState,
    Profile,
    Score,
    SignOff,
)

ASKED = "asked"  # Line.why_not of an item that the firm says does not apply, and no advisor has agreed yet
# Whose finding stands where several speak: a person who saw the rest, then a register, then a document, then a probe.
_STANDING = {"advisor": 4, "registry": 3, "document": 2, "link": 2, "probe": 1, "platform": 0}


@dataclass(frozen=True, slots=True)
class _Standing:
    """An item before anything is weighed."""

    state: LineState
    level: float = 0.0
    said: float | None = None
    factor: float = DECLARED
    why_not: str = ""
    refs: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()

    @property
    def applies(self) -> bool:
        return self.state != "not_applicable"


def score(
    instrument: Instrument,
    profile: Profile,
    answers: Mapping[str, Answer],
    evidence: Sequence[Evidence],
    today: date,
    *,
    signature: SignOff | None = None,
) -> Score:
    """Where a firm stands on a day of its hub's calendar; scores 0 to 100, `verified_share` 0 to 1, `coverage` percent.

    Answers and evidence of items that the instrument does not have are left aside. The order of both is irrelevant.
    """
    shown: dict[str, list[Evidence]] = {}
    for one in evidence:
        shown.setdefault(one.item, []).append(one)
    standings = [
        _stand(item, profile, answers.get(item.id), shown.get(item.id, ()), today) for item in instrument.items
    ]
    lines = _weigh(instrument, standings)
    dimensions = tuple(_dimension(one.id, lines) for one in instrument.dimensions)
    evidenced = fsum(line.evidenced for line in lines)
    numbers = gating.Numbers(evidenced, coverage(lines), verified_share(lines))
    judged = gating.judge(instrument, lines, dimensions, numbers, signature=signature, today=today)
    return Score(
        declared=fsum(line.declared for line in lines),
        evidenced=evidenced,
        low=fsum(line.low for line in lines),
        high=fsum(line.high for line in lines),
        coverage=numbers.coverage,
        verified_share=numbers.verified_share,
        band=judged.band,
        reached=judged.reached,
        dimensions=dimensions,
        lines=lines,
        held_back=judged.held_back,
        to_next=judged.to_next,
        exporter=any(gating.meets(line, VERIFIED) for line in lines if _pays(instrument.by_id[line.item])),
    )


def applies(item: Item, profile: Profile) -> str:
    """Empty where an item is asked of a firm, otherwise the rule that leaves it out: offers, sectors, markets, facts.

    What a profile does not say yet leaves nothing out: an empty profile is asked everything.
    """
    rule = item.applies
    if rule.offers and profile.offers and rule.offers.isdisjoint(profile.offers):
        return "offers"
    if rule.sectors and profile.sector and profile.sector not in rule.sectors:
        return "sectors"
    if rule.markets and profile.markets and rule.markets.isdisjoint(profile.markets):
        return "markets"
    if any(profile.facts.get(fact) is False for fact in rule.facts):
        return "facts"
    return ""


def coverage(lines: Iterable[Line]) -> float:
    """Percent of the applicable points that were answered; "I don't know" is an answer. 0 where nothing applies."""
    counted = [line for line in lines if line.state != "not_applicable"]
    asked = fsum(line.points for line in counted)
    return 100 * fsum(line.points for line in counted if line.state != "unanswered") / asked if asked else 0.0


def verified_share(lines: Iterable[Line]) -> float:
    """Part of the evidenced credit, 0 to 1, that stands on something verified. 0 without any credit."""
    credited = [line for line in lines if line.evidenced > 0]
    credit = fsum(line.evidenced for line in credited)
    verified = fsum(line.evidenced for line in credited if line.factor >= VERIFIED - gating.TINY)
    return verified / credit if credit else 0.0


def _pays(item: Item) -> bool:
    """Whether the item is the payment from abroad itself: an outcome that a band asks for."""
    return item.outcome and item.gate


def _stand(item: Item, profile: Profile, answer: Answer | None, shown: Sequence[Evidence], today: date) -> _Standing:
    counting = [one for one in shown if one.counts_on(today)]
    refs = tuple(sorted(one.ref for one in counting if one.ref))
    over = len(counting) < len(shown)
    expired = tuple(sorted(one.ref for one in shown if one.ref and not one.counts_on(today))) if over else ()
    why_not = applies(item, profile) or _excused(counting)
    if why_not:
        return _Standing("not_applicable", why_not=why_not, refs=refs, expired=expired)
    said = answer.level if answer and answer.state == "answered" else None
    level, factor = _credit(item, said, counting)
    if level is not None:
        differs = said is not None and said != level
        return _Standing("answered", level, said if differs else None, factor, "", refs, expired)
    if answer and answer.state == "unknown":
        return _Standing("unknown", factor=factor, refs=refs, expired=expired)
    asked = ASKED if answer and answer.state == "not_applicable" else ""
    return _Standing("unanswered", factor=factor, why_not=asked, refs=refs, expired=expired)


def _excused(counting: Iterable[Evidence]) -> str:
    """Whether an advisor's newest word is that the item does not apply. Nobody else's word counts here."""
    words = [one for one in counting if one.source == "advisor" and one.applies is not None]
    if not words:
        return ""
    newest = max(words, key=lambda one: (one.dated or date.min, bool(one.applies)))
    return "advisor" if newest.applies is False else ""


def _credit(item: Item, said: float | None, counting: Sequence[Evidence]) -> tuple[float | None, float]:
    """Level and evidence factor of an item; the level is None where neither the firm nor anybody else said one."""
    if not counting:
        return said, DECLARED
    found = max((one for one in counting if _replaces(item, one)), key=_standing, default=None)
    level = said if found is None else found.level
    supports = (one.factor for one in counting if one is found or (one.level is None and one.applies is None))
    factor = max(supports, default=DECLARED)
    if found is not None and found.source == "advisor":
        return level, factor
    shown = sorted((one.level, one.factor) for one in counting if one.level is not None and not _replaces(item, one))
    for part, strength in shown:
        level, factor = _supported(level, factor, part, strength)
    return level, factor


def _replaces(item: Item, one: Evidence) -> bool:
    """Whether a finding stands in the place of the firm's word, up or down.

    The platform sees only itself and a probe only the site: neither refutes what may be elsewhere, the platform never,
    a probe not where a document may show the same. Such a finding only supports.
    """
    if one.level is None or one.source == "platform":
        return False
    return one.source != "probe" or not any(rule.source == "document" for rule in item.evidence)


def _standing(one: Evidence) -> tuple[int, date, float, float]:
    """Order of findings. Documents of one firm add up, the best counts; of other sources the newest."""
    rank = _STANDING[one.source]
    dated = date.min if rank == _STANDING["document"] else one.dated or date.min
    return rank, dated, one.level or 0.0, one.factor


def _supported(level: float | None, factor: float, shown: float, strength: float) -> tuple[float, float]:
    """A claim beside something that shows part of it, or all of it, or more: never less than either alone.

    A part shown of a higher claim (the storefront is worth 60 % of an own address) is a factor in between, so that
    level times factor stays the credit.
    """
    if level is None or shown > level:
        kept = 0.0 if level is None else level * factor
        return shown, strength if shown * strength >= kept else kept / shown
    if level == 0:
        return level, max(factor, strength)
    return level, max(factor, strength * shown / level if shown < level else strength)


def _weigh(instrument: Instrument, standings: Sequence[_Standing]) -> tuple[Line, ...]:
    """Each item's part of the overall score: its points over those that apply in its dimension, dimensions equal."""
    asked: dict[str, float] = {}
    for item, one in zip(instrument.items, standings, strict=True):
        if one.applies and item.points > 0:
            asked[item.dimension] = asked.get(item.dimension, 0.0) + item.points
    return tuple(
        _line(item, one, _share(item, asked) if one.applies else 0.0)
        for item, one in zip(instrument.items, standings, strict=True)
    )


def _share(item: Item, asked: Mapping[str, float]) -> float:
    return 100 * item.points / (asked[item.dimension] * len(asked)) if item.points > 0 else 0.0


def _line(item: Item, one: _Standing, share: float) -> Line:
    declared = share * one.level
    evidenced = declared * one.factor
    return Line(
        item=item.id,
        dimension=item.dimension,
        points=item.points,
        share=share,
        state=one.state,
        level=one.level,
        said=one.said,
        factor=one.factor,
        declared=declared,
        evidenced=evidenced,
        low=evidenced,
        high=share if one.state == "unanswered" else evidenced,
        why_not=one.why_not,
        refs=one.refs,
        expired=one.expired,
    )


def _dimension(dimension: str, lines: Sequence[Line]) -> DimensionScore:
    """A petal: the credit of its lines over what they could give."""
    own = [line for line in lines if line.dimension == dimension and line.state != "not_applicable"]
    whole = fsum(line.share for line in own)
    if not whole:
        return DimensionScore(dimension, None, None, None, None)
    return DimensionScore(
        dimension,
        100 * fsum(line.declared for line in own) / whole,
        100 * fsum(line.evidenced for line in own) / whole,
        100 * fsum(line.low for line in own) / whole,
        100 * fsum(line.high for line in own) / whole,
    )
