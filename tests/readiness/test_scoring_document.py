"""docs/readiness-method.md works three firms through by hand: every number in its tables is what the code says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from backend.readiness.instrument import Instrument
from backend.readiness.scoring import ASKED
from backend.readiness.standing import Answer, Evidence, Hold, Line, Profile, SignOff
from backend.readiness.stepping import next_steps
from tests.factories.instruments import core
from tests.factories.standings import Firm

PAGE = Path(__file__).resolve().parents[2] / "docs" / "readiness-method.md"
DAY = date(2026, 11, 21)
WORDS = {"yes": Answer("answered", 1.0), "no": Answer("answered", 0.0), "don't know": Answer("unknown")}
NOTHING = "–"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """One firm of the page: what stands above its tables, and the tables by the name of their first column."""

    told: str
    tables: dict[str, list[Row]]

    def profile(self) -> Profile:
        """Read from the sentence above the tables."""
        said = dict(re.findall(r"(sector|country|market|exporter_registration_required) ([\w-]+)", self.told))
        registered = {"yes": True, "no": False}.get(said["exporter_registration_required"])
        return Profile(
            offers=frozenset(re.findall("goods|services", self.told.split(";")[0])),
            sector=said["sector"],
            country=said["country"],
            markets=() if said["market"] == "none" else (said["market"],),
            facts={} if registered is None else {"exporter_registration_required": registered},
        )

    def signature(self) -> SignOff | None:
        """The signature that the sentence names."""
        signed = re.search(r"signed for (\w+) until ([\d-]+)", self.told)
        return SignOff(signed[1], date.fromisoformat(signed[2])) if signed else None

    def firm(self) -> Firm:
        """As the columns "says" and "evidence" tell."""
        rows = self.tables["item"]
        said = {row["item"]: _answer(row["says"]) for row in rows if row["says"] != NOTHING}
        shown = tuple(_evidence(row["item"], row["evidence"]) for row in rows if row["evidence"] != NOTHING)
        return Firm(self.profile(), said, shown, self.signature(), DAY)

    def results(self) -> dict[str, str]:
        """The table of results."""
        return {row["result"]: row["value"] for row in self.tables["result"]}


def examples() -> list[Example]:
    """The page's firms, in their order."""
    sections = re.split(r"\n### ", PAGE.read_text("utf-8"))[1:]
    found = []
    for section in sections:
        tables: dict[str, list[Row]] = {}
        for block in re.findall(r"(?:^\|.*\|\n)+", section.split("\n## ")[0], re.MULTILINE):
            head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
            tables[head[0]] = [dict(zip(head, row, strict=True)) for row in rows]
        found.append(Example(" ".join(section.split("\n\n")[0].split()), tables))
    return found


def _answer(told: str) -> Answer:
    if told == "does not apply":
        return Answer("not_applicable")
    return WORDS.get(told) or Answer("answered", float(told))


def _evidence(item: str, told: str) -> Evidence:
    thing, _, until = told.partition(" until ")
    source, kind = thing.split(" ", 1)
    expires = date.fromisoformat(until) if until else None
    named: Any = source
    if kind == "does not apply":
        return Evidence(item, named, 1.0, applies=False, expires=expires)
    if kind in {"uploaded", "checked"}:
        return Evidence(item, named, 0.75 if kind == "uploaded" else 1.0, expires=expires)
    return Evidence(item, named, 1.0, level=float(kind), expires=expires)


def _held(holds: tuple[Hold, ...]) -> str:
    return "; ".join(" ".join(filter(None, (one.kind, one.item, one.dimension, one.band))) for one in holds)


def exactly(told: str) -> Any:
    """The number of a cell, to its last place."""
    return pytest.approx(float(told), abs=5.1e-7)


EXAMPLES = examples()
each = pytest.mark.parametrize("example", EXAMPLES, ids=[f"firm{number}" for number in range(1, len(EXAMPLES) + 1)])


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    """The instrument that the page speaks of."""
    return core()


def test_the_page_holds_three_firms_with_every_item(instrument: Instrument) -> None:
    assert len(EXAMPLES) == 3
    for example in EXAMPLES:
        assert [row["item"] for row in example.tables["item"]] == [item.id for item in instrument.items]
        assert [row["dimension"] for row in example.tables["dimension"]] == [one.id for one in instrument.dimensions]


@each
def test_every_line_of_the_page(example: Example, instrument: Instrument) -> None:
    scored = example.firm().scored(instrument)
    for row in example.tables["item"]:
        line = scored.line(row["item"])
        assert line.points == exactly(row["points"]), row
        assert line.share == exactly(row["worth"]), row
        assert line.evidenced == exactly(row["adds"]), row
        if row["L"] == NOTHING:
            assert line.state == "not_applicable", row
            assert row["state"] in {"advisor", f"rule: {line.why_not}"}, row
            assert (line.why_not == "advisor") == (row["state"] == "advisor"), row
            continue
        assert line.state == row["state"], row
        assert (line.level, line.factor) == (exactly(row["L"]), exactly(row["E"])), row
        _credits_agree(line, row)


def _credits_agree(line: Line, row: Row) -> None:
    """The columns in points of the dimension: by the page's own L and E, and by the code."""
    points, level, factor = (float(row[name]) for name in ("points", "L", "E"))
    assert points * level == exactly(row["declared p·L"]), row
    assert points * level * factor == exactly(row["evidenced p·L·E"]), row
    for name, column in (
        ("declared", "declared p·L"),
        ("evidenced", "evidenced p·L·E"),
        ("low", "low"),
        ("high", "high"),
    ):
        assert getattr(line, name) / line.share * line.points == exactly(row[column]), row
    said = None if row["says"] == NOTHING else _answer(row["says"])
    assert line.said == (said.level if said and said.state == "answered" and said.level != level else None), row
    assert (line.why_not == ASKED) == (row["says"] == "does not apply"), row


@each
def test_every_dimension_of_the_page(example: Example, instrument: Instrument) -> None:
    scored = example.firm().scored(instrument)
    for row, petal in zip(example.tables["dimension"], scored.dimensions, strict=True):
        own = [line for line in scored.lines if line.dimension == petal.id and line.state != "not_applicable"]
        assert fsum(line.points for line in own) == exactly(row["points that apply"])
        for name in ("declared", "evidenced", "low", "high"):
            worth = getattr(petal, name)
            if row[name] == NOTHING:
                assert (worth, row[f"{name} %"]) == (None, NOTHING)
                continue
            assert worth == exactly(row[f"{name} %"]), row
            credit = fsum(getattr(line, name) / line.share * line.points for line in own)
            assert credit == exactly(row[name]), row


@each
def test_every_result_of_the_page(example: Example, instrument: Instrument) -> None:
    told, scored = example.results(), example.firm().scored(instrument)
    for name in ("declared", "evidenced", "low", "high", "coverage"):
        assert getattr(scored, name) == exactly(told[name]), name
    assert scored.verified_share == exactly(told["verified share"])
    assert scored.reached == told["reached"]
    assert (scored.band or "unrated") == told["band"]
    assert _held(scored.held_back) == told["held back"]
    assert _held(scored.to_next) == told["to next"]
    assert scored.exporter == (told["exporter"] == "yes")


@each
def test_every_other_day_of_the_page(example: Example, instrument: Instrument) -> None:
    for row in example.tables.get("day", []):
        scored = example.firm().on(date.fromisoformat(row["day"])).scored(instrument)
        assert (scored.declared, scored.evidenced) == (exactly(row["declared"]), exactly(row["evidenced"])), row
        assert scored.band == row["band"], row


def test_every_step_of_the_page(instrument: Instrument) -> None:
    firm, rows = EXAMPLES[0].firm(), EXAMPLES[0].tables["step"]
    steps = next_steps(instrument, firm.profile, firm.answers, firm.evidence, firm.today)
    assert len(rows) >= 3
    for row, step in zip(rows, steps, strict=False):
        assert (step.item, step.missing, "yes" if step.clears_gate else "no") == (
            row["step"],
            (),
            row["clears the gate"],
        )
        assert step.gain == exactly(row["gain"])
        assert step.effort_hours == exactly(row["effort in hours"])
        assert step.value == exactly(row["value"])


def test_the_page_shows_each_case(instrument: Instrument) -> None:
    lines = [line for example in EXAMPLES for line in example.firm().scored(instrument).lines]
    answered = [line for line in lines if line.state == "answered"]
    assert {line.factor for line in answered if line.level == 1} == {0.5, 0.75, 1.0}
    assert {line.level for line in answered} >= {0, 0.25, 0.5, 0.75, 1}
    assert any(line.expired for line in _with_refs(instrument))
    assert {line.why_not for line in lines} >= {"offers", "facts", "advisor", ASKED}
    assert {line.state for line in lines} == {"answered", "unknown", "unanswered", "not_applicable"}
    assert any(line.said == 1 and line.level == 0 for line in lines)
    scores = [example.firm().scored(instrument) for example in EXAMPLES]
    assert any(one.declared is None for scored in scores for one in scored.dimensions)
    assert [scored.band for scored in scores] == ["building", "ready", None]
    assert scores[0].reached == "ready"


def _with_refs(instrument: Instrument) -> list[Line]:
    firm = EXAMPLES[0].firm()
    shown = tuple(replace(one, ref=one.item) for one in firm.evidence)
    return list(replace(firm, evidence=shown).scored(instrument).lines)


def test_bands_and_cut_offs_of_the_page(instrument: Instrument) -> None:
    text = PAGE.read_text("utf-8")
    rows = re.findall(r"^\| (Starting|Building|Preparing|Export-ready|Exporting) \| (\d+) \|", text, re.MULTILINE)
    assert [int(from_) for _, from_ in rows] == [band.at_least for band in instrument.bands]
    assert instrument.min_coverage == 70
    preparing, ready, exporting = instrument.bands[2:]
    assert (preparing.gates, preparing.gate_factor, preparing.floor, preparing.signed) == (("LEG1",), 0.75, 25, False)
    assert {"LEG3", "CMP2"} <= set(ready.gates)
    assert (ready.gate_factor, ready.floor, ready.verified_share, ready.signed) == (1.0, 50, 0.6, True)
    assert "MKT5" in exporting.gates
    assert (exporting.gate_factor, exporting.signed) == (1.0, True)
