"""Reading the index without words: shelves, hubs, firms, counts, deep pages, cursors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.errors import InvalidInput, Unavailable
from backend.search import browsing
from backend.search.filtering import Chosen
from backend.search.index import SearchIndex
from backend.search.querying import DEEPEST, SearchQuery, search
from tests.factories.search import START, Market, build_index, extra, identity, make_market


def test_counts(index: SearchIndex, market: Market) -> None:
    told = browsing.counts(index)
    assert (told.hubs, told.companies, told.listings) == (4, 12, len(market.listings_by_id))


def test_hubs_by_name(index: SearchIndex) -> None:
    assert [hub.name for hub in browsing.hubs(index)] == [
        "Clúster TI Guanajuato",
        "Puebla Digital",
        "Salcajá Digital",
        "SV Tech",
    ]
    found = browsing.hub(index, "sv-tech")
    assert found is not None
    assert (found.country, found.accent, found.companies) == ("SV", "jade", 3)
    assert browsing.hub(index, "nowhere") is None


def test_firms_of_a_hub_by_name_in_pages(index: SearchIndex) -> None:
    first = browsing.companies(index, hub="puebla-digital", size=3)
    second = browsing.companies(index, hub="puebla-digital", page=2, size=3)
    assert (first.total, first.pages) == (5, 2)
    assert [card.name for card in (*first.cards, *second.cards)] == [
        "Finca La Esperanza",
        "Mieles de la Sierra",
        "Nube Norte Software",
        "Talavera Azul y Blanco",
        "Taller Barro Vivo",
    ]
    assert browsing.companies(index, hub="puebla-digital", page=3, size=3).cards == ()
    assert browsing.companies(index, country="GT", sector="textiles").total == 2


def test_a_firms_card_and_shelf(index: SearchIndex, market: Market) -> None:
    card = browsing.company_card_of(index, "nube-norte")
    assert card is not None
    assert card.hubs == {"guanajuato-ti": "Clúster TI Guanajuato", "puebla-digital": "Puebla Digital"}
    shelf = browsing.listing_cards(index, "nube-norte")
    assert card.listings == len(shelf) == 4
    assert shelf[0].published_at > shelf[-1].published_at
    assert browsing.listing_cards(index, "nobody") == ()
    assert browsing.company_card_of(index, "\ud800") is None


def test_a_listings_card_holds_what_a_page_shows(index: SearchIndex, market: Market) -> None:
    card = browsing.listing_card_of(index, "vajilla-talavera")
    stored = market.listings_by_id[identity("vajilla-talavera")]
    assert card is not None
    assert (card.id, card.published_at, card.price_minor) == (stored.listing_id, stored.published_at, 24000)
    assert card.title_in("en").startswith("Talavera dinner set")
    assert card.title_in("fr") == stored.texts["es"][0]
    assert card.locale_for("fr") == "es"


def test_the_newest_show_every_firm_first(index: SearchIndex) -> None:
    cards = browsing.newest(index, 6)
    assert len({card.company_slug for card in cards}) == 6
    assert {hub for card in browsing.newest(index, 4, hub="sv-tech") for hub in card.hubs} >= {"sv-tech"}


def test_deep_pages_are_empty_but_cursors_go_on(folder: Path) -> None:
    market = make_market()
    number = DEEPEST + 90
    for count in range(number):
        market.add(extra(f"n{count}", f"Servilleta {count}", published_at=START + timedelta(seconds=count // 7)))
    index = build_index(folder, market)
    results = search(index, SearchQuery("servilleta", "es", size=60))
    assert (results.total, results.pages) == (number, DEEPEST // 60)
    assert search(index, SearchQuery("servilleta", "es", size=60, page=results.pages + 1)).cards == ()
    found: list[str] = []
    query = SearchQuery("servilleta", "es", sort="newest", size=50)
    while True:
        page = search(index, query)
        found += [card.slug for card in page.cards]
        assert page.total == number
        if page.next_cursor is None:
            break
        query = replace(query, cursor=page.next_cursor)
    assert len(found) == len(set(found)) == number


@pytest.mark.parametrize("cursor", ["", "m", "x12", "p-1", "m12", "p1e9", "p٣", "m" + "9" * 30])
def test_a_cursor_of_ones_own_making_is_refused(index: SearchIndex, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        search(index, SearchQuery("coffee", "en", cursor=cursor))
    assert "cursor" in refused.value.fields


def test_a_range_of_prices(index: SearchIndex) -> None:
    within = search(index, SearchQuery(chosen=Chosen(price_min=1_000, price_max=1_200), size=60)).cards
    assert within
    assert all(card.price_usd_minor is not None and 1_000 <= card.price_usd_minor <= 1_200 for card in within)
    assert search(index, SearchQuery(chosen=Chosen(price_min=10, price_max=5))).total == 0
    assert search(index, SearchQuery(chosen=Chosen(price_min=-5, price_max=10**18))).total > 40


def test_a_filter_nobody_has_finds_nothing_and_is_still_counted(index: SearchIndex) -> None:
    results = search(index, SearchQuery(chosen=Chosen(hub=("nowhere",), category=("no-such",))))
    assert results.total == 0
    assert results.facets.hub["nowhere"] == 0


def test_without_an_index_it_says_so(folder: Path) -> None:
    index = SearchIndex(folder)
    with pytest.raises(Unavailable):
        search(index, SearchQuery())
    with pytest.raises(Unavailable):
        browsing.counts(index)
