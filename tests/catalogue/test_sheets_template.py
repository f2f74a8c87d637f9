"""The workbooks that are given out: the template to fill in, and a list given back for correction."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from backend.catalogue.models import INCOTERMS, UNITS
from backend.catalogue.reference.tree import leaves
from backend.catalogue.sheets import (
    Defaults,
    Field,
    corrected_workbook,
    guess_mapping,
    read_sheet,
    template_workbook,
    validate,
)
from backend.catalogue.sheets.categories import category_of
from backend.catalogue.sheets.sheet import MarkedNumber, Sheet, SheetRow, cell_text

FIXTURES = Path(__file__).parents[1] / "data" / "sheets"


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("locale", ["es", "en"])
def test_the_template_is_read_back_whole(locale: str) -> None:
    sheet = read_sheet(template_workbook(locale, currency="GTQ"), "plantilla.xlsx")
    mapping = guess_mapping(sheet)
    assert set(mapping.columns) == set(Field) - {Field.AVAILABLE}
    assert min(column.confidence for column in mapping.columns.values()) > 0.7
    assert mapping.unmapped == ()
    outcome = validate(sheet, mapping, Defaults(currency="GTQ"))
    assert (outcome.rows, outcome.errors) == ([], [])
    assert [warning.row_number for warning in outcome.warnings] == [2]


@pytest.mark.parametrize("locale", ["es", "en"])
def test_the_example_would_be_a_valid_row(locale: str) -> None:
    sheet = read_sheet(template_workbook(locale, currency="GTQ"), "plantilla.xlsx")
    real = SheetRow(2, ("CAFE-1", *sheet.rows[0].cells[1:]))
    filled = Sheet(sheet.headers, sheet.letters, [real], 1, "xlsx")
    outcome = validate(filled, guess_mapping(filled), Defaults(currency="MXN"))
    assert (outcome.errors, outcome.warnings) == ([], [])
    row = outcome.rows[0]
    assert (
        row.category,
        row.price_minor,
        row.currency,
        row.unit,
        row.moq,
        row.lead_days,
        row.hs_code,
        row.incoterm,
    ) == ("roasted-coffee", 9_500, "GTQ", "bag", 50, 15, "090121", "FOB")


@pytest.mark.parametrize("locale", ["es", "en"])
def test_the_drop_downs_hold_what_is_read_back(locale: str) -> None:
    data = template_workbook(locale)
    name = read_sheet(data, "x.xlsx").sheet_names[1]
    lists = read_sheet(data, "x.xlsx", sheet_name=name)
    columns = [
        [cell_text(cell) for cell in (header, *lists.column(index)) if cell]
        for index, header in enumerate(lists.headers)
    ]
    categories, units, incoterms, currencies = columns
    assert {category_of(text).slug or category_of(text, "service").slug for text in categories} == {
        leaf.slug for leaf in leaves()
    }
    assert len(units) == len(UNITS)
    assert incoterms == list(INCOTERMS)
    assert currencies[0] == "MXN"
    rules = part(data, "xl/worksheets/sheet1.xml")
    for length in (len(categories), len(units), len(incoterms), len(currencies)):
        assert f"${length}</formula1>" in rules


def test_a_list_comes_back_with_its_errors_marked_and_can_be_brought_again() -> None:
    sheet = read_sheet((FIXTURES / "errores_por_celda.csv").read_bytes(), "lista.csv")
    mapping = guess_mapping(sheet)
    outcome = validate(sheet, mapping, Defaults(currency="MXN"))
    data = corrected_workbook(sheet, outcome.errors, outcome.warnings, locale="es")
    again = read_sheet(data, "corregir.xlsx")
    assert again.headers == ("Vitrina: qué corregir", *sheet.headers)
    assert [row.number for row in again.rows] == [row.number for row in sheet.rows]
    assert [row.cells[1:] for row in again.rows] == [row.cells for row in sheet.rows]
    told = {row.number: cell_text(row.cells[0]) for row in again.rows}
    assert told[3].startswith("precio: “1.500” puede ser 1500 o 1.5.")
    assert told[2] == ""
    assert told[13].count("\n") == 2
    repeated = validate(again, guess_mapping(again), Defaults(currency="MXN"))
    assert [(error.row_number, error.header) for error in repeated.errors] == [
        (error.row_number, error.header) for error in outcome.errors
    ]
    assert repeated.rows == outcome.rows


def test_titles_above_the_headings_do_not_move_the_rows() -> None:
    sheet = read_sheet((FIXTURES / "telar_excel_guatemala.csv").read_bytes(), "lista.csv")
    again = read_sheet(corrected_workbook(sheet, [], locale="en"), "x.xlsx")
    assert again.header_row == sheet.header_row
    assert [row.number for row in again.rows] == [row.number for row in sheet.rows]


def test_nothing_becomes_a_formula_and_no_number_changes() -> None:
    cells = (
        "=1+1",
        "007",
        "+5",
        "@x",
        18.5,
        True,
        MarkedNumber(12.5, currencies=frozenset(("USD",))),
        MarkedNumber(0.16, percent=True),
        "https://a.test",
        float("nan"),
        "x\x00y",
        "",
    )
    headers = tuple(f"c{index}" for index in range(len(cells)))
    sheet = Sheet(headers, headers, [SheetRow(2, cells)], 1, "xlsx")
    data = corrected_workbook(sheet, [], locale="en")
    assert "<f>" not in part(data, "xl/worksheets/sheet1.xml")
    back = read_sheet(data, "x.xlsx").rows[0].cells[1:]
    assert back[:6] == ("=1+1", "007", "+5", "@x", 18.5, True)
    assert isinstance(back[6], MarkedNumber)
    assert back[6].currencies == {"USD"}
    assert isinstance(back[7], MarkedNumber)
    assert back[7].percent
    assert back[8] == "https://a.test"
