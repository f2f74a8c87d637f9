"""Amounts as people type them, read exactly or refused with both of their readings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.numbers import get_territory_currencies

from backend.catalogue.schemas import TierInput
from backend.catalogue.sheets.decimals import read_number
from backend.catalogue.sheets.findings import CellProblem, shortened
from backend.catalogue.sheets.prices import parse_price
from backend.catalogue.sheets.sheet import number_text
from backend.core.i18n import N_, Text
from backend.core.money import Money, currency_exponent, known_currencies

_NUMBER = re.compile(r"[0-9][0-9.,' ]*")


def usual_currency(country: str) -> str:
    """The currency people of a country (ISO 3166-1) quote in; US dollars where none is known."""
    usual = [code for code in get_territory_currencies(country) if code in known_currencies()]
    return usual[0] if usual else "USD"


class WrongAmount(ValueError):
    """An amount that cannot be taken; `text` says why and what to write."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.msgid)
        self.text = text


def read_amount(text: str, currency: str) -> Money:
    """One price above zero: "1,234.50", "1.234,50" or "Q 125". WrongAmount where it is not certain what is meant."""
    number = _NUMBER.search(text)
    readings = read_number(number[0]) if number else None
    if readings is not None and readings.ambiguous:
        whole, fraction = max(readings.values.values()), min(readings.values.values())
        raise WrongAmount(
            N_(
                "“%(value)s” can mean %(whole)s or %(fraction)s."
                " Write it with two decimals: %(whole)s.00 or %(short)s.",
                value=shortened(text),
                whole=f"{whole:.0f}",
                fraction=number_text(float(fraction)),
                short=f"{fraction:.2f}",
            )
        )
    try:
        price = parse_price(text, stated=frozenset((currency,)), default=currency)
    except CellProblem as problem:
        raise WrongAmount(problem.text) from None
    if price.amount_minor is None:
        raise WrongAmount(N_("Write a price above zero. For “price on request”, leave all prices empty."))
    if price.notes:
        raise WrongAmount(
            N_(
                "“%(value)s” has more decimals than %(currency)s has: %(digits)s. Round it, or price a larger unit.",
                value=shortened(text),
                currency=currency,
                digits=currency_exponent(currency),
            )
        )
    return Money(currency, price.amount_minor)


def typed_amount(price: Money) -> str:
    """A price as it can be typed back in either language: never with three decimals, which could be thousands."""
    exponent = currency_exponent(price.currency)
    return f"{price.decimal:.{4 if exponent == 3 else exponent}f}"


def read_tiers(tiers: Iterable[TierInput], currency: str) -> tuple[dict[int, int], dict[str, Text]]:
    """Minor units by the quantity they hold from, and a sentence for each that does not hold, named as in the input."""
    prices: dict[int, int] = {}
    problems: dict[str, Text] = {}
    before = 0
    for index, tier in enumerate(tiers):
        if tier.from_quantity <= before:
            problems[f"tiers.{index}.from_quantity"] = N_(
                "Quantities rise from line to line: write more than %(before)s here.", before=before
            )
        before = max(before, tier.from_quantity)
        try:
            prices[tier.from_quantity] = read_amount(tier.amount, currency).minor
        except WrongAmount as problem:
            problems[f"tiers.{index}.amount"] = problem.text
    return prices, problems
