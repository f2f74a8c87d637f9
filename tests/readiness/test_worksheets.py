"""Worksheets: every formula has the value that arithmetic gives, in files that Excel's readers can read."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from backend.core.errors import NotFound
from backend.readiness import worksheets
from backend.readiness.worksheets import capacity, costing, export_plan, privacy_notice, quotation
from backend.readiness.worksheets.book import Book, Words
from backend.readiness.worksheets.reckoning import NoValue, Reckoner, place

BOTH = pytest.mark.parametrize("locale", ["es", "en"])


def read(data: bytes, sheet: int, cell: str) -> object:
    """A cell as another program reads it from the file."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    column, row = place(cell)
    return rows[row - 1][column - 1]


def reckon(formula: str, **cells: float | str | None) -> object:
    return Reckoner({("S", "Z1"): formula}, {("S", name): value for name, value in cells.items()}).value(("S", "Z1"))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2*3-4/2", 5.0),
        ("=-A1+(A1-1)*2", 3.0),
        ("=10%*A1", 0.5),
        ("=SUM(A1:B2)", 17.0),
        ('=IF(AND(A1>=5,B1<>"x"),"si","no")', "si"),
        ('="a"&A1&"b"', "a5b"),
        ("=ROUND(2.345,2)", 2.35),
        ("=ROUND(1.005*100,0)", 101.0),
        ("=ROUNDUP(2.01,0)", 3.0),
        ("=IFERROR(A1/C9,-1)", -1.0),
        ("=INDEX(A1:B2,MATCH(7,A1:B2,0))", 7.0),
        ("=SUMPRODUCT(A1:A2,B1:B2)", 5 * 2 + 7 * 3),
        ("=MAX(A1:B2)-MIN(A1:B2)", 5.0),
        ("=COUNTA(A1:C2)", 4.0),
    ],
)
def test_formulas_are_worked_out(formula: str, expected: object) -> None:
    assert reckon(formula, A1=5.0, B1=2.0, A2=7.0, B2=3.0) == pytest.approx(expected)


def test_what_has_no_value_is_said() -> None:
    with pytest.raises(NoValue):
        reckon("=1/A1", A1=0.0)
    with pytest.raises(NoValue):
        reckon("=A1+1", A1="uno")
    with pytest.raises(ValueError, match="unknown"):
        reckon("=WEBSERVICE(A1)")


@BOTH
@pytest.mark.parametrize("key", worksheets.KEYS)
def test_each_file_is_whole(key: str, locale: str) -> None:
    data = worksheets.worksheet(key, locale)
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    parts = zipfile.ZipFile(io.BytesIO(data))
    sheets = [parts.read(f"xl/worksheets/sheet{at}.xml").decode() for at in range(1, len(names) + 1)]
    assert any("<f>" in sheet for sheet in sheets)
    for sheet in sheets:
        assert "<sheetProtection " in sheet
        assert "<pageSetup " in sheet
        assert "#REF" not in sheet
    assert any('<dataValidation type="' in sheet for sheet in sheets)
    for literal in re.findall(r"&quot;(.*?)&quot;", "".join(re.findall(r"<f>(.*?)</f>", "".join(sheets)))):
        assert len(literal) <= 255, "Excel refuses a longer text in a formula"


@BOTH
@pytest.mark.parametrize("module", [costing, quotation, capacity, export_plan, privacy_notice])
def test_the_file_holds_what_the_formulas_give(module: object, locale: str) -> None:
    book: Book = module.book(locale)  # type: ignore[attr-defined]
    data = book.written()
    tables = [
        sheet.to_python(skip_empty_area=False)
        for sheet in map(CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index, range(len(book.sheets)))
    ]
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    values = book.values()
    assert values
    for (sheet, cell), value in values.items():
        column, row = place(cell)
        shown = tables[order[sheet]][row - 1][column - 1]
        if isinstance(shown, date):
            shown = float((shown - date(1899, 12, 30)).days)
        assert shown == (pytest.approx(value) if isinstance(value, float) else value), (sheet, cell)


@BOTH
def test_a_unit_costs_what_arithmetic_says(locale: str) -> None:
    data = worksheets.worksheet("costing", locale)
    materials = 1.25 * 62 / 0.82 + 6.5 / 0.98 + 1.8 / 0.97 + 0.05 * 22
    labour = 3 / 60 * 75 + 2.5 / 60 * 60 + 0.5 / 60 * 90
    fixed = (9000 + 5200 + 24000 + 4800 + 2000) / 2500
    full = materials + labour + fixed
    assert read(data, 0, "E43") == pytest.approx(full)
    assert read(data, 0, "E45") == pytest.approx(full / 0.75)
    assert read(data, 0, "E47") == -(-45000 // (full / 0.75 - materials - labour))


@BOTH
def test_the_price_grows_with_the_rule(locale: str) -> None:
    data = worksheets.worksheet("costing", locale)
    unit = float(str(read(data, 0, "E45")))
    exw = 1000 * unit + 1800
    fca = exw + 600 + 4500 + 9500
    fob = fca + 3800 + 2200
    cfr = fob + 21000
    cif = cfr / (1 - 1.1 * 0.004)
    cip = (fca + 3800 + 2200 + 21000 + 6200) / (1 - 1.1 * 0.004)
    expected = {"C27": exw, "C28": fca, "C30": fob, "C31": cfr, "C32": cif, "C34": cip, "C35": cip + 8400}
    for cell, total in expected.items():
        assert read(data, 1, cell) == pytest.approx(total), cell
    assert cif - cfr == pytest.approx(1.1 * cif * 0.004)  # the insurance covers 110 % of the price it is part of
    assert read(data, 1, "C37") == pytest.approx(cip + 8400 + 3900)  # under DDP the buyer unloads
    assert read(data, 1, "E30") == pytest.approx(fob / 1000 / 18.5)
    profit = unit * 0.25 / 18.5
    assert read(data, 1, "B42") == pytest.approx(13.2 - (fob / 1000 / 18.5 - profit))


@BOTH
def test_duty_and_tax_rest_on_the_chosen_value(locale: str) -> None:
    book = costing.book(locale)
    price = book.sheets[1]
    price.ask("B21", 0.1, "percent")
    price.ask("B22", Words("CIF", "CIF"), "choice")
    price.ask("B23", 0.05, "percent")
    values = book.values()
    cif, ddp, dpu = (float(str(values[(price.name, cell)])) for cell in ("C32", "C37", "C36"))
    dap = dpu - 900
    assert ddp == pytest.approx(dap + 3900 + cif * 0.1 + cif * 1.1 * 0.05)


@BOTH
def test_a_quotation_takes_the_price_of_its_tier_and_checks_itself(locale: str) -> None:
    book = quotation.book(locale)
    goods = book.sheets[0]
    assert book.values()[(goods.name, "F29")] == 1000 * 10.5 + 600 * 5.1
    goods.ask("C26", 499.0, "whole")
    goods.ask("B12", Words("FOB", "FOB"), "choice")
    goods.ask("B13", None)
    goods.ask("B33", 0.5, "percent")
    values = book.values()
    assert values[(goods.name, "F26")] == pytest.approx(499 * 11.9)
    fine = "Bien" if locale == "es" else "Fine"
    assert [values[(goods.name, f"B{row}")] == fine for row in range(41, 46)] == [False, False, False, True, True]
    services = book.sheets[1]
    services.ask("B29", 0.1, "percent")
    services.ask("B27", 0.16, "percent")
    values = book.values()
    price = 40 * 35 + 160 * 35 + 48 * 35
    assert values[(services.name, "F28")] == pytest.approx(price * 1.16)
    assert values[(services.name, "F30")] == pytest.approx(price * 1.06)
    assert values[(services.name, "F31")] == pytest.approx(round(price / 0.9, 2) + round(price * 0.16, 2))


@BOTH
def test_capacity_is_that_of_the_slowest_step(locale: str) -> None:
    book = capacity.book(locale)
    sheet = book.sheets[0]
    values = book.values()
    a_day = 40 * 8 * 0.8 * 0.65
    assert values[(sheet.name, "D20")] == pytest.approx(a_day)
    assert values[(sheet.name, "B30")] == -(-3000 / a_day * 7 // 5)
    assert values[(sheet.name, "B48")] == pytest.approx(3000 * 6 - 3000 * 10.5 * 0.4 + 4500 * 6 - 4500 * 10.5 * 0.4)
    sheet.ask("B9", 0.8, "percent")
    late = book.values()
    assert late[(sheet.name, "C29")] == late[(sheet.name, "B31")], "the second order waits for the first"
    assert str(late[(sheet.name, "D33")]).startswith("No")


@BOTH
def test_a_plan_adds_its_budget_and_goals(locale: str) -> None:
    book = export_plan.book(locale)
    summary, markets, actions, goals = (sheet.name for sheet in book.sheets)
    values = book.values()
    assert values[(markets, "C12")] == pytest.approx(5 * 0.25 + 3 * 0.15 + 5 * 0.15 + 3 * 0.2 + 4 * 0.1 + 3 * 0.15)
    assert values[(actions, "F21")] == 350 + 600 + 900 + 2800
    assert values[(goals, "F8")] == pytest.approx(45000 * 0.28 - 4650)
    assert values[(summary, "B19")] == values[(goals, "F8")]
    assert values[(goals, "B14")] == pytest.approx(4650 / 0.28)


@BOTH
def test_a_notice_follows_the_country_and_the_answers(locale: str) -> None:
    book = privacy_notice.book(locale)
    answers, notice = book.sheets[0], book.sheets[1]
    assert "Secretaría Anticorrupción" in str(book.values()[(notice.name, "A18")])
    answers.ask("B4", Words("El Salvador", "El Salvador"), "choice")
    answers.ask("B15", None)
    answers.ask("B16", None)
    told = {cell: str(value) for (sheet, cell), value in book.values().items() if sheet == notice.name}
    assert "ACE" in told["A18"]
    assert "ARCO-POL" in told["A14"]
    assert ("nada más" if locale == "es" else "nothing else") in told["A8"]
    assert ("nadie" if locale == "es" else "nobody") in told["A10"]
    assert not any("{" in text for text in told.values())


def test_a_key_that_is_none_is_not_there() -> None:
    with pytest.raises(NotFound):
        worksheets.worksheet("costos", "es")
    with pytest.raises(NotFound):
        worksheets.worksheet("costing", "fr")
