"""Searching listings for programs: the same search and the same filters as the page's."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from backend.core.inputs import Locale
from backend.search.filtering import Chosen
from backend.search.outputs import ListingList, listing_list
from backend.search.querying import LARGEST_PAGE, SearchQuery, Sort, search
from backend.web.dependencies import SearchDep
from backend.web.paging import Cursor, link_next
from backend.web.routes import ApiRoute

router = APIRouter(prefix="/listings", tags=["listings"], route_class=ApiRoute)

_Value = Annotated[str, Query(min_length=1, max_length=80)]
_Price = Annotated[Decimal | None, Query(ge=0, le=10**9, description="US dollars, for example 12.50")]


def _some(words: str, example: str) -> object:
    return Query(max_length=12, description=f"{words}; repeat it for any of several", examples=[[example]])


def read_filters(
    hub: Annotated[list[_Value], _some("a hub's slug", "salcaja-digital")] = [],  # noqa: B006 - FastAPI copies it
    country: Annotated[list[_Value], _some("ISO 3166-1 alpha-2", "GT")] = [],  # noqa: B006
    category: Annotated[list[_Value], _some("a leaf or a group of /categories", "roasted-coffee")] = [],  # noqa: B006
    kind: Annotated[list[_Value], _some("product or service", "product")] = [],  # noqa: B006
    incoterm: Annotated[list[_Value], _some("Incoterms 2020", "FOB")] = [],  # noqa: B006
    price_from: _Price = None,
    price_to: _Price = None,
) -> Chosen:
    """What the search is narrowed to. A value that does not exist finds nothing."""
    lowest, highest = (None if price is None else int(price * 100) for price in (price_from, price_to))
    return Chosen(
        hub=tuple(hub),
        country=tuple(country),
        category=tuple(category),
        kind=tuple(kind),
        incoterm=tuple(incoterm),
        price_min=lowest,
        price_max=highest,
    )


@router.get("", operation_id="search_listings", summary="Search listings")
def find(
    request: Request,
    response: Response,
    index: SearchDep,
    chosen: Annotated[Chosen, Depends(read_filters)],
    q: Annotated[str, Query(max_length=200, description="what is looked for, in any language")] = "",
    locale: Annotated[Locale, Query(description="the language the words are most likely in")] = "en",
    sort: Annotated[Sort, Query(description="relevance without words means newest")] = "relevance",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 24,
    cursor: Cursor = None,
) -> ListingList:
    """Published listings with counts for every filter. `sort=newest` reads everything, other orders the first 1,200."""
    query = SearchQuery(text=q.strip(), locale=locale, chosen=chosen, sort=sort, size=limit, cursor=cursor)
    found = listing_list(search(index, query))
    link_next(request, response, found.next)
    return found
