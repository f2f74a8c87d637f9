"""Which words of a question stand for a whole category, and which only hint at one. In both languages.

"coffee" stands for every listing of roasted coffee, whoever wrote it and in which language (`umbrellas.txt`). "avocado"
is among the words of fresh fruit, but a mango is no avocado: such hints count only where nothing else answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from backend.catalogue.reference.tree import categories, children, groups, leaves
from backend.search.analysis import STEMMED, stems, stems_of, words

_FILE = Path(__file__).with_name("umbrellas.txt")

Key = tuple[str, ...]
Leaves = Mapping[str, Mapping[Key, frozenset[str]]]
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Topics:
    """Leaves of the tree by locale and by the stems of an expression."""

    named: Leaves
    hinted: Leaves
    vocabulary: frozenset[str]


def _below(slug: str) -> frozenset[str]:
    """The leaves of a group, or the leaf itself. KeyError for an unknown category."""
    return frozenset(leaf.slug for leaf in children(slug)) or frozenset((categories()[slug].slug,))


def parse(text: str) -> Leaves:
    """The umbrella words: leaves by locale and stems. Raises KeyError for a category that does not exist."""
    found: dict[str, defaultdict[Key, set[str]]] = {locale: defaultdict(set) for locale in STEMMED}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        slug, *sides = line.split("|")
        for locale, said in zip(STEMMED, sides, strict=True):
            for expression in said.split():
                found[locale][stems(expression.replace("_", " "), locale)] |= _below(slug.strip())
    return _frozen(found)


def _hints() -> Leaves:
    """Names and words of the tree. A group's word leads to the leaves whose own words hold it, or else to all."""
    found: dict[str, defaultdict[Key, set[str]]] = {locale: defaultdict(set) for locale in STEMMED}
    for locale, by in found.items():
        for leaf in leaves():
            for said in (leaf.names[locale], *leaf.words[locale]):
                by[stems(said, locale)].add(leaf.slug)
        told = [(set(key), set(slugs)) for key, slugs in by.items()]
        for group in groups():
            for said in (group.names[locale], *group.words[locale]):
                key, below = stems(said, locale), _below(group.slug)
                asked = frozenset(key)
                holding = {slug for known, slugs in told if asked <= known for slug in slugs}
                by[key] |= holding or below
    return _frozen(found)


def _frozen(found: Mapping[str, Mapping[Key, set[str]]]) -> Leaves:
    return {locale: {key: frozenset(slugs) for key, slugs in by.items() if key} for locale, by in found.items()}


@cache
def topics() -> Topics:
    """The expressions of all categories, read once per process."""
    named = parse(_FILE.read_text(encoding="utf-8"))
    said = [t for c in categories().values() for locale in STEMMED for t in (c.names[locale], *c.words[locale])]
    return Topics(named, _hints(), frozenset(word for text in said for word in words(text)))


@lru_cache(maxsize=4_000)
def named_by(said: Key) -> frozenset[str]:
    """The leaves for all of which an expression (folded words) stands."""
    return _found(topics().named, said)


@lru_cache(maxsize=4_000)
def hinted_by(said: Key) -> frozenset[str]:
    """The leaves at which an expression (folded words) hints."""
    return _found(topics().hinted, said)


def _found(by: Leaves, said: Key) -> frozenset[str]:
    return _NOTHING.union(*(by[locale].get(stems_of(said, locale), _NOTHING) for locale in STEMMED))
