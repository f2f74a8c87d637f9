"""Second looks between hubs: who lends advisors to whom, and the one piece of evidence a lent advisor sees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.advising import lending
from backend.advising.loan_queries import loans_of, others_to_ask
from backend.core.errors import Conflict, DomainError, NotFound
from backend.core.i18n import N_
from backend.core.permissions import MANAGER
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.readiness.queries import file_for
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.advising_view import case, desk_of, done_words, lent_waiting_for, open_hub, read_verdict
from storefront.forms import Form, FormDep
from storefront.letters import download
from storefront.preview_view import beside, leaf
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}")

_CLOSED = N_(
    "This repeat is not open for you any more: it was decided, or the agreement has ended. Nothing was written down;"
    " your words are below."
)


@router.get("/loans")
def show(page: PageDep, work: WorkDep, slug: str) -> Response:
    """What is agreed with other hubs, and what waits for this person there."""
    hub = open_hub(page, work, slug)
    return page.render("advising/loans.html", form=Form(), **_context(page, work, hub))


@router.post("/loans")
def ask(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Ask another hub for second looks."""
    hub = open_hub(page, work, slug)
    try:
        lending.ask(work, borrower_id=hub.id, lender=form.values.get("hub", ""))
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        return page.refuse(work, "advising/loans.html", form, problem, **_context(page, work, hub))
    return page.redirect(
        f"/hub-desk/{slug}/loans", notice=N_("Asked. Its managers were written to; nothing is shown yet.")
    )


@router.post("/loans/{loan_id}/accept")
def accept(page: PageDep, work: WorkDep, slug: str, loan_id: UUID) -> Response:
    """Lend the hub's advisors."""
    hub = open_hub(page, work, slug)
    try:
        lending.accept(work, hub_id=hub.id, loan_id=loan_id)
    except Conflict as problem:
        return page.redirect(f"/hub-desk/{slug}/loans", notice=problem.message)
    return page.redirect(
        f"/hub-desk/{slug}/loans", notice=N_("Agreed. What nobody there can repeat comes to you from now on.")
    )


@router.post("/loans/{loan_id}/end")
def end(page: PageDep, work: WorkDep, slug: str, loan_id: UUID) -> Response:
    """Decline it, take it back, or end it."""
    hub = open_hub(page, work, slug)
    lending.end(work, hub_id=hub.id, loan_id=loan_id)
    return page.redirect(
        f"/hub-desk/{slug}/loans", notice=N_("Ended. Nobody sees anything by this agreement any more.")
    )


@router.get("/loans/{loan_id}/{what}")
def back_to_loans(page: PageDep, slug: str, loan_id: UUID, what: str) -> Response:
    """The page, for who opens the address that a button is sent to."""
    del loan_id, what
    return page.redirect(f"/hub-desk/{slug}/loans")


@router.get("/lent/{evidence_id}")
def show_case(
    page: PageDep, work: WorkDep, storage: StorageDep, limits: LimitsDep, slug: str, evidence_id: UUID
) -> Response:
    """One piece of another hub's evidence, beside its question."""
    hub = open_hub(page, work, slug)
    asked, borrowed, there = _borrowed(page, work, hub, evidence_id)
    context = _case(page, work, hub, (asked, borrowed, there), evidence_id)
    shown = beside(asked, borrowed, storage, limits, context["document"])
    return page.render("advising/review.html", form=Form(), preview=shown, **context)


@router.post("/lent/{evidence_id}")
def decide(
    page: PageDep, work: WorkDep, storage: StorageDep, limits: LimitsDep, slug: str, evidence_id: UUID, form: FormDep
) -> Response:
    """Write the repeat down; who comes too late is told, with what was typed."""
    hub = open_hub(page, work, slug)
    try:
        asked, borrowed, there = _borrowed(page, work, hub, evidence_id)
    except NotFound:
        work.session.rollback()
        return page.refuse(work, "advising/loans.html", form, Conflict(_CLOSED), **_context(page, work, hub))
    context = _case(page, work, hub, (asked, borrowed, there), evidence_id)
    try:
        lending.review_lent(work, hub_id=hub.id, evidence_id=evidence_id, wanted=read_verdict(form))
    except DomainError as problem:
        work.session.rollback()
        if isinstance(problem, Conflict | NotFound):
            told = problem if isinstance(problem, Conflict) else Conflict(_CLOSED)
            return page.refuse(work, "advising/loans.html", form, told, **_context(page, work, hub))
        shown = beside(asked, borrowed, storage, limits, context["document"])
        return page.refuse(work, "advising/review.html", form, problem, preview=shown, **context)
    left = len(lent_waiting_for(page, work, hub))
    return page.redirect(f"/hub-desk/{slug}/loans", notice=done_words(form.values["verdict"], left))


@router.get("/lent/{evidence_id}/document")
def file(page: PageDep, work: WorkDep, storage: StorageDep, slug: str, evidence_id: UUID) -> Response:
    """The file of that evidence, as long as its repeat is open."""
    asked, borrowed, _ = _borrowed(page, work, open_hub(page, work, slug), evidence_id)
    media, _ = file_for(borrowed.session, asked.actor, lending.document_of(borrowed, evidence_id))
    return download(storage, media)


@router.get("/lent/{evidence_id}/document/pages/{number}.png")
def page_of(
    page: PageDep,
    work: WorkDep,
    storage: StorageDep,
    limits: LimitsDep,
    slug: str,
    evidence_id: UUID,
    number: int,
    size: str = "page",
) -> Response:
    """A page of that file as a picture."""
    asked, borrowed, _ = _borrowed(page, work, open_hub(page, work, slug), evidence_id)
    media, _ = file_for(borrowed.session, asked.actor, lending.document_of(borrowed, evidence_id))
    return leaf(asked, borrowed, storage, limits, media, number, size)


def _borrowed(page: Page, work: Work, hub: Hub, evidence_id: UUID) -> tuple[Page, Work, Hub]:
    """Page and work as of an advisor of the hub that borrows, for this one piece of evidence; and that hub."""
    borrowed, review = lending.lent(work, hub_id=hub.id, evidence_id=evidence_id)
    return Page(page.request, page.locale, borrowed.actor), borrowed, work.session.get_one(Hub, review.hub_id)


def _case(page: Page, work: Work, hub: Hub, there: tuple[Page, Work, Hub], evidence_id: UUID) -> dict[str, Any]:
    ids = [row.evidence_id for row in lent_waiting_for(page, work, hub)]
    at = ids.index(evidence_id) if evidence_id in ids else -1
    return {
        **case(*there, evidence_id),
        "lent": there[2].name,
        "hub": hub,
        "left": len(ids),
        "before": ids[at - 1] if at > 0 else None,
        "after": ids[at + 1] if 0 <= at < len(ids) - 1 else None,
        "gain": 0.0,
        "desk": desk_of(page, work, hub),
    }


def _context(page: Page, work: Work, hub: Hub) -> dict[str, Any]:
    manages = page.actor.hubs.get(hub.id) == MANAGER
    rows = loans_of(work.session, hub.id)
    return {
        "hub": hub,
        "manages": manages,
        "loans": rows,
        "rows": lent_waiting_for(page, work, hub),
        "others": others_to_ask(work.session, hub.id) if manages else [],
        "desk": desk_of(page, work, hub),
    }
