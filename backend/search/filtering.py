"""Filters of a search and the counts beside them.

A facet's own choice does not narrow its counts: with Puebla chosen, the other hubs still say what they would add.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tantivy import FieldType, Query, Searcher

from backend.catalogue.reference.tree import categories, children, path
from backend.search import clauses
from backend.search.schema import BAND_LIMITS, ON_REQUEST, band_of, schema

_MOST_VALUES = 5_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a visitor narrowed the search to: within one facet any of the values, between facets all of them.

    `category` takes leaves and groups. Prices are US cents, both ends included; a price on request is in no range.
    """

    hub: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    incoterm: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None

    @property
    def priced(self) -> bool:
        """Whether a range of prices was chosen."""
        return self.price_min is not None or self.price_max is not None


@dataclass(frozen=True, slots=True)
class PriceBand:
    """Listings from `minimum` up to, without, `maximum` US cents; both None for prices on request."""

    minimum: int | None
    maximum: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many listings each value would show. `category` counts leaves and groups; chosen values are always there."""

    hub: Mapping[str, int]
    country: Mapping[str, int]
    category: Mapping[str, int]
    kind: Mapping[str, int]
    incoterm: Mapping[str, int]
    price: tuple[PriceBand, ...]


def _leaves(chosen: tuple[str, ...]) -> list[str]:
    tree = categories()
    known = [slug for slug in chosen if slug in tree]
    return [leaf.slug for slug in known for leaf in children(slug)] + [slug for slug in known if not children(slug)]


def _terms(field: str, values: tuple[str, ...]) -> Query:
    return clauses.chosen(field, values) if values else Query.empty_query()


def filters(chosen: Chosen) -> dict[str, Query]:
    """The query of each facet that was narrowed. A value that does not exist narrows to nothing."""
    found: dict[str, Query] = {}
    if chosen.hub:
        found["hub"] = _terms("hub", chosen.hub)
    if chosen.country:
        found["country"] = _terms("country", chosen.country)
    if chosen.category:
        found["category"] = _terms("category", tuple(_leaves(chosen.category)))
    if chosen.kind:
        found["kind"] = _terms("kind", chosen.kind)
    if chosen.incoterm:
        found["incoterm"] = _terms("incoterm", chosen.incoterm)
    if chosen.priced:
        found["price"] = _between(chosen.price_min, chosen.price_max)
    return found


def _between(lowest: int | None, highest: int | None) -> Query:
    lowest, highest = max(lowest or 0, 0), min(ON_REQUEST - 1 if highest is None else highest, ON_REQUEST - 1)
    if lowest > highest:
        return Query.empty_query()
    return clauses.constant(Query.range_query(schema(), "price", FieldType.Integer, lowest, highest), 0.0)


def _values(field: str) -> dict[str, Any]:
    return {"terms": {"field": field, "size": _MOST_VALUES}}


# A facet and the column it is counted in.
_COLUMNS = {
    "hub": "hubs",
    "country": "country",
    "category": "category",
    "kind": "kind",
    "incoterm": "incoterm",
    "price": "band",
}


def count(searcher: Searcher, matching: Query, chosen: Chosen) -> Facets:
    """Count every facet over the matching listings: one pass for all not narrowed, one more for each that is."""
    narrowed = filters(chosen)
    free = {name: _values(column) for name, column in _COLUMNS.items() if name not in narrowed}
    counted = _aggregate(searcher, [matching, *narrowed.values()], free)
    for name in narrowed:
        others = [query for other, query in narrowed.items() if other != name]
        counted |= _aggregate(searcher, [matching, *others], {name: _values(_COLUMNS[name])})
    plain = {name: _counts(counted[name]) for name in _COLUMNS}
    price = _priced(plain.pop("price"))
    plain["hub"] = _apart(plain["hub"])
    plain["category"] = _with_groups(plain["category"])
    for name, values in plain.items():
        plain[name] = values | {value: values.get(value, 0) for value in getattr(chosen, name)}
    return Facets(**plain, price=price)


def _aggregate(searcher: Searcher, queries: list[Query], wanted: dict[str, Any]) -> dict[str, Any]:
    return searcher.aggregate(clauses.every(queries), wanted) if wanted else {}


def _counts(result: dict[str, Any]) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in result["buckets"] if bucket["doc_count"]}


def _apart(sets: dict[str, int]) -> dict[str, int]:
    """Counts by hub, from counts by set of hubs: one column of sets is counted ten times faster than many values."""
    found: Counter[str] = Counter()
    for together, number in sets.items():
        for slug in filter(None, together.split("|")):
            found[slug] += number
    return dict(found.most_common())


def _with_groups(by_leaf: dict[str, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for leaf, number in by_leaf.items():
        for category in path(leaf):
            found[category.slug] += number
    return dict(found.most_common())


def _priced(counted: Mapping[str, int]) -> tuple[PriceBand, ...]:
    limits: list[int | None] = [*BAND_LIMITS, None]
    bands = [PriceBand(low, limits[at + 1], counted.get(str(at), 0)) for at, low in enumerate(BAND_LIMITS)]
    return (*bands, PriceBand(None, None, counted.get(band_of(None), 0)))
