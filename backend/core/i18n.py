"""Sentences in the reader's language: marked where they are written, translated where they are shown."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = ("es", "en")
DEFAULT_LOCALE = "es"
_FOLDER = Path(__file__).resolve().parents[2] / "storefront" / "locale"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence waiting for its language: the English message with the values for its %(name)s places."""

    msgid: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return translate(self, "en")

    def __hash__(self) -> int:
        return hash(self.msgid)


def N_(msgid: str, **params: object) -> Text:  # noqa: N802 - the name message extractors know
    """Mark a sentence for translation, with its values."""
    return Text(msgid, params)


def merged_catalogue(locale: str, folder: Path = _FOLDER) -> Catalog:
    """All of one language's .po files as a single catalogue; a message told twice keeps its first telling."""
    whole = Catalog(locale=locale)
    for file in sorted((folder / locale).glob("*.po")):
        with file.open("rb") as stream:
            part = read_po(stream, locale=locale)
        for message in part:
            if message.id and message.string and message.id not in whole:
                whole.add(message.id, message.string, flags=message.flags, context=message.context)
    return whole


@cache
def translations(locale: str) -> NullTranslations:
    """The catalogue of a language, read once per process."""
    if locale not in LOCALES:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, merged_catalogue(locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(text: Text | str, locale: str) -> str:
    """The sentence in `locale`; English where the catalogue has none."""
    if isinstance(text, str):
        return text
    sentence = translations(locale).gettext(text.msgid)
    values = {name: translate(v, locale) if isinstance(v, Text) else v for name, v in text.params.items()}
    return sentence % values if values else sentence


def best_locale(accept_language: str | None, *, default: str = DEFAULT_LOCALE) -> str:
    """The language to answer in, from an Accept-Language header (RFC 9110, 12.5.4)."""
    best, weight = default, 0.0
    for entry in (accept_language or "")[:500].split(","):
        tag, _, rest = entry.strip().partition(";")
        language = tag.split("-")[0].lower()
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        if language in LOCALES and quality > weight:
            best, weight = language, quality
    return best
