"""A list brought again: it updates what it means, and never doubles."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from backend.core.clock import ManualClock
from backend.core.work import working
from tests.factories import catalogue as make
from tests.factories.lists import COFFEE, Hand, Row

IN_A_DATABASE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def hand(engine: Engine, clock: ManualClock) -> Hand:
    """A firm that brings lists."""
    return Hand(engine, clock)


def test_importing_again_touches_nothing(hand: Hand) -> None:
    hand.bring(COFFEE)
    shelf, versions, told = hand.shelf(), hand.versions(), hand.told()
    run = hand.bring(COFFEE)
    assert (run.created, run.updated, run.unchanged) == (0, 0, 7)
    assert (hand.shelf(), hand.versions(), hand.told()) == (shelf, versions, told)


def test_only_what_changed_is_written(hand: Hand) -> None:
    hand.bring(COFFEE)
    versions = hand.versions()
    run = hand.bring([*COFFEE[:6], {**COFFEE[6], "Precio": "1,250.00"}])
    assert (run.created, run.updated, run.unchanged) == (0, 1, 6)
    assert hand.versions() == versions + 1
    assert hand.shelf()[6][-1] == ((1, 125000),)


def test_without_codes_titles_tell(hand: Hand) -> None:
    rows: list[Row] = [{"Producto": "Café de Altura", "Precio": "10"}, {"Producto": "Miel", "Precio": "20"}]
    hand.bring(rows)
    run = hand.bring([{"Producto": "CAFE DE ALTURA", "Precio": "11"}, {"Producto": " Miel ", "Precio": "20"}])
    assert (run.created, run.updated, run.unchanged) == (0, 1, 1)
    assert len(hand.shelf()) == 2


def test_a_code_is_gained_where_the_title_is_certain(hand: Hand) -> None:
    hand.bring([{"Producto": "Miel", "Precio": "20"}])
    run = hand.bring([{"Clave": "M-1", "Producto": "Miel", "Precio": "20"}])
    assert (run.created, run.updated) == (0, 1)
    assert [row[0] for row in hand.shelf()] == ["M-1"]


def test_a_list_without_codes_finds_listings_that_have_them(hand: Hand) -> None:
    hand.bring(COFFEE)
    run = hand.bring([{"Nombre": row["Nombre"], "Precio": row["Precio"]} for row in COFFEE])
    assert (run.created, run.updated, run.unchanged) == (0, 0, 7)


def test_two_products_of_one_name_keep_apart(hand: Hand) -> None:
    rows: list[Row] = [
        {"Clave": "R", "Nombre": "Taza", "Precio": "5"},
        {"Clave": "A", "Nombre": "Taza", "Precio": "6"},
        {"Clave": "", "Nombre": "Taza", "Precio": "7"},
    ]
    hand.bring(rows)
    run = hand.bring(list(reversed(rows)))
    assert (run.created, run.updated, run.unchanged) == (0, 0, 3)
    assert sorted((row[0], row[-1]) for row in hand.shelf()) == [
        ("", ((1, 700),)),
        ("A", ((1, 600),)),
        ("R", ((1, 500),)),
    ]


def test_an_empty_cell_says_nothing_and_a_word_takes_the_price_away(hand: Hand) -> None:
    rows: list[Row] = [
        {"Clave": "A", "Nombre": "Taza", "Precio": "5", "MOQ": "12", "Descripción": "De barro"},
        {"Clave": "B", "Nombre": "Plato", "Precio": "6", "MOQ": "12", "Descripción": "Hondo"},
    ]
    hand.bring(rows)
    hand.bring(
        [
            {"Clave": "A", "Nombre": "Taza", "Precio": "", "MOQ": "", "Descripción": ""},
            {"Clave": "B", "Nombre": "Plato", "Precio": "a consultar", "MOQ": "24", "Descripción": ""},
        ]
    )
    first, second = hand.shelf()
    assert (first[6], first[-2][0][2], first[-1]) == (12, "De barro", ((1, 500),))
    assert (second[6], second[-2][0][2], second[-1]) == (24, "Hondo", ())


def test_a_new_price_takes_the_prices_of_larger_quantities_with_it(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        make.listing(
            work,
            hand.company,
            sku="C-1",
            currency="GTQ",
            tiers=[{"from_quantity": 10, "amount": "1.50"}, {"from_quantity": 100, "amount": "1.20"}],
        )
    hand.bring([{"Clave": "C-1", "Nombre": "Café de altura tostado", "Precio": "1.50"}])
    assert hand.shelf()[0][-1] == ((10, 150), (100, 120))
    hand.bring([{"Clave": "C-1", "Nombre": "Café de altura tostado", "Precio": "1.60"}])
    assert hand.shelf()[0][-1] == ((10, 160),)


def test_a_changed_text_leaves_its_translation_behind(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        make.listing(work, hand.company, sku="C-1", title_en="Roasted coffee")
    hand.bring([{"Clave": "C-1", "Nombre": "Café tostado en leña"}])
    assert hand.shelf()[0][-2] == (("en", "Roasted coffee", "", True), ("es", "Café tostado en leña", "", False))


distinct_rows = st.lists(
    st.fixed_dictionaries(
        {
            "Clave": st.sampled_from(["", "A", "B", "C-1", "D", "E"]),
            "Nombre": st.sampled_from(["Café", "Miel", "Rebozo azul", "Té", "Jabón", "Taza"]),
            "Precio": st.sampled_from(["10.00", "12.50"]),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda row: row["Clave"] or f"title {row['Nombre']}",
)


@IN_A_DATABASE
@given(before=distinct_rows, rows=distinct_rows, seed=st.integers(0, 999), chunk=st.integers(1, 3))
def test_the_order_of_rows_does_not_matter(
    engine: Engine, clock: ManualClock, before: list[Row], rows: list[Row], seed: int, chunk: int
) -> None:
    """On a shelf that holds an earlier list already, too: the same listings are found whatever comes first."""
    shelves = []
    shuffled = random.Random(seed).sample(rows, len(rows))
    for order in (rows, shuffled):
        hand = Hand(engine, clock)
        hand.bring(before)
        run_id = hand.check(order)
        hand.queue(run_id)
        hand.run(run_id, chunk=chunk)
        shelves.append(hand.shelf())
        repeated = hand.bring(order)
        assert (repeated.created, repeated.updated) == (0, 0)
    assert shelves[0] == shelves[1]
