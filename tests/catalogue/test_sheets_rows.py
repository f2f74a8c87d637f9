"""Whole lists: which rows come in, which do not, and what each cell is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backend.catalogue.sheets import (
    CellFinding,
    DecimalStyle,
    Defaults,
    SheetError,
    Validation,
    choose_columns,
    grouped,
    guess_mapping,
    read_sheet,
    validate,
)
from backend.catalogue.sheets.sheet import MarkedNumber, Sheet, SheetRow

FIXTURES = Path(__file__).parents[1] / "data" / "sheets"
MXN = Defaults(currency="MXN")


def check(text: str | bytes, defaults: Defaults = MXN) -> Validation:
    sheet = read_sheet(text.encode() if isinstance(text, str) else text, "lista.csv")
    return validate(sheet, guess_mapping(sheet), defaults)


def test_a_list_of_guatemala() -> None:
    outcome = check((FIXTURES / "telar_excel_guatemala.csv").read_bytes(), Defaults(currency="GTQ", category="rugs"))
    assert outcome.errors == []
    assert [(row.row_number, row.sku, row.price_minor, row.unit, row.moq, row.hs_code) for row in outcome.rows] == [
        (5, "TX-001", 125_000, "piece", 10, "620630"),
        (6, "TX-002", 38_550, "piece", 20, "520852"),
        (7, "TX-003", 98_000, "piece", 5, None),
        (9, "TX-004", None, "set", None, "630251"),
        (10, "TX-005", 9_500, "piece", 50, "950300"),
    ]
    assert {row.currency for row in outcome.rows} == {"GTQ"}
    assert outcome.rows[0].description == "Tejido en telar de cintura.\nTiñe con añil y cochinilla."
    assert outcome.rows[2].description == "Hecho en Salcajá & Cantel"
    assert outcome.rows[0].category == "rugs"
    assert outcome.price_style.style is DecimalStyle.COMMA


def test_services_in_weeks_and_hours() -> None:
    outcome = check((FIXTURES / "servicios_unicode.txt").read_bytes(), Defaults(currency="MXN", kind="service"))
    assert [(row.title, row.price_minor, row.currency, row.unit, row.lead_days) for row in outcome.rows] == [
        ("Desarrollo web", 3_500, "USD", "hour", 28),
        ("Auditoría de seguridad", 6_000, "USD", "hour", 21),
        ("Traducción técnica", None, "USD", "hour", 7),
    ]


def test_every_error_stands_by_its_cell() -> None:
    outcome = check((FIXTURES / "errores_por_celda.csv").read_bytes())
    assert [(error.row_number, error.header, error.value) for error in outcome.errors] == [
        (3, "precio", "1.500"),
        (4, "sku", "A-1"),
        (5, "nombre", ""),
        (6, "precio", "-3"),
        (7, "moneda", "pesitos"),
        (8, "unidad", "galón"),
        (9, "moq", "medio"),
        (10, "dias de entrega", "pronto"),
        (11, "hs", "901.2"),
        (12, "incoterm", "XYZ"),
        (14, "precio", "US$ 12.00"),
    ]
    assert [(warning.row_number, warning.header) for warning in outcome.warnings] == [
        (6, "categoria"),
        (13, "incoterm"),
        (13, "imagen"),
        (13, "disponible"),
    ]
    assert [row.row_number for row in outcome.rows] == [2, 13]
    assert outcome.total == 13
    assert outcome.error_rows == {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14}
    whole = outcome.rows[0]
    assert (whole.key, whole.price_minor, whole.moq, whole.lead_days, whole.hs_code, whole.incoterm, whole.place) == (
        "sku:a-1",
        125_050,
        100,
        15,
        "090121",
        "FOB",
        "Veracruz",
    )
    assert whole.image_urls == ("https://ejemplo.test/a.jpg",)
    assert not outcome.rows[1].available
    assert outcome.rows[1].incoterm is None


def test_several_errors_of_one_row_are_all_told() -> None:
    outcome = check("nombre,precio,unidad,moq\nCafé,x,y,z\n")
    assert [error.header for error in outcome.errors] == ["unidad", "precio", "moq"]


def test_doubled_codes_name_the_first_row() -> None:
    outcome = check("sku,nombre\nab,Uno\nAB ,Dos\nab,Tres\n")
    assert [(error.row_number, error.text.params["row"]) for error in outcome.errors] == [(3, 2), (4, 2)]
    assert [row.title for row in outcome.rows] == ["Uno"]


def test_doubled_names_without_code_name_the_first_row() -> None:
    outcome = check("sku,nombre\n,Café de altura\n,CAFE DE ALTURA\nx1,Café de altura\n")
    assert [(error.row_number, error.header, error.text.params["row"]) for error in outcome.errors] == [
        (3, "nombre", 2)
    ]
    assert [row.row_number for row in outcome.rows] == [2, 4]


def test_codes_that_a_program_took_for_numbers() -> None:
    assert [row.sku for row in check("sku,nombre\n3362981.0,a\n33.0,b\n").rows] == ["3362981", "33"]
    assert [row.sku for row in check("sku,nombre\n3362981.0,a\n33.5,b\n").rows] == ["3362981.0", "33.5"]


def test_a_slipped_row_is_never_imported() -> None:
    """In "Mesa,1,500" the price is not 1."""
    outcome = check("nombre,precio\nMesa,1,500\nSilla,2\n")
    assert [error.row_number for error in outcome.errors] == [2]
    assert "slipped" in outcome.errors[0].text.msgid
    assert [row.title for row in outcome.rows] == ["Silla"]


def test_defaults_and_what_wins_over_them() -> None:
    defaults = Defaults(currency="GTQ", unit="kg", category="honey", locale="en", place="Puerto Quetzal")
    outcome = check(
        "name,price,currency,unit,category,incoterm\nA,1.50,,,,FOB\nB,2.50,USD,caja,Chocolate,FOB Tapachula\n", defaults
    )
    first, second = outcome.rows
    assert (first.currency, first.unit, first.category, first.locale, first.place) == (
        "GTQ",
        "kg",
        "honey",
        "en",
        "Puerto Quetzal",
    )
    assert (second.currency, second.unit, second.category, second.place) == ("USD", "box", "chocolate", "Tapachula")


def test_an_unknown_category_falls_back_and_is_told() -> None:
    outcome = check("nombre,categoria\nA,Especias raras\n", Defaults(currency="MXN", category="honey"))
    assert (outcome.rows[0].category, outcome.rows[0].category_text) == ("honey", "Especias raras")
    assert outcome.rows[0].category_suggestion is not None
    assert outcome.warnings[0].header == "categoria"


def test_services_have_no_incoterm() -> None:
    outcome = check("servicio,incoterm\nDiseño,FOB Veracruz\n", Defaults(currency="MXN", kind="service"))
    assert outcome.rows[0].incoterm is None
    assert "Services" in outcome.warnings[0].text.msgid


def test_the_chosen_style_settles_what_was_ambiguous() -> None:
    text = "nombre,precio\nA,1.500\nB,2.750\n"
    assert len(check(text).errors) == 2
    comma = check(text, Defaults(currency="MXN", decimals=DecimalStyle.COMMA))
    assert [row.price_minor for row in comma.rows] == [150_000, 275_000]
    point = check(text, Defaults(currency="MXN", decimals=DecimalStyle.POINT))
    assert [row.price_minor for row in point.rows] == [150, 275]


def test_two_equal_numbers_in_two_currencies_stay_apart() -> None:
    cells = [MarkedNumber(12.0, currencies=frozenset((code,))) for code in ("USD", "GTQ")]
    rows = [
        SheetRow(2, ("A", cells[0])),
        SheetRow(3, ("B", cells[1])),
        SheetRow(4, ("C", 12.0)),
        SheetRow(5, ("D", "12")),
    ]
    sheet = Sheet(("nombre", "precio"), ("A", "B"), rows, 1, "xlsx")
    outcome = validate(sheet, guess_mapping(sheet), MXN)
    assert [row.currency for row in outcome.rows] == ["USD", "GTQ", "MXN", "MXN"]


def test_long_names_are_errors_and_long_descriptions_are_cut() -> None:
    outcome = check(f"nombre,descripcion\n{'n' * 201},x\nA,{'d ' * 5_000}\n")
    assert [error.row_number for error in outcome.errors] == [2]
    assert len(outcome.rows[0].description) <= 8_000
    assert outcome.rows[0].description.endswith("…")
    assert [warning.row_number for warning in outcome.warnings] == [3]


def test_without_a_name_there_is_nothing_to_check() -> None:
    sheet = read_sheet(b"a,b\n1,2\n", "a.csv")
    with pytest.raises(SheetError) as caught:
        validate(sheet, guess_mapping(sheet), MXN)
    assert caught.value.reason == "no-title"
    assert [row.title for row in validate(sheet, choose_columns(sheet, {"title": 0}), MXN).rows] == ["1"]


@pytest.mark.parametrize("wrong", [{"currency": "XXX"}, {"unit": "galón"}, {"locale": "fr"}, {"kind": "idea"}])
def test_defaults_must_exist(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="defaults"):
        Defaults(**{"currency": "MXN", **wrong})  # type: ignore[arg-type]


def test_findings_can_be_stored_and_summed_up() -> None:
    outcome = check((FIXTURES / "errores_por_celda.csv").read_bytes())
    stored = json.loads(json.dumps([finding.as_record() for finding in (*outcome.errors, *outcome.warnings)]))
    assert [CellFinding.from_record(record) for record in stored] == [*outcome.errors, *outcome.warnings]
    many = check("nombre,categoria\nA,Cosas raras\nB,Cosas raras\nC,Otras\n")
    groups = grouped(many.warnings)
    assert [group.row_numbers for group in groups] == [(2, 3), (4,)]


HOSTILE = [
    "'; DROP TABLE listings;--",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{7*7}}",
    "%(x)s %s %n",
    "\u202eabc",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "👩‍👩‍👧‍👦",
    "../../etc/passwd",
    "1E+02",
    "NaN",
    "Infinity",
    "-1",
    "0x1F",
    "1/0",
    "\ufeff",
    "\u00ad",
    "ﷺ",
    "Z͑ͫa̴͐l̡g̵o",
    "a" * 30_000,
    "9" * 500,
    "." * 500,
    "' OR 1=1 --",
    "null",
    "true",
    "<!--",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_cell_is_answered_in_words(text: str) -> None:
    headers = (
        "sku",
        "nombre",
        "descripcion",
        "categoria",
        "precio",
        "moneda",
        "unidad",
        "moq",
        "entrega",
        "hs",
        "incoterm",
        "lugar",
        "imagen",
        "disponible",
        "marca",
    )
    sheet = Sheet(headers, tuple("ABCDEFGHIJKLMNO"), [SheetRow(2, (text,) * len(headers))], 1, "csv")
    outcome = validate(sheet, guess_mapping(sheet), MXN)
    assert len(outcome.rows) + len(outcome.error_rows) == 1
    for finding in (*outcome.errors, *outcome.warnings):
        assert str(finding.text)
        assert len(finding.value) <= 60
