"""Comparing prices across currencies for order and filters, by indicative rates that are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import yaml

from backend.core.money import currency_exponent


@cache
def _rates() -> Mapping[str, Decimal]:
    told = yaml.safe_load(Path(__file__).with_name("rates.yaml").read_text("utf-8"))
    return {currency: Decimal(rate) for currency, rate in told["usd_per_unit"].items()}


def comparable_usd(minor: int, currency: str) -> int | None:
    """US cents an amount is compared by; None for a currency without a rate. At least one cent for any price."""
    rate = _rates().get(currency)
    if rate is None:
        return None
    dollars = Decimal(minor).scaleb(-currency_exponent(currency)) * rate
    return max(1, int((dollars * 100).to_integral_value(ROUND_HALF_UP)))
