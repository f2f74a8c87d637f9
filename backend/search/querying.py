"""Searching and browsing listings. No SQL: everything a result page shows is in the index."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tantivy import DocAddress, FieldType, Order, Query

from backend.core.errors import InvalidInput
from backend.core.i18n import DEFAULT_LOCALE, N_
from backend.search import clauses
from backend.search.analysis import plain
from backend.search.cards import CompanyCard, ListingCard, company_card
from backend.search.filtering import Chosen, Facets, count, filters
from backend.search.index import SearchIndex, View
from backend.search.matching import Closeness, Reading, Understood, understand
from backend.search.parsing import LONGEST_TEXT, Question, parse
from backend.search.schema import COMPANY, LISTING, schema
from backend.search.spelling import Spelling

Sort = Literal["relevance", "newest", "price"]

LARGEST_PAGE = 60
# How far pages go for people; whoever wants everything follows cursors of the newest.
DEEPEST = 1_200
_COMPANIES = 3
_TIES = 8
_ALL = Understood((Reading("all", clauses.among("type", (LISTING,), 0.0)),), {})


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for. `page` counts from 1; a `cursor` from an earlier answer takes its place.

    Without text, relevance means newest. Text beyond 200 characters is not read.
    """

    text: str = ""
    locale: str = DEFAULT_LOCALE
    chosen: Chosen = field(default_factory=Chosen)
    sort: Sort = "relevance"
    page: int = 1
    size: int = 24
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of answers.

    `closeness` says how they answer: "all" everything that was asked; "related" the same with what comes near; "some"
    part of it; "none" nothing does. `corrected` is the text as it was understood, where that differs. `companies` are
    the few whose name was typed. `pages` are those that can be opened; `next_cursor` is None on the last. `took_ms`.
    """

    total: int
    cards: tuple[ListingCard, ...]
    facets: Facets
    closeness: Closeness
    corrected: str | None
    companies: tuple[CompanyCard, ...]
    page: int
    pages: int
    next_cursor: str | None
    took_ms: float


def search(index: SearchIndex, query: SearchQuery) -> SearchResults:
    """Find listings, with counts for every filter.

    Raises InvalidInput for a cursor that was not given out here, Unavailable while there is no index.
    """
    asked = _Asked.read(query)
    with index.reading() as view:
        return _answer(view, query, asked)


def _answer(view: View, query: SearchQuery, asked: _Asked) -> SearchResults:
    began = time.perf_counter()
    found = view.remembered((query.text, query.locale, query.chosen), lambda: _find(view, asked))
    addresses, following = view.remembered(query, lambda: _hits(view, asked, found))
    first = asked.page == 1 and asked.below is None
    return SearchResults(
        total=found.total,
        cards=tuple(view.listing(address) for address in addresses),
        facets=found.facets,
        closeness=found.reading.closeness,
        corrected=_rewritten(asked.question, query.text, found.corrected),
        companies=_companies(view, asked, found) if first else (),
        page=asked.page,
        pages=max(1, -(-min(found.total, DEEPEST) // asked.size)),
        next_cursor=following,
        took_ms=round((time.perf_counter() - began) * 1000, 3),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query with its text read and its place known: a page, or below a moment."""

    question: Question
    locale: str
    chosen: Chosen
    sort: Sort
    size: int
    page: int
    below: int | None

    @classmethod
    def read(cls, query: SearchQuery) -> _Asked:
        question = parse(query.text)
        sort: Sort = "newest" if question.empty and query.sort == "relevance" else query.sort
        page, below = max(query.page, 1), None
        if query.cursor is not None:
            kind, number = query.cursor[:1], query.cursor[1:20]
            if not (number.isascii() and number.isdigit() and kind == ("m" if sort == "newest" else "p")):
                raise InvalidInput(fields={"cursor": N_("This cursor is not one we gave out. Start again without it.")})
            page, below = (1, int(number)) if kind == "m" else (max(int(number), 1), None)
        return cls(question, query.locale, query.chosen, sort, min(max(query.size, 1), LARGEST_PAGE), page, below)


@dataclass(frozen=True, slots=True)
class _Found:
    """The reading that counts, and how much it finds within the filters."""

    reading: Reading
    corrected: Mapping[int, Spelling]
    facets: Facets
    total: int


def _find(view: View, asked: _Asked) -> _Found:
    """The first reading that finds something: within the filters, or else without them."""
    understood = _ALL if asked.question.empty else understand(asked.question, view.dictionary, locale=asked.locale)
    narrowed = bool(filters(asked.chosen))
    for reading in understood.readings:
        facets = count(view.searcher, reading.query, asked.chosen)
        total = sum(number for kind, number in facets.kind.items() if kind in (asked.chosen.kind or facets.kind))
        if total or (narrowed and view.searcher.search(reading.query, limit=1, count=False).hits):
            return _Found(reading, understood.corrected, facets, total)
    nothing = Reading("none", Query.empty_query())
    return _Found(nothing, understood.corrected, count(view.searcher, nothing.query, asked.chosen), 0)


def _hits(view: View, asked: _Asked, found: _Found) -> tuple[list[DocAddress], str | None]:
    """The addresses of one page, and the cursor of the next."""
    matching = found.reading.ranked() if asked.sort == "relevance" else found.reading.query
    query, total = clauses.every([matching, *filters(asked.chosen).values()]), found.total
    offset = (asked.page - 1) * asked.size
    if asked.sort == "newest":
        return _newest(view, query, asked, offset)
    if offset >= DEEPEST or offset >= total:
        return [], None
    if asked.sort == "price":
        result = view.searcher.search(
            query, limit=asked.size, offset=offset, count=False, order_by_field="price", order=Order.Asc
        )
    else:
        result = view.searcher.search(query, limit=asked.size, offset=offset, count=False, weight_by_field="freshness")
    end = offset + asked.size
    return [address for _, address in result.hits], f"p{asked.page + 1}" if end < min(total, DEEPEST) else None


def _newest(view: View, query: Query, asked: _Asked, offset: int) -> tuple[list[DocAddress], str | None]:
    """By moment. Listings of the very same moment stay on one page, so that a cursor loses none."""
    if asked.below is not None:
        before = Query.range_query(schema(), "moment", FieldType.Integer, None, asked.below, include_upper=False)
        query, offset = clauses.every((query, before)), 0
    if offset >= DEEPEST:
        return [], None
    hits = view.searcher.search(
        query, limit=asked.size + _TIES, offset=offset, count=False, order_by_field="moment"
    ).hits
    shown = hits[: asked.size]
    if asked.below is not None or offset == 0:
        shown += [hit for hit in hits[asked.size :] if hit[0] == shown[-1][0]]
    more = len(hits) > len(shown)
    return [address for _, address in shown], f"m{shown[-1][0]}" if more else None


def _companies(view: View, asked: _Asked, found: _Found) -> tuple[CompanyCard, ...]:
    """The companies that bear every word that was typed in their name, when that is what was typed."""
    question = asked.question
    if not question.required or question.codes or question.phrases:
        return ()
    said = [(question.words[at], found.corrected.get(at)) for at in question.required]
    named = [clauses.among("firm", {word, corrected.word if corrected else word}, 1.0) for word, corrected in said]
    chosen = filters(Chosen(hub=asked.chosen.hub, country=asked.chosen.country)).values()
    query = clauses.every([clauses.among("type", (COMPANY,), 0.0), *named, *chosen])
    query = clauses.preferring(query, [clauses.among("whole", (" ".join(question.words),), 1.0)])
    hits = view.searcher.search(query, limit=_COMPANIES, count=False).hits
    return tuple(company_card(view.card(address)) for _, address in hits)


def _rewritten(question: Question, text: str, corrected: Mapping[int, Spelling]) -> str | None:
    """The text with every word that was taken for another one as it was taken."""
    if not corrected:
        return None
    meant = {question.words[at]: spelling.written for at, spelling in corrected.items()}
    return re.sub(r"[^\W_]+", lambda word: meant.get(plain(word[0]), word[0]), text[:LONGEST_TEXT])
