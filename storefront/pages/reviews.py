"""The desk of reviews: what waits, one piece of evidence beside its question, how far advisors agree."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.advising import reviewing
from backend.advising.agreeing import hub_agreement
from backend.advising.queueing import WaitingRow, waiting
from backend.core.errors import Conflict, DomainError
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.advising_view import case, desk_of, done_words, lent_waiting_for, open_hub, read_verdict
from storefront.forms import Form, FormDep
from storefront.preview_view import beside
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/reviews")


@router.get("")
def show_queue(page: PageDep, work: WorkDep, slug: str, mine: str = "") -> Response:
    """What waits for this person, by wait and gain."""
    hub = open_hub(page, work, slug)
    return page.render(
        "advising/queue.html",
        hub=hub,
        rows=_waiting(page, work, hub, mine=mine == "1"),
        mine=mine == "1",
        lent=len(lent_waiting_for(page, work, hub)),
        desk=desk_of(page, work, hub),
    )


@router.get("/agreement")
def show_agreement(page: PageDep, work: WorkDep, slug: str) -> Response:
    """How far the advisors agree."""
    hub = open_hub(page, work, slug)
    found = hub_agreement(work.session, hub.id)
    return page.render("advising/agreement.html", hub=hub, found=found, desk=desk_of(page, work, hub))


@router.get("/{evidence_id}")
def show_case(
    page: PageDep, work: WorkDep, storage: StorageDep, limits: LimitsDep, slug: str, evidence_id: UUID
) -> Response:
    """One piece of evidence beside its question."""
    hub = open_hub(page, work, slug)
    context = _case(page, work, hub, evidence_id)
    shown = beside(page, work, storage, limits, context["document"])
    return page.render("advising/review.html", form=Form(), preview=shown, **context)


@router.post("/{evidence_id}")
def decide(
    page: PageDep,
    work: WorkDep,
    storage: StorageDep,
    limits: LimitsDep,
    slug: str,
    evidence_id: UUID,
    form: FormDep,
) -> Response:
    """Give the verdict and go on to the next; who comes second is told, with what was typed kept."""
    hub = open_hub(page, work, slug)
    context = _case(page, work, hub, evidence_id)
    try:
        reviewing.review(work, hub_id=hub.id, evidence_id=evidence_id, wanted=read_verdict(form))
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        work.session.rollback()
        if isinstance(problem, Conflict):
            context = _case(page, work, hub, evidence_id)
        shown = beside(page, work, storage, limits, context["document"])
        return page.refuse(work, "advising/review.html", form, problem, preview=shown, **context)
    rest = _waiting(page, work, hub)
    where = f"/{rest[0].evidence_id}" if rest else ""
    return page.redirect(f"/hub-desk/{slug}/reviews{where}", notice=done_words(form.values["verdict"], len(rest)))


def _case(page: Page, work: Work, hub: Hub, evidence_id: UUID) -> dict[str, Any]:
    rows = _waiting(page, work, hub)
    ids = [row.evidence_id for row in rows]
    at = ids.index(evidence_id) if evidence_id in ids else -1
    return {
        **case(page, work, hub, evidence_id),
        "hub": hub,
        "lent": "",
        "left": len(ids),
        "before": ids[at - 1] if at > 0 else None,
        "after": ids[at + 1] if at + 1 < len(ids) else None,
        "gain": rows[at].gain if at >= 0 else 0.0,
        "desk": desk_of(page, work, hub),
    }


def _waiting(page: Page, work: Work, hub: Hub, *, mine: bool = False) -> list[WaitingRow]:
    assert page.actor.account_id is not None  # noqa: S101 - open_hub lets only people with a role in the hub pass
    return waiting(work.session, hub.id, reviewer_id=page.actor.account_id, now=work.now, mine=mine)
