"""A question turned into what the engine is asked: strictly first, more loosely only where that finds nothing.

How loose is settled by the words and the index alone, never by filters: a filter can then only take results away.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tantivy import Query

from backend.search import clauses
from backend.search.lexicon import LONGEST_EXPRESSION, equivalents
from backend.search.parsing import Question, bare_code
from backend.search.spelling import Dictionary, Spelling, joined
from backend.search.topics import hinted_by, named_by

Closeness = Literal["all", "related", "some", "none"]


@dataclass(slots=True)
class Term:
    """One thing that has to be met: by `direct`, or where nothing is, by what is `related`. Rarer words weigh more."""

    weight: float = 1.0
    direct: list[Query] = field(default_factory=list)
    related: list[Query] = field(default_factory=list)

    def query(self, *, loosely: bool) -> Query:
        """The term as one query."""
        found = clauses.best_of([*self.direct, *(self.related if loosely else ())])
        return Query.boost_query(found, self.weight) if self.weight != 1.0 else found


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take a question. `query` says what answers; `preferences` what of that comes first."""

    closeness: Closeness
    query: Query
    preferences: tuple[Query, ...] = ()

    def ranked(self) -> Query:
        """The query with its preferences."""
        return clauses.preferring(self.query, self.preferences)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question with its readings, the strictest first; `corrected` maps positions of words to what was meant."""

    readings: tuple[Reading, ...]
    corrected: Mapping[int, Spelling]


def understand(question: Question, dictionary: Dictionary, *, locale: str) -> Understood:
    """Every reading of a question. The first that finds a listing, whatever the filters, is the one that counts."""
    reader = _Reader(question, dictionary, locale)
    terms, preferences = reader.terms(), tuple(reader.preferences())
    strict = clauses.every(term.query(loosely=False) for term in terms)
    loose = [term.query(loosely=True) for term in terms]
    readings = [
        Reading("all", clauses.best_of([strict, *reader.makers()]), preferences),
        Reading("related", clauses.every(loose), preferences),
    ]
    readings += [Reading("some", clauses.at_least(loose, few), preferences) for few in range(len(loose) - 1, 0, -1)]
    return Understood(tuple(readings), reader.corrected)


class _Reader:
    """Reads a question with the dictionary of one state of the index."""

    def __init__(self, question: Question, dictionary: Dictionary, locale: str) -> None:
        self.question, self.dictionary, self.locale = question, dictionary, locale
        self.corrected: dict[int, Spelling] = {}
        self._named: frozenset[str] = frozenset()

    def terms(self) -> list[Term]:
        """Everything that has to be met, in the order typed."""
        by_position = {at: self._word(at) for at in self.question.required}
        self._join(by_position)
        self._expressions(by_position)
        terms = list(by_position.values())
        terms += [Term(2.0, clauses.phrase(said)) for said in self.question.phrases]
        for code in self.question.codes:
            terms.append(Term(2.0, [clauses.among("hs", (code,), clauses.CODE)], self._heading(code)))
        return terms

    def preferences(self) -> list[Query]:
        """What moves a result up without being needed."""
        question = self.question
        found = [clauses.among("lang", (self.locale,), clauses.LANGUAGE)]
        required = [self._taken_for(at) for at in question.required]
        if len(required) > 1:
            found += clauses.near_each_other(required)
        if question.words:
            found.append(clauses.among("whole", (" ".join(question.words),), clauses.WHOLE))
        if self._named:
            found.append(clauses.among("category", self._named, clauses.AGREEMENT))
        for at in question.optional:
            found.append(clauses.best_of(clauses.saying(self.dictionary, (question.words[at],), clauses.OPTIONAL)))
        return found

    def makers(self) -> list[Query]:
        """Everything of the companies whose name was typed, or most of it: two words and more."""
        question = self.question
        if len(question.required) < 2 or question.phrases or question.codes:
            return []
        said = [self._taken_for(at) for at in question.required]
        return [clauses.every(clauses.among("maker", (word,), clauses.MAKER) for word in said)]

    def _word(self, at: int) -> Term:
        word = self.question.words[at]
        # Izalco Coffee Growers sell salt as well: a maker's name counts where it is nothing but a name.
        alone = len(self.question.required) == 1
        term = Term(
            1.0 if alone else self._rarity(word),
            clauses.saying(self.dictionary, (word,), named=not self.dictionary.told(word)),
        )
        code = bare_code(word)
        if code and self.dictionary.frequency("hs", code):
            term.direct.append(clauses.among("hs", (code,), clauses.CODE))
        if not self.dictionary.known(word):
            self._guess(at, word, term)
        elif self.dictionary.doubtful(word):
            self._take_for(at, self.dictionary.near(word), term)
        self._mean((self._taken_for(at),), [term], clauses.ONE_EDIT if at in self.corrected else 1.0)
        return term

    def _guess(self, at: int, word: str, term: Term) -> None:
        """The word is nobody's: it may be unfinished, mistyped, or two words in one."""
        last = self.question.open_end and at == len(self.question.words) - 1
        completions = self.dictionary.completions(word) if last and len(word) >= 3 else ()
        if completions:
            term.direct += clauses.saying(self.dictionary, completions, clauses.UNFINISHED)
            return
        near = self.dictionary.near(word)
        if near:
            self._take_for(at, near, term)
            return
        halves = self.dictionary.halves(word)
        if halves:
            term.direct += clauses.phrase(halves, slop=1, weight=clauses.WRITTEN_APART)

    def _take_for(self, at: int, near: Sequence[Spelling], term: Term) -> None:
        self.corrected[at] = near[0]
        for distance, weight in ((1, clauses.ONE_EDIT), (2, clauses.TWO_EDITS)):
            said = [spelling.word for spelling in near if min(spelling.distance, 2) == distance]
            if said:
                term.direct += clauses.saying(self.dictionary, said, weight)

    def _taken_for(self, at: int) -> str:
        spelling = self.corrected.get(at)
        return spelling.word if spelling else self.question.words[at]

    def _join(self, terms: dict[int, Term]) -> None:
        """hand made is also handmade."""
        for at, whole in joined(self.question.words):
            if self.dictionary.frequency("any", whole):
                for position in (at, at + 1):
                    if position in terms:
                        terms[position].direct += clauses.saying(self.dictionary, (whole,), clauses.WRITTEN_APART)

    def _expressions(self, terms: dict[int, Term]) -> None:
        """Several words may mean one thing: web development, hecho a mano."""
        said = [self._taken_for(at) for at in range(len(self.question.words))]
        for length in range(2, LONGEST_EXPRESSION + 1):
            for start in range(len(said) - length + 1):
                covered = [terms[at] for at in range(start, start + length) if at in terms]
                if covered:
                    self._mean(tuple(said[start : start + length]), covered)

    def _mean(self, said: tuple[str, ...], terms: Sequence[Term], weight: float = 1.0) -> None:
        """Give the terms everything else that the expression means."""
        for sense in equivalents(said, locale=self.locale):
            for term in terms:
                term.direct += clauses.meaning(self.dictionary, sense, weight)
        named, hinted = named_by(said), hinted_by(said)
        for term in terms:
            self._named |= named
            if named:
                term.direct.append(clauses.among("category", named, clauses.CATEGORY * weight))
            if hinted - named:
                term.related.append(clauses.among("category", hinted - named, clauses.HINT))
            if len(said) == 1:
                term.related += clauses.in_trade(self.dictionary, said[0])

    def _heading(self, code: str) -> list[Query]:
        return [clauses.among("hs", (code[:4],), clauses.HINT)] if len(code) > 4 else []

    def _rarity(self, word: str) -> float:
        often = self.dictionary.frequency("any", word)
        return 1.0 + 0.25 * math.log10(max(self.dictionary.size / often, 1.0)) if often else 1.5
