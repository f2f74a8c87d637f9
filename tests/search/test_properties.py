"""What holds for every question and every choice of filters."""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.catalogue.reference.tree import path
from backend.search.documents import ListingDocument
from backend.search.filtering import Chosen
from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, search
from tests.factories.search import Market, make_market

LISTINGS = list(make_market().listings_by_id.values())
WORDS = sorted({word for one in LISTINGS for text in one.texts.values() for word in " ".join(text).split()})
WRITTEN = st.sampled_from([*WORDS, "coffee", "honey", "miel", "leather", "cofee", "textiles", "tallavera", "zzz"])
TEXTS = st.lists(WRITTEN, max_size=4).map(" ".join)


def values(name: str) -> list[str]:
    return sorted({getattr(one, name) for one in LISTINGS if getattr(one, name)})


def some(choices: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), max_size=2, unique=True).map(tuple)


CATEGORIES = sorted({node.slug for one in LISTINGS for node in path(one.category)})
HUBS = sorted({slug for one in LISTINGS for slug in one.hub_slugs})
PRICES = st.none() | st.integers(0, 100_000)
CHOICES = st.builds(
    Chosen,
    hub=some(HUBS),
    country=some(values("country")),
    category=some(CATEGORIES),
    kind=some(values("kind")),
    incoterm=some(values("incoterm")),
    price_min=PRICES,
    price_max=PRICES,
)
relaxed = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def all_slugs(index: SearchIndex, text: str, chosen: Chosen, locale: str = "es") -> list[str]:
    found, pages = [], 1
    while pages:
        results = search(index, SearchQuery(text, locale, chosen, page=pages, size=60))
        found += [card.slug for card in results.cards]
        pages = pages + 1 if results.next_cursor else 0
    return found


def holds(one: ListingDocument, chosen: Chosen, without: str = "") -> bool:
    """Whether a listing is within the filters, worked out without the engine; one facet may be left out."""
    lowest, highest = chosen.price_min, chosen.price_max
    price = one.price_usd_minor
    checks = {
        "hub": not chosen.hub or bool(set(chosen.hub) & set(one.hub_slugs)),
        "country": not chosen.country or one.country in chosen.country,
        "category": not chosen.category or bool({node.slug for node in path(one.category)} & set(chosen.category)),
        "kind": not chosen.kind or one.kind in chosen.kind,
        "incoterm": not chosen.incoterm or one.incoterm in chosen.incoterm,
        "price": not chosen.priced
        or (price is not None and price >= (lowest or 0) and (highest is None or price <= highest)),
    }
    return all(fits for name, fits in checks.items() if name != without)


@relaxed
@given(text=TEXTS)
def test_accents_and_capitals_change_nothing(index: SearchIndex, text: str) -> None:
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    composed = all_slugs(index, text, Chosen())
    assert all_slugs(index, bare.upper(), Chosen()) == composed
    assert all_slugs(index, unicodedata.normalize("NFD", text), Chosen()) == composed


@relaxed
@given(text=TEXTS, chosen=CHOICES)
def test_a_filter_only_takes_away(index: SearchIndex, text: str, chosen: Chosen) -> None:
    everything = set(all_slugs(index, text, Chosen()))
    within = {one.slug for one in LISTINGS if holds(one, chosen)}
    assert set(all_slugs(index, text, chosen)) == everything & within


@relaxed
@given(text=TEXTS, chosen=CHOICES)
def test_counts_are_those_of_counting_by_hand(index: SearchIndex, text: str, chosen: Chosen) -> None:
    matching = set(all_slugs(index, text, Chosen()))
    results = search(index, SearchQuery(text, "es", chosen))

    def left(facet: str) -> list[ListingDocument]:
        return [one for one in LISTINGS if one.slug in matching and holds(one, chosen, without=facet)]

    expected = {
        "hub": Counter(slug for one in left("hub") for slug in one.hub_slugs),
        "country": Counter(one.country for one in left("country")),
        "category": Counter(node.slug for one in left("category") for node in path(one.category)),
        "kind": Counter(one.kind for one in left("kind")),
        "incoterm": Counter(one.incoterm for one in left("incoterm") if one.incoterm),
    }
    for facet, counts in expected.items():
        told = dict(getattr(results.facets, facet))
        assert {value: number for value, number in told.items() if number} == counts
        assert set(getattr(chosen, facet)) <= set(told)
    priced = [one.price_usd_minor for one in left("price")]
    for band in results.facets.price:
        if band.minimum is None:
            assert band.count == sum(price is None for price in priced)
        else:
            top = band.maximum if band.maximum is not None else 10**12
            assert band.count == sum(price is not None and band.minimum <= price < top for price in priced)
    assert results.total == sum(1 for one in LISTINGS if one.slug in matching and holds(one, chosen))


@relaxed
@given(text=TEXTS, size=st.integers(1, 11), sort=st.sampled_from(["relevance", "newest", "price"]))
def test_pages_part_the_results(index: SearchIndex, text: str, size: int, sort: str) -> None:
    query = SearchQuery(text, "es", sort=sort, size=size)  # type: ignore[arg-type]  # sampled from its values
    first = search(index, query)
    by_page = [
        card.slug
        for page in range(1, first.pages + 1)
        for card in search(index, SearchQuery(text, "es", sort=query.sort, size=size, page=page)).cards
    ]
    by_cursor, results = [card.slug for card in first.cards], first
    while results.next_cursor:
        results = search(index, SearchQuery(text, "es", sort=query.sort, size=size, cursor=results.next_cursor))
        by_cursor += [card.slug for card in results.cards]
    assert len(by_page) == len(set(by_page)) == first.total
    assert by_cursor == by_page


@relaxed
@given(text=st.text(max_size=80), chosen=CHOICES)
def test_whatever_is_typed_is_answered(index: SearchIndex, text: str, chosen: Chosen) -> None:
    results = search(index, SearchQuery(text, "en", chosen))
    assert results.total <= len(LISTINGS)
    assert len({card.slug for card in results.cards}) == len(results.cards)


@pytest.mark.parametrize("sort", ["newest", "price"])
def test_orders(index: SearchIndex, market: Market, sort: str) -> None:
    query = SearchQuery(sort=sort, size=60)  # type: ignore[arg-type]  # one of its values
    cards = list(search(index, query).cards)
    if sort == "newest":
        assert all(one.published_at >= other.published_at for one, other in itertools.pairwise(cards))
        assert cards[0].slug == list(market.listings_by_id.values())[-1].slug
    else:
        prices = [card.price_usd_minor if card.price_usd_minor is not None else 10**12 for card in cards]
        assert prices == sorted(prices)
