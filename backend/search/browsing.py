"""Reading the index without looking for words: hubs, their firms, a firm's shelf, what is new. No SQL."""

from __future__ import annotations

from dataclasses import dataclass

from tantivy import Order, Query

from backend.search import clauses
from backend.search.cards import CompanyCard, HubCard, ListingCard, company_card, hub_card
from backend.search.index import SearchIndex, View, matches
from backend.search.schema import COMPANY, HUB, LISTING

_ALL = 1_000


@dataclass(frozen=True, slots=True)
class Counts:
    """What visitors see in all."""

    hubs: int
    companies: int
    listings: int


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """One page of firms by name; `pages` that can be opened."""

    total: int
    cards: tuple[CompanyCard, ...]
    pages: int


def _of_kind(kind: str, **narrowed: str) -> Query:
    wanted = [clauses.among("type", (kind,), 0.0)]
    wanted += [clauses.chosen(field, (value,)) for field, value in narrowed.items() if value]
    return clauses.every(wanted)


def counts(index: SearchIndex) -> Counts:
    """How many hubs, firms and listings there are to see."""
    with index.reading() as view:
        kinds = (HUB, COMPANY, LISTING)
        return view.remembered("counts", lambda: Counts(*(matches(view.searcher, _of_kind(kind)) for kind in kinds)))


def hubs(index: SearchIndex) -> tuple[HubCard, ...]:
    """Every hub, by name."""
    with index.reading() as view:

        def work_out() -> tuple[HubCard, ...]:
            hits = view.searcher.search(
                _of_kind(HUB), limit=_ALL, count=False, order_by_field="name_key", order=Order.Asc
            ).hits
            return tuple(hub_card(view.card(address)) for _, address in hits)

        return view.remembered("hubs", work_out)


def hub(index: SearchIndex, slug: str) -> HubCard | None:
    """A hub by its address."""
    return next((one for one in hubs(index) if one.slug == slug), None)


def companies(
    index: SearchIndex, *, hub: str = "", country: str = "", sector: str = "", page: int = 1, size: int = 24
) -> CompanyPage:
    """Firms by name, narrowed to a hub, a country, a sector; empty is any. Pages count from 1."""
    query, size, page = _of_kind(COMPANY, hub=hub, country=country, sector=sector), max(size, 1), max(page, 1)
    with index.reading() as view:
        total = view.remembered(("firms", hub, country, sector), lambda: matches(view.searcher, query))
        pages = max(1, -(-total // size))
        if page > pages:
            return CompanyPage(total, (), pages)
        hits = view.searcher.search(
            query, limit=size, offset=(page - 1) * size, count=False, order_by_field="name_key", order=Order.Asc
        ).hits
        return CompanyPage(total, tuple(company_card(view.card(address)) for _, address in hits), pages)


def company_card_of(index: SearchIndex, slug: str) -> CompanyCard | None:
    """A firm's card by its address."""
    with index.reading() as view:
        hits = view.searcher.search(_of_kind(COMPANY, slug=slug), limit=1, count=False).hits if slug else []
        return company_card(view.card(hits[0][1])) if hits else None


def listing_card_of(index: SearchIndex, slug: str) -> ListingCard | None:
    """A listing's card by its address."""
    with index.reading() as view:
        hits = view.searcher.search(_of_kind(LISTING, slug=slug), limit=1, count=False).hits if slug else []
        return view.listing(hits[0][1]) if hits else None


def listing_cards(index: SearchIndex, company_slug: str, *, limit: int = 500) -> tuple[ListingCard, ...]:
    """A firm's listings, newest first."""
    with index.reading() as view:
        return _newest(view, _of_kind(LISTING, company=company_slug), limit) if company_slug else ()


def newest(index: SearchIndex, limit: int, *, hub: str = "") -> tuple[ListingCard, ...]:
    """The newest listings, of one hub or of all: one of each firm first, so that everyone is seen."""
    with index.reading() as view:
        return view.remembered(
            ("newest", hub, limit), lambda: _spread(_newest(view, _of_kind(LISTING, hub=hub), limit * 12), limit)
        )


def _newest(view: View, query: Query, limit: int) -> tuple[ListingCard, ...]:
    hits = view.searcher.search(query, limit=limit, count=False, order_by_field="moment").hits
    return tuple(view.listing(address) for _, address in hits)


def _spread(found: tuple[ListingCard, ...], limit: int) -> tuple[ListingCard, ...]:
    """One of each firm first, then seconds: in the order found."""
    turns: dict[str, int] = {}
    ranked = []
    for card in found:
        turns[card.company_slug] = turns.get(card.company_slug, 0) + 1
        ranked.append((turns[card.company_slug], card))
    return tuple(card for _, card in sorted(ranked, key=lambda entry: entry[0])[:limit])
