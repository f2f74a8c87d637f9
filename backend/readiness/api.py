"""A firm's readiness for programs of its own pages and its hub's: read only, and never with a key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from backend.companies.addressing import by_address
from backend.core.errors import NotFound, NotSignedIn
from backend.core.permissions import Permission
from backend.readiness.gathering import gather
from backend.readiness.outputs import ReadinessOut, readiness_out
from backend.readiness.policy import require_firm
from backend.web.dependencies import LocaleDep, WorkDep
from backend.web.routes import ApiRoute

router = APIRouter(prefix="/companies", tags=["companies"], route_class=ApiRoute)

_Slug = Annotated[str, Path(max_length=120, examples=["tueste-alto"])]


@router.get("/{slug}/readiness", operation_id="get_readiness", summary="Why a firm has its readiness score")
def show(work: WorkDep, locale: LocaleDep, slug: _Slug) -> ReadinessOut:
    """Score, band, what holds it back, and every point with its item, answer and evidence: they add up to the score.

    For the firm's own people and the advisors of its hubs, signed in; API keys cannot read it.
    """
    if not work.actor.signed_in:
        raise NotSignedIn
    company = by_address(work.session, slug)
    if company is None:
        raise NotFound
    require_firm(work.session, work.actor, Permission.READINESS_VIEW, company.id)
    return readiness_out(gather(work.session, company.id, now=work.now), company=company.slug, locale=locale)
