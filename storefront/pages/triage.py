"""The hub looks at what was held or reported, and decides."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError
from backend.core.i18n import N_
from backend.core.work import Work
from backend.hubs.queries import hub_of
from backend.inquiries import suspicion, triaging
from backend.inquiries.schemas import Refusal, StateChange
from backend.inquiries.triage_queries import case_of, held, reported, waiting_count
from backend.web.dependencies import WorkDep
from storefront.desks import hub_desk
from storefront.forms import Form, FormDep
from storefront.letters import letters, refused
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/inquiries")


@router.get("")
def show_waiting(page: PageDep, work: WorkDep, slug: str) -> Response:
    """What waits for the hub: held questions first, then reports."""
    hub = hub_of(work.session, page.actor, slug)
    stopped = held(work.session, page.actor, hub.id)
    told = reported(work.session, page.actor, hub.id)
    desk = hub_desk(page, hub, inquiries=waiting_count(work.session, hub.id))
    return page.render("inquiries/triage.html", desk=desk, hub=hub, held=stopped, reported=told, explain=_explain)


@router.get("/{inquiry_id}")
def show(page: PageDep, work: WorkDep, slug: str, inquiry_id: UUID) -> Response:
    """One of them, whole, with the reasons."""
    return _show(page, work, slug, inquiry_id, Form())


@router.post("/{inquiry_id}/deliver")
def deliver(page: PageDep, work: WorkDep, form: FormDep, slug: str, inquiry_id: UUID) -> Response:
    """It is a real question."""
    case_of(work.session, page.actor, hub_of(work.session, page.actor, slug).id, inquiry_id)
    try:
        triaging.release(work, inquiry_id=inquiry_id, version=form.read(StateChange).version)
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return page.redirect(f"/hub-desk/{slug}/inquiries", notice=N_("Delivered: the firm and the buyer have been told."))


@router.post("/{inquiry_id}/refuse")
def refuse(page: PageDep, work: WorkDep, form: FormDep, slug: str, inquiry_id: UUID) -> Response:
    """Stop it, with a reason that the buyer reads."""
    case_of(work.session, page.actor, hub_of(work.session, page.actor, slug).id, inquiry_id)
    try:
        triaging.refuse(work, inquiry_id=inquiry_id, wanted=form.read(Refusal))
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return page.redirect(f"/hub-desk/{slug}/inquiries", notice=N_("Stopped: the buyer has been told why."))


@router.post("/{inquiry_id}/settle")
def settle(page: PageDep, work: WorkDep, form: FormDep, slug: str, inquiry_id: UUID) -> Response:
    """The report was looked at, and the conversation goes on."""
    case_of(work.session, page.actor, hub_of(work.session, page.actor, slug).id, inquiry_id)
    try:
        triaging.settle(work, inquiry_id=inquiry_id)
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return page.redirect(f"/hub-desk/{slug}/inquiries", notice=N_("Settled: the conversation goes on."))


def _explain(kept: dict[str, object]) -> object:
    return suspicion.explain(suspicion.read_reason(kept))


def _show(page: Page, work: Work, slug: str, inquiry_id: UUID, form: Form, *, status: int = 200) -> Response:
    hub = hub_of(work.session, page.actor, slug)
    case = case_of(work.session, page.actor, hub.id, inquiry_id)
    desk = hub_desk(page, hub, inquiries=waiting_count(work.session, hub.id))
    return page.render(
        "inquiries/case.html",
        status=status,
        form=form,
        desk=desk,
        hub=hub,
        case=case,
        inquiry=case.conversation,
        reasons=[suspicion.explain(reason) for reason in case.reasons],
        letters=letters(page, case.conversation, side="hub", files_at=""),
        talk_at=f"/hub-desk/{hub.slug}/inquiries/{inquiry_id}",
    )


def _refuse(page: Page, work: Work, slug: str, inquiry_id: UUID, form: Form, problem: DomainError) -> Response:
    """The case as it stands now, with what was typed and what was wrong."""
    work.session.rollback()
    return _show(page, work, slug, inquiry_id, refused(form, problem), status=problem.status)
