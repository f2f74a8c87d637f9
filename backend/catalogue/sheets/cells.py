"""One cell at a time: numbers of pieces and days, tariff codes, trade terms, addresses of pictures."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from urllib.parse import urlsplit

from backend.catalogue.models import INCOTERMS
from backend.catalogue.reference.hs import normalise_hs
from backend.catalogue.sheets.decimals import AmbiguousNumber, ColumnStyle, UnlikeColumn, read_number, settle
from backend.catalogue.sheets.findings import CellProblem, shortened
from backend.catalogue.sheets.plaintext import one_line
from backend.catalogue.sheets.sheet import Cell, cell_text
from backend.catalogue.sheets.units import unit_of
from backend.catalogue.sheets.words import fold, word_set
from backend.core.i18n import N_, Text

LARGEST_COUNT = 2_000_000_000
_LONGEST = 80
_QUANTITY = re.compile(
    r"(?:min(?:imo|imum)?\.?|desde|from|a partir de|>=?|≥)?\s*:?\s*(?P<number>[0-9][0-9.,' \xa0]*?)\s*\+?\s*"
    r"(?P<unit>[^\W\d_][^\d]*)?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?:[0-9]{1,4}\s*(?:-|–|—|a|al|to|hasta|o|y|/)\s*)?(?P<high>[0-9]{1,4})\s*(?P<unit>[^\W\d_][^\d]*)?",
    re.IGNORECASE,
)
_AT_ONCE = frozenset(
    (
        "inmediata",
        "inmediato",
        "entrega inmediata",
        "immediate",
        "immediately",
        "in stock",
        "en stock",
        "en existencia",
        "mismo dia",
        "same day",
    )
)
_DAYS = {"hour": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7), "month": Decimal(30), "year": Decimal(365)}
_WORKING = word_set("habil habiles laborable laborables laboral laborales working business")
_URL_START = re.compile(r"https?://", re.IGNORECASE)
_BETWEEN_URLS = re.compile(r"[\s|;]+|,(?=\s*https?://)")
_NOT_AVAILABLE = frozenset(
    (
        "false",
        "falso",
        "no",
        "n",
        "0",
        "agotado",
        "agotada",
        "no disponible",
        "sin existencia",
        "sin existencias",
        "out of stock",
        "unavailable",
        "not available",
        "sold out",
        "descontinuado",
        "discontinued",
        "inactivo",
    )
)


def reject_moment(cell: Cell) -> None:
    """Refuse what Excel turned into a date, as it does with "3-5" or "10/12"."""
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        raise CellProblem(
            N_("Excel turned this cell into a date. Format the column as text and write the value again.")
        )


def sku_of(cell: Cell, *, whole_floats: bool = False) -> str:
    """An article number as the person sees it; `whole_floats`: the column holds them as "3362981.0"."""
    reject_moment(cell)
    text = one_line(cell_text(cell))
    if whole_floats:
        text = text.removesuffix(".0")
    if isinstance(cell, float) and abs(cell) >= 1e15:
        raise CellProblem(
            N_(
                "Excel keeps 15 digits of a number, so the last ones of this code may be lost. Format the "
                "column as text "
                "and write the code again."
            )
        )
    if isinstance(cell, str) and re.fullmatch(r"[0-9][.,]?[0-9]*[eE]\+[0-9]{1,3}", text):
        raise CellProblem(
            N_("Excel shortened this code and its digits are lost. Format the column as text and write the code again.")
        )
    if len(text) > 80:
        raise CellProblem(N_("A code has at most %(limit)s characters. Shorten it.", limit=80))
    return text


def count_of(cell: Cell, unit: str, column: ColumnStyle) -> int:
    """A minimum order as a whole number in the listing's own unit."""
    reject_moment(cell)
    if isinstance(cell, float) and not isinstance(cell, bool):
        number = Decimal(repr(float(cell)))
    else:
        text = cell_text(cell).strip()
        match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
        if match is None:
            raise CellProblem(_no_count())
        named = unit_of(match["unit"]) if match["unit"] else None
        if match["unit"] and named != unit:
            raise CellProblem(
                N_(
                    "The minimum is given in “%(named)s”, which is not the unit of the price. Write the minimum "
                    "in the unit "
                    "of the price.",
                    named=shortened(match["unit"], 30),
                )
            )
        number = _whole_number(match["number"], column)
    if not number.is_finite() or number != number.to_integral_value() or not 0 < number <= LARGEST_COUNT:
        raise CellProblem(_no_count())
    return int(number)


def _no_count() -> Text:
    return N_("The minimum order must be a whole number from 1 on, for example 100.")


def _whole_number(text: str, column: ColumnStyle) -> Decimal:
    readings = read_number(text)
    whole = {value for value in readings.values.values() if value == value.to_integral_value()}
    try:
        return whole.pop() if len(whole) == 1 and not column.chosen else settle(readings, column)
    except AmbiguousNumber as error:
        raise CellProblem(
            N_(
                "“%(value)s” can mean %(whole)s or %(fraction)s. Write it without the sign between the digits.",
                value=text[:40],
                whole=f"{error.whole:f}".removesuffix(".0"),
                fraction=f"{error.fraction.normalize():f}",
            )
        ) from None
    except UnlikeColumn:
        raise CellProblem(_no_count()) from None
    except ValueError:
        raise CellProblem(_no_count()) from None


def days_of(cell: Cell, default_unit: str | None = None) -> int:
    """A lead time in calendar days. Of a range the longer counts; five working days make seven."""
    reject_moment(cell)
    if isinstance(cell, float) and not isinstance(cell, bool):
        amount, unit, working = Decimal(repr(float(cell))), default_unit or "day", False
    else:
        text = cell_text(cell).strip()
        if fold(text) in _AT_ONCE:
            return 0
        match = _SPAN.fullmatch(text) if len(text) <= _LONGEST else None
        words = fold(match["unit"] or "").split() if match else []
        named = unit_of(words[0]) if words else default_unit or "day"
        if match is None or named not in _DAYS:
            raise CellProblem(_no_days())
        amount, unit, working = Decimal(match["high"]), str(named), bool(_WORKING & set(words))
    if not amount.is_finite() or not 0 <= amount <= 3660:
        raise CellProblem(_no_days())
    days = math.ceil(amount * _DAYS[unit])
    if days > 3660:
        raise CellProblem(_no_days())
    return math.ceil(days * 7 / 5) if working else days


def _no_days() -> Text:
    return N_("The lead time must be a number of days, for example 15, or “3 weeks”.")


def hs_of(cell: Cell) -> str:
    """A tariff code as 2, 4 or 6 digits of the Harmonized System."""
    reject_moment(cell)
    text = one_line(cell_text(cell))
    code = normalise_hs(text)
    if code is not None:
        return code
    digits = re.sub(r"[^0-9]", "", text)
    if isinstance(cell, float) or len(digits) % 2:
        raise CellProblem(
            N_(
                "The tariff code must have an even number of digits. Excel drops a zero at the beginning: format the "
                "column as text and write for example 0901.11."
            )
        )
    raise CellProblem(N_("This is not a tariff code. Write its six digits, for example 0901.11, or leave it empty."))


def incoterm_of(cell: Cell) -> tuple[str, str]:
    """An Incoterms 2020 rule and the place written behind it, if any: "FOB Puerto Quetzal"."""
    text = one_line(cell_text(cell)[:500])
    match = re.match(r"\W*((?:[A-Za-z]\.?){3})(?![A-Za-z])\W*(?:incoterms?\W*)?(?:2020)?[\s,;:()–—-]*(.*)", text)
    rule = match[1].replace(".", "").upper() if match else ""
    if match and rule in INCOTERMS:
        return rule, re.sub(r"\(?incoterms?\W*2020\)?", "", match[2], flags=re.IGNORECASE).strip(" ()")
    if rule == "DAT":
        raise CellProblem(N_("DAT is no longer in use: Incoterms 2020 call it DPU. Write DPU if you mean that."))
    raise CellProblem(
        N_(
            "“%(value)s” is not an Incoterms 2020 rule. Write one of %(rules)s.",
            value=shortened(text, 30),
            rules=", ".join(INCOTERMS),
        )
    )


def image_urls(cell: Cell) -> tuple[tuple[str, ...], bool]:
    """The web addresses of pictures in a cell, and whether every part of it was one."""
    parts = [part for part in _BETWEEN_URLS.split(cell_text(cell).strip().strip(",")) if part]
    good = [url for part in parts if (url := _address(part)) is not None]
    return tuple(dict.fromkeys(good)), len(good) == len(parts)


def _address(text: str) -> str | None:
    """A web address; one that a shop wrote twice ("https://shop.mxhttps://shop.mx/a.jpg") is its last half."""
    starts = [match.start() for match in _URL_START.finditer(text)]
    if len(starts) == 2 and "/" not in text[starts[0] + 8 : starts[1]]:
        text = text[starts[1] :]
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    plain = all(ord(sign) >= 33 and sign not in '<>"\\^`{}' for sign in text)
    if parts.scheme.lower() not in ("http", "https") or not host or "." not in host or not plain or len(text) > 2000:
        return None
    return None if parts.username or parts.password else text


def is_available(cell: Cell) -> bool:
    """False only where the cell says that the product cannot be had."""
    return fold(cell_text(cell)) not in _NOT_AVAILABLE
