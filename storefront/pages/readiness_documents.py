"""Documents that firms show as evidence, on their way to the firm and to its advisors.

The file itself is saved, never shown; what is shown are pictures of its pages, drawn here.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies.queries import company_of
from backend.core.errors import NotFound
from backend.hubs.queries import hub_of
from backend.readiness.queries import file_for
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.letters import download
from storefront.preview_view import leaf
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}")


@router.get("/desk/{slug}/readiness/documents/{document_id}")
def file(page: PageDep, work: WorkDep, storage: StorageDep, slug: str, document_id: UUID) -> Response:
    """A file of the firm's own."""
    company = company_of(work.session, page.actor, slug)
    media, firm = file_for(work.session, page.actor, document_id)
    if firm.company_id != company.id:
        raise NotFound
    return download(storage, media)


@router.get("/desk/{slug}/readiness/documents/{document_id}/pages/{number}.png")
def firm_leaf(
    page: PageDep,
    work: WorkDep,
    storage: StorageDep,
    limits: LimitsDep,
    slug: str,
    document_id: UUID,
    number: int,
    size: str = "page",
) -> Response:
    """A page of a file of the firm's own, as a picture."""
    company = company_of(work.session, page.actor, slug)
    media, firm = file_for(work.session, page.actor, document_id)
    if firm.company_id != company.id:
        raise NotFound
    return leaf(page, work, storage, limits, media, number, size)


@router.get("/hub-desk/{slug}/documents/{document_id}")
def file_for_hub(page: PageDep, work: WorkDep, storage: StorageDep, slug: str, document_id: UUID) -> Response:
    """A file of one of the hub's firms, for its advisors and managers."""
    hub = hub_of(work.session, page.actor, slug)
    media, firm = file_for(work.session, page.actor, document_id)
    if hub.id not in firm.hubs:
        raise NotFound
    return download(storage, media)


@router.get("/hub-desk/{slug}/documents/{document_id}/pages/{number}.png")
def leaf_for_hub(
    page: PageDep,
    work: WorkDep,
    storage: StorageDep,
    limits: LimitsDep,
    slug: str,
    document_id: UUID,
    number: int,
    size: str = "page",
) -> Response:
    """A page of a file of one of the hub's firms, as a picture, for its advisors and managers."""
    hub = hub_of(work.session, page.actor, slug)
    media, firm = file_for(work.session, page.actor, document_id)
    if hub.id not in firm.hubs:
        raise NotFound
    return leaf(page, work, storage, limits, media, number, size)
