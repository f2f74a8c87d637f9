"""A listing's photos on the firm's desk: sent, ordered, described, taken away. Works without a script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.catalogue import photographing
from backend.catalogue.queries import listing_by_id
from backend.catalogue.schemas import PhotoText
from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_
from backend.core.inputs import read
from backend.core.work import Work
from backend.media.storing import Upload
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.firm_desk import open_desk
from storefront.forms import Form, FormDep
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/listings/{listing_id}/photos")
_STEPS = {"forward": -1, "back": 1}


@router.get("")
def show_photos(page: PageDep, work: WorkDep, slug: str, listing_id: UUID) -> Response:
    """The photos in their order, and a place for more."""
    return page.render("listings/photos.html", **_context(page, work, slug, listing_id))


@router.post("")
def add_photos(
    page: PageDep, work: WorkDep, form: FormDep, storage: StorageDep, limits: LimitsDep, slug: str, listing_id: UUID
) -> Response:
    """Add photos behind the present ones."""
    context = _context(page, work, slug, listing_id)
    files = [Upload(file.file_name, file.data) for file in form.files.get("photos", [])]
    try:
        limits.spend(f"pictures:{page.actor.account_id}", most=200, seconds=3600)
        added = photographing.add_photos(work, storage=storage, listing_id=listing_id, files=files)
    except DomainError as problem:
        problem.fields.setdefault("photos", problem.message)
        return page.refuse(work, "listings/photos.html", form, problem, **context)
    return _back(page, slug, listing_id, N_("Photos in place: %(count)s.", count=len(added)))


@router.post("/{photo_id}/move")
def move_photo(page: PageDep, work: WorkDep, form: FormDep, slug: str, listing_id: UUID, photo_id: UUID) -> Response:
    """One place forward or back."""
    _context(page, work, slug, listing_id)
    step = _STEPS.get(form.values.get("to", ""))
    if step is None:
        raise NotFound
    photographing.move_photo(work, listing_id=listing_id, photo_id=photo_id, by=step)
    return _back(page, slug, listing_id, N_("Moved. The first photo stands on the card."))


@router.post("/{photo_id}/words")
def describe_photo(
    page: PageDep, work: WorkDep, form: FormDep, slug: str, listing_id: UUID, photo_id: UUID
) -> Response:
    """Say what a photo shows."""
    context = _context(page, work, slug, listing_id)
    try:
        wanted = read(PhotoText, {"alt": form.values.get("alt", "")})
        photographing.describe_photo(work, listing_id=listing_id, photo_id=photo_id, alt=wanted.alt)
    except DomainError as problem:
        problem.fields = {f"alt-{photo_id}": sentence for sentence in problem.fields.values()}
        kept = Form(values={f"alt-{photo_id}": form.values.get("alt", "")})
        return page.refuse(work, "listings/photos.html", kept, problem, **context)
    return _back(page, slug, listing_id, N_("Saved."))


@router.post("/{photo_id}/remove")
def remove_photo(page: PageDep, work: WorkDep, slug: str, listing_id: UUID, photo_id: UUID) -> Response:
    """Take a photo away."""
    _context(page, work, slug, listing_id)
    photographing.remove_photo(work, listing_id=listing_id, photo_id=photo_id)
    return _back(page, slug, listing_id, N_("The photo is gone."))


def _context(page: Page, work: Work, slug: str, listing_id: UUID) -> dict[str, Any]:
    desk = open_desk(page, work, slug)
    listing = listing_by_id(work.session, listing_id, viewer=page.actor)
    if listing.company.id != desk.company.id:
        raise NotFound
    return {**desk.context, "listing": listing, "most_photos": photographing.MOST_PHOTOS}


def _back(page: Page, slug: str, listing_id: UUID, notice: Any) -> Response:
    return page.redirect(f"/desk/{slug}/listings/{listing_id}/photos", notice=notice)
