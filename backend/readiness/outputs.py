"""A score as programs and pages read it: every point with its item, answer, evidence and formula."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from math import fsum

from pydantic import Field

from backend.core.inputs import Output, shown
from backend.readiness.borderline import borderline
from backend.readiness.examples import READINESS
from backend.readiness.gathering import Inputs
from backend.readiness.instrument import Instrument
from backend.readiness.standing import Hold, Line, Score


class InstrumentOut(Output):
    """Which questions were asked."""

    key: str
    version: str
    status: str
    hash: str = Field(description="SHA-256 of the instrument's canonical JSON")


class DimensionOut(Output):
    """A petal, 0 to 100 of its own; nulls where nothing in it applies."""

    id: str
    name: str
    declared: float | None
    evidenced: float | None
    low: float | None
    high: float | None


class HoldOut(Output):
    """What keeps the firm from a band: score, gate, floor, verified, signature or coverage."""

    kind: str
    band: str
    item: str
    dimension: str
    needed: float
    present: float


class LineOut(Output):
    """One item. `declared` = share × level, `evidenced` = share × level × factor, in points of the overall score."""

    item: str
    dimension: str
    question: str
    points: float = Field(description="as in the instrument, of 100 in its dimension")
    share: float = Field(description="what full credit adds to the overall score")
    state: str = Field(description="answered, unknown, unanswered or not_applicable")
    level: float
    said: float | None = Field(description="the firm's own word, where another finding counts")
    factor: float = Field(description="0.5 said, 0.75 shown, 1 verified")
    declared: float
    evidenced: float
    low: float
    high: float
    why_not: str = Field(description="the rule by which it does not apply; empty otherwise")
    evidence: list[str] = Field(description="what counts today")
    expired: list[str] = Field(description="what counted once")


class ReadinessOut(Output):
    """Where a firm stands on a day of its hub's calendar. The lines add up to the score to within 1e-9."""

    model_config = shown(READINESS)

    company: str
    instrument: InstrumentOut
    day: date
    declared: float
    evidenced: float
    low: float
    high: float
    coverage: float = Field(description="percent of the applicable points that are answered")
    verified_share: float = Field(description="part of the evidenced credit that is verified, 0 to 1")
    band: str | None = Field(description="null while unrated")
    reached: str = Field(description="the band of the number alone")
    borderline: bool
    kept_share: float = Field(description="part of 1,000 draws of other weights that keep the band")
    exporter: bool
    dimensions: list[DimensionOut]
    held_back: list[HoldOut]
    to_next: list[HoldOut]
    lines: list[LineOut]
    sum_declared: float
    sum_evidenced: float


def readiness_out(inputs: Inputs, *, company: str, locale: str) -> ReadinessOut:
    """The score of this day with its trace; `company` is the firm's slug."""
    scored = inputs.score()
    firmness = borderline(inputs.instrument, scored)
    asked = inputs.instrument
    return ReadinessOut(
        company=company,
        instrument=InstrumentOut(key=asked.key, version=asked.version, status=asked.status, hash=asked.hash),
        day=inputs.today,
        declared=scored.declared,
        evidenced=scored.evidenced,
        low=scored.low,
        high=scored.high,
        coverage=scored.coverage,
        verified_share=scored.verified_share,
        band=scored.band,
        reached=scored.reached,
        borderline=firmness.is_borderline,
        kept_share=firmness.share,
        exporter=scored.exporter,
        dimensions=_dimensions(asked, scored, locale),
        held_back=[_hold(hold) for hold in scored.held_back],
        to_next=[_hold(hold) for hold in scored.to_next],
        lines=[_line(asked, line, inputs, locale) for line in scored.lines],
        sum_declared=fsum(line.declared for line in scored.lines),
        sum_evidenced=fsum(line.evidenced for line in scored.lines),
    )


def _dimensions(asked: Instrument, scored: Score, locale: str) -> list[DimensionOut]:
    names = {one.id: one.name.told(locale) for one in asked.dimensions}
    return [DimensionOut(name=names[one.id], **asdict(one)) for one in scored.dimensions]


def _hold(hold: Hold) -> HoldOut:
    return HoldOut(**asdict(hold))


def _line(asked: Instrument, line: Line, inputs: Inputs, locale: str) -> LineOut:
    question = asked.by_id[line.item].asks(inputs.profile.offers)
    values = asdict(line)
    refs, expired = values.pop("refs"), values.pop("expired")
    return LineOut(question=question.told(locale), evidence=list(refs), expired=list(expired), **values)
