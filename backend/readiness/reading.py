"""From an instrument's YAML to the instrument: the whole file is looked at, every problem is told, then it is made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.readiness.instrument import (
    BANDS,
    Applies,
    Band,
    Dimension,
    EvidenceRule,
    Instrument,
    Item,
    Rung,
    Step,
    Variant,
    Words,
)
from backend.readiness.instrument_schema import (
    AppliesIn,
    BandIn,
    DimensionIn,
    InstrumentIn,
    ItemIn,
    RungIn,
    StepIn,
    WordsIn,
)

_CORE = Path(__file__).with_name("instruments") / "core-1.0.yaml"
_LARGEST = 1024 * 1024
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PROBES = ("https", "phone", "language", "identity", "offers", "mail", "payment", "privacy")
FACTS = ("storefront", "published_offers", "answer_time", "paid_from_abroad", "course")
TEMPLATES = ("costing", "quotation", "export-plan", "capacity", "privacy-notice")


class InstrumentInvalid(ValueError):
    """A file that is no instrument. `problems`: a sentence each, with the place."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@cache
def core_source() -> bytes:
    """The product's own instrument as its file holds it."""
    return _CORE.read_bytes()


def read_instrument(source: bytes) -> Instrument:
    """The instrument of a file. Raises InstrumentInvalid with everything that is wrong with it."""
    told = _parsed(source)
    problems = list(_contradictions(told))
    if problems:
        raise InstrumentInvalid(problems)
    return _made(told)


def problems_in(source: bytes) -> list[str]:
    """What is wrong with a file, a sentence each; none where it is an instrument."""
    try:
        read_instrument(source)
    except InstrumentInvalid as invalid:
        return list(invalid.problems)
    return []


def level_of(item: Item, raw: dict[str, Any]) -> float:
    """The level, 0 to 1, of an answer as it was given. Raises InvalidInput where it does not fit the question.

    Shapes: {"rung": 2} for ladders, {"yes": true}, {"count": 4}, {"code": "090121"} (two to ten digits, or a service
    class of one letter and digits).
    """
    known = {"ladder": "rung", "yesno": "yes", "count": "count", "code": "code"}[item.kind]
    value: bool | int | str | None = raw.get(known)
    if set(raw) == {known}:
        if item.kind == "yesno" and isinstance(value, bool):
            return float(value)
        if isinstance(value, int) and not isinstance(value, bool):
            if item.kind == "ladder" and 0 <= value < len(item.rungs):
                return item.rungs[value].level
            if item.kind == "count" and 0 <= value <= 100_000:
                return max((rung.level for rung in item.rungs if (rung.at_least or 0) <= value), default=0.0)
        if item.kind == "code" and isinstance(value, str) and _is_code(value):
            return 1.0
    raise InvalidInput(fields={"value": N_("This answer does not fit the question. Choose one of those shown.")})


def _is_code(value: str) -> bool:
    plain = value.replace(".", "").replace(" ", "")
    digits = plain[1:] if plain[:1].isalpha() else plain
    return digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 10


def _parsed(source: bytes) -> InstrumentIn:
    if len(source) > _LARGEST:
        raise InstrumentInvalid(["The file is larger than one megabyte: an instrument is a fraction of that."])
    try:
        plain = yaml.load(source.decode("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader, the one in C
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InstrumentInvalid([f"This is no YAML in UTF-8: {error}"]) from error
    try:
        return InstrumentIn.model_validate(plain)
    except ValidationError as error:
        raise InstrumentInvalid([_sentence(one) for one in error.errors()]) from error


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the file"
    return f"{place}: {error['msg']}."


def _contradictions(told: InstrumentIn) -> Iterator[str]:
    """What no single field can know."""
    items = [item for dimension in told.dimensions for item in dimension.items]
    ids = [item.id for item in items]
    yield from (f"{one}: this item stands twice." for one in sorted({one for one in ids if ids.count(one) > 1}))
    names = [dimension.id for dimension in told.dimensions]
    yield from (f"{one}: this dimension stands twice." for one in sorted({n for n in names if names.count(n) > 1}))
    for dimension in told.dimensions:
        total = sum(item.points for item in dimension.items)
        if abs(total - 100) > 1e-9:
            yield f"{dimension.id}: its points sum to {total:g}, not to 100."
    for item in items:
        yield from _of_item(item, set(ids))
    yield from _cycles({item.id: item.step.after for item in items})
    yield from _of_bands(told.bands, {item.id for item in items if item.gate})
    if bool(told.bridge_from) != bool(told.bridge):
        yield "bridge: name both the version it comes from (bridge_from) and the items (bridge), or neither."
    yield from (f"bridge: there is no item {new}." for new in told.bridge.values() if new not in ids)


def _of_item(item: ItemIn, ids: set[str]) -> Iterator[str]:
    levels = [rung.level for rung in item.rungs]
    if item.kind in ("ladder", "count"):
        if len(levels) < 2 or levels != sorted(set(levels)) or levels[-1] != 1:
            yield f"{item.id}: its rungs must rise, from the lowest to the level 1."
    elif levels:
        yield f"{item.id}: only ladders and counts have rungs."
    bounds = [rung.at_least for rung in item.rungs]
    if item.kind == "count" and (None in bounds or bounds != sorted(bounds, key=lambda one: one or 0)):
        yield f"{item.id}: each rung of a count names from how many on it holds (at_least), rising."
    if item.services and item.services.rungs and [rung.level for rung in item.services.rungs] != levels:
        yield f"{item.id}: the ladder for services needs the same levels."
    yield from (
        f"{item.id}: its step comes after {one}, which there is not." for one in item.step.after if one not in ids
    )
    yield from (f"{item.id}: there is no template {one}." for one in item.step.templates if one not in TEMPLATES)
    for rule in item.evidence:
        if (rule.source == "probe") != bool(rule.probe) or (rule.probe and rule.probe not in PROBES):
            yield f"{item.id}: evidence by probe names one of {', '.join(PROBES)}."
        if (rule.source == "platform") != bool(rule.fact) or (rule.fact and rule.fact not in FACTS):
            yield f"{item.id}: evidence by the platform names one of {', '.join(FACTS)}."


def _cycles(after: dict[str, list[str]]) -> Iterator[str]:
    done: set[str] = set()

    def walk(item: str, path: tuple[str, ...]) -> Iterator[str]:
        if item in path:
            yield f"{item}: its step waits for itself, by way of {' → '.join((*path[path.index(item) :], item))}."
            return
        if item in done or item not in after:
            return
        for other in after[item]:
            yield from walk(other, (*path, item))
        done.add(item)

    for item in after:
        yield from walk(item, ())


def _of_bands(bands: list[BandIn], gates: set[str]) -> Iterator[str]:
    if [band.id for band in bands] != [one for one in BANDS if one in {band.id for band in bands}]:
        yield f"bands: they stand in the order {', '.join(BANDS)}, each once."
    if bands[0].at_least != 0 or any(a.at_least >= b.at_least for a, b in pairwise(bands)):
        yield "bands: the first begins at 0, and each higher one begins higher."
    for band in bands:
        yield from (f"bands: {band.id} asks for {one}, which is no gate." for one in band.gates if one not in gates)


def _made(told: InstrumentIn) -> Instrument:
    canonical = json.dumps(told.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Instrument(
        key=told.key,
        version=told.version,
        status=told.status,
        title=_words(told.title),
        note=_words(told.note),
        dimensions=tuple(
            Dimension(one.id, _words(one.name), _words(one.short), _words(one.about)) for one in told.dimensions
        ),
        items=tuple(_item(item, dimension) for dimension in told.dimensions for item in dimension.items),
        bands=tuple(_band(band) for band in told.bands),
        min_coverage=told.min_coverage,
        hash=hashlib.sha256(canonical.encode()).hexdigest(),
        bridge_from=told.bridge_from,
        bridge=tuple(sorted(told.bridge.items())),
    )


def _item(item: ItemIn, dimension: DimensionIn) -> Item:
    variant = item.services
    return Item(
        id=item.id,
        dimension=dimension.id,
        points=item.points,
        kind=item.kind,
        question=_words(item.question),
        why=_words(item.why),
        evidence=tuple(
            EvidenceRule(one.source, _words(one.words), one.days, one.calendar, one.probe, one.fact)
            for one in item.evidence
        ),
        step=_step(item.step),
        rungs=_rungs(item.rungs),
        applies=_applies(item.applies),
        services=Variant(_words(variant.question), _words(variant.why) if variant.why else None, _rungs(variant.rungs))
        if variant
        else None,
        gate=item.gate,
        outcome=item.outcome,
    )


def _step(step: StepIn) -> Step:
    how = tuple(_words(one) for one in step.how)
    after, templates = tuple(step.after), tuple(step.templates)
    return Step(_words(step.title), _words(step.why), how, step.hours, step.cost, after, templates, step.learn)


def _applies(told: AppliesIn) -> Applies:
    why = _words(told.why) if told.why else None
    parts = (frozenset(told.offers), frozenset(told.sectors), frozenset(told.markets), frozenset(told.facts))
    return Applies(*parts, why)


def _band(band: BandIn) -> Band:
    return Band(
        id=band.id,
        name=_words(band.name),
        at_least=band.at_least,
        about=_words(band.about),
        gates=tuple(band.gates),
        gate_factor=band.gate_factor,
        floor=band.floor,
        verified_share=band.verified_share,
        signed=band.signed,
    )


def _rungs(rungs: list[RungIn]) -> tuple[Rung, ...]:
    return tuple(Rung(one.level, _words(one.words), one.at_least) for one in rungs)


def _words(words: WordsIn) -> Words:
    return Words(words.es, words.en)
