"""Words that mean the same to a buyer, in Spanish and English: `equivalents.txt`, read once per process.

It is used when a question is asked, not when a listing is indexed: correcting an entry needs no new index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from backend.catalogue.reference.tree import categories
from backend.search.analysis import STEMMED, stems_of, words

_FILE = Path(__file__).with_name("equivalents.txt")
LONGEST_EXPRESSION = 4


@dataclass(frozen=True, slots=True)
class Sense:
    """One way to say it: folded words of one locale. Held to `leaves` of the tree where there are any, or kept out of
    them where `outside`."""

    locale: str
    words: tuple[str, ...]
    leaves: frozenset[str] | None = None
    outside: bool = False


Lexicon = Mapping[str, Mapping[tuple[str, ...], tuple[Sense, ...]]]


def _leaves(context: str) -> frozenset[str] | None:
    """The leaves under categories named as `a,b` or `-a,b`; None for no context. KeyError for an unknown category."""
    if not context:
        return None
    tree = categories()
    named = {tree[slug].slug for slug in context.removeprefix("-").split(",")}
    return frozenset(c.slug for c in tree.values() if c.parent and (c.slug in named or c.parent in named))


def _entries(text: str) -> Iterator[list[Sense]]:
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    for entry in (entry for line in lines for entry in line.split(";") if entry.strip()):
        meaning, _, context = entry.partition("@")
        leaves, outside = _leaves(context.strip()), context.strip().startswith("-")
        sides = zip(STEMMED, meaning.split("="), strict=True)
        yield [
            Sense(locale, tuple(words(expression.replace("_", " "))), leaves, outside)
            for locale, side in sides
            for expression in side.split()
        ]


def parse(text: str) -> Lexicon:
    """Every entry in all directions, keyed by locale and by the stems of what may be asked.

    Raises KeyError where an entry is held to a category that does not exist, ValueError where it has not two sides.
    """
    found: dict[str, defaultdict[tuple[str, ...], list[Sense]]] = {locale: defaultdict(list) for locale in STEMMED}
    for everything in _entries(text):
        for sense in everything:
            key = stems_of(sense.words, sense.locale)
            known = found[sense.locale][key]
            known.extend(other for other in everything if other is not sense and other not in known)
    return {locale: {key: tuple(senses) for key, senses in by.items()} for locale, by in found.items()}


@cache
def lexicon() -> Lexicon:
    """The lexicon of this installation."""
    return parse(_FILE.read_text(encoding="utf-8"))


@cache
def vocabulary() -> frozenset[str]:
    """Every folded word of the lexicon: right spellings a mistyped word may be led to."""
    senses = (s for by in lexicon().values() for found in by.values() for s in found)
    return frozenset(word for sense in senses for word in sense.words)


@lru_cache(maxsize=4_000)
def equivalents(said: tuple[str, ...], *, locale: str) -> tuple[Sense, ...]:
    """What else means `said` (folded words of one expression). A word of both languages is read in the visitor's."""
    readings = {language: lexicon()[language].get(stems_of(said, language), ()) for language in STEMMED}
    if all(readings.values()) and locale in readings:
        return tuple(sense for sense in readings[locale] if sense.words != said)
    return tuple(sense for found in readings.values() for sense in found if sense.words != said)
