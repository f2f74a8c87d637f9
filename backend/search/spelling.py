"""The words of the index, and what a word that is not among them was meant to be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tantivy import Query, Searcher

from backend.search import lexicon, topics
from backend.search.analysis import STEMMED, plain, sound, stem
from backend.search.memory import Memory
from backend.search.schema import schema

_CANDIDATES = 80
_KEPT = 3
_COMPLETIONS = 12
_RARE, _FREQUENT = 2, 40


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of the index near the one typed: folded, as it is written, and how far (edits, a swap being one)."""

    word: str
    written: str
    distance: int


class Dictionary:
    """The words of one state of the index."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._found = Memory(500)
        self.size = max(searcher.num_docs, 1)

    def frequency(self, field: str, term: str) -> int:
        """How many documents hold a term in a field."""
        return self._searcher.doc_freq(field, term)

    def near(self, word: str) -> tuple[Spelling, ...]:
        """The words meant most likely, best first: one edit from four letters on, two from eight."""
        return self._found.answer(("near", word), lambda: self._near(word))

    def completions(self, beginning: str) -> tuple[str, ...]:
        """The most frequent words with this beginning."""
        return self._found.answer(("completions", beginning), lambda: self._completions(beginning))

    def indexed(self, word: str) -> bool:
        """Whether a listing says the word, or says it in another number or gender."""
        return self.frequency("any", word) > 0 or any(
            self.frequency(f"{field}_{locale}", stem(word, locale)) for locale in STEMMED for field in ("title", "body")
        )

    def known(self, word: str) -> bool:
        """Whether the word means something here, be it that no listing says it."""
        return self.indexed(word) or self.told(word)

    def told(self, word: str) -> bool:
        """Whether the word, in whatever form, stands in the lexicon or in the tree of categories."""
        return bool(
            _told(word)
            or topics.hinted_by((word,))
            or topics.named_by((word,))
            or any(lexicon.equivalents((word,), locale=locale) for locale in STEMMED)
        )

    def doubtful(self, word: str) -> bool:
        """Whether the word looks like somebody else's slip: hardly written, beside one that is written often."""
        if not _correctable(word) or _told(word):
            return False
        often = self.frequency("any", word)
        return often <= _RARE and any(self.frequency("any", s.word) >= _FREQUENT for s in self.near(word))

    def halves(self, word: str) -> tuple[str, str] | None:
        """Two words written as one, where both are in the index."""
        splits = [
            (min(self.frequency("any", left), self.frequency("any", right)), left, right)
            for left, right in ((word[:at], word[at:]) for at in range(3, len(word) - 2))
        ]
        often, left, right = max(splits, default=(0, "", ""))
        return (left, right) if often else None

    def _completions(self, beginning: str) -> tuple[str, ...]:
        found = self._searcher.terms_with_prefix("any", beginning, limit=_COMPLETIONS)
        return tuple(word for word, _ in found)

    def _near(self, word: str) -> tuple[Spelling, ...]:
        if not _correctable(word):
            return ()
        for distance in (1, 2) if len(word) >= 8 else (1,):
            query = Query.fuzzy_term_query(schema(), "spelling", word, distance, transposition_cost_one=True)
            hits = self._searcher.search(query, limit=_CANDIDATES, count=False).hits
            written = [str(self._searcher.doc(address)["card"][0], "utf-8") for _, address in hits]
            found = self._ranked(word, written)
            if found:
                return found
        return ()

    def _ranked(self, word: str, written: list[str]) -> tuple[Spelling, ...]:
        scored = []
        for shown in written:
            candidate = plain(shown)
            often = self.frequency("any", candidate)
            if candidate == word or not (often or self.known(candidate)):
                continue
            if len(word) < 5 and candidate[0] != word[0]:
                continue
            distance = edits(word, candidate)
            alike = 4 * (sound(candidate) == sound(word)) + 2 * (candidate[0] == word[0]) - 3 * distance
            scored.append((alike + min(often, 1000) ** 0.5 / 8, Spelling(candidate, shown, distance)))
        scored.sort(key=lambda pair: (-pair[0], pair[1].word))
        best = scored[0][0] if scored else 0.0
        return tuple(spelling for score, spelling in scored[:_KEPT] if score >= best - 1.5)


def _told(word: str) -> bool:
    """Whether the word stands, as it is, in the lexicon or in the tree of categories."""
    return word in lexicon.vocabulary() or word in topics.topics().vocabulary


def _correctable(word: str) -> bool:
    """Short words and whatever holds a digit are taken as typed."""
    return len(word) >= 4 and word.isalpha()


def edits(one: str, other: str) -> int:
    """How many letters differ, a swap of two neighbours counting once (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, its in enumerate(other, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]


def joined(said: tuple[str, ...]) -> list[tuple[int, str]]:
    """Neighbouring words written as one, with the position of the first: hand made, handmade."""
    return [(at, left + right) for at, (left, right) in enumerate(pairwise(said))]
