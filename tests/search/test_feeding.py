"""Following the journal: what changed is found, or gone, and nothing is missed or done twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend.core.journal import Position
from backend.search import browsing, generations
from backend.search.documents import ListingDocument
from backend.search.feeding import Feed
from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, search
from backend.search.rebuilding import rebuild
from backend.search.state import not_ready, read_state
from tests.factories.search import Market, extra, identity, make_market


def slugs(index: SearchIndex, text: str) -> list[str]:
    index.refresh()
    return [card.slug for card in search(index, SearchQuery(text, "es", size=60)).cards]


@contextmanager
def following(folder: Path, market: Market) -> Iterator[SearchIndex]:
    """A feed in a thread of its own, and a reader."""
    stop = threading.Event()
    thread = threading.Thread(target=Feed(folder, market, market).run, args=(stop,))
    thread.start()
    index = SearchIndex(folder)
    try:
        within(10, lambda: generations.current(folder) is not None)
        yield index
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def within(seconds: float, holds: Callable[[], Any]) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_published_is_found_and_paused_is_gone_within_two_seconds(folder: Path) -> None:
    market = make_market()
    with following(folder, market) as index:

        def found() -> list[str]:
            return [card.slug for card in search(index, SearchQuery("quetzalina", "es")).cards]

        assert found() == []
        market.publish(extra("new", "Quetzalina verde"))
        within(2, lambda: found() == ["new"])
        market.publish(extra("new", "Quetzalina negro"))
        within(2, lambda: search(index, SearchQuery("quetzalina negro", "es")).closeness == "all")
        assert found() == ["new"]
        market.pause(identity("new"))
        within(2, lambda: found() == [])


def test_counts_of_the_firm_and_its_hub_follow(folder: Path) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    before = browsing.company_card_of(index, "finca-esperanza")
    market.publish(extra("new", "Quetzalina"))
    feed.step()
    index.refresh()
    after = browsing.company_card_of(index, "finca-esperanza")
    assert before is not None
    assert after is not None
    assert after.listings == before.listings + 1
    feed.close()


def test_a_firms_new_name_reaches_its_listings(folder: Path) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    company = market.companies_by_id[identity("botas-del-bajio")]
    market.companies_by_id[company.company_id] = replace(company, name="Zapatería Ramírez")
    for listing in market.listings_of([company.company_id]):
        market.add(replace(listing, company_name="Zapatería Ramírez"))
    market.record("company.changed", company.company_id, company=company.company_id)
    feed.step()
    index.refresh()
    assert {card.company_name for card in browsing.listing_cards(index, "botas-del-bajio")} == {"Zapatería Ramírez"}
    assert [card.slug for card in search(index, SearchQuery("ramirez", "es")).companies] == ["botas-del-bajio"]
    feed.close()


def test_a_firm_that_left_is_gone_with_everything(folder: Path) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    company = market.companies_by_id.pop(identity("talavera-azul"))
    for listing in market.listings_of([company.company_id]):
        del market.listings_by_id[listing.listing_id]
    market.record("membership.ended", identity("some-membership"), company=company.company_id, hub=identity("x"))
    feed.step()
    assert not {"vajilla-talavera", "azulejo"} & set(slugs(index, "talavera azulejo"))
    assert browsing.listing_cards(index, "talavera-azul") == ()
    assert browsing.company_card_of(index, "talavera-azul") is None
    feed.close()


def test_a_hubs_change_reaches_its_firms_bit_by_bit_and_newer_changes_do_not_wait(folder: Path) -> None:
    market = make_market()
    many = [replace(market.companies_by_id[identity("finca-esperanza")], company_id=identity(f"c{n}"), slug=f"c{n}")
            for n in range(60)]  # fmt: skip
    market.companies_by_id |= {company.company_id: company for company in many}
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    stored = generations.read_cursor(_generation(folder))
    for company in market.companies_by_id.values():
        if "puebla-digital" in company.hub_slugs:
            names = tuple("Puebla Exporta" if name == "Puebla Digital" else name for name in company.hub_names)
            market.companies_by_id[company.company_id] = replace(company, hub_names=names)
    market.record("hub.changed", identity("puebla-digital"), hub=identity("puebla-digital"))
    assert feed.step(), "more is owed"
    assert generations.read_cursor(_generation(folder)) == stored, "not complete, so not to be skipped after a crash"
    market.publish(extra("new", "Quetzalina"))
    feed.step()
    assert slugs(index, "quetzalina") == ["new"]
    while feed.step():
        pass
    index.refresh()
    cards = browsing.companies(index, hub="puebla-digital", size=100).cards
    assert len(cards) == 65
    assert {card.hubs["puebla-digital"] for card in cards} == {"Puebla Exporta"}
    assert generations.read_cursor(_generation(folder)) == market.position()
    feed.close()


def test_the_same_rows_again_change_nothing(folder: Path) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    for listing in list(market.listings_by_id.values()):
        market.publish(listing)
    feed.step()
    generations.write_cursor(_generation(folder), Position())
    feed.close()
    again = Feed(folder, market, market)
    again.step()
    index.refresh()
    assert search(index, SearchQuery()).total == len(market.listings_by_id)
    again.close()


def test_rows_that_concern_nothing_here_are_passed_without_a_commit(folder: Path) -> None:
    market = make_market()
    feed = Feed(folder, market, market)
    feed.step()
    before = generations.current(folder)
    assert before is not None
    stamp = (before / "meta.json").stat().st_mtime_ns
    market.record("account.signed_in", identity("someone"))
    market.record("inquiry.delivered", identity("inquiry"), company=identity("finca-esperanza"))
    feed.step()
    assert (before / "meta.json").stat().st_mtime_ns == stamp
    feed.close()
    assert generations.read_cursor(before) == market.position()


class Broken(Market):
    """A source that fails as often as it is told to, with some documents that no index takes."""

    failures = 0

    def listings(self, ids: Any) -> list[ListingDocument]:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        return super().listings(ids)


def broken() -> Broken:
    made = make_market()
    return Broken(made.listings_by_id, made.companies_by_id, made.hubs_by_id, made.rows)


def test_a_source_that_fails_is_tried_again_and_said(folder: Path) -> None:
    market = broken()
    with following(folder, market) as index:
        index.view()
        market.failures = 2
        market.publish(extra("new", "Quetzalina"))
        within(5, lambda: search(index, SearchQuery("quetzalina", "es")).total == 1)
        assert "the database is away" in read_state(folder).last_error


def test_one_bad_document_does_not_keep_the_rest(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    market.publish(replace(extra("bad", "Quetzalina malo"), category="no-such-category"))
    market.publish(extra("good", "Quetzalina bueno"))
    feed.step()
    assert slugs(index, "quetzalina") == ["good"]
    assert "could not be indexed" in caplog.text
    feed.close()


def test_there_is_one_indexer_per_node(folder: Path) -> None:
    market = make_market()
    with following(folder, market), pytest.raises(generations.Busy):
        Feed(folder, market, market).run(threading.Event())


def test_state_and_readiness(folder: Path) -> None:
    market = make_market()
    assert not_ready(folder) is not None
    rebuild(folder, market)
    assert "indexer has not been heard" in str(not_ready(folder))
    feed = Feed(folder, market, market)
    feed.step()
    state = read_state(folder)
    assert not_ready(folder) is None
    assert (state.phase, state.generation, state.documents) == ("following", "gen-0001", 68 + 12 + 4)
    feed.close()


def _generation(folder: Path) -> Path:
    found = generations.current(folder)
    assert found is not None
    return found
