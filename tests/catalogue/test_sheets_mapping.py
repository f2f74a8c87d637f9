"""Headings to fields, in both languages, and the person's word against the guess."""

from __future__ import annotations

import pytest

from backend.catalogue.sheets import Field, Sheet, SheetError, choose_columns, guess_mapping, read_sheet


def sheet(*headers: str, rows: int = 3) -> Sheet:
    """A list with these headings and different values in every cell."""
    lines = [";".join(headers)] + [";".join(f"v{row}{column}" for column in range(len(headers))) for row in range(rows)]
    return read_sheet("\n".join(lines).encode(), "lista.csv")


def guessed(*headers: str) -> dict[str, str]:
    """Field to heading, as guessed."""
    read = sheet(*headers)
    return {str(name): read.headers[column.index] for name, column in guess_mapping(read).columns.items()}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            [
                "SKU",
                "Nombre",
                "Descripción",
                "Categoría",
                "Precio",
                "Moneda",
                "Unidad",
                "MOQ",
                "Tiempo de entrega",
                "Fracción arancelaria",
                "Incoterm",
                "Lugar",
                "Imagen",
            ],
            [
                "sku",
                "title",
                "description",
                "category",
                "price",
                "currency",
                "unit",
                "moq",
                "lead_days",
                "hs_code",
                "incoterm",
                "place",
                "image_url",
            ],
        ),
        (
            [
                "Item code",
                "Product name",
                "Description",
                "Product category",
                "Unit price (USD)",
                "Currency",
                "Unit of measure",
                "Minimum order quantity",
                "Lead time (days)",
                "HS Code",
                "Incoterms",
                "Named place",
                "Image URL",
            ],
            [
                "sku",
                "title",
                "description",
                "category",
                "price",
                "currency",
                "unit",
                "moq",
                "lead_days",
                "hs_code",
                "incoterm",
                "place",
                "image_url",
            ],
        ),
        (
            [
                "CÓDIGO",
                "PRODUCTO",
                "DETALLE",
                "FAMILIA",
                "P. UNIT.",
                "DIVISA",
                "U.M.",
                "PEDIDO MÍNIMO",
                "DÍAS DE ENTREGA",
                "PARTIDA ARANCELARIA",
                "INCOTERM 2020",
                "PUERTO DE EMBARQUE",
                "FOTO",
            ],
            [
                "sku",
                "title",
                "description",
                "category",
                "price",
                "currency",
                "unit",
                "moq",
                "lead_days",
                "hs_code",
                "incoterm",
                "place",
                "image_url",
            ],
        ),
        (
            [
                "sku",
                "name",
                "brand",
                "category",
                "price",
                "list_price",
                "available",
                "image_url",
                "product_url",
                "store",
                "description",
                "scraped_at",
            ],
            [
                "sku",
                "title",
                None,
                "category",
                "price",
                None,
                "available",
                "image_url",
                None,
                None,
                "description",
                None,
            ],
        ),
        (["productName", "unitPrice", "minOrderQty", "leadTime"], ["title", "price", "moq", "lead_days"]),
        (["Referencia", "Artículo", "Precio de venta al público", "Precio de lista"], ["sku", "title", "price", None]),
        (["Servicio", "Tarifa por hora", "Plazo de entrega"], ["title", "price", "lead_days"]),
    ],
)
def test_the_lists_people_have(headers: list[str], expected: list[str | None]) -> None:
    wanted = {field: header for header, field in zip(headers, expected, strict=True) if field}
    assert guessed(*headers) == wanted


def test_a_description_alone_is_the_name() -> None:
    assert guessed("Clave", "Descripción", "Unidad", "Precio")["title"] == "Descripción"


def test_the_list_price_is_taken_only_when_there_is_no_other() -> None:
    assert guessed("nombre", "list_price", "price")["price"] == "price"
    assert guessed("nombre", "Precio de lista", "Precio")["price"] == "Precio"
    read = sheet("nombre", "Precio de lista")
    column = guess_mapping(read).columns[Field.PRICE]
    assert (read.headers[column.index], column.confidence) == ("Precio de lista", 0.49)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Costo", "price"),
        ("compare_at_price", "price"),
        ("Precio anterior", "price"),
        ("weight_unit", "unit"),
        ("dimensions_unit", "unit"),
        ("product_url", "title"),
        ("meta_title", "title"),
        ("brand_name", "title"),
        ("Nombre de la empresa", "title"),
        ("Stock mínimo", "moq"),
        ("Días de crédito", "lead_days"),
        ("Lugar de origen", "place"),
        ("tax_category", "category"),
        ("Clave SAT", "sku"),
    ],
)
def test_what_a_heading_is_not(header: str, field: str) -> None:
    assert field not in guessed("otra cosa", header)


def test_the_other_language_is_second() -> None:
    assert guessed("Nombre Inglés", "Nombre")["title"] == "Nombre"
    assert guessed("Description (English)", "Descripción", "Nombre")["description"] == "Descripción"


def test_a_code_shared_by_groups_is_no_article_number() -> None:
    read = read_sheet(b"clave;nombre\nA;uno\nA;dos\nB;tres\nB;cuatro\n", "a.csv")
    assert Field.SKU not in guess_mapping(read).columns
    # Under the name "sku" doubled codes are the person's mistake, told row by row.
    read = read_sheet(b"sku;nombre\nA;uno\nA;dos\nB;tres\nB;cuatro\n", "a.csv")
    assert Field.SKU in guess_mapping(read).columns


def test_extras_and_the_rest() -> None:
    read = sheet("sku", "nombre", "marca", "existencia", "url", "código de barras", "observación del chofer")
    mapping = guess_mapping(read)
    assert dict(mapping.extras) == {"brand": 2, "stock": 3, "url": 4, "barcode": 5}
    assert mapping.unmapped == (6,)


def test_what_the_heading_of_the_price_says() -> None:
    assert guess_mapping(sheet("nombre", "Precio USD por kg")).currencies == {"USD"}
    assert guess_mapping(sheet("nombre", "Precio USD por kg")).unit == "kg"
    assert guess_mapping(sheet("nombre", "Price/litre")).unit == "litre"
    assert guess_mapping(sheet("nombre", "Precio (pieza)")).unit == "piece"
    assert guess_mapping(sheet("nombre", "Precio (USD)")).unit is None
    assert guess_mapping(sheet("nombre", "Precio")).currencies == frozenset()
    assert guess_mapping(sheet("nombre", "Entrega (semanas)")).lead_unit == "week"


def test_the_person_decides() -> None:
    read = sheet("A", "B", "nombre", "precio")
    guess = guess_mapping(read)
    chosen = choose_columns(read, {"title": 0, "price": None, "description": 2}, base=guess)
    assert {str(name): column.index for name, column in chosen.columns.items()} == {"title": 0, "description": 2}
    assert all(column.confidence == 1.0 for column in chosen.columns.values())
    assert chosen.unmapped == (1, 3)
    assert choose_columns(read, chosen.as_record()) == chosen
    # One column, one field: the last word counts.
    moved = choose_columns(read, {"title": 3}, base=guess)
    assert moved.as_record() == {"title": 3}


@pytest.mark.parametrize("choice", [{"colour": 0}, {"title": 9}, {"title": -1}])
def test_a_choice_that_does_not_exist(choice: dict[str, int]) -> None:
    with pytest.raises(SheetError, match="choice of columns"):
        choose_columns(sheet("a", "b"), choice)
