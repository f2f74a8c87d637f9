"""Worksheets that firms download: costing, quotation, export plan, capacity, privacy notice. Made once per process."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from backend.core.errors import NotFound
from backend.core.i18n import LOCALES
from backend.readiness.worksheets.book import Words

_MODULES = {
    "costing": "costing",
    "quotation": "quotation",
    "export-plan": "export_plan",
    "capacity": "capacity",
    "privacy-notice": "privacy_notice",
}
KEYS = tuple(_MODULES)
_NAMES = {
    "costing": Words("hoja-de-costos", "costing-sheet"),
    "quotation": Words("cotizacion", "quotation"),
    "export-plan": Words("plan-de-exportacion", "export-plan"),
    "capacity": Words("hoja-de-capacidad", "capacity-sheet"),
    "privacy-notice": Words("aviso-de-privacidad", "privacy-notice"),
}


@cache
def worksheet(key: str, locale: str) -> bytes:
    """A worksheet as an .xlsx file. NotFound where there is none of this key."""
    if key not in _MODULES or locale not in LOCALES:
        raise NotFound
    written: bytes = import_module(f"{__name__}.{_MODULES[key]}").book(locale).written()
    return written


def file_name(key: str, locale: str) -> str:
    """The name under which a worksheet is saved."""
    words = _NAMES[key]
    return f"vitrina-{words.en if locale == 'en' else words.es}.xlsx"


def title(key: str, locale: str) -> str:
    """What a worksheet is called."""
    words: Words = import_module(f"{__name__}.{_MODULES[key]}").TITLE
    return words.en if locale == "en" else words.es
