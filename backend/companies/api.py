"""Firms for programs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from backend.companies.addressing import by_address
from backend.companies.editing import edit
from backend.companies.models import Company
from backend.companies.outputs import ProfileOut, profile_out
from backend.companies.schemas import CompanyOut, CompanyUpdate
from backend.companies.showing import Moved, public_company
from backend.core.errors import NotFound, NotSignedIn
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.search import browsing
from backend.search.outputs import CompanyList, company_row
from backend.web.dependencies import SearchDep, WorkDep
from backend.web.description import KEYED
from backend.web.paging import Cursor, cursor_of, link_next, page_of
from backend.web.routes import ApiRoute

router = APIRouter(prefix="/companies", tags=["companies"], route_class=ApiRoute)

_Slug = Annotated[str, Path(max_length=120, examples=["tueste-alto"])]
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
def show(work: WorkDep, slug: _Slug) -> object:
    """A firm by its slug; one it had before leads to the present one. Its own people see it before it is approved."""
    try:
        company = public_company(work.session, slug, viewer=work.actor)
    except Moved as moved:
        return RedirectResponse(f"/api/v1/companies/{moved.slug}", status_code=301)
    plain = {name: getattr(company, name) for name in CompanyOut.model_fields if name != "hubs"}
    return CompanyOut(**plain, hubs=[str(hub["slug"]) for hub in company.hubs])


@router.get(
    "/{slug}/profile", operation_id="get_profile", summary="What your firm says of itself", dependencies=[KEYED]
)
def show_profile(work: WorkDep, slug: _Slug) -> ProfileOut:
    """All of it, for the firm's own people and keys with `company:write`."""
    return profile_out(_own(work, slug))


@router.put(
    "/{slug}/profile", operation_id="replace_profile", summary="Change what your firm says", dependencies=[KEYED]
)
def change_profile(work: WorkDep, slug: _Slug, wanted: CompanyUpdate) -> ProfileOut:
    """Replace the profile; what is left out is emptied. 409 where `version` is not the present one."""
    return profile_out(edit(work, company_id=_own(work, slug).id, wanted=wanted))


def _own(work: Work, slug: str) -> Company:
    if not work.actor.signed_in:
        raise NotSignedIn
    company = by_address(work.session, slug)
    if company is None:
        raise NotFound
    require(work.actor, Permission.COMPANY_EDIT, company.id, visible=company.id in work.actor.companies)
    return company
