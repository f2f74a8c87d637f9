"""Product lists that real firms and shops made: read as they are, never a price off by a factor."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from backend.catalogue.sheets import (
    Defaults,
    Field,
    Limits,
    Sheet,
    SheetError,
    choose_columns,
    guess_mapping,
    read_sheet,
    validate,
)
from backend.catalogue.sheets.decimals import ColumnStyle, read_number
from backend.catalogue.sheets.findings import CellProblem
from backend.catalogue.sheets.prices import column_style, parse_price
from backend.catalogue.sheets.sheet import Cell, SheetRow, cell_text

MXN = Defaults(currency="MXN")


@pytest.fixture(scope="module")
def data() -> Path:
    """The folder of real data; without it these tests fail, they are never skipped."""
    folder = os.environ.get("VITRINA_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.fail("Set VITRINA_TEST_DATA to the folder with the real test data.")
    return Path(folder)


def load(path: Path) -> Sheet:
    return read_sheet(path.read_bytes(), path.name)


def test_the_131_products_of_a_shop_come_in_as_they_are(data: Path) -> None:
    path = data / "products-mexico" / "chedraui_131.csv"
    sheet = load(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        truth = list(csv.DictReader(stream))
    assert len(truth) == len(sheet.rows) == 131
    mapping = guess_mapping(sheet)
    assert {str(name): sheet.headers[column.index] for name, column in mapping.columns.items()} == {
        "sku": "sku",
        "title": "name",
        "description": "description",
        "category": "category",
        "price": "price",
        "image_url": "image_url",
        "available": "available",
    }
    outcome = validate(sheet, mapping, MXN)
    # One article stands twice, in two categories of the shop.
    assert [(error.row_number, error.value, error.text.params["row"]) for error in outcome.errors] == [
        (51, "6023418", 36)
    ]
    assert len(outcome.rows) == 130
    for row in outcome.rows:
        told = truth[row.row_number - 2]
        assert row.sku == told["sku"]
        assert row.title == " ".join(told["name"].split())
        assert (row.price_minor or 0) == Decimal(told["price"]) * 100
        assert row.currency == "MXN"
        assert "<" not in row.description
        assert row.image_urls == (told["image_url"],)
        assert row.available == (told["available"] == "True")
    assert any("\n" in row.description for row in outcome.rows)
    assert next(row for row in outcome.rows if row.category_text == "lacteos").category == "dairy-eggs"


def sweets(data: Path) -> list[dict[str, object]]:
    products: list[dict[str, object]] = json.loads((data / "products-mexico" / "dulces_balu_3283.json").read_text())
    assert len(products) == 3_283
    return products


def cents(product: dict[str, object]) -> int | None:
    return int(Decimal(str(product["price"])) * 100) or None


@pytest.mark.parametrize(
    ("mark", "group", "delimiter"),
    [
        (".", ",", ","),
        (".", "", ";"),
        (",", ".", ";"),
        (",", " ", "\t"),
        (".", "'", "|"),
    ],
)
def test_3283_sweets_in_every_style_keep_their_price(data: Path, mark: str, group: str, delimiter: str) -> None:
    products = sweets(data)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["Clave", "Producto", "Precio", "Categoría", "Descripción"])
    for product in products:
        price = f"{Decimal(str(product['price'])):,.2f}".replace(",", "|").replace(".", mark).replace("|", group)
        writer.writerow([product["sku"], product["name"], price, product["category"], product["description"]])
    sheet = read_sheet(text.getvalue().encode("cp1252", "xmlcharrefreplace"), "dulces.csv")
    assert sheet.delimiter == delimiter
    outcome = validate(sheet, guess_mapping(sheet), MXN)
    prices = {row.row_number: row.price_minor for row in outcome.rows}
    assert prices == {
        number: cents(product) for number, product in enumerate(products, start=2) if number not in outcome.error_rows
    }
    assert all(error.header != "Precio" for error in outcome.errors)
    assert len(prices) > 3_200


def test_3283_sweets_as_a_workbook(data: Path) -> None:
    products = sweets(data)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Dulces")
        page.write_row(0, 0, ["Código", "Artículo", "Precio", "EAN"])
        for number, product in enumerate(products, start=1):
            page.write_string(number, 0, str(product["sku"]))
            page.write_string(number, 1, str(product["name"]))
            page.write_number(number, 2, float(str(product["price"])))
            if str(product["ean13"]).isdecimal():
                page.write_number(number, 3, float(str(product["ean13"])))
    sheet = read_sheet(stream.getvalue(), "dulces.xlsx")
    outcome = validate(sheet, guess_mapping(sheet), MXN)
    for row in outcome.rows:
        product = products[row.row_number - 2]
        assert row.price_minor == cents(product)
        if str(product["ean13"]).isdecimal():
            assert row.extras["barcode"] == str(int(str(product["ean13"])))
    assert len(outcome.rows) > 3_200


def test_the_spectrum_of_csv(data: Path) -> None:
    folder = data / "csv-spectrum"
    names = sorted(path.stem for path in (folder / "csvs").glob("*.csv"))
    assert len(names) == 12
    for name in names:
        sheet = load(folder / "csvs" / f"{name}.csv")
        read = [dict(zip(sheet.headers, row.cells, strict=True)) for row in sheet.rows]
        told = json.loads((folder / "json" / f"{name}.json").read_text(encoding="utf-8"))
        if name == "location_coordinates":
            # Its JSON tells another telephone and only two of the four columns; the coordinates are the hard part.
            assert read == [
                {
                    "Contact Phone Number": "2095257564",
                    "Cities": "Modesto",
                    "Counties": "Stanislaus",
                    "Location Coordinates": told["Location Coordinates"],
                }
            ]
        elif name == "newlines_crlf":
            # The file came here with other line ends than it was made with.
            content = (folder / "csvs" / f"{name}.csv").read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            sheet = read_sheet(content, f"{name}.csv")
            assert [dict(zip(sheet.headers, row.cells, strict=True)) for row in sheet.rows] == told
        else:
            assert read == told, name


def test_lists_of_firms_are_read(data: Path) -> None:
    folder = data / "companies-mexico"
    firms = load(folder / "gto_pue_2022_legal_entities.csv")
    assert len(firms.rows) == 248
    assert "LONGITUD OESTE" in firms.headers
    assert len(load(folder / "04_nra_estados_municipios_distintos.xlsx").rows) == 267
    assert len(load(folder / "ListadoActividades.ods").rows) == 59
    water = (folder / "Calidad_del_Agua_Subterranea_a_original.xlsx").read_bytes()
    sheet = read_sheet(water, "agua.xlsx", sheet_name="CASUB_2022")
    assert (len(sheet.rows), len(sheet.headers)) == (775, 56)
    for path in sorted(folder.iterdir()):
        sheet = load(path)
        outcome = validate(sheet, choose_columns(sheet, {"title": 0}, base=guess_mapping(sheet)), MXN)
        assert outcome.total == len(sheet.rows)


def trade(data: Path) -> Sheet:
    return load(data / "trade-guatemala" / "exportaciones_banguat_sample.csv")


def figure(text: str, style: ColumnStyle) -> int | None:
    """A figure of the table in cents; None where it is called ambiguous, and that with the right reading in it."""
    try:
        return parse_price(text, column=style, default="USD").amount_minor or 0
    except CellProblem as problem:
        whole = problem.text.params.get("whole")
        return None if whole == re.sub("[^0-9]", "", text) else -1


def never_wrong(cells: Iterable[Cell]) -> tuple[int, int]:
    """How many figures were read (each rightly: all are whole dollars) and how many were called ambiguous."""
    column = [cell_text(cell) for cell in cells]
    style = column_style(column)
    figures = [figure(text, style) for text in column]
    truth = [int(re.sub("[^0-9]", "", text)) * 100 for text in column]
    assert all(read in (None, right) for read, right in zip(figures, truth, strict=True))
    return sum(read is not None for read in figures), figures.count(None)


def test_the_export_table_of_guatemala_is_ambiguous_but_never_wrong(data: Path) -> None:
    sheet = trade(data)
    assert (sheet.header_row, len(sheet.headers)) == (6, 25)
    with_total = [never_wrong(sheet.column(index)) for index in range(1, 25)]
    # The line of totals ("4.162.053.620") shows in each column what the points are.
    assert sum(doubtful for _, doubtful in with_total) == 0
    without = [never_wrong(sheet.column(index)[1:]) for index in range(1, 25)]
    assert 0 < sum(doubtful for _, doubtful in without) < 20
    alone = [never_wrong([cell]) for index in range(1, 25) for cell in sheet.column(index)]
    ambiguous = sum(read_number(cell_text(cell)).ambiguous for index in range(1, 25) for cell in sheet.column(index))
    assert sum(doubtful for _, doubtful in alone) == ambiguous > 40


def test_60_000_products_are_refused_in_words_or_read(data: Path) -> None:
    content = gzip.decompress((data / "products-scale" / "products.csv.gz").read_bytes())
    with pytest.raises(SheetError) as caught:
        read_sheet(content, "products.csv")
    assert caught.value.reason == "too-many-rows"
    assert "20,000" in str(caught.value.message)
    sheet = read_sheet(content, "products.csv", limits=Limits(max_rows=100_000))
    assert len(sheet.rows) == 59_886
    first = Sheet(sheet.headers, sheet.letters, sheet.rows[:20_000], 1, "csv")
    outcome = validate(first, guess_mapping(first), MXN)
    assert outcome.total == 20_000
    assert len(outcome.rows) + len(outcome.error_rows) == 20_000


def test_exports_of_shops_are_read_or_refused_in_words(data: Path) -> None:
    folder = data / "shop-exports"
    sheet = load(folder / "spree" / "products_import.csv")
    outcome = validate(sheet, guess_mapping(sheet), Defaults(currency="MXN", locale="en"))
    assert {row.currency for row in outcome.rows} == {"USD"}
    assert sheet.headers[guess_mapping(sheet).columns[Field.PRICE].index] == "price"
    with pytest.raises(SheetError, match=r"%\(what\)s"):
        load(folder / "saleor" / "populatedb_data.json")


def test_naughty_strings_in_every_cell(data: Path) -> None:
    strings: list[str] = json.loads((data / "naughty-strings" / "blns.json").read_text(encoding="utf-8"))
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
    rows = [SheetRow(number, (text,) * len(headers)) for number, text in enumerate(strings, start=2)]
    sheet = Sheet(headers, tuple("ABCDEFGHIJKLMNO"), rows, 1, "csv")
    outcome = validate(sheet, guess_mapping(sheet), MXN)
    assert len(outcome.rows) + len(outcome.error_rows) == len(strings)
    assert all(str(finding.text) for finding in (*outcome.errors, *outcome.warnings))
    # And one by one in the title of a row that is right otherwise, through a real file.
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(["sku", "nombre", "precio"])
    kept = [naughty for naughty in strings if "\x00" not in naughty]
    writer.writerows([f"n-{number}", naughty, "12.50"] for number, naughty in enumerate(kept))
    read = read_sheet(text.getvalue().encode("utf-8", "surrogatepass"), "naughty.csv")
    assert [row.cells[1] for row in read.rows] == kept
    titles = validate(read, guess_mapping(read), MXN)
    assert {error.header for error in titles.errors} <= {"nombre"}
    assert not any(unicodedata.category(sign) == "Cc" for row in titles.rows for sign in row.title)


def test_hostile_pictures_are_no_lists(data: Path) -> None:
    # Two of the formats are text, and whatever is text can be a list.
    pictures = [p for p in sorted((data / "hostile-images").iterdir()) if p.suffix not in ("", ".xbm", ".xpm")]
    assert len(pictures) > 100
    for path in pictures:
        with pytest.raises(SheetError) as caught:
            read_sheet(path.read_bytes(), "lista.xlsx")
        assert str(caught.value.message).endswith("."), path.name
