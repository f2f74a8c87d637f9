"""Money: whole minor units with their ISO 4217 code. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.core import get_global
from babel.numbers import list_currencies

LARGEST_MINOR = 10**15
# ISO 4217's minor units where they are not two. (CLDR tells how amounts are shown, which is not the same.)
_EXPONENTS = dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3) | dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
)


@cache
def currency_exponent(currency: str) -> int:
    """Digits after the decimal sign for an ISO 4217 code; ValueError for a code that does not exist."""
    if currency not in known_currencies():
        raise ValueError(f"{currency!r} is not a currency code")
    return _EXPONENTS.get(currency, 2)


@cache
def known_currencies() -> frozenset[str]:
    """The ISO 4217 codes in use today somewhere."""
    current = {
        code
        for entries in get_global("territory_currencies").values()
        for code, _, end, tender in entries
        if tender and end is None
    }
    return frozenset(current & set(list_currencies()))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of one currency, in minor units (cents, centavos, or whole yen)."""

    currency: str
    minor: int

    def __post_init__(self) -> None:
        currency_exponent(self.currency)
        if abs(self.minor) > LARGEST_MINOR:
            raise ValueError("an amount beyond what is handled")

    @classmethod
    def of(cls, amount: str | Decimal, currency: str) -> Money:
        """From a decimal with a point. ValueError where it has more digits than the currency, or is no number."""
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise ValueError(f"{amount!r} is not an amount") from None
        if not value.is_finite() or abs(value) > LARGEST_MINOR:
            raise ValueError(f"{amount!r} is not an amount")
        scaled = value.scaleb(currency_exponent(currency))
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{amount!r} has more decimals than {currency}")
        return cls(currency, int(scaled))

    @property
    def decimal(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.minor).scaleb(-currency_exponent(self.currency))
