"""Prices from cells: never off by a factor. What cannot be read with certainty is an error that says why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from backend.catalogue.sheets.currencies import currencies_of
from backend.catalogue.sheets.decimals import (
    UNKNOWN_STYLE,
    AmbiguousNumber,
    ColumnStyle,
    DecimalStyle,
    UnlikeColumn,
    infer_style,
    read_number,
    settle,
)
from backend.catalogue.sheets.findings import CellProblem
from backend.catalogue.sheets.pricewords import LONGEST_PRICE, is_on_request, not_a_price
from backend.catalogue.sheets.sheet import Cell, MarkedNumber, number_text
from backend.core.i18n import N_, Text
from backend.core.money import LARGEST_MINOR, currency_exponent

_EACH = re.compile(r"\s*(?:c/u|c\.u\.|cada uno|each|ea\.?)\s*$", re.IGNORECASE)
_PARTS = re.compile(
    r"(?P<sign>[-+])?\s*(?P<before>[^\d\s+().,'-][^\d()]*?)?\s*(?P<sign2>[-+])?\s*"
    r"(?P<number>[.,]?[0-9][0-9.,' ]*?)\s*(?P<sign3>-)?\s*(?P<after>[^\d\s.,'()-][^\d()]*)?"
)
_SPACES = str.maketrans(
    dict.fromkeys("\xa0\u2007\u2009\u202f\u2002\u2003\t\n\r", " ")
    | dict.fromkeys("’‘´`ʼ", "'")
    | {"−": "-", "\u200b": "", "\ufeff": "", "\u200e": "", "\u200f": ""}
)
# Rounding to the currency's last digit may change a price by no more than this share.
_ROUNDING = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class ParsedPrice:
    """A price in minor units of its currency. Both are None for "price on request". Notes are for the person."""

    amount_minor: int | None
    currency: str | None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class _Written:
    """A price taken apart: the digits as written, its sign and the currencies it names (None: names none)."""

    number: str
    negative: bool
    currencies: frozenset[str] | None


def column_style(cells: Iterable[Cell], chosen: DecimalStyle | None = None) -> ColumnStyle:
    """How a column of prices writes its decimals: the person's choice, else what its unambiguous values show."""
    if chosen is not None:
        return infer_style((), chosen)
    numbers: list[str] = []
    for cell in cells:
        written = _take_apart(cell) if isinstance(cell, str) else None
        if written is not None:
            numbers.append(written.number)
    return infer_style(numbers)


def parse_price(
    cell: Cell,
    *,
    column: ColumnStyle = UNKNOWN_STYLE,
    stated: frozenset[str] = frozenset(),
    default: str | None = None,
) -> ParsedPrice:
    """Read one cell. `stated` are the currencies its row or heading allows, `default` is the person's own choice.

    Raises CellProblem. A sign in the cell wins over `default` where it names one currency, and must agree with
    `stated`; "$" alone takes the stated or default currency only if that one is written with "$".
    """
    if isinstance(cell, bool) or not isinstance(cell, str | float | int):
        raise CellProblem(not_a_price(cell))
    if isinstance(cell, str):
        if is_on_request(cell):
            return ParsedPrice(None, None)
        written = _take_apart(cell)
        if written is None or written.currencies == frozenset():
            raise CellProblem(not_a_price(cell))
        value = _value(cell, written, column)
        named = written.currencies
    else:
        if isinstance(cell, MarkedNumber) and cell.percent:
            raise CellProblem(N_("This is a percentage, not a price. Write the amount, for example 125.00."))
        named = (cell.currencies or None) if isinstance(cell, MarkedNumber) else None
        if cell != cell or abs(cell) > 1e15:
            raise CellProblem(N_("This price is too large to be one. Check it in your list."))
        value = Decimal(repr(float(cell)))
    currency = _currency(named, stated, default)
    return _in_minor_units(value, currency)


def _take_apart(text: str) -> _Written | None:
    if len(text) > LONGEST_PRICE:
        return None
    plain = _EACH.sub("", text.translate(_SPACES).strip())
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        negative, plain = True, plain[1:-1].strip()
    match = _PARTS.fullmatch(plain)
    if match is None:
        return None
    number = _after_abbreviation(match["before"] or "", match["number"].strip())
    if number is None:
        return None
    negative = negative or "-" in (match["sign"], match["sign2"], match["sign3"])
    named: frozenset[str] | None = None
    for sign in (match["before"], match["after"]):
        if sign and sign.strip():
            codes = currencies_of(sign)
            named = codes if named is None else named & codes
    return _Written(number, negative, named)


def _after_abbreviation(sign: str, number: str) -> str | None:
    """The number without the point of "Q.125.00"; None for "Q.50", which is fifty to some and half to others."""
    if number[0] not in ".," or not sign[-1:].isalpha():
        return number
    return None if read_number(number).values else number[1:]


def _value(cell: str, written: _Written, column: ColumnStyle) -> Decimal:
    try:
        value = settle(read_number(written.number), column)
    except AmbiguousNumber as error:
        raise CellProblem(
            N_(
                "“%(value)s” can mean %(whole)s or %(fraction)s. Choose how your list writes decimals (1,234.50 or "
                "1.234,50), or write the price with two decimals.",
                value=cell.strip()[:40],
                whole=f"{error.whole:.0f}",
                fraction=number_text(float(error.fraction)),
            )
        ) from None
    except UnlikeColumn:
        raise CellProblem(
            N_(
                "“%(value)s” does not fit the way of writing decimals that was chosen for the list. Write it like the "
                "other prices, or choose the other way.",
                value=cell.strip()[:40],
            )
        ) from None
    except ValueError:
        raise CellProblem(not_a_price(cell)) from None
    return -value if written.negative else value


def _currency(named: frozenset[str] | None, stated: frozenset[str], default: str | None) -> str:
    """The one currency all agree on, or a CellProblem that says between what to choose."""
    if stated and named is not None:
        both = named & stated
        if not both:
            raise CellProblem(
                N_(
                    "The price is written in %(price)s, but its column or row says %(stated)s. Correct one of them.",
                    price=_codes(named),
                    stated=_codes(stated),
                )
            )
        possible = both
    else:
        possible = named if named is not None else stated
    if len(possible) == 1:
        return next(iter(possible))
    if default is not None and (not possible or default in possible):
        return default
    if possible:
        raise CellProblem(
            N_(
                "The sign of this price can mean %(codes)s. Write the currency with three letters, for example "
                "USD 12.50.",
                codes=_codes(possible),
            )
        )
    raise CellProblem(N_("The price has no currency. Choose the currency of your list, or add a column for it."))


def _codes(codes: frozenset[str]) -> str:
    usual = [code for code in ("USD", "MXN", "GTQ", "EUR") if code in codes]
    return ", ".join((usual + sorted(codes - set(usual)))[:4])


def _in_minor_units(value: Decimal, currency: str) -> ParsedPrice:
    if value < 0:
        raise CellProblem(N_("A price cannot be negative. Write the amount without the minus sign, or leave it empty."))
    if value == 0:
        return ParsedPrice(None, None, (N_("The price is 0: the listing will say “price on request”."),))
    exact = value.scaleb(currency_exponent(currency))
    minor = exact.to_integral_value(rounding=ROUND_HALF_UP)
    change = abs(exact - minor)
    if change > _ROUNDING * exact:
        raise CellProblem(
            N_(
                "%(value)s has more decimals than %(currency)s has. Give the price for a larger quantity, such as a "
                "hundred, and say so in the unit.",
                value=number_text(float(value)),
                currency=currency,
            )
        )
    if minor > LARGEST_MINOR:
        raise CellProblem(N_("This price is too large to be one. Check it in your list."))
    notes = (
        ()
        if change < Decimal("0.000001")
        else (
            N_(
                "The price was rounded to %(price)s %(currency)s.",
                price=f"{minor.scaleb(-currency_exponent(currency)):f}",
                currency=currency,
            ),
        )
    )
    return ParsedPrice(int(minor), currency, notes)
