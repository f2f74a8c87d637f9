"""Categories, listings and imports for programs. Searching listings is the search's."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, File, Form, Path, Query, Request, Response, UploadFile

from backend.catalogue import importing, publishing
from backend.catalogue.creating import create
from backend.catalogue.editing import edit
from backend.catalogue.import_outputs import ImportList, ImportOut, ImportRow, import_out
from backend.catalogue.outputs import (
    CategoryOut,
    CategoryTree,
    ListingOut,
    ShelfList,
    category_out,
    listing_out,
    shelf_out,
)
from backend.catalogue.queries import listing_by_id, public_listing
from backend.catalogue.reference.tree import categories, groups
from backend.catalogue.removing import remove
from backend.catalogue.schemas import ImportOptions, ListingCreate, ListingUpdate
from backend.catalogue.shelving import shelf_of
from backend.companies.addressing import by_address
from backend.core.errors import InvalidInput, NotFound, NotSignedIn
from backend.core.i18n import N_
from backend.core.inputs import read
from backend.core.work import Work
from backend.web.dependencies import LimitsDep, LocaleDep, StorageDep, WorkDep
from backend.web.description import KEYED
from backend.web.firms import FirmDep
from backend.web.paging import Cursor, cursor_of, link_next, page_of
from backend.web.routes import ApiRoute

router = APIRouter(route_class=ApiRoute)

_Slug = Annotated[str, Path(max_length=120, examples=["cafe-de-altura-tostado"])]
_Listing = Annotated[UUID, Path(description="the listing's id", examples=["0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c3d"])]
_Import = Annotated[UUID, Path(description="the import's id")]
_NEW = {
    "coffee": {
        "summary": "A product with two prices",
        "value": {
            "kind": "product",
            "category": "roasted-coffee",
            "title_es": "Café de altura tostado",
            "description_es": "Lavado, de 1,700 m. Tostado medio, en bolsas de 250 g.",
            "hs_code": "0901.21",
            "unit": "kg",
            "currency": "GTQ",
            "tiers": [{"from_quantity": 20, "amount": "145.00"}, {"from_quantity": 200, "amount": "128.50"}],
            "moq": 20,
            "lead_days": 12,
            "incoterm": "FOB",
            "incoterm_place": "Puerto Quetzal",
            "sku": "CAF-250",
        },
    }
}


@router.get("/categories", tags=["listings"], operation_id="list_categories", summary="The tree of categories")
def show_tree(response: Response) -> CategoryTree:
    """Groups with their leaves, in both languages. It changes with a release only."""
    response.headers["cache-control"] = "public, max-age=3600"
    return CategoryTree(items=[category_out(group) for group in groups()])


@router.get("/categories/{slug}", tags=["listings"], operation_id="get_category", summary="One category")
def show_category(response: Response, slug: _Slug) -> CategoryOut:
    """A group or a leaf."""
    if slug not in categories():
        raise NotFound
    response.headers["cache-control"] = "public, max-age=3600"
    return category_out(categories()[slug])


@router.get("/listings/{listing}", tags=["listings"], operation_id="get_listing", summary="One listing")
def show_listing(work: WorkDep, listing: Annotated[str, Path(max_length=120, description="slug or id")]) -> ListingOut:
    """The whole of a listing. Its own firm's people and keys (`listings:read`) see it in any state."""
    try:
        known = UUID(listing)
    except ValueError:
        return listing_out(public_listing(work.session, listing, viewer=work.actor))
    return listing_out(listing_by_id(work.session, known, viewer=work.actor))


@router.get(
    "/companies/{slug}/listings",
    tags=["listings"],
    operation_id="list_own_listings",
    summary="A firm's own listings",
    dependencies=[KEYED],
)
def show_shelf(
    request: Request,
    response: Response,
    work: WorkDep,
    slug: _Slug,
    state: Literal["", "draft", "published", "paused"] = "",
    q: Annotated[str, Query(max_length=100, description="part of a title or of the firm's own code")] = "",
    cursor: Cursor = None,
) -> ShelfList:
    """Listings of the firm in every state, for its people and keys with `listings:read`; fifty to a page."""
    if not work.actor.signed_in:
        raise NotSignedIn
    company = by_address(work.session, slug)
    if company is None:
        raise NotFound
    shelf = shelf_of(work.session, work.actor, company.id, state=state, words=q, page=page_of(cursor))
    following = cursor_of(shelf.page, shelf.pages)
    link_next(request, response, following)
    return shelf_out(shelf, following=following)


@router.post(
    "/listings",
    tags=["listings"],
    operation_id="create_listing",
    summary="A new draft",
    status_code=201,
    dependencies=[KEYED],
)
def add_listing(
    response: Response, work: WorkDep, firm: FirmDep, wanted: Annotated[ListingCreate, Body(openapi_examples=_NEW)]
) -> ListingOut:
    """Put something on the firm's shelf. Nobody else sees it until it is published. Scope `listings:write`."""
    made = create(work, company_id=firm, wanted=wanted)
    response.headers["location"] = f"/api/v1/listings/{made.id}"
    return _shown(work, made.id)


@router.put(
    "/listings/{listing}",
    tags=["listings"],
    operation_id="replace_listing",
    summary="Change a listing",
    dependencies=[KEYED],
)
def change_listing(work: WorkDep, listing: _Listing, wanted: ListingUpdate) -> ListingOut:
    """Replace what a listing says; what is left out is emptied. 409 where `version` is not the present one."""
    edit(work, listing_id=listing, wanted=wanted)
    return _shown(work, listing)


@router.post(
    "/listings/{listing}/publish",
    tags=["listings"],
    operation_id="publish_listing",
    summary="Show it to buyers",
    dependencies=[KEYED],
)
def publish_listing(work: WorkDep, listing: _Listing) -> ListingOut:
    """Found by the search within two seconds, once a hub approved the firm. Scope `listings:write`."""
    publishing.publish(work, listing_id=listing)
    return _shown(work, listing)


@router.post(
    "/listings/{listing}/pause",
    tags=["listings"],
    operation_id="pause_listing",
    summary="Hide it for a while",
    dependencies=[KEYED],
)
def pause_listing(work: WorkDep, listing: _Listing) -> ListingOut:
    """Its address and photos are kept; a draft stays a draft. Scope `listings:write`."""
    publishing.pause(work, listing_id=listing)
    return _shown(work, listing)


@router.delete(
    "/listings/{listing}",
    tags=["listings"],
    operation_id="delete_listing",
    summary="Delete a draft",
    status_code=204,
    dependencies=[KEYED],
)
def delete_listing(work: WorkDep, listing: _Listing) -> None:
    """Only drafts can be deleted (409): others may have the address of what was published. Scope `listings:write`."""
    remove(work, listing_id=listing)


def _shown(work: Work, listing_id: UUID) -> ListingOut:
    return listing_out(listing_by_id(work.session, listing_id, viewer=work.actor))


@router.get(
    "/imports", tags=["imports"], operation_id="list_imports", summary="Lists that were brought", dependencies=[KEYED]
)
def show_imports(work: WorkDep, firm: FirmDep) -> ImportList:
    """The firm's lists, newest first. Scope `imports:write`, as for all of imports."""
    runs = importing.runs_of(work.session, work.actor, firm)
    return ImportList(items=[ImportRow.model_validate(run) for run in runs])


@router.post(
    "/imports",
    tags=["imports"],
    operation_id="check_import",
    summary="Bring a list and have it checked",
    status_code=201,
    dependencies=[KEYED],
)
def check_import(
    response: Response,
    work: WorkDep,
    firm: FirmDep,
    storage: StorageDep,
    limits: LimitsDep,
    locale: LocaleDep,
    file: Annotated[UploadFile, File(description="CSV, XLSX, XLS or ODS, up to 20 MB")],
    options: Annotated[
        str,
        Form(
            max_length=20_000,
            description="JSON of ImportOptions; the rest is guessed",
            examples=['{"currency": "GTQ", "unit": "kg", "category": "roasted-coffee"}'],
        ),
    ] = "",
) -> ImportOut:
    """Read a product list and say what taking it would do. Nothing changes until it is applied."""
    limits.spend(f"import:{firm}", most=60, seconds=3600)
    said = _options(work, firm, options)
    run = importing.start_check(
        work, storage=storage, company_id=firm, file_name=file.filename or "list", data=file.file.read(), options=said
    )
    response.headers["location"] = f"/api/v1/imports/{run.id}"
    return import_out(run, locale=locale)


def _options(work: Work, company_id: UUID, said: str) -> ImportOptions:
    guessed: dict[str, Any] = importing.default_options(work.session, company_id).model_dump()
    try:
        chosen = json.loads(said) if said else {}
    except (ValueError, RecursionError):
        chosen = None
    if not isinstance(chosen, dict):
        raise InvalidInput(fields={"options": N_("Write the options as a JSON object, or leave them out.")})
    return read(ImportOptions, {**guessed, **chosen})


@router.get("/imports/{run_id}", tags=["imports"], operation_id="get_import", summary="One list", dependencies=[KEYED])
def show_import(work: WorkDep, locale: LocaleDep, run_id: _Import) -> ImportOut:
    """How a list was understood, what is wrong with it, how far it got. Ask again while it is queued or running."""
    return import_out(importing.import_run(work, run_id), locale=locale)


@router.post(
    "/imports/{run_id}/apply",
    tags=["imports"],
    operation_id="apply_import",
    summary="Take the good rows",
    status_code=202,
    dependencies=[KEYED],
)
def apply_import(work: WorkDep, locale: LocaleDep, run_id: _Import) -> ImportOut:
    """Queue the work. What is matched by SKU or title is updated, never doubled. Asked again, nothing more happens."""
    return import_out(importing.apply(work, run_id=run_id), locale=locale)


@router.post(
    "/imports/{run_id}/cancel", tags=["imports"], operation_id="cancel_import", summary="Stop", dependencies=[KEYED]
)
def cancel_import(work: WorkDep, locale: LocaleDep, run_id: _Import) -> ImportOut:
    """Stop before the next rows; those taken stay."""
    return import_out(importing.cancel(work, run_id=run_id), locale=locale)
