"""Single cells: units, quantities, days, codes, trade terms, pictures."""

from __future__ import annotations

import datetime as dt

import pytest

from backend.catalogue.models import INCOTERMS, UNITS
from backend.catalogue.sheets.cells import count_of, days_of, hs_of, image_urls, incoterm_of, is_available, sku_of
from backend.catalogue.sheets.decimals import UNKNOWN_STYLE, ColumnStyle, DecimalStyle
from backend.catalogue.sheets.findings import CellProblem
from backend.catalogue.sheets.sheet import Cell
from backend.catalogue.sheets.units import unit_of, unit_words

COMMA, POINT = ColumnStyle(DecimalStyle.COMMA), ColumnStyle(DecimalStyle.POINT)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Pza.", "piece"),
        ("PIEZAS", "piece"),
        ("unidad", "piece"),
        ("c/u", "piece"),
        ("H87", "piece"),
        ("kilo", "kg"),
        ("1 kg", "kg"),
        ("por kg", "kg"),
        ("KGM", "kg"),
        ("lts", "litre"),
        ("Caja c/24", "box"),
        ("caja", "box"),
        ("Saco de 46 kg", "bag"),
        ("costal", "bag"),
        ("m²", "m2"),
        ("metro cuadrado", "m2"),
        ("M3", "m3"),
        ("qq", "quintal"),
        ("docena", "dozen"),
        ("tarima", "pallet"),
        ("Año", "year"),
        ("licencia", "licence"),
        ("servicio", "project"),
        ("tonelada métrica", "tonne"),
        ("par", "pair"),
        ("rollo de 50 m", "roll"),
        ("500 g", None),
        ("galón", None),
        ("", None),
        ("100", None),
        ("kg o caja", None),
        ("🎉", None),
    ],
)
def test_units(text: str, unit: str | None) -> None:
    assert unit_of(text) == unit


@pytest.mark.parametrize("locale", ["es", "en"])
def test_each_unit_of_the_template_is_read_back(locale: str) -> None:
    assert {unit: unit_of(word) for unit, word in unit_words(locale).items()} == {unit: unit for unit in UNITS}


@pytest.mark.parametrize(
    ("cell", "column", "count"),
    [
        ("100", UNKNOWN_STYLE, 100),
        (100.0, UNKNOWN_STYLE, 100),
        ("100 kg", UNKNOWN_STYLE, 100),
        ("mín. 100", UNKNOWN_STYLE, None),
        ("min. 100 kilos", UNKNOWN_STYLE, 100),
        ("desde 20", UNKNOWN_STYLE, 20),
        ("50+", UNKNOWN_STYLE, 50),
        (">= 50", UNKNOWN_STYLE, 50),
        ("1,500", UNKNOWN_STYLE, 1500),
        ("1.500", UNKNOWN_STYLE, 1500),
        ("1,000", POINT, 1000),
        ("1.000", COMMA, 1000),
        ("1 500", UNKNOWN_STYLE, 1500),
        ("1.000", UNKNOWN_STYLE, None),
        ("1,000", UNKNOWN_STYLE, None),
        ("1.000", POINT, None),
        ("0", UNKNOWN_STYLE, None),
        ("-3", UNKNOWN_STYLE, None),
        ("2.5", UNKNOWN_STYLE, None),
        (2.5, UNKNOWN_STYLE, None),
        ("medio", UNKNOWN_STYLE, None),
        ("2 cajas", UNKNOWN_STYLE, None),
        ("1 tonelada", UNKNOWN_STYLE, None),
        ("9999999999999", UNKNOWN_STYLE, None),
        (dt.date(2024, 1, 1), UNKNOWN_STYLE, None),
        ("1" * 5_000, UNKNOWN_STYLE, None),
        (float("nan"), UNKNOWN_STYLE, None),
        (True, UNKNOWN_STYLE, None),
    ],
)
def test_minimum_orders(cell: Cell, column: ColumnStyle, count: int | None) -> None:
    """The listing's unit is the kilo: a minimum in boxes or tonnes would be off by a factor."""
    if count is None:
        with pytest.raises(CellProblem):
            count_of(cell, "kg", column)
    else:
        assert count_of(cell, "kg", column) == count


@pytest.mark.parametrize(
    ("cell", "unit", "days"),
    [
        ("15", None, 15),
        (15.0, None, 15),
        ("15 días", None, 15),
        ("2 semanas", None, 14),
        ("2-3 semanas", None, 21),
        ("3 a 5 días", None, 5),
        ("10 días hábiles", None, 14),
        ("5 working days", None, None),
        ("5 days", None, 5),
        ("24/48 horas", None, 2),
        ("48 hrs", None, 2),
        ("1 mes", None, 30),
        ("Inmediata", None, 0),
        ("in stock", None, 0),
        ("3", "week", 21),
        (2.0, "month", 60),
        ("0", None, 0),
        ("pronto", None, None),
        ("15 cajas", None, None),
        ("99999", None, None),
        (-1.0, None, None),
        (True, None, None),
        (dt.date(2024, 12, 10), None, None),
        ("9" * 5_000, None, None),
        ("200 meses", None, None),
    ],
)
def test_lead_times(cell: Cell, unit: str | None, days: int | None) -> None:
    if days is None:
        with pytest.raises(CellProblem):
            days_of(cell, unit)
    else:
        assert days_of(cell, unit) == days


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0901.21", "090121"),
        ("0901.21.01", "090121"),
        ("HS 6911", "6911"),
        (69111000.0, "691110"),
        ("62063001", "620630"),
    ],
)
def test_tariff_codes(cell: Cell, code: str) -> None:
    assert hs_of(cell) == code


@pytest.mark.parametrize("cell", [90121.0, "90121", "café", "9999.99", dt.date(2024, 1, 1)])
def test_tariff_codes_that_lost_their_zero_or_are_none(cell: Cell) -> None:
    with pytest.raises(CellProblem):
        hs_of(cell)


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("FOB", "FOB", ""),
        ("fob", "FOB", ""),
        ("F.O.B.", "FOB", ""),
        ("FOB Puerto Quetzal", "FOB", "Puerto Quetzal"),
        ("CIF, Rotterdam", "CIF", "Rotterdam"),
        ("EXW (Salcajá)", "EXW", "Salcajá"),
        ("FOB Veracruz Incoterms 2020", "FOB", "Veracruz"),
        ("FOB - Manzanillo", "FOB", "Manzanillo"),
    ],
)
def test_trade_terms(text: str, rule: str, place: str) -> None:
    assert incoterm_of(text) == (rule, place)


@pytest.mark.parametrize("text", ["DAT", "XYZ", "FOBO", "libre a bordo", "", "123"])
def test_what_is_no_trade_term(text: str) -> None:
    with pytest.raises(CellProblem):
        incoterm_of(text)


def test_all_eleven_rules_are_read() -> None:
    assert [incoterm_of(f"{rule} Puebla")[0] for rule in INCOTERMS] == list(INCOTERMS)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("A-12", "A-12"),
        (" A  12\n", "A 12"),
        (3362981.0, "3362981"),
        ("<b>A1</b>", "A1"),
        ("3362981.0", "3362981.0"),
    ],
)
def test_article_numbers(cell: Cell, code: str) -> None:
    assert sku_of(cell) == code


@pytest.mark.parametrize("cell", ["7.50102E+12", "7,50102E+12", 1e15, dt.date(2024, 3, 5), "x" * 81])
def test_article_numbers_that_excel_spoiled(cell: Cell) -> None:
    with pytest.raises(CellProblem):
        sku_of(cell)


@pytest.mark.parametrize(
    ("text", "urls", "whole"),
    [
        ("https://a.test/1.jpg", ("https://a.test/1.jpg",), True),
        ("https://a.test/1.jpg, https://a.test/2.jpg", ("https://a.test/1.jpg", "https://a.test/2.jpg"), True),
        ("https://a.test/1.jpg|https://a.test/1.jpg", ("https://a.test/1.jpg",), True),
        ("https://a.test/x,y.jpg", ("https://a.test/x,y.jpg",), True),
        ("https://shop.testhttps://shop.test/a.jpg", ("https://shop.test/a.jpg",), True),
        ("https://a.test/?u=https://b.test/c.jpg", ("https://a.test/?u=https://b.test/c.jpg",), True),
        ("foto.jpg", (), False),
        ("javascript:alert(1)", (), False),
        ("file:///etc/passwd", (), False),
        ("http://user:pw@a.test/1.jpg", (), False),
        ("http://[::1", (), False),
        ("https://a.test:99999/", (), False),
        ("https://a.test/<script>", (), False),
        ("ftp://a.test/1.jpg", (), False),
        ("https://localhost/1.jpg", (), False),
        ("https://a.test/1.jpg foto2.jpg", ("https://a.test/1.jpg",), False),
    ],
)
def test_addresses_of_pictures(text: str, urls: tuple[str, ...], whole: bool) -> None:
    assert image_urls(text) == (urls, whole)


def test_availability() -> None:
    assert [is_available(cell) for cell in ("True", "sí", "5", True, "Disponible")] == [True] * 5
    assert [is_available(cell) for cell in ("False", "NO", "agotado", False, 0.0)] == [False] * 5
