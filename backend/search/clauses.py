"""Pieces of a query to the engine, with their weights. Scores are constants, so that the order can be explained.

Where a word is found says how much it counts: title, then category, then maker and place, then description; as it was
typed before another form of it, that before another word for it, that before a guess at what was meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tantivy import Occur, Query

from backend.search.analysis import STEMMED, stem
from backend.search.lexicon import Sense
from backend.search.schema import schema
from backend.search.spelling import Dictionary

TITLE, TITLE_FORM, TITLE_SENSE, CATEGORY, MAKER, PLACE, BODY, BODY_FORM, BODY_SENSE, HINT = (
    8.0,
    6.5,
    5.5,
    4.4,
    5.0,
    3.0,
    2.0,
    1.6,
    1.2,
    0.5,
)
CODE, PHRASE, NEARBY, WHOLE, LANGUAGE, OPTIONAL = 8.0, 8.0, 3.0, 10.0, 0.3, 0.4
# What is filed where the question points comes before what only mentions it: coffee before a mug for coffee.
AGREEMENT = 4.0
# Of the best place a word was found in, all counts; of every other place, this part.
_ELSEWHERE = 0.1

ONE_EDIT, TWO_EDITS, UNFINISHED, WRITTEN_APART = 0.6, 0.4, 0.5, 0.8


def constant(query: Query, score: float) -> Query:
    """The query with the same score for every match."""
    return Query.const_score_query(query, score)


def among(field: str, values: Collection[str], score: float) -> Query:
    """Any of the values in a field. (The engine's own query for sets costs 0.3 ms, whatever its size.)"""
    terms = [Query.term_query(schema(), field, value, "basic") for value in values]
    if len(terms) == 1:
        return constant(terms[0], score)
    return constant(Query.boolean_query([(Occur.Should, term) for term in terms]), score)


def chosen(field: str, values: Collection[str]) -> Query:
    """Any of the values a visitor chose, whatever characters they hold; they do not move the order."""
    return among(field, [value.encode(errors="replace").decode() for value in values], 0.0)


def every(queries: Iterable[Query]) -> Query:
    """All of the queries."""
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Must, query) for query in found])


def at_least(queries: Iterable[Query], number: int) -> Query:
    """That many of the queries, or more."""
    return Query.boolean_query([(Occur.Should, query) for query in queries], minimum_number_should_match=number)


def best_of(queries: Sequence[Query]) -> Query:
    """Any of the queries; the best counts whole, the others a part."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(list(queries), tie_breaker=_ELSEWHERE)


def preferring(query: Query, preferences: Sequence[Query]) -> Query:
    """The query's matches, those that also meet a preference further up."""
    if not preferences:
        return query
    return Query.boolean_query([(Occur.Must, query), *((Occur.Should, wish) for wish in preferences)])


def _present(dictionary: Dictionary, field: str, values: Iterable[str], score: float) -> list[Query]:
    """The same, of the values that are in the index at all: what finds nothing still costs."""
    found = [value for value in values if dictionary.frequency(field, value)]
    return [among(field, found, score)] if found else []


def saying(dictionary: Dictionary, said: Collection[str], weight: float = 1.0, *, named: bool = False) -> list[Query]:
    """Listings that say any of the folded words, in the order of where; `named`: also in their maker's name."""
    places = [("title", TITLE), ("place", PLACE), ("body", BODY), *([("maker", MAKER)] if named else [])]
    found = [query for field, score in places for query in _present(dictionary, field, said, score * weight)]
    for locale in STEMMED:
        forms = {stem(word, locale) for word in said}
        found += _present(dictionary, f"title_{locale}", forms, TITLE_FORM * weight)
        found += _present(dictionary, f"body_{locale}", forms, BODY_FORM * weight)
    return found


def meaning(dictionary: Dictionary, sense: Sense, weight: float = 1.0) -> list[Query]:
    """Listings that say it with another word or in another language."""
    forms = [stem(word, sense.locale) for word in sense.words]
    if len(forms) == 1:
        found = _present(dictionary, f"title_{sense.locale}", forms, TITLE_SENSE * weight)
        found += _present(dictionary, f"body_{sense.locale}", forms, BODY_SENSE * weight)
    elif all(dictionary.frequency("any", word) for word in sense.words):
        found = [constant(beside(f"title_{sense.locale}", forms), TITLE_SENSE * weight)]
        found.append(constant(beside("body", sense.words), BODY_SENSE * weight))
    else:
        return []
    if sense.leaves is None:
        return found
    bound = among("category", sense.leaves, 0.0)
    occur = Occur.MustNot if sense.outside else Occur.Must
    return [Query.boolean_query([(Occur.Must, query), (occur, bound)]) for query in found]


def beside(field: str, said: Sequence[str], slop: int = 0) -> Query:
    """The words in this order in a field, with at most `slop` others between them."""
    return Query.phrase_query(schema(), field, [*said], slop)


def phrase(said: Sequence[str], *, slop: int = 0, weight: float = 1.0) -> list[Query]:
    """Listings that say the folded words beside each other."""
    places = (("title", PHRASE), ("maker", MAKER), ("body", BODY))
    if len(said) == 1:
        return [among(field, said, score * weight) for field, score in places]
    return [constant(beside(field, said, slop), score * weight) for field, score in places]


def near_each_other(said: Sequence[str]) -> list[Query]:
    """Preferences for titles that hold the words together, in whatever form."""
    forms = [("title", list(said)), *((f"title_{locale}", [stem(w, locale) for w in said]) for locale in STEMMED)]
    return [constant(beside(field, found, 2), NEARBY / len(forms)) for field, found in forms]


def in_trade(dictionary: Dictionary, word: str) -> list[Query]:
    """Listings whose customs heading says the word."""
    return [
        query for locale in STEMMED for query in _present(dictionary, f"trade_{locale}", (stem(word, locale),), HINT)
    ]
