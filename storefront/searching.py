"""A search as its address tells it, and the addresses that narrow or widen it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, get_args
from urllib.parse import parse_qsl, quote_plus, urlencode

from starlette.datastructures import QueryParams

from backend.catalogue.reference.tree import category_name
from backend.core.i18n import N_, Text, translate
from backend.search.filtering import Chosen, Facets
from backend.search.querying import SearchQuery, Sort
from storefront import filters

PAGE_SIZE = 24
FACETS = ("category", "country", "hub", "kind", "incoterm")
_MOST_CHOSEN = 12
# Stands in an address for a value that comes later; nothing that is sent can hold it.
_PLACE = "\x00value"
_LONGEST_VALUE = 80
_LARGEST_PRICE = Decimal(10**9)
_SORTS: tuple[str, ...] = get_args(Sort)
_SORT_NAMES = {"relevance": N_("Best match"), "newest": N_("Newest"), "price": N_("Lowest price")}
KIND_NAMES = {"product": N_("Products"), "service": N_("Services")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address says: the query, its fixed part (a page of one category or hub), and what was unreadable."""

    path: str
    query: SearchQuery
    fixed: frozenset[str]
    price_from: str = ""
    price_to: str = ""
    price_error: Text | None = None

    def href(self, **changes: Any) -> str:
        """The address of this search with some of it changed; from the first page again unless `page` is given."""
        chosen = self.query.chosen
        parts: list[tuple[str, str]] = []
        values: dict[str, Any] = {
            "q": self.query.text,
            **{name: getattr(chosen, name) for name in FACETS if name not in self.fixed},
            "price_from": self.price_from,
            "price_to": self.price_to,
            "sort": "" if self.query.sort == "relevance" else self.query.sort,
            "page": "",
        }
        for name, value in (values | changes).items():
            several = value if isinstance(value, tuple) else (value,)
            parts += [(name, str(one)) for one in several if one not in ("", None)]
        return self.path + (f"?{urlencode(parts)}" if parts else "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form on this page must send along so that the search stays: everything but prices and page."""
        return parse_qsl(self.href(price_from="", price_to="").partition("?")[2])

    def toggled(self, facet: str, value: str) -> str:
        """The address with one value of a facet put on or taken off."""
        present: tuple[str, ...] = getattr(self.query.chosen, facet)
        rest = tuple(one for one in present if one != value)
        return self.href(**{facet: rest if value in present else (*present, value)})

    def adding(self, facet: str) -> Callable[[str], str]:
        """What makes the address with one more value of a facet: the rest of it is put together once for all values."""
        before, _, after = self.href(**{facet: (*getattr(self.query.chosen, facet), _PLACE)}).partition(
            quote_plus(_PLACE)
        )
        return lambda value: f"{before}{quote_plus(value)}{after}"

    @property
    def narrowed(self) -> int:
        """How many filters are on that can be taken off here."""
        chosen = self.query.chosen
        on = sum(len(getattr(chosen, name)) for name in FACETS if name not in self.fixed)
        return on + bool(self.price_from or self.price_to)


def read_address(path: str, params: QueryParams, locale: str, **fixed: tuple[str, ...]) -> Asked:
    """The search of an address. What cannot be read narrows nothing; a wrong price is said beside its field."""
    chosen = {name: tuple(dict.fromkeys(_values(params, name))) for name in FACETS}
    low, high = _price(params.get("price_from", "")), _price(params.get("price_to", ""))
    wrong = low is None or high is None
    sort = params.get("sort", "relevance")
    query = SearchQuery(
        text=params.get("q", "").strip()[:200],
        locale=locale,
        chosen=Chosen(
            **(chosen | fixed), price_min=None if wrong else low or None, price_max=None if wrong else high or None
        ),
        sort=sort if sort in _SORTS else "relevance",  # type: ignore[arg-type]  # checked against the same names
        page=_page(params.get("page", "")),
        size=PAGE_SIZE,
    )
    return Asked(
        path,
        query,
        frozenset(fixed),
        price_from=params.get("price_from", "").strip()[:20],
        price_to=params.get("price_to", "").strip()[:20],
        price_error=N_("Write prices in US dollars, for example 250 or 12.50.") if wrong else None,
    )


def _values(params: QueryParams, name: str) -> Iterable[str]:
    return (value for value in params.getlist(name)[:_MOST_CHOSEN] if 0 < len(value) <= _LONGEST_VALUE)


def _page(text: str) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0 else 1


def _price(text: str) -> int | None:
    """US cents; 0 for nothing written, None for what is no price."""
    plain = text.strip().replace(",", "")
    if not plain:
        return 0
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return int(amount * 100) if amount.is_finite() and 0 <= amount <= _LARGEST_PRICE else None


def facet_options(asked: Asked, facets: Facets, locale: str, hub_names: dict[str, str]) -> list[dict[str, Any]]:
    """Every facet with its title and its options, most frequent first."""
    names: dict[str, tuple[Text, Callable[[str], str]]] = {
        "category": (N_("Category"), lambda slug: _category(slug, locale)),
        "country": (N_("Country"), lambda code: filters.country_name(code, locale)),
        "hub": (N_("Hub"), lambda slug: hub_names.get(slug, slug)),
        "kind": (
            N_("Products or services"),
            lambda kind: translate(KIND_NAMES[kind], locale) if kind in KIND_NAMES else kind,
        ),
        "incoterm": (N_("Delivery (Incoterm)"), str),
    }
    made = []
    for name, (title, label) in names.items():
        if name in asked.fixed:
            continue
        chosen = getattr(asked.query.chosen, name)
        counted = sorted(getattr(facets, name).items(), key=lambda entry: (entry[0] not in chosen, -entry[1], entry[0]))
        with_one_more = asked.adding(name)
        options = [
            {
                "label": label(value),
                "count": count,
                "href": asked.toggled(name, value) if value in chosen else with_one_more(value),
                "selected": value in chosen,
            }
            for value, count in counted
        ]
        made.append({"title": translate(title, locale), "options": options})
    return made


def active_chips(asked: Asked, locale: str, hub_names: dict[str, str]) -> list[dict[str, str]]:
    """What is on now, each with its way off."""
    chosen = asked.query.chosen
    rows = [
        {"label": _value_name(name, value, locale, hub_names), "remove_href": asked.toggled(name, value)}
        for name in FACETS
        if name not in asked.fixed
        for value in getattr(chosen, name)
    ]
    if asked.price_from or asked.price_to:
        span = f"US$ {asked.price_from or '0'} – {asked.price_to or '…'}"
        rows.append({"label": span, "remove_href": asked.href(price_from="", price_to="")})
    return rows


def _value_name(facet: str, value: str, locale: str, hub_names: dict[str, str]) -> str:
    if facet == "category":
        return _category(value, locale)
    if facet == "country":
        return filters.country_name(value, locale)
    if facet == "kind" and value in KIND_NAMES:
        return translate(KIND_NAMES[value], locale)
    return hub_names.get(value, value) if facet == "hub" else value


def _category(slug: str, locale: str) -> str:
    try:
        return category_name(slug, locale)
    except KeyError:
        return slug


def sort_options(asked: Asked, locale: str) -> list[dict[str, Any]]:
    """The orders a list can have."""
    return [
        {
            "label": translate(label, locale),
            "selected": asked.query.sort == name,
            "href": asked.href(sort="" if name == "relevance" else name),
        }
        for name, label in _SORT_NAMES.items()
    ]


def widened(asked: Asked) -> Asked:
    """The same words without any filter."""
    kept = {name: getattr(asked.query.chosen, name) for name in asked.fixed}
    return replace(
        asked, query=replace(asked.query, chosen=Chosen(**kept)), price_from="", price_to="", price_error=None
    )
