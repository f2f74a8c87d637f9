"""An instrument's file: the product's own holds what the method says, and everything wrong with one is told."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.errors import InvalidInput
from backend.readiness.instrument import BANDS, DIMENSIONS, Item, Words
from backend.readiness.reading import (
    TEMPLATES,
    InstrumentInvalid,
    core_source,
    level_of,
    problems_in,
    read_instrument,
)

CORE = read_instrument(core_source())
POINTS = {
    "PRE": [25, 15, 20, 20, 20],
    "OPS": [25, 25, 20, 20, 10],
    "LEG": [30, 15, 20, 20, 15],
    "CAP": [25, 20, 20, 15, 20],
    "CMP": [20, 40, 15, 15, 10],
    "TRD": [20, 25, 20, 20, 15],
    "MKT": [20, 20, 20, 15, 25],
}


def plain() -> Any:
    return yaml.load(core_source(), Loader=yaml.CSafeLoader)


def with_item(item: str, **changes: Any) -> bytes:
    told = plain()
    for dimension in told["dimensions"]:
        for one in dimension["items"]:
            if one["id"] == item:
                one.update(changes)
    return yaml.safe_dump(told, allow_unicode=True).encode()


def test_the_core_holds_what_the_method_says() -> None:
    assert tuple(dimension.id for dimension in CORE.dimensions) == DIMENSIONS
    assert {name: [item.points for item in CORE.of(name)] for name in DIMENSIONS} == POINTS
    assert {item.id for item in CORE.items if item.gate} == {"LEG1", "LEG3", "CMP2", "MKT5"}
    assert {item.id for item in CORE.items if item.outcome} == {"CAP2", "MKT5"}
    assert {item.id for item in CORE.items if item.kind == "ladder"} == {"OPS2", "OPS4", "CMP4", "TRD5"}
    assert {item.id for item in CORE.items if item.services} == {"CMP3", "CMP4", "TRD1", "TRD2", "TRD4"}
    assert CORE.by_id["TRD3"].applies.offers == {"goods"}
    assert [(band.id, band.at_least, band.floor, band.signed) for band in CORE.bands] == [
        ("starting", 0, 0, False),
        ("building", 35, 0, False),
        ("preparing", 55, 25, False),
        ("ready", 70, 50, True),
        ("exporting", 85, 50, True),
    ]
    assert {name for item in CORE.items for name in item.step.templates} == set(TEMPLATES)
    assert (CORE.status, CORE.min_coverage) == ("provisional", 70)


def test_every_ladder_has_the_five_levels() -> None:
    for item in CORE.items:
        if item.kind == "ladder":
            assert [rung.level for rung in item.rungs] == [0, 0.25, 0.5, 0.75, 1]


ENGLISH = {"the", "your", "with", "and", "what", "for"}
SPANISH = {"los", "una", "tu", "con", "qué", "para", "y"}


def words_of(item: Item) -> Iterator[Words]:
    """Every text of an item that a person reads."""
    yield from (item.question, item.why, item.step.title, item.step.why, *item.step.how)
    yield from (rung.words for rung in item.rungs)
    yield from (rule.words for rule in item.evidence)
    if item.applies.why:
        yield item.applies.why
    if item.services:
        yield from (words for words in (item.services.question, item.services.why) if words)
        yield from (rung.words for rung in item.services.rungs)


@pytest.mark.parametrize("item", CORE.items, ids=lambda item: item.id)
def test_a_step_says_what_to_do_in_three_to_five_actions(item: Item) -> None:
    assert 3 <= len(item.step.how) <= 5
    for told in ([action.es for action in item.step.how], [action.en for action in item.step.how]):
        assert len(set(told)) == len(told)
        assert [action for action in told if not action.endswith(".") or len(action.split()) < 3] == []


@pytest.mark.parametrize("item", CORE.items, ids=lambda item: item.id)
def test_each_language_is_its_own(item: Item) -> None:
    for words in words_of(item):
        assert words.es != words.en
        assert not ENGLISH & set(words.es.lower().split()), words.es
        assert not SPANISH & set(words.en.lower().split()), words.en


@pytest.mark.parametrize("item", [item for item in CORE.items if item.services], ids=lambda item: item.id)
def test_a_step_that_serves_both_speaks_of_services_too(item: Item) -> None:
    assert any("servicios" in action.es.lower() for action in item.step.how)
    assert any("services" in action.en.lower() for action in item.step.how)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_keys_does_not_change_the_hash(seed: int) -> None:
    generator = random.Random(seed)

    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            generator.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    other = yaml.safe_dump(shuffled(plain()), sort_keys=False, allow_unicode=True).encode()
    assert read_instrument(other).hash == CORE.hash


@pytest.mark.parametrize(
    "changes",
    [{"question": {"es": "¿Otra?", "en": "Another?"}}, {"outcome": True}, {"gate": True}],
    ids=["words", "outcome", "gate"],
)
def test_any_change_changes_the_hash(changes: dict[str, Any]) -> None:
    assert read_instrument(with_item("PRE1", **changes)).hash != CORE.hash


STEP = plain()["dimensions"][0]["items"][0]["step"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"\xff\xfe", "no YAML in UTF-8"),
        (b"a: [", "no YAML in UTF-8"),
        (b"- 1", "the file"),
        (b"x" * (1024 * 1024 + 1), "larger than one megabyte"),
        (with_item("PRE1", points=30), "PRE: its points sum to 105, not to 100"),
        (with_item("PRE1", points=0), "points"),
        (with_item("PRE1", id="PRE2"), "PRE2: this item stands twice"),
        (with_item("PRE1", question={"es": "¿Sí?"}), "question.en"),
        (with_item("PRE1", question={"es": "¿Sí?", "en": " "}), "question.en"),
        (with_item("PRE1", weight=3), "weight"),
        (with_item("PRE1", step=STEP | {"after": ["ZZZ9"]}), "which there is not"),
        (with_item("PRE1", step=STEP | {"after": ["PRE2"]}), "waits for itself, by way of PRE1 → PRE2 → PRE1"),
        (with_item("PRE1", step=STEP | {"templates": ["poem"]}), "there is no template poem"),
        (with_item("PRE1", step=STEP | {"learn": "http://x"}), "learn"),
        (with_item("OPS2", rungs=[]), "OPS2: its rungs must rise"),
        (with_item("PRE1", rungs=[{"level": 1, "words": {"es": "a", "en": "b"}}]), "only ladders and counts"),
        (with_item("PRE1", evidence=[{"source": "probe", "words": {"es": "a", "en": "b"}}]), "evidence by probe names"),
        (with_item("LEG3", gate=False), "bands: ready asks for LEG3, which is no gate"),
        (core_source().replace(b"at_least: 35", b"at_least: 60"), "each higher one begins higher"),
        (core_source() + b"bridge_from: core 0.9\n", "bridge"),
        (core_source() + b"bridge_from: core 0.9\nbridge: {PRE1: PRE9}\n", "there is no item PRE9"),
    ],
)
def test_what_is_wrong_is_told(source: bytes, told: str) -> None:
    assert any(told in problem for problem in problems_in(source)), problems_in(source)
    with pytest.raises(InstrumentInvalid):
        read_instrument(source)


def test_everything_is_told_at_once() -> None:
    told = plain()
    told["dimensions"][0]["items"][0]["points"] = 30
    told["dimensions"][1]["items"][0]["points"] = 30
    assert len(problems_in(yaml.safe_dump(told).encode())) == 2


def test_no_object_is_made_of_a_file() -> None:
    assert problems_in(b"!!python/object/apply:os.system ['true']")


@pytest.mark.parametrize(
    ("item", "raw", "level"),
    [
        ("PRE1", {"yes": True}, 1.0),
        ("PRE1", {"yes": False}, 0.0),
        ("OPS2", {"rung": 0}, 0.0),
        ("OPS2", {"rung": 3}, 0.75),
        ("MKT3", {"count": 0}, 0.0),
        ("MKT3", {"count": 2}, 0.25),
        ("MKT3", {"count": 3}, 0.5),
        ("MKT3", {"count": 99}, 1.0),
        ("TRD1", {"code": "0901.21"}, 1.0),
        ("TRD1", {"code": "J62"}, 1.0),
    ],
)
def test_an_answer_has_its_level(item: str, raw: dict[str, Any], level: float) -> None:
    assert level_of(CORE.by_id[item], raw) == level


@pytest.mark.parametrize(
    ("item", "raw"),
    [
        ("PRE1", {}),
        ("PRE1", {"yes": 1}),
        ("PRE1", {"yes": True, "rung": 1}),
        ("PRE1", {"rung": 1}),
        ("OPS2", {"rung": 5}),
        ("OPS2", {"rung": -1}),
        ("OPS2", {"rung": True}),
        ("MKT3", {"count": -1}),
        ("MKT3", {"count": 1.5}),
        ("TRD1", {"code": "café"}),
        ("TRD1", {"code": "٣٤"}),
        ("TRD1", {"code": ""}),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(item: str, raw: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        level_of(CORE.by_id[item], raw)


def test_the_bands_are_those_of_the_product() -> None:
    assert tuple(band.id for band in CORE.bands) == BANDS
