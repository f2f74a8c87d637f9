"""Codes of the Harmonised System (HS 2022): reading what people type, and plain titles in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

LOCALES = ("es", "en")

Titles = Mapping[str, Mapping[str, str]]

_HERE = Path(__file__).parent
_LENGTHS = (6, 4, 2)

# What people write before a code: "HS 6911", "Fracción arancelaria: 0901.21.01", "HS 2022: 0901".
_LABEL = re.compile(
    r"^(?:(?:h\.?s|hts|s\.?a|ncm|sac|code|codigo|heading|subheading|tariff|partida|subpartida|fraccion|arancelaria)"
    r"(?![a-z])[\s:.#-]*|2022(?=[\s:])[\s:]*)+"
)
# Pairs of digits, whole or parted by one mark. A national line (8, 10 or 12 digits) is cut to the six digits
# that every country shares. Anything else (an odd count, a range, two codes in one cell) is not guessed.
_CODE = re.compile(r"[0-9]{2}(?:[ .]?[0-9]{2}(?:[ .\-]?[0-9]{2}){0,4})?")
_TWO_HEADINGS = re.compile(r"[0-9]{4}[ \-][0-9]{4}")

# Written in C where libyaml is there: ten times as fast, and every process waits for it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Registry:
    """The titles handed to register_hs_titles: replaced whole, so that a reader never sees a half."""

    titles: Titles = MappingProxyType({})


@cache
def _own_titles() -> Titles:
    titles: dict[str, Mapping[str, str]] = {}
    for name in ("hs_chapters.yaml", "hs_headings.yaml"):
        with (_HERE / name).open(encoding="utf-8") as file:
            titles |= {code: MappingProxyType(dict(texts)) for code, texts in yaml.load(file, Loader=_LOADER).items()}  # noqa: S506 - a safe loader
    return MappingProxyType(titles)


def register_hs_titles(mapping: Titles) -> None:
    """Add titles kept elsewhere, such as an official nomenclature: {code: {locale: title}}.

    Codes have 2, 4 or 6 digits. Each call replaces what the call before it registered; an empty mapping
    clears it. Our own titles stay first wherever both exist. Raises ValueError for a malformed code, and then
    registers nothing.
    """
    for code in mapping:
        if normalise_hs(code) != code:
            raise ValueError(f"{code!r} is not an HS code of 2, 4 or 6 digits: correct it and register again.")
    _Registry.titles = MappingProxyType({code: MappingProxyType(dict(texts)) for code, texts in mapping.items()})


def normalise_hs(text: str) -> str | None:
    """The HS code in a text, as 2, 4 or 6 digits whose chapter exists; None when there is none to be sure of.

    "8471.30", "HS 6911" and "09 01 21" are read as they are; national lines such as "0901.21.01" are cut to
    six digits. An odd count of digits is refused: a lost zero and a missing last digit look the same.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).strip().rstrip(".,;: ")
    code = plain if plain[:1].isdigit() else _LABEL.sub("", plain)
    if _TWO_HEADINGS.fullmatch(code) or not _CODE.fullmatch(code):
        return None
    digits = re.sub(r"[^0-9]", "", code)[:6]
    return digits if digits[:2] in _own_titles() else None


def hs_title(code: str, locale: str) -> str | None:
    """The title of the longest known prefix (6, 4, then 2 digits) of a code that has one in that locale.

    None when the text is not an HS code, or the locale has no titles.
    """
    known = normalise_hs(code)
    if known is None:
        return None
    for length in _LENGTHS:
        for titles in (_own_titles(), _Registry.titles):
            title = titles.get(known[:length], {}).get(locale) if length <= len(known) else None
            if title:
                return title
    return None


def hs_texts(code: str) -> list[str]:
    """Every title of the chapter, the heading and the subheading of a code, in both languages, none repeated.

    From the general to the particular; empty when the text is not an HS code.
    """
    known = normalise_hs(code)
    if known is None:
        return []
    found = [
        titles[known[:length]][locale]
        for length in reversed(_LENGTHS)
        if length <= len(known)
        for titles in (_own_titles(), _Registry.titles)
        if known[:length] in titles
        for locale in LOCALES
        if titles[known[:length]].get(locale)
    ]
    return list(dict.fromkeys(found))
