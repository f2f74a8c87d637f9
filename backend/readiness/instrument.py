"""What an instrument is: the questions of a readiness score with everything that gives a point its reason.

An instrument is data: a YAML file per version (see `reading.py`), immutable once an answer refers to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

AnswerKind = Literal["ladder", "yesno", "count", "code"]
Source = Literal["document", "link", "registry", "probe", "platform", "advisor"]
Offer = Literal["goods", "services"]

DIMENSIONS = ("PRE", "OPS", "LEG", "CAP", "CMP", "TRD", "MKT")
BANDS = ("starting", "building", "preparing", "ready", "exporting")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages of the product."""

    es: str
    en: str

    def told(self, locale: str) -> str:
        """The text in a language."""
        return self.en if locale == "en" else self.es


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder, or a threshold of a count: `at_least` and above reaches `level`."""

    level: float
    words: Words
    at_least: int | None = None


@dataclass(frozen=True, slots=True)
class Applies:
    """When an item is asked: every condition named must hold; an empty one holds always.

    `offers`, `sectors`, `markets`: the profile has one of them. `facts`: each named fact of the profile is not known to
    be false ("exporter_registration_required" unknown: the item is asked). `why` says the rule in words.
    """

    offers: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What counts as evidence for an item, and for how long.

    `days`: valid this long from its date; `calendar`: a named rule, e.g. "fda-food-facility"; neither: no expiry of
    its own. `probe` names the finding that can stand for it, `fact` the fact of the platform.
    """

    source: Source
    words: Words
    days: int | None = None
    calendar: str = ""
    probe: str = ""
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do about an item. `hours` of work; `cost` 0 free, 1 under US$100, 2 under 1,000, 3 more.

    `templates` are keys of downloadable worksheets; `learn` is a link to a course or a source, where there is one.
    """

    title: Words
    why: Words
    how: tuple[Words, ...]
    hours: float
    cost: int
    after: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    learn: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Other words of an item for firms that offer services only."""

    question: Words
    why: Words | None = None
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A question. `rungs` hold ladders and counts, lowest first; yes/no and code have none."""

    id: str
    dimension: str
    points: float
    kind: AnswerKind
    question: Words
    why: Words
    evidence: tuple[EvidenceRule, ...]
    step: Step
    rungs: tuple[Rung, ...] = ()
    applies: Applies = field(default_factory=Applies)
    services: Variant | None = None
    gate: bool = False
    outcome: bool = False  # is itself an export: left out of the forecast

    def worded(self, offers: frozenset[str]) -> Variant | None:
        """The words for a firm that offers services only, where the item has such; None where its own words hold."""
        return self.services if offers == frozenset({"services"}) else None

    def asks(self, offers: frozenset[str]) -> Words:
        """The question as a firm that offers this reads it."""
        variant = self.worded(offers)
        return variant.question if variant is not None else self.question

    def probes(self) -> tuple[str, ...]:
        """The findings of the probe that stand for this item."""
        return tuple(rule.probe for rule in self.evidence if rule.probe)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A petal of the dial."""

    id: str
    name: Words
    short: Words
    about: Words


@dataclass(frozen=True, slots=True)
class Band:
    """A band from `at_least` (included) to the next one's, and what it asks beside the number.

    `gates` must be met where they apply; `gate_factor`: the evidence factor a met gate needs in this band; `floor`: no
    dimension below it; `verified_share`: part of the evidenced credit that must be verified; `signed`: an advisor's
    sign-off is needed.
    """

    id: str
    name: Words
    at_least: float
    about: Words
    gates: tuple[str, ...] = ()
    gate_factor: float = 0.75
    floor: float = 0.0
    verified_share: float = 0.0
    signed: bool = False


@dataclass(frozen=True)
class Instrument:
    """One version of the questions. `hash` is the SHA-256 of its canonical JSON; `bridge` maps old ids to new ones."""

    key: str
    version: str
    status: str
    title: Words
    note: Words
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    min_coverage: float  # percent of the applicable points that must be answered for a band
    hash: str
    bridge_from: str = ""  # "core 1.0"
    bridge: tuple[tuple[str, str], ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    def of(self, dimension: str) -> tuple[Item, ...]:
        """The items of a dimension, in their order."""
        return tuple(item for item in self.items if item.dimension == dimension)

    @property
    def name(self) -> str:
        """Key and version, as people say it."""
        return f"{self.key} {self.version}"


__all__ = [
    "BANDS",
    "DIMENSIONS",
    "AnswerKind",
    "Applies",
    "Band",
    "Dimension",
    "EvidenceRule",
    "Instrument",
    "Item",
    "Offer",
    "Rung",
    "Source",
    "Step",
    "Variant",
    "Words",
]
