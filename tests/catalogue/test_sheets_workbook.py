"""Workbooks: numbers, dates, formats, errors, which sheet, and files made to do harm."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from backend.catalogue.sheets import Defaults, Limits, SheetError, guess_mapping, read_sheet, validate
from backend.catalogue.sheets.sheet import MarkedNumber, cell_text, column_letter


def workbook(fill: Callable[[Any], None]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book)
    return stream.getvalue()


def table(*rows: list[Any], name: str = "Lista") -> bytes:
    def fill(book: Any) -> None:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return workbook(fill)


def repacked(data: bytes, change: dict[str, Callable[[str], str]]) -> bytes:
    """The same container with some of its parts rewritten."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change[name](content.decode()) if name in change else content)
    return stream.getvalue()


def refused(data: bytes, limits: Limits | None = None) -> SheetError:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, "lista.xlsx", limits=limits or Limits())
    return caught.value


def test_numbers_dates_and_truth_are_what_the_person_sees() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(2, 1, ["sku", "nombre", "precio", "fecha", "hora", "disponible"])
        page.write_number(3, 1, 3362981)
        page.write_string(3, 2, "Café\nmolido")
        page.write_number(3, 3, 18.5)
        page.write_datetime(3, 4, dt.date(2024, 12, 10), book.add_format({"num_format": "dd/mm/yyyy"}))
        page.write_datetime(3, 5, dt.time(10, 20), book.add_format({"num_format": "hh:mm"}))
        page.write_boolean(3, 6, False)

    sheet = read_sheet(workbook(fill), "lista.xlsx")
    assert sheet.header_row == 3
    assert sheet.letters == ("B", "C", "D", "E", "F", "G")
    assert sheet.rows[0].number == 4
    assert [cell_text(cell) for cell in sheet.rows[0].cells] == [
        "3362981",
        "Café\nmolido",
        "18.5",
        "2024-12-10",
        "10:20:00",
        "FALSE",
    ]
    assert isinstance(sheet.rows[0].cells[3], dt.date)


def test_long_codes_keep_all_digits() -> None:
    sheet = read_sheet(table(["ean", "nombre"], [7501020544398, "Crema"]), "a.xlsx")
    assert cell_text(sheet.rows[0].cells[0]) == "7501020544398"


def test_currency_and_percent_formats_are_kept() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["nombre", "precio", "descuento"])
        page.write_row(1, 0, ["Café"])
        page.write_number(1, 1, 12.5, book.add_format({"num_format": "[$USD] #,##0.00"}))
        page.write_number(1, 2, 0.16, book.add_format({"num_format": "0%"}))

    cells = read_sheet(workbook(fill), "a.xlsx").rows[0].cells
    assert isinstance(cells[1], MarkedNumber)
    assert (cells[1], cells[1].currencies, cells[1].percent) == (12.5, frozenset(("USD",)), False)
    assert isinstance(cells[2], MarkedNumber)
    assert cells[2].percent


def test_codes_keep_the_zeros_they_are_shown_with() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["sku", "nombre", "fracción arancelaria", "precio"])
        page.write_number(1, 0, 123, book.add_format({"num_format": "00000"}))
        page.write_string(1, 1, "Café")
        page.write_number(1, 2, 9012101, book.add_format({"num_format": r"0000\.00\.00"}))
        page.write_number(1, 3, 95, book.add_format({"num_format": "00000"}))

    sheet = read_sheet(workbook(fill), "a.xlsx")
    row = validate(sheet, guess_mapping(sheet), Defaults(currency="GTQ")).rows[0]
    assert (row.sku, row.hs_code, row.price_minor) == ("00123", "090121", 9_500)


def test_errors_and_formulas_without_result_do_not_turn_into_nothing() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["nombre", "precio"])
        page.write_row(1, 0, ["Café"])
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_row(2, 0, ["Miel"])
        page.write_formula(2, 1, "=A1*2", None, "")
        page.write_row(3, 0, ["Té"])
        page.write_formula(3, 1, "=6*2", None, 12)

    cells = [row.cells[1] for row in read_sheet(workbook(fill), "a.xlsx").rows]
    assert cells == ["#DIV/0!", "=?", 12.0]


def test_the_sheet_most_like_a_list_is_taken_and_another_can_be_asked_for() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Portada").write_row(0, 0, ["Catálogo de la casa"])
        hidden = book.add_worksheet("Viejo")
        hidden.write_row(0, 0, ["sku", "nombre", "precio", "unidad"])
        hidden.hide()
        page = book.add_worksheet("Precios")
        page.write_row(0, 0, ["sku", "nombre", "precio"])
        for row in range(1, 400):
            page.write_row(row, 0, [f"A{row}", f"Producto {row}", row])
        book.add_worksheet("Notas").write_row(0, 0, ["nombre", "nota"])

    data = workbook(fill)
    sheet = read_sheet(data, "a.xlsx")
    assert (sheet.sheet_name, len(sheet.rows)) == ("Precios", 399)
    assert sheet.sheet_names == ("Portada", "Viejo", "Precios", "Notas")
    assert sheet.notes[-1].params == {"sheet": "Precios"} or sheet.notes[0].params == {"sheet": "Precios"}
    assert read_sheet(data, "a.xlsx", sheet_name="Notas").headers == ("nombre", "nota")
    with pytest.raises(SheetError, match="no sheet named"):
        read_sheet(data, "a.xlsx", sheet_name="Otra")


def test_two_cells_far_apart_do_not_take_the_memory_of_the_machine() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Lista")
        page.write_string(0, 0, "nombre")
        page.write_string(1_048_575, 16_383, "x")

    error = refused(workbook(fill))
    assert error.reason == "too-wide"
    assert error.message.params == {"sheet": "Lista", "cell": "XFD1048576"}


def test_a_reader_that_ends_its_process_ends_only_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same two cells, with the look ahead switched off: the reading process dies, the answer is a sentence."""

    def fill(book: Any) -> None:
        page = book.add_worksheet("Lista")
        page.write_string(0, 0, "nombre")
        page.write_string(1_048_575, 16_383, "x")

    monkeypatch.setattr("backend.catalogue.sheets.workbook.check_extent", lambda *_: None)
    assert refused(workbook(fill)).reason == "too-large"


def test_formats_down_to_the_last_row_are_not_rows() -> None:
    data = repacked(
        table(["nombre", "precio"], ["Café", 3]),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
            ),
        },
    )
    assert len(read_sheet(data, "a.xlsx").rows) == 1


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = repacked(
        table(["nombre"], ["Café"]),
        {
            "xl/sharedStrings.xml": lambda xml: xml.replace("</sst>", "<!--" + " " * 30_000_000 + "--></sst>"),
        },
    )
    assert len(data) < 200_000
    assert refused(data, Limits(max_unpacked=10_000_000)).reason == "too-large"


def test_a_part_that_lies_about_its_size_is_damaged() -> None:
    data = bytearray(
        repacked(
            table(["nombre"], ["Café"]),
            {
                "xl/sharedStrings.xml": lambda xml: xml.replace("</sst>", "<!--" + " " * 3_000_000 + "--></sst>"),
            },
        )
    )
    # In the directory at the end: the unpacked size stands 24 bytes into each entry, the name 46.
    at = data.rindex(b"xl/sharedStrings.xml") - 46 + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    assert refused(bytes(data)).reason == "damaged"


def test_entities_that_grow_are_refused() -> None:
    data = repacked(
        table(["nombre"], ["Café"]),
        {
            "xl/worksheets/sheet1.xml": lambda xml: re.sub(
                r"\?>", '?><!DOCTYPE a [<!ENTITY b "ccccccccc"><!ENTITY d "&b;&b;&b;">]>', xml, count=1
            ),
        },
    )
    assert refused(data).reason == "damaged"


def test_rows_columns_and_cells_beyond_the_limits() -> None:
    long = table(["nombre", "precio"], *[[f"p{n}", n] for n in range(61)])
    assert refused(long, Limits(max_rows=60)).reason == "too-many-rows"
    assert len(read_sheet(long, "a.xlsx", limits=Limits(max_rows=61)).rows) == 61
    many = table(["nombre", "precio"], *[[f"p{n}", n] for n in range(400)])
    assert refused(many, Limits(max_rows=60)).reason == "too-many-rows"
    wide = table([f"c{n}" for n in range(30)], ["x"] * 30)
    assert refused(wide, Limits(max_columns=20)).reason == "too-many-columns"
    assert (
        refused(table([f"c{n}" for n in range(300)], ["x"] * 300), Limits(max_columns=20)).reason == "too-many-columns"
    )
    assert refused(table(["nombre"], ["x" * 200]), Limits(max_cell=100)).reason == "cell-too-long"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_sent_in_part_is_damaged(share: float) -> None:
    data = table(["nombre", "precio"], ["Café", 3])
    assert refused(data[: int(len(data) * share)]).reason == "damaged"


def test_containers_that_are_no_workbook() -> None:
    def container(*names: str) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        return stream.getvalue()

    assert "text document" in str(refused(container("word/document.xml")).message)
    assert "Numbers" in str(refused(container("Index/Document.iwa")).message)
    assert "Unpack" in str(refused(container("lista.csv")).message)
    assert refused(container("xl/workbook.xml")).reason == "damaged"


def test_an_empty_workbook_has_no_rows() -> None:
    assert refused(table()).reason == "empty"


def test_an_open_document_sheet_with_currencies() -> None:
    name = '<table:table-cell office:value-type="string"><text:p>Café</text:p></table:table-cell>'
    money = 'office:value-type="currency" office:currency="USD" office:value="12.5"'
    cells = [name, f"<table:table-cell {money}><text:p>$12.50</text:p></table:table-cell>"]
    heading = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
        for word in ("nombre", "precio")
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )

    def document(rows: str) -> bytes:
        content = (
            f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="Hoja1"><table:table-row>{heading}</table:table-row>{rows}'
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>'
            "</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
        return stream.getvalue()

    sheet = read_sheet(document(f"<table:table-row>{''.join(cells)}</table:table-row>"), "lista.ods")
    assert (sheet.file_kind, sheet.headers) == ("ods", ("nombre", "precio"))
    price = sheet.rows[0].cells[1]
    assert isinstance(price, MarkedNumber)
    assert (price, price.currencies) == (12.5, frozenset(("USD",)))
    bomb = f'<table:table-row table:number-rows-repeated="1000000">{cells[0] * 50}</table:table-row>'
    assert refused(document(bomb)).reason == "too-wide"


@pytest.mark.parametrize(
    ("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_letters_of_columns(index: int, letter: str) -> None:
    assert column_letter(index) == letter
