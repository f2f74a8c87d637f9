"""Reading the index without looking for words: hubs, their firms, a firm's shelf, what is new. No SQL."""

from __future__ import annotations

from dataclasses import dataclass

from tantivy import Order, Query

from backend.search import clauses
from backend.search.cards import CompanyCard, HubCard, ListingCard, company_card, hub_card, listing_card
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
    wanted += [clauses.among(field, (value,), 0.0) for field, value in narrowed.items()]
    return clauses.every(wanted)


def counts(index: SearchIndex) -> Counts:
    """How many hubs, firms and listings there are to see."""
    view = index.view()

    def work_out() -> Counts:
        return Counts(*(matches(view.searcher, _of_kind(kind)) for kind in (HUB, COMPANY, LISTING)))

    return view.remembered("counts", work_out)


def hubs(index: SearchIndex) -> tuple[HubCard, ...]:
    """Every hub, by name."""
    view = index.view()

    def work_out() -> tuple[HubCard, ...]:
        hits = view.searcher.search(_of_kind(HUB), limit=_ALL, count=False).hits
        return tuple(sorted((hub_card(view.card(address)) for _, address in hits), key=lambda hub: hub.name.casefold()))

    return view.remembered("hubs", work_out)


def hub(index: SearchIndex, slug: str) -> HubCard | None:
    """A hub by its address."""
    return next((one for one in hubs(index) if one.slug == slug), None)


def companies(index: SearchIndex, *, hub: str = "", page: int = 1, size: int = 24) -> CompanyPage:
    """Firms by name, of one hub or of all."""
    view = index.view()
    query = _of_kind(COMPANY, hub=hub) if hub else _of_kind(COMPANY)
    total = view.remembered(("firms", hub), lambda: matches(view.searcher, query))
    pages = max(1, -(-total // size))
    if page > pages:
        return CompanyPage(total, (), pages)
    hits = view.searcher.search(
        query, limit=size, offset=(page - 1) * size, count=False, order_by_field="name_key", order=Order.Asc
    ).hits
    return CompanyPage(total, tuple(company_card(view.card(address)) for _, address in hits), pages)


def company_card_of(index: SearchIndex, slug: str) -> CompanyCard | None:
    """A firm's card by its address."""
    view = index.view()
    hits = view.searcher.search(_of_kind(COMPANY, slug=slug), limit=1, count=False).hits
    return company_card(view.card(hits[0][1])) if hits else None


def listing_cards(index: SearchIndex, company_slug: str, *, limit: int = 500) -> tuple[ListingCard, ...]:
    """A firm's listings, newest first."""
    return _newest(index.view(), _of_kind(LISTING, company=company_slug), limit)


def newest(index: SearchIndex, limit: int, *, hub: str = "") -> tuple[ListingCard, ...]:
    """The newest listings, of one hub or of all, at most two of a firm so that everyone is seen."""
    view = index.view()

    def work_out() -> tuple[ListingCard, ...]:
        query = _of_kind(LISTING, hub=hub) if hub else _of_kind(LISTING)
        found = _newest(view, query, limit * 12)
        return _spread(found, limit)

    return view.remembered(("newest", hub, limit), work_out)


def _newest(view: View, query: Query, limit: int) -> tuple[ListingCard, ...]:
    hits = view.searcher.search(query, limit=limit, count=False, order_by_field="moment").hits
    return tuple(listing_card(view.card(address)) for _, address in hits)


def _spread(found: tuple[ListingCard, ...], limit: int) -> tuple[ListingCard, ...]:
    """One of each firm first, then seconds: in the order found."""
    turns: dict[str, int] = {}
    ranked = []
    for card in found:
        turns[card.company_slug] = turns.get(card.company_slug, 0) + 1
        ranked.append((turns[card.company_slug], card))
    return tuple(card for _, card in sorted(ranked, key=lambda entry: entry[0])[:limit])
