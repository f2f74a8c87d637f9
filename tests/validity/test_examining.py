"""From rows to figures: simulated histories stay out, outcomes are known after twelve months, the rest is awaited."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.core.work import Work
from backend.hubs.models import Hub
from backend.readiness.instrument import Dimension, Instrument, Item, Step, Words
from backend.readiness.models import EvidenceDocument, InstrumentVersion, ItemEvidence, ReadinessProfile
from backend.readiness.versions import core_instrument
from backend.validity.examining import examine
from backend.validity.gathering import outcomes, score_without_outcomes
from storefront.validity_view import view
from tests.factories.companies import firm
from tests.factories.hubs import hub
from tests.insights.test_hub_readiness import scored, version

SAID = Words("x", "x")


def item(name: str, points: float, *, outcome: bool = False) -> Item:
    step = Step(SAID, SAID, (SAID,), 1, 0)
    return Item(name, name[:3], points, "ladder", SAID, SAID, (), step, outcome=outcome)


INSTRUMENT = Instrument(
    key="small",
    version="1",
    status="provisional",
    title=SAID,
    note=SAID,
    dimensions=(Dimension("PRE", SAID, SAID, SAID), Dimension("MKT", SAID, SAID, SAID)),
    items=(item("PRE1", 60), item("PRE2", 40), item("MKT1", 50), item("MKT5", 50, outcome=True)),
    bands=(),
    min_coverage=70.0,
    hash="",
)


def rows(first: float, second: float, market: float = 0.5) -> dict[str, Any]:
    return {
        "PRE1": [first, 1.0, "answered"],
        "PRE2": [second, 0.5, "answered" if second else "unanswered"],
        "MKT1": [market, 0.5, "answered"],
        "MKT5": [1.0, 1.0, "answered"],
    }


def test_outcomes_are_left_out_of_what_foretells() -> None:
    # PRE (60 · 1 · 1 + 40 · 0.5 · 0.5) / 100 = 0.70; MKT 0.5 · 0.5 = 0.25, without the payment; mean 47.5
    assert score_without_outcomes(rows(1.0, 0.5), INSTRUMENT) == pytest.approx(47.5)
    assert score_without_outcomes(rows(1.0, 0.5) | {"MKT1": [0, 0.5, "not_applicable"]}, INSTRUMENT) == pytest.approx(
        70
    )


@pytest.fixture
def where(work: Work) -> tuple[Hub, InstrumentVersion]:
    return hub(work), version(work)


def add(work: Work, where: tuple[Hub, InstrumentVersion], number: int, **changes: Any) -> UUID:
    company = firm(work, where[0], name=f"Firma {number}", tax_identifier=f"XAX0101{number:02}AA0")
    levels = rows(number % 5 / 4, (number * 3) % 5 / 4, (number * 7) % 5 / 4)
    scored(work, company, where[1], 40.0, **({"items": levels} | changes))
    return company.id


def paid(work: Work, company_id: UUID, at: Any, state: str = "verified") -> None:
    document = EvidenceDocument(
        company_id=company_id, kind="link", title="Pago", issued_on=at.date(), added_at=work.now
    )
    work.session.add(document)
    work.session.flush()
    proof: dict[str, Any] = {"item": "MKT5", "state": state, "added_at": work.now, "decided_at": work.now}
    work.session.add(ItemEvidence(company_id=company_id, document_id=document.id, **proof))
    work.session.flush()


def test_an_outcome_is_known_after_twelve_months(work: Work, where: tuple[Hub, InstrumentVersion]) -> None:
    old, young = work.now - timedelta(days=400), work.now - timedelta(days=100)
    exported = add(work, where, 1, scored_at=old)
    paid(work, exported, old + timedelta(days=200))
    add(work, where, 2, scored_at=old + timedelta(hours=1))
    too_late = add(work, where, 3, scored_at=old + timedelta(hours=2))
    paid(work, too_late, old + timedelta(days=380))
    before = add(work, where, 4, scored_at=old)
    paid(work, before, old - timedelta(days=30))
    rejected = add(work, where, 5, scored_at=old + timedelta(hours=3))
    paid(work, rejected, old + timedelta(days=20), state="rejected")
    early = add(work, where, 6, scored_at=young)
    paid(work, early, young + timedelta(days=10))
    add(work, where, 7, scored_at=old, coverage=60.0)
    add(work, where, 8, scored_at=old, simulated=True)
    first, second = outcomes(work.session, where[0].id, INSTRUMENT, now=work.now)
    assert [event for _, event in (*first, *second)] == [True, False, False, False]


def test_what_is_missing_is_told(work: Work, where: tuple[Hub, InstrumentVersion]) -> None:
    for number in range(35):
        add(work, where, number, coverage=80.0)
    add(work, where, 90, simulated=True)
    found = examine(work.session, where[0].id, INSTRUMENT, now=work.now)
    assert (found.firms, found.simulated, found.coverage) == (35, 1, 80.0)
    assert (found.forecast, found.events, found.known) == (None, 0, 0)
    pre1, pre2, _, mkt5 = found.items
    assert pre1.difficulty == pytest.approx(0.5)
    assert pre2.answered == pytest.approx(28 / 35)
    assert pre1.inflation is not None
    assert mkt5.difficulty == 1.0
    assert found.functioning == {"women_led": [], "indigenous_led": [], "rural": []}
    assert found.as_json()["events_needed"] == 100


def test_groups_of_thirty_are_compared(work: Work, where: tuple[Hub, InstrumentVersion]) -> None:
    generator = random.Random(4)
    for number in range(68):
        women = number % 2 == 0
        passed = generator.random() < (0.25 if women else 0.8)
        levels = rows(float(passed), generator.randrange(5) / 4, generator.randrange(5) / 4)
        company_id = add(work, where, number, items=levels)
        described = {"women_led": women}
        work.session.add(ReadinessProfile(company_id=company_id, offers=["goods"], markets=[], described=described))
    work.session.flush()
    found = examine(work.session, where[0].id, INSTRUMENT, now=work.now)
    assert found.described["women_led"] == 34
    assert found.compared == ["women_led"]
    told = {one.item: one for one in found.functioning["women_led"]}
    assert told["PRE1"].verdict == "C"
    assert told["PRE1"].delta < 0


def told(found: Any, **changes: Any) -> tuple[str, str, str]:
    """What the page says where nothing is shown: of pairs, of fairness, and of groups not compared."""
    seen = view(replace(found, **changes), core_instrument(), "en")
    return seen["pairs_none"], seen["fairness_none"], seen["fairness_lacking"]


def test_not_known_yet_and_none_stands_out_are_two_sentences(work: Work, where: tuple[Hub, InstrumentVersion]) -> None:
    found = examine(work.session, where[0].id, core_instrument(), now=work.now)
    pairs, fair, lacking = told(found)
    assert pairs == "Not known yet: it takes 30 firms to which every question applies. Missing: 30."
    assert "At least 60 firms with a real score are missing." in fair
    assert lacking == ""
    assert "More than 25 are missing" in told(found, complete=3)[0], "three firms are not told"
    assert found.as_json()["complete"] == 0
    assert replace(found, complete=3).as_json()["complete"] is None
    assert "Missing: 18." in told(found, complete=12)[0]
    assert "How many describe themselves so is not told" in told(found, firms=80)[1]
    pairs, fair, lacking = told(found, complete=30, firms=80, compared=["women_led"])
    assert (pairs, fair.split(":")[0]) == ("None: no two questions go together above 0.9.", "None stands out")
    assert "indigenous" in lacking
    assert "women" not in lacking
    assert told(found, compared=["women_led", "indigenous_led", "rural"])[2] == ""
