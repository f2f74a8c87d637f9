"""From the tables to the index: what visitors may see, as the behaviours leave it, through the journal itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from backend.catalogue.publishing import pause, publish
from backend.companies.deciding import approve_by_policy
from backend.companies.models import Company, HubMembership
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.search import browsing
from backend.search.feeding import Feed
from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, search
from backend.search.rebuilding import rebuild
from backend.search.sources import JournalReader, SqlSource
from tests.factories.catalogue import firm, listing
from tests.factories.following import wait_for_the_journal


@pytest.fixture
def feed(engine: Engine, folder: Path) -> Iterator[Feed]:
    """A feed of this test's database, not running by itself."""
    made = Feed(folder, JournalReader(engine), SqlSource(engine))
    yield made
    made.close()


def found(feed: Feed, text: str = "", *, held_back: bool = False) -> list[str]:
    """The titles found after everything so far was followed; `held_back` where a transaction is open on purpose."""
    assert isinstance(feed.source, SqlSource)
    if not held_back:
        wait_for_the_journal(feed.source.engine)
    while feed.step():
        pass
    index = SearchIndex(feed.folder)
    return sorted(card.title_in("es") for card in search(index, SearchQuery(text, "es", size=60)).cards)


def test_a_listing_comes_and_goes_with_its_state(doing: Callable[..., Any], feed: Feed) -> None:
    with doing() as work:
        company = firm(work, name="Tostadora Izabal")
        draft = listing(work, company, title_es="Café de altura")
    assert found(feed) == []
    with doing() as work:
        publish(work, listing_id=draft.id)
    assert found(feed, "coffee") == ["Café de altura"]
    with doing() as work:
        pause(work, listing_id=draft.id)
    assert found(feed) == []


def test_a_firm_that_waits_shows_nothing_until_it_is_approved(doing: Callable[..., Any], feed: Feed) -> None:
    with doing() as work:
        company = firm(work, approved=False)
        listing(work, company, published=True, title_es="Miel cruda")
    assert found(feed) == []
    with doing() as work:
        membership = work.session.exec(select(HubMembership).where(HubMembership.company_id == company.id)).one()
        approve_by_policy(
            work, membership, work.session.get_one(Company, company.id), work.session.get_one(Hub, membership.hub_id)
        )
    assert found(feed) == ["Miel cruda"]
    assert [card.name for card in browsing.companies(SearchIndex(feed.folder), hub="altos").cards] == [company.name]
    with doing() as work:
        _end(work, membership.id)
    assert found(feed) == []
    assert browsing.counts(SearchIndex(feed.folder)).companies == 0


def _end(work: Work, membership_id: UUID) -> None:
    membership = work.session.get_one(HubMembership, membership_id)
    membership.state, membership.ended_at = "left", work.now
    work.record("membership.ended", membership, company_id=membership.company_id, hub_id=membership.hub_id)


def test_a_card_says_what_the_tables_say(doing: Callable[..., Any], feed: Feed) -> None:
    with doing() as work:
        company = firm(work, name="Tostadora Izabal")
        made = listing(
            work, company, published=True, title_es="Café molido", title_en="Ground coffee", currency="GTQ",
            tiers=[{"from_quantity": 10, "amount": "80.00"}, {"from_quantity": 100, "amount": "70.00"}],
        )  # fmt: skip
    found(feed)
    card = browsing.listing_card_of(SearchIndex(feed.folder), made.slug)
    assert card is not None
    assert (card.id, card.price_minor, card.currency, card.price_unit) == (made.id, 8000, "GTQ", "kg")
    assert card.price_usd_minor is not None
    assert 500 < card.price_usd_minor < 2000
    assert (card.company_name, card.hubs, card.title_in("en")) == (
        "Tostadora Izabal",
        {"altos": "Altos"},
        "Ground coffee",
    )


def test_a_rebuild_and_the_feed_agree(doing: Callable[..., Any], feed: Feed, engine: Engine, folder: Path) -> None:
    with doing() as work:
        for _ in range(3):
            company = firm(work)
            for number in range(3):
                listing(work, company, published=number != 1, title_es=f"Café número {number}")
    followed = found(feed)
    counts = browsing.counts(SearchIndex(folder))
    feed.close()
    made = rebuild(folder, SqlSource(engine))
    index = SearchIndex(folder)
    assert sorted(card.title_in("es") for card in search(index, SearchQuery(size=60)).cards) == followed
    assert (browsing.counts(index), made.refused) == (counts, 0)
    assert (counts.listings, counts.companies, counts.hubs) == (6, 3, 1)
    hub = browsing.hub(index, "altos")
    assert hub is not None
    assert (hub.listings, hub.companies) == (6, 3)


def test_a_late_commit_is_read_late_and_not_skipped(doing: Callable[..., Any], feed: Feed, engine: Engine) -> None:
    with doing() as work:
        first, second = (listing(work, firm(work), title_es=title) for title in ("Tarde", "Temprano"))
    found(feed)
    with doing() as late:
        publish(late, listing_id=first.id)
        late.session.flush()
        with doing() as early:
            publish(early, listing_id=second.id)
        assert found(feed, held_back=True) == []
    assert found(feed) == ["Tarde", "Temprano"]


def test_a_batch_takes_one_statement(doing: Callable[..., Any], engine: Engine) -> None:
    with doing() as work:
        company = firm(work)
        ids = [listing(work, company, published=True, title_es=f"Café {number}").id for number in range(12)]
    source, statements = SqlSource(engine), []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert len(source.listings(ids)) == 12
    assert len(statements) == 1


def test_nobody_is_asked_for_nothing(engine: Engine) -> None:
    source = SqlSource(engine)
    assert not any((source.listings([]), source.companies([]), source.hubs([]), source.company_ids_of([])))
