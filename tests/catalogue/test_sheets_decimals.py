"""Prices are never off by a factor: every style comes back exactly, every doubt is an error."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalogue.sheets.decimals import UNKNOWN_STYLE, ColumnStyle, DecimalStyle, infer_style, read_number
from backend.catalogue.sheets.findings import CellProblem
from backend.catalogue.sheets.prices import column_style, parse_price
from backend.core.money import currency_exponent

GROUPS = {".": ("", ",", " ", "\xa0", "'", "’"), ",": ("", ".", " ", "\u202f", "'")}


def written(minor: int, digits: int, mark: str, group: str, *, decimals: int | None = None) -> str:
    """An amount of minor units in one style, with all the currency's decimals or with fewer that lose nothing."""
    whole, rest = divmod(minor, 10**digits)
    parts = f"{whole:,}".replace(",", group)
    fraction = f"{rest:0{digits}d}"[:decimals] if digits else ""
    return parts + (mark + fraction if fraction else "")


styles = st.sampled_from([(mark, group) for mark, groups in GROUPS.items() for group in groups])
currencies = st.sampled_from(["MXN", "USD", "GTQ", "CLP", "JPY", "KWD"])
amounts = st.lists(st.integers(1, 10**11), min_size=1, max_size=12)


@given(styles, currencies, amounts, st.sampled_from(["{}", "{} {c}", "{c} {}", "{c}{}", " {} "]))
@settings(max_examples=250, deadline=None)
def test_every_style_comes_back_exactly(style: tuple[str, str], currency: str, minors: list[int], dress: str) -> None:
    mark, group = style
    digits = currency_exponent(currency)
    # What settles a column: one value that fits this style only. Any real list has one sooner or later.
    witness = f"1{group}234{mark}" + "5" * digits if digits else f"1{group}234{group}567"
    if digits == 3:
        witness = f"0{mark}500"
    texts = [dress.format(written(minor, digits, mark, group), c=currency) for minor in minors]
    column = column_style([witness, *texts])
    for minor, text in zip(minors, texts, strict=True):
        price = parse_price(text, column=column, default=currency)
        assert (price.amount_minor, price.currency, price.notes) == (minor, currency, ())


@given(styles, st.integers(1, 10**9))
@settings(max_examples=150, deadline=None)
def test_two_decimals_need_no_column(style: tuple[str, str], minor: int) -> None:
    text = written(minor, 2, *style)
    assert parse_price(text, column=column_style([text]), default="MXN").amount_minor == minor


def asked(text: str, column: ColumnStyle) -> int | str | None:
    """The price of a cell in centavos, or the sentence about it."""
    try:
        return parse_price(text, column=column, default="MXN").amount_minor
    except CellProblem as problem:
        return problem.text.msgid


writers = st.tuples(styles, st.integers(1, 10**9), st.booleans())


@given(st.lists(writers, min_size=1, max_size=10))
@settings(max_examples=250, deadline=None)
def test_mixed_writers_are_read_rightly_or_not_at_all(entries: list[tuple[tuple[str, str], int, bool]]) -> None:
    """Several people filled one column, each in their own way, with two decimals or none."""
    truth, texts = [], []
    for style, minor, whole in entries:
        amount = minor - minor % 100 + 100 if whole else minor
        truth.append(amount)
        texts.append(written(amount, 2, *style, decimals=0 if whole else None))
    column = column_style(texts)
    for minor, text in zip(truth, texts, strict=True):
        answer = asked(text, column)
        assert answer == minor or "can mean" in str(answer)


@given(st.text("0123456789.,' $-()%/aQ", max_size=14), st.lists(st.text("0123456789.,' ", max_size=10), max_size=6))
@settings(max_examples=500, deadline=None)
def test_no_digit_is_lost_or_gained(text: str, neighbours: list[str]) -> None:
    """Whatever is read has the very digits of the text: no factor of ten comes from nowhere."""
    try:
        price = parse_price(text, column=column_style([text, *neighbours]), default="MXN")
    except CellProblem:
        return
    if price.amount_minor is None or price.notes:
        return
    read = str(price.amount_minor).strip("0")
    assert read == re.sub(r"[^0-9]", "", text).strip("0")
    # And the value is the one of some decimal style.
    number = re.sub(r"[^0-9.,' ]", "", text).strip()
    assert Decimal(price.amount_minor) / 100 in read_number(number).values.values()


@given(st.integers(1, 10**12), st.sampled_from([2, 3, 0]))
@settings(max_examples=150, deadline=None)
def test_numbers_of_excel_are_exact(minor: int, digits: int) -> None:
    currency = {2: "USD", 3: "KWD", 0: "JPY"}[digits]
    assert parse_price(minor / 10**digits, default=currency).amount_minor == minor


@pytest.mark.parametrize("text", ["1.500", "1,500", "12.345", "$ 1,234", "Q 1.250", "999.999", "1'500.000"])
def test_alone_three_digits_behind_a_sign_are_never_guessed(text: str) -> None:
    with pytest.raises(CellProblem) as caught:
        parse_price(text, column=column_style([text]), default="MXN" if "Q" not in text else "GTQ")
    params = caught.value.text.params
    whole, fraction = Decimal(str(params["whole"])), Decimal(str(params["fraction"]))
    assert whole == 1000 * fraction


@pytest.mark.parametrize(
    ("column", "text", "minor"),
    [
        (["12.50"], "1,500", 150_000),
        (["1,234.50"], "1,500", 150_000),
        (["12,50"], "1.500", 150_000),
        (["4.162.053.620"], "41.445", 4_144_500),
        (["0.125"], "1.500", 150),
        (["0,125"], "1,500", 150),
        (["12.50"], "1.500", None),
        (["12,50"], "1,500", None),
        (["12.50", "12,50"], "1.500", None),
        (["12.50", "12,50"], "1,500", None),
        (["1500", "7"], "1.500", None),
    ],
)
def test_the_column_settles_it_or_nobody(column: list[str], text: str, minor: int | None) -> None:
    style = column_style([*column, text])
    if minor is None:
        with pytest.raises(CellProblem, match="can mean"):
            parse_price(text, column=style, default="MXN")
    else:
        assert parse_price(text, column=style, default="MXN").amount_minor == minor


def test_the_person_settles_it() -> None:
    comma, point = column_style([], DecimalStyle.COMMA), column_style([], DecimalStyle.POINT)
    assert parse_price("1.500", column=comma, default="MXN").amount_minor == 150_000
    assert parse_price("1.500", column=point, default="MXN").amount_minor == 150
    with pytest.raises(CellProblem, match="does not fit"):
        parse_price("12.50", column=comma, default="MXN")


def test_what_a_column_shows() -> None:
    assert infer_style([]) == UNKNOWN_STYLE
    assert infer_style(["1.500", "1500"]).style is None
    assert infer_style(["1.500", "12.5"]).style is DecimalStyle.POINT
    assert infer_style(["1.234.567"]).style is DecimalStyle.COMMA
    assert infer_style(["12.5", "12,5"]).mixed
    assert infer_style(["0.125"]).three_decimals
    assert not infer_style(["0.12"]).three_decimals


@pytest.mark.parametrize(
    "text",
    [
        "1,23,456",
        "12 50",
        "1.2.3",
        "1,2,3",
        "12.",
        ",",
        "1 2345",
        "01,234",
        "1,234,56",
        "1'23",
        "1..5",
        "1.,5",
        "١٢",
        "１２",
        "12²",
        "½",
        "",
        "9" * 41,
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read_number(text).values == {}
