"""Firms for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from backend.companies.schemas import CompanyOut
from backend.companies.showing import Moved, public_company
from backend.search import browsing
from backend.search.outputs import CompanyList, company_row
from backend.web.dependencies import SearchDep, WorkDep
from backend.web.paging import Cursor, cursor_of, link_next, page_of
from backend.web.routes import ApiRoute

router = APIRouter(prefix="/companies", tags=["companies"], route_class=ApiRoute)

_Filter = Annotated[str, Query(max_length=80)]


@router.get("", operation_id="list_companies", summary="Firms by name")
def show_all(
    request: Request,
    response: Response,
    index: SearchDep,
    hub: _Filter = "",
    country: _Filter = "",
    sector: _Filter = "",
    limit: Annotated[int, Query(ge=1, le=60)] = 24,
    cursor: Cursor = None,
) -> CompanyList:
    """Firms that a hub approved, narrowed to a hub's slug, a country (ISO 3166-1 alpha-2), a sector."""
    page = page_of(cursor)
    found = browsing.companies(index, hub=hub, country=country, sector=sector, page=page, size=limit)
    following = cursor_of(page, found.pages)
    link_next(request, response, following)
    return CompanyList(total=found.total, items=[company_row(card) for card in found.cards], next=following)


@router.get(
    "/{slug}",
    operation_id="get_company",
    summary="One firm",
    response_model=CompanyOut,
    responses={301: {"description": "The firm has another address now: `Location`."}},
)
def show(work: WorkDep, slug: Annotated[str, Path(max_length=120, examples=["tueste-alto"])]) -> object:
    """A firm by its slug; one it had before leads to the present one. Its own people see it before it is approved."""
    try:
        company = public_company(work.session, slug, viewer=work.actor)
    except Moved as moved:
        return RedirectResponse(f"/api/v1/companies/{moved.slug}", status_code=301)
    plain = {name: getattr(company, name) for name in CompanyOut.model_fields if name != "hubs"}
    return CompanyOut(**plain, hubs=[str(hub["slug"]) for hub in company.hubs])
