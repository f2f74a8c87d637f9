"""A firm's products and services on its desk: the shelf, one of them as a form, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.catalogue import publishing, removing
from backend.catalogue.creating import create
from backend.catalogue.editing import edit
from backend.catalogue.models import STATES, Listing
from backend.catalogue.queries import PublicListing, listing_by_id
from backend.catalogue.schemas import ListingCreate, ListingUpdate
from backend.catalogue.shelving import shelf_of
from backend.companies.permitting import Blocked
from backend.core.errors import Conflict, DomainError, InvalidInput, NotFound
from backend.core.i18n import N_, Text
from backend.core.work import Work
from backend.web.dependencies import WorkDep
from storefront.firm_desk import FirmDesk, open_desk
from storefront.forms import Form, FormDep
from storefront.gate_view import Asked, asked, asked_before
from storefront.listing_form import at_lines, blank_form, differences, form_of, options, read_listing
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/listings")
_MOST_AT_ONCE = 100
_FATES: dict[str, tuple[Callable[..., Any], Text]] = {
    "publish": (publishing.publish, N_("Published. Buyers find it within seconds.")),
    "pause": (publishing.pause, N_("Paused. Buyers no longer see it.")),
    "draft": (publishing.back_to_draft, N_("Back among your drafts. Buyers no longer see it.")),
    "remove": (removing.remove, N_("Deleted.")),
}
_SAVED_ONLY = N_("Saved, but not published yet: below is what your hub asks for first.")


@router.get("")
def show_shelf(
    page: PageDep, work: WorkDep, slug: str, state: str = "", q: str = "", at: int = 1, marked: str = ""
) -> Response:
    """Everything the firm has, by state, found by title or code."""
    desk = open_desk(page, work, slug)
    return page.render("listings/index.html", **_shelf(page, work, desk, state, q, at), marked=marked == "all")


@router.post("/together")
def decide_together(page: PageDep, work: WorkDep, form: FormDep, slug: str) -> Response:
    """Publish, pause, set back or delete the marked ones; those that cannot follow are counted."""
    desk = open_desk(page, work, slug)
    decide, _ = _fate(form.values.get("fate", ""))
    done = failed = 0
    for listing_id in _marked(form):
        try:
            _own(work, desk, listing_id)
            decide(work, listing_id=listing_id)
            done += 1
        except (InvalidInput, Conflict):
            failed += 1
        except Blocked as problem:  # the firm is stopped, not this listing: nothing of it was published
            return _held_back(page, work, form, desk, problem)
    return page.redirect(f"/desk/{slug}/listings", notice=_outcome(done, failed))


@router.get("/new")
def ask_new(page: PageDep, work: WorkDep, slug: str, kind: str = "product") -> Response:
    """An empty form."""
    desk = open_desk(page, work, slug)
    kind = "service" if kind == "service" else "product"
    form = blank_form(desk.company, kind=kind, locale=page.locale)
    return page.render("listings/edit.html", form=form, **_context(page, desk))


@router.post("/new")
def send_new(page: PageDep, work: WorkDep, form: FormDep, slug: str) -> Response:
    """Save a new draft, and publish it where that was asked for."""
    desk = open_desk(page, work, slug)
    try:
        listing = create(work, company_id=desk.company.id, wanted=read_listing(form, ListingCreate))
        notice = _published(work, form, listing) or N_("Saved as a draft. Add photos: buyers look at them first.")
    except DomainError as problem:
        return page.refuse(work, "listings/edit.html", form, at_lines(form, problem), **_context(page, desk))
    return page.redirect(f"/desk/{slug}/listings/{listing.id}", notice=notice)


@router.get("/{listing_id}")
def show(page: PageDep, work: WorkDep, slug: str, listing_id: UUID) -> Response:
    """A listing as a form."""
    desk = open_desk(page, work, slug)
    listing = _whole(page, work, desk, listing_id)
    return page.render("listings/edit.html", form=form_of(listing), **_context(page, desk, listing, work))


@router.post("/{listing_id}")
def save(page: PageDep, work: WorkDep, form: FormDep, slug: str, listing_id: UUID) -> Response:
    """Save changes; where somebody else was first, both are shown."""
    desk = open_desk(page, work, slug)
    context = _context(page, desk, _whole(page, work, desk, listing_id), work)
    try:
        listing = edit(work, listing_id=listing_id, wanted=read_listing(form, ListingUpdate))
        notice = _published(work, form, listing) or N_("Saved.")
    except DomainError as problem:
        if isinstance(problem, Conflict):
            context["theirs"] = differences(form, form_of(context["listing"]))
            form.values["version"] = str(context["listing"].version)
        return page.refuse(work, "listings/edit.html", form, at_lines(form, problem), **context)
    return page.redirect(f"/desk/{slug}/listings/{listing_id}", notice=notice)


@router.post("/{listing_id}/state")
def decide_one(page: PageDep, work: WorkDep, form: FormDep, slug: str, listing_id: UUID) -> Response:
    """Publish, pause, set back or delete one; what is missing is said at its place in the form."""
    desk = open_desk(page, work, slug)
    listing = _whole(page, work, desk, listing_id)
    fate = form.values.get("fate", "")
    decide, notice = _fate(fate)
    try:
        decide(work, listing_id=listing_id)
    except Blocked as problem:
        context = _context(page, desk, listing, work)
        work.session.rollback()
        form = form_of(listing)
        return page.render("listings/edit.html", status=problem.status, form=form, refused=True, **context)
    except DomainError as problem:
        return page.refuse(work, "listings/edit.html", form_of(listing), problem, **_context(page, desk, listing, work))
    return page.redirect(f"/desk/{slug}/listings" + ("" if fate == "remove" else f"/{listing_id}"), notice=notice)


def _fate(name: str) -> tuple[Callable[..., Any], Text]:
    if name not in _FATES:
        raise NotFound
    return _FATES[name]


def _marked(form: Form) -> list[UUID]:
    """The marked listings. What is no reference was not marked on our page."""
    try:
        return [UUID(value) for value in form.lists.get("listing", [])[:_MOST_AT_ONCE]]
    except ValueError:
        raise NotFound from None


def _held_back(page: Page, work: Work, form: Form, desk: FirmDesk, problem: Blocked) -> Response:
    """The same page of the shelf with the same marks, and what a hub asks for first."""
    work.session.rollback()
    state, words, at = (form.values.get(name, "") for name in ("state", "q", "at"))
    shelf = _shelf(page, work, desk, state, words, int(at) if at.isascii() and at.isdecimal() else 1)
    told: dict[str, Any] = {"marked": False, "kept": _marked(form), "asked": asked(page, problem.permit)}
    return page.render("listings/index.html", status=problem.status, **shelf, **told)


def _outcome(done: int, failed: int) -> Text:
    if not done and not failed:
        return N_("Mark at least one first.")
    if failed:
        return N_(
            "Done: %(done)s. Left as they are: %(failed)s. Drafts need a category to be published, and only drafts can"
            " be deleted.",
            done=done,
            failed=failed,
        )
    return N_("Done: %(done)s.", done=done)


def _own(work: Work, desk: FirmDesk, listing_id: UUID) -> None:
    listing = work.session.get(Listing, listing_id)
    if listing is None or listing.company_id != desk.company.id:
        raise NotFound


def _whole(page: Page, work: Work, desk: FirmDesk, listing_id: UUID) -> PublicListing:
    listing = listing_by_id(work.session, listing_id, viewer=page.actor)
    if listing.company.id != desk.company.id:
        raise NotFound
    return listing


def _published(work: Work, form: Form, listing: Listing) -> Text | None:
    """Publish where the button says so; the sentence that tells it. Where a hub stops it, what was typed is saved."""
    if form.values.get("then") != "publish" or listing.state == "published":
        return None
    try:
        publishing.publish(work, listing_id=listing.id)
    except Blocked:
        return _SAVED_ONLY
    return _FATES["publish"][1]


def _shelf(page: Page, work: Work, desk: FirmDesk, state: str, words: str, at: int) -> dict[str, Any]:
    state = state if state in STATES else ""
    shelf = shelf_of(work.session, page.actor, desk.company.id, state=state, words=words, page=at)
    return {**desk.context, "shelf": shelf, "state": state, "words": words[:100]}


def _stopped(page: Page, desk: FirmDesk, listing: PublicListing | None, work: Work | None) -> Asked | None:
    if listing is None or work is None or listing.state == "published":
        return None
    return asked_before(page, work, desk.company, publishing.ACTION)


def _context(
    page: Page, desk: FirmDesk, listing: PublicListing | None = None, work: Work | None = None
) -> dict[str, Any]:
    missing = publishing.missing(category=listing.category) if listing else {}
    return {
        **desk.context,
        **options(page.locale),
        "listing": listing,
        "theirs": {},
        "asked": _stopped(page, desk, listing, work),
        "missing": [page.say(sentence) for sentence in missing.values()],
    }
