"""From a list's own names of categories to the tree's: taken when certain, suggested when likely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from backend.catalogue.reference.tree import leaves
from backend.catalogue.sheets.words import fold, word_set

_LEVELS = re.compile(r"\s*(?:->|>|»|→|/|\||\\|::|;|,)\s*")
_WEAK = word_set(
    "de del la las los el y e o u en con para por sin al a un una the of and or for with in products "
    "productos product producto articulos varios otros other general"
)


@dataclass(frozen=True, slots=True)
class CategoryGuess:
    """The leaf a text names for certain, or the one it most likely means; None where neither is found."""

    slug: str | None
    suggestion: str | None


@dataclass(frozen=True, slots=True)
class _Index:
    certain: dict[str, str]
    words: dict[str, frozenset[str]]
    names: dict[str, frozenset[str]]


def category_of(text: str, kind: str = "product") -> CategoryGuess:
    """Match "Alimentos > Café tostado", a slug or a name in either language to a leaf of the tree."""
    index = _index(kind)
    levels = [fold(level) for level in _LEVELS.split(text[:300]) if level.strip()]
    for candidate in [fold(text[:300]), *reversed(levels)]:
        slug = index.certain.get(candidate) or index.certain.get(_singular(candidate))
        if slug:
            return CategoryGuess(slug, slug)
    for level in [*reversed(levels), fold(text[:300])]:
        suggestion = _likely(level, index)
        if suggestion:
            return CategoryGuess(None, suggestion)
    return CategoryGuess(None, None)


def _likely(text: str, index: _Index) -> str | None:
    """The one leaf that shares most of the text's words (those of its name first); None where two share alike."""
    words = _content(text)
    if not words:
        return None
    ranked = sorted(
        ((len(words & known) + 0.5 * len(words & index.names[slug])) / len(words), slug)
        for slug, known in index.words.items()
    )
    (second, _), (best, slug) = ranked[-2:]
    return slug if best >= 0.5 and best > second else None


@cache
def _index(kind: str) -> _Index:
    tree = [leaf for leaf in leaves() if leaf.kind == kind]
    meanings: dict[str, set[str]] = defaultdict(set)
    for leaf in tree:
        for phrase in (leaf.slug, *leaf.names.values(), *(word for words in leaf.words.values() for word in words)):
            meanings[fold(phrase)].add(leaf.slug)
            meanings[_singular(fold(phrase))].add(leaf.slug)
    certain = {phrase: next(iter(slugs)) for phrase, slugs in meanings.items() if len(slugs) == 1}
    for leaf in tree:
        # A leaf's own name is certain even where another leaf lists it among its words.
        certain |= {fold(phrase): leaf.slug for phrase in (leaf.slug, *leaf.names.values())}
    return _Index(
        certain,
        words={
            leaf.slug: _contents((*leaf.names.values(), *(w for words in leaf.words.values() for w in words)))
            for leaf in tree
        },
        names={leaf.slug: _contents(leaf.names.values()) for leaf in tree},
    )


def _contents(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(_content(fold(phrase)) for phrase in phrases))


def _content(folded: str) -> frozenset[str]:
    return frozenset(_singular(word) for word in folded.split() if word not in _WEAK and len(word) > 1)


def _singular(words: str) -> str:
    """Spanish and English plurals to one form, the same for both; only ever compared with itself."""
    return " ".join(
        word[:-2]
        if word.endswith("es") and len(word) > 4
        else word[:-1]
        if word.endswith("s") and len(word) > 3
        else word
        for word in words.split()
    )
