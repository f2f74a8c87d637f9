"""What stands in a price cell instead of a price, and the sentence each earns."""

from __future__ import annotations

import datetime as dt
import re

from backend.catalogue.sheets.sheet import Cell, cell_text
from backend.catalogue.sheets.words import fold, phrases
from backend.core.i18n import N_, Text

# A price is short; looking for one in a whole paragraph costs time and finds something else.
LONGEST_PRICE = 80
_ON_REQUEST = frozenset(
    phrases(
        "n a, na, nd, n d, s p, sin precio, a consultar, consultar, consultar precio, precio a consultar, "
        "cotizar, a cotizar, por cotizar, a convenir, bajo pedido, bajo cotizacion, segun cotizacion, "
        "solicitar cotizacion, pendiente, por definir, on request, upon request, price on request, por, tbd, "
        "ask, ask for price, call for price, contact us, request quote, quote, negotiable, negociable, "
        "previa cotizacion, consulte, consultenos, contactar, preguntar, variable, null, none, nan"
    )
)
_DIGIT = re.compile(r"[0-9]")
_DASHES = re.compile(r"[-–—_./?*\s]*")
_RANGE = re.compile(r"[0-9]\s*(?:-|–|—|a|to|hasta|al)\s*\D{0,4}[0-9]", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9][.,]?[0-9]*[eE][+-]?[0-9]+")
_EXCEL_ERROR = re.compile(r"#[A-Z¡¿/0?!ÁÉÍÓÚÑ]+[!?]?", re.IGNORECASE)


def is_on_request(text: str) -> bool:
    """Whether a price cell says that there is no public price: empty, a dash, "a consultar", "N/A"…"""
    if _DIGIT.search(text):
        return False
    return bool(_DASHES.fullmatch(text)) or (len(text) < 40 and fold(text) in _ON_REQUEST)


def not_a_price(cell: Cell) -> Text:
    """Why a cell is no price, as precisely as its look tells."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        return N_("Excel turned this price into a date. Format the column as a number and write the price again.")
    text = cell_text(cell).strip()[:LONGEST_PRICE]
    if text == "=?" or text.startswith("="):
        return N_("This cell holds a formula without its result. Open the file in Excel, save it and bring it again.")
    if _EXCEL_ERROR.fullmatch(text):
        return N_("Excel shows an error in this cell. Correct the formula, or leave the cell empty.")
    if "%" in text:
        return N_("This is a percentage, not a price. Write the amount, for example 125.00.")
    if _SCIENTIFIC.search(text):
        return N_("Excel shortened this number. Format the column as a number and write the price again.")
    if _RANGE.search(text):
        return N_("This is a range. Write one price, the one for the smallest order.")
    return N_(
        "“%(value)s” is not a price. Write only the amount, for example 125.00, or leave the cell empty for "
        "“price on request”.",
        value=text[:40],
    )
