"""Prices come out as they were typed: to the last centavo, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from backend.catalogue.editing import edit
from backend.catalogue.pricing import WrongAmount, read_amount, read_tiers, typed_amount
from backend.catalogue.schemas import TierInput
from backend.core.clock import ManualClock
from backend.core.errors import Conflict
from backend.core.money import Money
from backend.core.work import working
from tests.factories import catalogue as make
from tests.factories.lists import prices

currencies = st.sampled_from(["MXN", "USD", "GTQ", "EUR", "CLP", "JPY", "KWD"])
amounts = st.integers(1, 10**12)
# A busy machine is no fault of a price.
UNTIMED = settings(deadline=None)


def grouped(amount: Decimal, thousands: str, mark: str, decimals: int) -> str:
    """An amount as people write it."""
    return f"{amount:,.{decimals}f}".translate({ord(","): thousands, ord("."): mark})


@UNTIMED
@given(minor=amounts, currency=currencies)
def test_what_a_form_shows_is_read_back_exactly(minor: int, currency: str) -> None:
    assert read_amount(typed_amount(Money(currency, minor)), currency).minor == minor


@UNTIMED
@given(minor=amounts, currency=st.sampled_from(["MXN", "USD", "GTQ", "EUR"]), comma=st.booleans(), sign=st.booleans())
def test_both_ways_of_writing_mean_the_same(minor: int, currency: str, comma: bool, sign: bool) -> None:
    thousands, mark = (".", ",") if comma else (",", ".")
    text = grouped(Decimal(minor) / 100, thousands, mark, 2)
    assert read_amount(f"{currency} {text}" if sign else text, currency).minor == minor


@UNTIMED
@given(text=st.text(max_size=30), currency=currencies)
def test_whatever_is_typed_is_an_amount_above_zero_or_a_sentence(text: str, currency: str) -> None:
    said, minor = "", 0
    try:
        minor = read_amount(text, currency).minor
    except WrongAmount as problem:
        said = str(problem.text)
    assert (minor > 0) != bool(said)


@UNTIMED
@given(quantities=st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_tiers_hold_only_where_quantities_rise(quantities: list[int]) -> None:
    found, problems = read_tiers(
        [TierInput(from_quantity=quantity, amount=f"{at + 1}.00") for at, quantity in enumerate(quantities)], "USD"
    )
    if quantities == sorted(set(quantities)):
        assert problems == {}
        assert list(found.items()) == [(quantity, (at + 1) * 100) for at, quantity in enumerate(quantities)]
    else:
        assert problems


@pytest.mark.parametrize(
    ("text", "minor"),
    [("$1,234.50", 123450), ("1.234,50", 123450), ("1'234,567.00", 123456700), ("MX$ 18.5", 1850), ("100", 10000)],
)
def test_as_people_write_in_mexico(text: str, minor: int) -> None:
    assert read_amount(text, "MXN").minor == minor


def test_two_people_save_at_once_and_one_is_told(engine: Engine, clock: ManualClock) -> None:
    with working(engine, clock=clock) as work:
        listing = make.listing(work, make.firm(work))

    def save(amount: str) -> str:
        tiers = [{"from_quantity": 1, "amount": amount}, {"from_quantity": 10, "amount": amount}]
        try:
            with working(engine, clock=clock) as work:
                edit(work, listing_id=listing.id, wanted=make.rewritten(1, tiers=tiers))
        except Conflict:
            return "told"
        return amount

    with ThreadPoolExecutor(4) as people:
        outcomes = list(people.map(save, ["5.00", "6.00", "7.00", "8.00"]))
    assert outcomes.count("told") == 3
    [saved] = [outcome for outcome in outcomes if outcome != "told"]
    with working(engine, clock=clock) as work:
        assert prices(work.session, listing) == [(1, int(saved[0]) * 100), (10, int(saved[0]) * 100)]
