"""How values read in each language: money, numbers, dates, names of countries, languages, units and categories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta, get_timezone, get_timezone_location
from babel.numbers import format_decimal
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from backend.catalogue.reference.hs import hs_title
from backend.catalogue.reference.tree import category_name
from backend.core.i18n import N_, Text, translate, translations
from backend.core.money import Money, currency_exponent
from storefront.vocabulary import SECTOR_NAMES, UNIT_NAMES

# Spanish of Mexico for everyone who reads Spanish: Guatemala and El Salvador write numbers the same way.
# Formatting a number costs more than drawing a card around it; the same few come again and again.
_REMEMBERED = 8_192
_BABEL = {"es": "es_MX", "en": "en"}
_UTC = "UTC"


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


def day(value: date | datetime, locale: str, zone: str = _UTC) -> str:
    """A day in words: a date as it stands, a moment as the day that it is in the zone."""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone(zone)).date()
    return str(format_date(value, "long", locale=babel_locale(locale)))


def instant(value: datetime, locale: str, zone: str = _UTC, *, named: bool = True) -> str:
    """Day and time to the minute in a zone, which is named unless the page does so at a better place."""
    there = value.astimezone(get_timezone(zone))
    read = babel_locale(locale)
    words = f"{format_date(there.date(), 'medium', locale=read)}, {format_time(there.time(), 'short', locale=read)}"
    return f"{words}, {zone_name(zone, locale)}" if named else words


@lru_cache(maxsize=_REMEMBERED)
def zone_name(zone: str, locale: str) -> str:
    """A zone as people who meet across borders name it: by its city. UTC is called so."""
    if zone == _UTC:
        return _UTC
    city = get_timezone_location(zone, locale=babel_locale(locale), return_city=True)
    return translate(N_("%(city)s time", city=city.rpartition("/")[2]), locale)


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


def page_zone(context: Context) -> str:
    """The zone a page tells its times in: that of the desk it stands on, UTC where there is none."""
    desk = context.get("desk")
    return str(desk["zone"]) if desk else _UTC


@pass_context
def _day(context: Context, value: date | datetime, zone: str = "") -> str:
    return day(value, context["locale"], zone or page_zone(context))


@pass_context
def _moment(context: Context, value: datetime, zone: str = "", *, named: bool = True) -> Markup:
    """A moment as an element: exact for programs, in words for people."""
    words = instant(value, context["locale"], zone or page_zone(context), named=named)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), words)


def for_locale(locale: str) -> dict[str, Callable[..., Any]]:
    """The template filters of one language, by name."""
    return {
        "money": lambda minor, currency: money(minor, currency, locale),
        "number": lambda value: number(value, locale),
        "date": _day,
        "iso_date": lambda value: day(date.fromisoformat(value), locale),
        "datetime": _moment,
        "zone_name": lambda zone: zone_name(zone, locale),
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
