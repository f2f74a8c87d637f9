"""What a market asks of a listing, for programs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from backend.catalogue.queries import listing_by_id, public_listing
from backend.compliance.checklist import checklist_for
from backend.compliance.outputs import ChecklistOut, checklist_out
from backend.compliance.requirement import Market
from backend.web.dependencies import WorkDep
from backend.web.routes import ApiRoute

router = APIRouter(route_class=ApiRoute)


@router.get(
    "/listings/{listing}/checklist",
    tags=["listings"],
    operation_id="get_listing_checklist",
    summary="What a market asks of a listing",
)
def show_checklist(
    work: WorkDep,
    listing: Annotated[str, Path(max_length=120, description="slug or id")],
    market: Annotated[Market, Query(description="US, EU, CAM (Central America) or CA (Canada)")] = "US",
) -> ChecklistOut:
    """Labels, certificates and documents by HS code, sector, origin and market, each with who asks for it, its source
    and the source's date, or "unverified" without one. What a firm says it has is not here. No legal advice.
    """
    try:
        found = listing_by_id(work.session, UUID(listing), viewer=work.actor)
    except ValueError:
        found = public_listing(work.session, listing, viewer=work.actor)
    checklist = checklist_for(found, market, work.now.date())
    return checklist_out(checklist, listing=found.slug, hs_code=found.hs_code, origin=found.company.country)
