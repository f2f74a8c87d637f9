"""A firm's list on its way to its shelf."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Engine

from backend.catalogue import importing
from backend.catalogue.editing import edit
from backend.catalogue.schemas import ImportOptions
from backend.catalogue.sheets import SheetError
from backend.core.clock import ManualClock
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.permissions import VISITOR
from backend.core.work import Work, working
from tests.factories import catalogue as make
from tests.factories.lists import COFFEE, Hand, Row


@pytest.fixture
def hand(engine: Engine, clock: ManualClock) -> Hand:
    """A firm that brings lists."""
    return Hand(engine, clock)


def test_a_list_becomes_drafts(hand: Hand) -> None:
    run = hand.bring(COFFEE)
    assert (run.state, run.total, run.applied, run.created, run.updated, run.unchanged) == ("finished", 7, 7, 7, 0, 0)
    assert [row[:2] for row in hand.shelf()] == [(f"C-{number}", "draft") for number in range(1, 8)]
    assert hand.shelf()[2] == (
        "C-3",
        "draft",
        "product",
        "roasted-coffee",
        "piece",
        "GTQ",
        None,
        None,
        None,
        None,
        "",
        "es",
        "cafe 3",
        (("es", "Café 3", "", False),),
        ((1, 350),),
    )


def test_checking_says_what_applying_would_do_and_changes_nothing(hand: Hand) -> None:
    hand.bring(COFFEE[:3])
    changed = [{**COFFEE[0], "Precio": "99.00"}, COFFEE[1], {**COFFEE[5]}, {**COFFEE[6], "Precio": "mucho"}]
    before = hand.shelf()
    run = hand.state(hand.check(changed))
    figures = run.options["figures"]
    assert {name: figures[name] for name in ("rows", "good", "new", "changed", "same", "wrong")} == {
        "rows": 4,
        "good": 3,
        "new": 1,
        "changed": 1,
        "same": 1,
        "wrong": 1,
    }
    assert [line["verdict"] for line in run.options["preview"]] == ["changed", "same", "new", "wrong"]
    assert hand.shelf() == before
    [finding] = importing.findings(run.errors)
    assert (finding.row_number, finding.header, finding.value) == (5, "Precio", "mucho")


def test_what_was_said_for_the_whole_list_holds(hand: Hand) -> None:
    run = hand.bring(
        [{"Name": "Web shop", "Price": "1.500,00"}],
        kind="service",
        category="web-development",
        unit="project",
        locale="en",
        currency="USD",
        decimals="comma",
        publish=True,
    )
    assert run.created == 1
    assert hand.shelf() == [
        (
            "",
            "published",
            "service",
            "web-development",
            "project",
            "USD",
            None,
            None,
            None,
            None,
            "",
            "en",
            "web shop",
            (("en", "Web shop", "", False),),
            ((1, 150000),),
        )
    ]


def test_only_complete_and_available_rows_are_published(hand: Hand) -> None:
    rows: list[Row] = [
        {"Nombre": "Café", "Categoría": "Café tostado", "Disponible": "sí"},
        {"Nombre": "Cosa", "Categoría": "Qué sé yo", "Disponible": "sí"},
        {"Nombre": "Té", "Categoría": "Té e infusiones", "Disponible": "no"},
    ]
    run = hand.bring(rows, publish=True)
    assert {row[12]: row[1] for row in hand.shelf()} == {"cafe": "published", "cosa": "draft", "te": "draft"}
    assert run.options["figures"]["uncategorised"] == 1


def test_somebody_who_edits_meanwhile_is_told(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        listing = make.listing(work, hand.company, sku="C-1", currency="GTQ")
    hand.bring([{"Clave": "C-1", "Nombre": "Café", "Precio": "5"}])
    with working(hand.engine, clock=hand.clock) as work, pytest.raises(Conflict):
        edit(work, listing_id=listing.id, wanted=make.rewritten(1))


def test_a_list_without_a_name_column_waits_for_its_columns(hand: Hand) -> None:
    run_id = hand.check([{"xx": "Café", "yy": "10"}])
    assert hand.state(run_id).options["figures"]["good"] == 0
    with working(hand.engine, clock=hand.clock) as work, pytest.raises(Conflict):
        importing.apply(work, run_id=run_id)
    with working(hand.engine, clock=hand.clock) as work:
        importing.recheck(
            work, storage=hand.storage, run_id=run_id, options=make.options(columns={"title": 0, "price": 1})
        )
    hand.queue(run_id)
    hand.run(run_id)
    assert [row[-1] for row in hand.shelf()] == [((1, 1000),)]


def test_what_cannot_be_read_is_refused_with_a_sentence(hand: Hand) -> None:
    for data in (b"", b"%PDF-1.4 x", b"PK\x03\x04rest"):
        with pytest.raises((SheetError, InvalidInput)) as caught:
            hand.check(data)
        assert str(caught.value.message).endswith((".", "?"))
    with pytest.raises(InvalidInput):
        hand.check(COFFEE, category="no-such")


def test_who_may_bring_and_see_lists(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    cases = [
        (make.acting_for(hand.company.id, "editor"), None),
        (make.acting_for(hand.company.id, scopes=frozenset({"imports:write"})), None),
        (make.acting_for(hand.company.id, scopes=frozenset({"listings:write"})), Forbidden),
        (make.acting_for(UUID(int=1)), NotFound),
        (VISITOR, NotSignedIn),
    ]
    for actor, problem in cases:
        with working(hand.engine, actor=actor, clock=hand.clock) as work:
            if problem is None:
                importing.corrected_file(work, storage=hand.storage, run_id=run_id, locale="es")
                continue
            with pytest.raises(problem):
                importing.apply(work, run_id=run_id)
            with pytest.raises(problem):
                importing.start_check(
                    work,
                    storage=hand.storage,
                    company_id=hand.company.id,
                    file_name="x.csv",
                    data=make.product_list(COFFEE),
                    options=make.options(),
                )


def test_default_options_follow_the_firm(work: Work) -> None:
    for country, currency in (("MX", "MXN"), ("GT", "GTQ"), ("SV", "USD")):
        company = make.firm(work, country=country)
        assert importing.default_options(work.session, company.id) == ImportOptions(currency=currency)
