"""The countries of the world as a form offers them."""

from __future__ import annotations

from functools import cache

import pycountry

from backend.core.ids import fold
from storefront.filters import country_name


@cache
def country_options(locale: str) -> list[tuple[str, str]]:
    """Code and name of every country, by name in the reader's language."""
    named = [(country.alpha_2, country_name(country.alpha_2, locale)) for country in pycountry.countries]
    return sorted(named, key=lambda pair: fold(pair[1]))
