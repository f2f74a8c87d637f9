"""Searching and browsing: no SQL for a visitor, everything comes from the index."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.catalogue.reference.tree import categories, children, groups, path
from backend.core.errors import NotFound
from backend.search.browsing import hubs
from backend.search.index import SearchIndex
from backend.search.querying import search
from backend.web.dependencies import AddressDep, LimitsDep, SearchDep
from storefront import structured
from storefront.cards import company_view, listing_view
from storefront.rendering import Page, PageDep
from storefront.searching import Asked, active_chips, facet_options, read_address, sort_options, widened

router = APIRouter(prefix="/{locale}")
_READ_SECONDS = 60


@router.get("/search")
def show_search(page: PageDep, request: Request, index: SearchDep, limits: LimitsDep, address: AddressDep) -> Response:
    """What was looked for, with filters and their counts."""
    limits.read(address, most=page.settings.reads_per_minute, seconds=_READ_SECONDS)
    asked = read_address(page.url("/search"), request.query_params, page.locale)
    return page.render("public/search.html", **results(page, index, asked), groups=groups())


@router.get("/categories/{slug}")
def show_category(
    page: PageDep, request: Request, slug: str, index: SearchDep, limits: LimitsDep, address: AddressDep
) -> Response:
    """One category, or one group of them, as a place of its own."""
    limits.read(address, most=page.settings.reads_per_minute, seconds=_READ_SECONDS)
    if slug not in categories():
        raise NotFound
    asked = read_address(page.url(f"/categories/{slug}"), request.query_params, page.locale, category=(slug,))
    trail = [(one.names[page.locale], f"/categories/{one.slug}") for one in path(slug)]
    found = results(page, index, asked)
    data = structured.trail_data(trail, origin=page.settings.origin, locale=page.locale)
    return page.render(
        "public/category.html", **found, category=categories()[slug], below=children(slug), trail=trail, json_ld=data
    )


def results(page: Page, index: SearchIndex, asked: Asked) -> dict[str, Any]:
    """Everything a page of results shows."""
    locale = page.locale
    found = search(index, asked.query)
    names = {hub.slug: hub.name for hub in hubs(index)}
    number = asked.query.page
    return {
        "asked": asked,
        "found": found,
        "cards": [listing_view(card, locale) for card in found.cards],
        "firms": [company_view(card, locale) for card in found.companies],
        "facet_lists": facet_options(asked, found.facets, locale, names),
        "chips": active_chips(asked, locale, names),
        "orders": sort_options(asked, locale),
        "widened": widened(asked).href(),
        "previous": asked.href(page=number - 1 if number > 2 else "") if number > 1 else "",
        "following": asked.href(page=number + 1) if number < found.pages else "",
    }
