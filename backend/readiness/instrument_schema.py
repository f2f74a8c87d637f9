"""The form of an instrument's file, checked before anything is made of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.readiness.instrument import AnswerKind, Offer, Source

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}[0-9]{1,3}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=0.5, le=1, multiple_of=0.25)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WordsIn(_Part):
    """A text in both languages."""

    es: Said
    en: Said


class RungIn(_Part):
    """A step of a ladder or a threshold of a count."""

    level: Share
    words: WordsIn
    at_least: Annotated[int, Field(ge=0)] | None = None


class AppliesIn(_Part):
    """When an item is asked."""

    offers: list[Offer] = []
    sectors: list[str] = []
    markets: list[str] = []
    facts: list[str] = []
    why: WordsIn | None = None


class EvidenceIn(_Part):
    """What counts as evidence."""

    source: Source
    words: WordsIn
    days: Annotated[int, Field(gt=0, le=3660)] | None = None
    calendar: Literal["", "fda-food-facility"] = ""
    probe: str = ""
    fact: str = ""


class StepIn(_Part):
    """What to do about an item."""

    title: WordsIn
    why: WordsIn
    how: Annotated[list[WordsIn], Field(min_length=1, max_length=8)]
    hours: Annotated[float, Field(gt=0, le=2000)]
    cost: Annotated[int, Field(ge=0, le=3)]
    after: list[Identifier] = []
    templates: list[str] = []
    learn: Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")] = ""


class VariantIn(_Part):
    """Other words for firms that offer services only."""

    question: WordsIn
    why: WordsIn | None = None
    rungs: list[RungIn] = []


class ItemIn(_Part):
    """A question."""

    id: Identifier
    points: Annotated[float, Field(gt=0, le=100)]
    kind: AnswerKind
    question: WordsIn
    why: WordsIn
    evidence: Annotated[list[EvidenceIn], Field(min_length=1)]
    step: StepIn
    rungs: list[RungIn] = []
    applies: AppliesIn = AppliesIn()
    services: VariantIn | None = None
    gate: bool = False
    outcome: bool = False


class DimensionIn(_Part):
    """A petal with its items."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
    name: WordsIn
    short: WordsIn
    about: WordsIn
    items: Annotated[list[ItemIn], Field(min_length=1)]


class BandIn(_Part):
    """A band and what it asks."""

    id: Literal["starting", "building", "preparing", "ready", "exporting"]
    name: WordsIn
    at_least: Annotated[float, Field(ge=0, le=100)]
    about: WordsIn
    gates: list[Identifier] = []
    gate_factor: Factor = 0.75
    floor: Annotated[float, Field(ge=0, le=100)] = 0.0
    verified_share: Share = 0.0
    signed: bool = False


class InstrumentIn(_Part):
    """A whole file."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")]
    status: Literal["provisional", "validated"]
    title: WordsIn
    note: WordsIn
    min_coverage: Annotated[float, Field(ge=0, le=100)]
    dimensions: Annotated[list[DimensionIn], Field(min_length=1, max_length=12)]
    bands: Annotated[list[BandIn], Field(min_length=2)]
    bridge_from: str = ""
    bridge: dict[Identifier, Identifier] = {}
