"""The words by which lists name their columns, in Spanish and English, folded (no case, no accents)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

# Title lines and blank lines above the headings are looked through as far as this.
HEADING_ROOM = 40

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BREAKS = re.compile(r"[\W_]+")


class Field(StrEnum):
    """What a column can hold for a listing."""

    SKU = "sku"
    TITLE = "title"
    DESCRIPTION = "description"
    CATEGORY = "category"
    PRICE = "price"
    CURRENCY = "currency"
    UNIT = "unit"
    MOQ = "moq"
    LEAD_DAYS = "lead_days"
    HS_CODE = "hs_code"
    INCOTERM = "incoterm"
    PLACE = "place"
    IMAGE_URL = "image_url"
    AVAILABLE = "available"


def phrases(listed: str) -> tuple[str, ...]:
    """The phrases of a line, parted by commas."""
    return tuple(listed.split(", "))


def word_set(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


def fold(text: str) -> str:
    """Lower case, no accents, words of letters and digits of any script with one space between them."""
    stripped = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in stripped if not unicodedata.combining(sign))
    return _BREAKS.sub(" ", bare.casefold()).strip()


def fold_heading(text: str) -> str:
    """A heading folded, with the words of "unitPrice" apart."""
    return fold(_CAMEL.sub(" ", text))


# Best first: an earlier name wins over a later one when a list has both.
NAMES: dict[Field, tuple[str, ...]] = {
    Field.SKU: phrases(
        "sku, variant sku, clave, codigo, referencia, ref, clave del producto, clave producto, "
        "codigo de producto, codigo del producto, codigo producto, codigo interno, clave interna, cod, "
        "product code, item code, item number, item no, numero de parte, no de parte, no parte, num parte, "
        "part number, part no, article number, reference, code, id producto, product id, codigo de articulo, "
        "clave articulo, no de articulo"
    ),
    Field.TITLE: phrases(
        "nombre, name, nombre del producto, nombre de producto, nombre producto, product name, producto, "
        "product, titulo, title, product title, nombre del articulo, articulo, item name, "
        "nombre del servicio, servicio, service, service name, productos, products, nombre comercial, "
        "denominacion, concepto, mercancia, producto servicio, producto o servicio"
    ),
    Field.DESCRIPTION: phrases(
        "descripcion, description, descripcion del producto, descripcion producto, product description, "
        "descripcion larga, long description, detalle, detalles, details, body html, caracteristicas, "
        "especificaciones, specifications, descripcion detallada, descripcion corta, short description, desc"
    ),
    Field.CATEGORY: phrases(
        "categoria, category, product category, familia, family, categoria del producto, linea, "
        "product type, tipo de producto, rubro, grupo, departamento, clasificacion, seccion, categoria 1, "
        "category 1, category1, categorias, categories, tipo"
    ),
    Field.PRICE: phrases(
        "precio, price, precio unitario, unit price, precio usd, precio mxn, price usd, precio de venta, "
        "precio venta, selling price, precio al publico, precio publico, precio de exportacion, "
        "export price, precio fob, fob price, pvp, p u, pu, p unitario, p unit, precio unit, valor unitario, "
        "costo unitario al publico, price per unit, variant price, precio por unidad, tarifa, rate, precios, "
        "sale price"
    ),
    Field.CURRENCY: phrases("moneda, currency, divisa, tipo de moneda, currency code, codigo de moneda"),
    Field.UNIT: phrases(
        "unidad, unit, unidad de medida, unit of measure, uom, u m, um, udm, unidad medida, unidad de venta, "
        "medida, unidades, units, price unit"
    ),
    Field.MOQ: phrases(
        "moq, pedido minimo, minimum order quantity, minimum order, cantidad minima, minimo, min order, "
        "minimum order qty, min order qty, min qty, minimum quantity, compra minima, orden minima, "
        "cantidad minima de pedido, minimo de compra, minimo de pedido, cantidad minima de compra, minimum"
    ),
    Field.LEAD_DAYS: phrases(
        "lead time, leadtime, lead days, lead time days, dias de entrega, tiempo de entrega, "
        "plazo de entrega, entrega, dias entrega, tiempo entrega, delivery time, delivery days, dias, "
        "delivery, plazo, tiempo de produccion, days"
    ),
    Field.HS_CODE: phrases(
        "hs code, hs, hscode, codigo hs, fraccion arancelaria, fraccion, codigo arancelario, "
        "inciso arancelario, partida arancelaria, tariff code, hts, hts code, tariff number, partida, "
        "arancel, codigo sac, customs code, codigo sa, harmonized code"
    ),
    Field.INCOTERM: phrases("incoterm, incoterms, incoterm 2020, incoterms 2020, termino incoterm"),
    Field.PLACE: phrases(
        "incoterm place, lugar incoterm, lugar del incoterm, lugar de entrega, named place, place, lugar, "
        "place of delivery, delivery place, puerto de embarque, puerto, port, port of loading"
    ),
    Field.IMAGE_URL: phrases(
        "image url, image, imagen, url imagen, url de imagen, url de la imagen, imagen url, image src, "
        "image1 src, image link, imagen principal, main image, foto, photo, foto url, url foto, photo url, "
        "picture, fotografia, imagenes, images, fotos, photos, link de imagen"
    ),
    Field.AVAILABLE: phrases("available, disponible, disponibilidad, availability, in stock"),
}

# Taken only when a list has nothing better for the field, and shown as a doubt.
LAST_RESORT: dict[Field, tuple[str, ...]] = {
    Field.SKU: phrases("id, modelo, model, ean, ean13, upc, gtin, barcode, codigo de barras, item, numero, no"),
    Field.CATEGORY: phrases("subcategoria, subcategory, giro, sector"),
    Field.PRICE: phrases("list price, precio de lista, precio lista, regular price, precio regular, valor"),
    Field.UNIT: phrases("presentacion, empaque, packaging"),
    Field.DESCRIPTION: phrases("resumen, summary, observaciones, notas"),
}

# The codes of the example row in our own template, by language: it is never imported.
EXAMPLE_SKUS = {"es": "EJEMPLO-1", "en": "EXAMPLE-1"}

# Columns worth keeping beside the listing, though no field of it.
EXTRAS: dict[str, tuple[str, ...]] = {
    "brand": phrases("marca, brand, fabricante, manufacturer, brand name"),
    "stock": phrases("stock, existencia, existencias, inventario, inventory, inventory count, cantidad, quantity"),
    "url": phrases("url, product url, link, liga, enlace, url del producto"),
    "barcode": phrases("ean, ean13, upc, gtin, barcode, codigo de barras"),
}

# A longer heading that holds one of these words means something else than the field's own name in it.
NOT_WITH: dict[Field, frozenset[str]] = {
    Field.SKU: word_set("sat hs arancelario postal barras moneda currency incoterm sac cliente proveedor"),
    Field.TITLE: word_set(
        "url link id code codigo clave sku type tipo category categoria precio price imagen image foto marca "
        "brand seller store tienda proveedor supplier empresa company cliente customer meta seo option "
        "option1 option2 option3 cientifico contacto line linea unidad unit hs line"
    ),
    Field.DESCRIPTION: word_set("meta seo categoria category marca hs arancelaria sat"),
    Field.CATEGORY: word_set("tax fiscal cambio moneda meta seo id cliente pago envio unidad"),
    Field.PRICE: word_set(
        "compare anterior antes old lista list costo cost mayoreo wholesale descuento discount minimo minimum"
    ),
    Field.CURRENCY: frozenset(("precio", "price")),
    Field.UNIT: word_set("precio price weight peso dimension dimensions dimensiones volumen volume costo cost valor"),
    Field.MOQ: word_set("stock inventario inventory precio price maximo"),
    Field.LEAD_DAYS: word_set("credito credit caducidad vida shelf lugar place garantia warranty fecha"),
    Field.HS_CODE: frozenset(("descripcion", "description")),
    Field.INCOTERM: frozenset(("place", "lugar")),
    Field.PLACE: word_set("origen origin nacimiento"),
    Field.IMAGE_URL: frozenset(("alt", "width", "height")),
    Field.AVAILABLE: frozenset(("on", "fecha", "date")),
}

_EXACT = {name for names in (*NAMES.values(), *LAST_RESORT.values(), *EXTRAS.values()) for name in names}


def known_headings(cells: Iterable[object]) -> int:
    """How many of a line's cells are exactly a name a column can have, each name counted once."""
    return len(
        {
            folded
            for cell in cells
            if isinstance(cell, str) and len(cell) < 60 and (folded := fold_heading(cell)) in _EXACT
        }
    )
