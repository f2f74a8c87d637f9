"""Currencies, words instead of prices, and every sentence a price cell can earn."""

from __future__ import annotations

import datetime as dt

import pytest

from backend.catalogue.sheets.currencies import currencies_of, heading_currencies
from backend.catalogue.sheets.findings import CellProblem
from backend.catalogue.sheets.formats import format_currencies, format_is_percent, format_picture
from backend.catalogue.sheets.prices import parse_price
from backend.catalogue.sheets.sheet import Cell, MarkedNumber

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("cell", "minor", "currency"),
    [
        ("1,234.50", 123_450, "MXN"),
        ("1.234,50", 123_450, "MXN"),
        ("1 234,50", 123_450, "MXN"),
        ("1\u202f234,50", 123_450, "MXN"),
        ("1'234.50", 123_450, "MXN"),
        ("1'234,567.89", 123_456_789, "MXN"),
        ("MX$18.50", 1_850, "MXN"),
        ("$18.50", 1_850, "MXN"),
        ("$ 18.50 c/u", 1_850, "MXN"),
        ("18.50 pesos", 1_850, "MXN"),
        ("18.50 M.N.", 1_850, "MXN"),
        ("US$ 214", 21_400, "USD"),
        ("USD 12", 1_200, "USD"),
        ("12 dlls", 1_200, "USD"),
        ("12.50USD", 1_250, "USD"),
        ("$12 USD", 1_200, "USD"),
        ("12.50 MXN", 1_250, "MXN"),
        ("Q 125.00", 12_500, "GTQ"),
        ("Q.125,00", 12_500, "GTQ"),
        ("q125.5", 12_550, "GTQ"),
        ("$.50", 50, "MXN"),
        ("€ 12", 1_200, "EUR"),
        ("12,5", 1_250, "MXN"),
        (".50", 50, "MXN"),
        (18.5, 1_850, "MXN"),
        (0.1 + 0.2, 30, "MXN"),
        (MarkedNumber(12.5, currencies=frozenset(("USD",))), 1_250, "USD"),
    ],
)
def test_prices_as_people_write_them(cell: Cell, minor: int, currency: str) -> None:
    price = parse_price(cell, default="MXN")
    assert (price.amount_minor, price.currency, price.notes) == (minor, currency, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "-",
        "—",
        "N/A",
        "n.a.",
        "a consultar",
        "A CONSULTAR",
        "Cotizar",
        "s/p",
        "Price on request",
        "por cotizar",
        "TBD",
        "?",
    ],
)
def test_words_for_price_on_request(text: str) -> None:
    price = parse_price(text, default="MXN")
    assert (price.amount_minor, price.currency, price.notes) == (None, None, ())


@pytest.mark.parametrize("cell", ["0", "0.00", "$0.00", 0.0])
def test_zero_is_no_price_and_is_told(cell: Cell) -> None:
    price = parse_price(cell, default="MXN")
    assert price.amount_minor is None
    assert "is 0" in str(price.notes[0])


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("-5", "negative"),
        ("5-", "negative"),
        ("(12.50)", "negative"),
        ("US$-5", "negative"),
        (-5.0, "negative"),
        ("12%", "percentage"),
        (MarkedNumber(0.12, percent=True), "percentage"),
        ("10-12", "range"),
        ("$10 - $12", "range"),
        ("10 a 12", "range"),
        ("1.50E+03", "shortened"),
        ("#DIV/0!", "error"),
        ("#¡VALOR!", "error"),
        ("=?", "formula"),
        ("=A1*2", "formula"),
        (dt.date(2024, 12, 10), "date"),
        (dt.time(10, 20), "date"),
        (True, "not a price"),
        ("Q.50", "not a price"),
        ("Q.1.500", "can mean"),
        ("desde 12", "not a price"),
        ("12.50/kg", "not a price"),
        ("1,23,456", "not a price"),
        ("x" * 5_000, "not a price"),
        ("0.001", "more decimals"),
        (0.333, "more decimals"),
        (1e300, "too large"),
        (float("nan"), "too large"),
        ("9999999999999999999", "too large"),
    ],
)
def test_what_is_no_price_says_why(cell: Cell, says: str) -> None:
    with pytest.raises(CellProblem) as caught:
        parse_price(cell, default="MXN")
    assert says in str(caught.value.text)


def test_rounding_is_small_and_told() -> None:
    price = parse_price("12.3456", default="MXN")
    assert price.amount_minor == 1_235
    assert price.notes[0].params == {"price": "12.35", "currency": "MXN"}


def test_currencies_without_decimals_and_with_three() -> None:
    assert parse_price("1500", default="CLP").amount_minor == 1_500
    assert parse_price("12.5", default="KWD").amount_minor == 12_500
    with pytest.raises(CellProblem, match="more decimals"):
        parse_price("1.50", default="JPY")


def test_a_sign_that_cannot_be_the_currency_is_an_error() -> None:
    """In Guatemala "$" is the dollar: taking it for quetzales is off by a factor of eight."""
    with pytest.raises(CellProblem, match="can mean"):
        parse_price("$ 12.50", default="GTQ")
    with pytest.raises(CellProblem, match="can mean"):
        parse_price("12 pesos", default="USD")
    with pytest.raises(CellProblem, match="column or row"):
        parse_price("US$ 12.50", stated=frozenset(("MXN",)), default="MXN")


def test_the_row_wins_over_the_default_and_a_sign_within_it_is_fine() -> None:
    assert parse_price("$ 12.50", stated=frozenset(("USD",)), default="GTQ").currency == "USD"
    assert parse_price("12.50", stated=frozenset(("USD",)), default="GTQ").currency == "USD"
    assert parse_price("Q 12.50", default="MXN").currency == "GTQ"
    with pytest.raises(CellProblem, match="no currency"):
        parse_price("12.50")


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("Precio (USD)", {"USD"}),
        ("Precio Q", {"GTQ"}),
        ("Precio en dólares americanos", {"USD"}),
        ("Precio", NONE),
        ("Precio MXN", {"MXN"}),
        ("US$ FOB", {"USD"}),
        ("Precio USD / MXN", NONE),
        ("Precio por kg", NONE),
        ("Precio unitario", NONE),
        ("Precio M.N.", {"MXN"}),
    ],
)
def test_currencies_of_headings(heading: str, codes: frozenset[str]) -> None:
    assert heading_currencies(heading) == codes


def test_signs_shared_by_countries() -> None:
    assert {"USD", "MXN"} <= currencies_of("$")
    assert "GTQ" not in currencies_of("$")
    assert currencies_of("kg") == NONE
    assert currencies_of("XYZ") == NONE


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("[$USD] #,##0.00", {"USD"}),
        ('"Q"#,##0.00', {"GTQ"}),
        ("[$Q-100A] #,##0.00;-[$Q-100A]", {"GTQ"}),
        ("[$€-2] #,##0.00", {"EUR"}),
        ("#,##0.00", NONE),
        ("[Red]#,##0", NONE),
        ("[$-409]d-mmm", NONE),
        ('#,##0.00 "kg"', NONE),
        ('_-"MX$"* #,##0.00_-', {"MXN"}),
    ],
)
def test_currencies_of_cell_formats(code: str, codes: frozenset[str]) -> None:
    assert format_currencies(code) == codes


def test_a_dollar_format_is_a_dollar_sign() -> None:
    assert format_currencies('"$"#,##0.00') == currencies_of("$")
    assert format_currencies("[$$-409]#,##0.00") == currencies_of("$")


def test_percent_formats() -> None:
    assert format_is_percent("0.00%")
    assert not format_is_percent('0.00"%"')
    assert not format_is_percent("#,##0.00")


@pytest.mark.parametrize(
    ("code", "picture"),
    [
        ("00000", "00000"),
        (r"0000\.00\.00", "0000.00.00"),
        ('0000"."00', "0000.00"),
        ("000-000", "000-000"),
        ("0", ""),
        ("0.00", ""),
        ("#,##0", ""),
        ("General", ""),
        ("00000%", ""),
        ("dd/mm/yy", ""),
    ],
)
def test_codes_shown_with_zeros_in_front(code: str, picture: str) -> None:
    assert format_picture(code) == picture
