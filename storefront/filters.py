"""How values read in each language: money, numbers, dates, names of countries, languages, units and categories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_timezone
from babel.numbers import format_decimal
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from backend.catalogue.reference.hs import hs_title
from backend.catalogue.reference.tree import category_name
from backend.core.i18n import Text, translate, translations
from backend.core.money import Money, currency_exponent
from storefront.vocabulary import SECTOR_NAMES, UNIT_NAMES

# Spanish of Mexico for everyone who reads Spanish: Guatemala and El Salvador write numbers the same way.
# Formatting a number costs more than drawing a card around it; the same few come again and again.
_REMEMBERED = 8_192
_BABEL = {"es": "es_MX", "en": "en"}


@cache
def babel_locale(locale: str) -> Locale:
    """Babel's locale for one of ours."""
    return Locale.parse(_BABEL[locale])


@lru_cache(maxsize=_REMEMBERED)
def money(minor: int, currency: str, locale: str) -> str:
    """An amount as people write it, with the currency told apart: US$ 214.00, MX$ 18.50, Q 125.00."""
    amount = Money(currency, minor).decimal
    symbol = {"USD": "US$", "MXN": "MX$", "GTQ": "Q", "EUR": "€"}.get(currency, currency)
    pattern = "#,##0" + ("." + "0" * digits if (digits := currency_exponent(currency)) else "")
    number = format_decimal(amount, pattern, locale=babel_locale(locale))
    return f"{symbol}\u00a0{number}"


@lru_cache(maxsize=_REMEMBERED)
def number(value: float, locale: str) -> str:
    """A number with the language's separators."""
    return str(format_decimal(value, locale=babel_locale(locale)))


def day(value: date | datetime, locale: str, zone: str = "UTC") -> str:
    """A day in words, in the zone where one is given."""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone(zone)).date()
    return str(format_date(value, "long", locale=babel_locale(locale)))


def instant(value: datetime, locale: str, zone: str = "UTC") -> str:
    """Day and time to the minute, in the zone where one is given; elsewhere UTC, and it says so."""
    there = value.astimezone(get_timezone(zone))
    read = babel_locale(locale)
    words = f"{format_date(there.date(), 'medium', locale=read)}, {format_time(there.time(), 'short', locale=read)}"
    return f"{words} UTC" if zone == "UTC" else words


def ago(value: datetime, locale: str, now: datetime) -> str:
    """How long since, in words."""
    passed = max(now - value, timedelta(seconds=1))
    return str(format_timedelta(-passed, add_direction=True, locale=babel_locale(locale)))


@lru_cache(maxsize=_REMEMBERED)
def country_name(code: str, locale: str) -> str:
    """A country's name; the code where there is none."""
    return str(babel_locale(locale).territories.get(code, code))


def language_name(code: str, locale: str) -> str:
    """A language's name."""
    return str(babel_locale(locale).languages.get(code, code))


@lru_cache(maxsize=_REMEMBERED)
def unit_name(unit: str, locale: str, quantity: int = 1) -> str:
    """A unit in singular or plural."""
    one, many = UNIT_NAMES[unit]
    return translations(locale).ngettext(one, many, quantity)


def sector_name(sector: str, locale: str) -> str:
    """A sector's name."""
    return translate(SECTOR_NAMES[sector], locale)


def paragraphs(text: str) -> Markup:
    """Plain text as paragraphs and line breaks, escaped."""
    blocks = [block for block in text.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.strip().split("\n")))
        for block in blocks
    )


@pass_context
def _ago(context: Context, value: datetime) -> str:
    return ago(value, context["locale"], context["now"])


def for_locale(locale: str) -> dict[str, Callable[..., Any]]:
    """The template filters of one language, by name."""
    return {
        "money": lambda minor, currency: money(minor, currency, locale),
        "number": lambda value: number(value, locale),
        "date": lambda value, zone="UTC": day(value, locale, zone),
        "iso_date": lambda value: day(date.fromisoformat(value), locale),
        "datetime": lambda value, zone="UTC": instant(value, locale, zone),
        "ago": _ago,
        "country_name": lambda code: country_name(code, locale),
        "language_name": lambda code: language_name(code, locale),
        "unit_name": lambda unit, quantity=1: unit_name(unit, locale, quantity),
        "sector_name": lambda sector: sector_name(sector, locale),
        "category_name": lambda slug: category_name(slug, locale),
        "translated": lambda text: translate(text, locale) if isinstance(text, Text) else text,
        "hs_title": lambda code: hs_title(code, locale) or "",
        "paragraphs": paragraphs,
    }
