"""A hub's desk: figures, the queue, the firms, the people of the hub, the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies import deciding
from backend.companies.models import HubMembership
from backend.companies.queries import SHOWN_STATES, firm_counts, firms_of, waiting_firms
from backend.companies.remembering import journal_of_hub
from backend.companies.schemas import Decision
from backend.core.errors import DomainError, Forbidden, NotFound
from backend.core.i18n import N_, Text
from backend.core.work import Work
from backend.hubs import opening
from backend.hubs.models import Hub
from backend.hubs.queries import hub_of, staff_rows
from backend.hubs.schemas import StaffInvitation
from backend.insights.queries import hub_figures, published_counts
from backend.web.dependencies import LimitsDep, WorkDep
from storefront.desks import hub_desk
from storefront.forms import Form, FormDep
from storefront.journal_words import told
from storefront.rendering import Page, PageDep
from storefront.vocabulary import TAX_NAMES

router = APIRouter(prefix="/{locale}/hub-desk/{slug}")
_MONTH = timedelta(days=30)


@router.get("")
def show_desk(page: PageDep, work: WorkDep, slug: str) -> Response:
    """What the hub looks at first."""
    context = _open(page, work, slug)
    opening.accept(work, context["hub"])
    return page.render(
        "hubs/overview.html",
        oldest=waiting_firms(work.session, context["hub"], now=work.now, most=1),
        recent=told(page, journal_of_hub(work.session, context["hub"].id, size=8).lines),
        **context,
    )


@router.get("/queue")
def show_queue(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The firms that wait, oldest first."""
    return page.render("hubs/queue.html", **_queue(page, work, slug))


@router.post("/queue/{membership_id}/approve")
def approve(page: PageDep, work: WorkDep, slug: str, membership_id: UUID, form: FormDep) -> Response:
    """Let a firm in; who comes second is told."""
    return _decide(
        page, work, slug, membership_id, form, deciding.approve, N_("The firm is in. We have told its owners.")
    )


@router.post("/queue/{membership_id}/return")
def send_back(page: PageDep, work: WorkDep, slug: str, membership_id: UUID, form: FormDep) -> Response:
    """Return a firm with reasons."""
    notice = N_("Sent back. The owners have your reasons in their mail.")
    return _decide(page, work, slug, membership_id, form, deciding.send_back, notice)


@router.get("/queue/{membership_id}/{what}")
def back_to_queue(page: PageDep, slug: str, membership_id: UUID, what: str) -> Response:
    """The queue again, for who opens an address that a button is sent to."""
    return page.redirect(f"/hub-desk/{slug}/queue")


@router.get("/companies")
def show_companies(page: PageDep, work: WorkDep, slug: str, state: str = "", q: str = "", p: str = "1") -> Response:
    """The hub's firms as a table."""
    context = _open(page, work, slug)
    number = int(p) if p.isascii() and p.isdigit() and len(p) < 6 else 1
    found = firms_of(work.session, context["hub"].id, state=state, wanted=q, page=number)
    return page.render(
        "hubs/companies.html",
        found=found,
        listings=published_counts(work.session, [row.company_id for row in found.rows]),
        counts=firm_counts(work.session, context["hub"].id),
        states=SHOWN_STATES,
        state=state if state in SHOWN_STATES else "",
        q=q[:100],
        **context,
    )


@router.get("/people")
def show_staff(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The people of the hub."""
    return page.render("hubs/people.html", form=Form(values={"role": "advisor"}), **_staff(page, work, slug))


@router.post("/people")
def appoint(page: PageDep, work: WorkDep, slug: str, form: FormDep, limits: LimitsDep) -> Response:
    """Give someone a role in the hub."""
    context = _staff(page, work, slug)
    try:
        wanted = form.read(StaffInvitation)
        limits.spend(f"appoint:{context['hub'].id}", most=20, seconds=3600)
        limits.spend(f"invite-to:{wanted.email}", most=5, seconds=3600)
        opening.appoint(work, context["hub"], **wanted.model_dump())
    except Forbidden:
        raise
    except DomainError as problem:
        return page.refuse(work, "hubs/people.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/people", notice=N_("We wrote to %(email)s.", email=wanted.email))


@router.post("/people/{account_id}/dismiss")
def dismiss(page: PageDep, work: WorkDep, slug: str, account_id: UUID, form: FormDep) -> Response:
    """End someone's role in the hub."""
    context = _staff(page, work, slug)
    try:
        opening.dismiss(work, context["hub"], account_id=account_id, role=form.values.get("role", ""))
    except Forbidden:
        raise
    except DomainError as problem:
        return page.refuse(work, "hubs/people.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/people", notice=N_("The role has ended."))


@router.get("/people/{account_id}/dismiss")
def back_to_staff(page: PageDep, slug: str, account_id: UUID) -> Response:
    """The people again, for who opens the address that a button is sent to."""
    return page.redirect(f"/hub-desk/{slug}/people")


@router.get("/journal")
def show_journal(page: PageDep, work: WorkDep, slug: str, before: str = "") -> Response:
    """What happened in the hub, newest first."""
    context = _open(page, work, slug)
    start = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    found = journal_of_hub(work.session, context["hub"].id, before=start)
    return page.render(
        "hubs/journal.html", lines=told(page, found.lines), older=found.older, first=start is None, **context
    )


def _open(page: Page, work: Work, slug: str) -> dict[str, Any]:
    """The hub and the frame of its desk, for someone who works for it."""
    hub: Hub = hub_of(work.session, page.actor, slug)
    figures = hub_figures(work.session, hub.id, since=work.now - _MONTH)
    desk = hub_desk(page, hub, queue=figures.waiting, inquiries=figures.to_check)
    return {"hub": hub, "figures": figures, "desk": desk}


def _queue(page: Page, work: Work, slug: str) -> dict[str, Any]:
    context = _open(page, work, slug)
    return {
        **context,
        "waiting": waiting_firms(work.session, context["hub"], now=work.now),
        "tried": "",
        "tax_names": TAX_NAMES,
    }


def _staff(page: Page, work: Work, slug: str) -> dict[str, Any]:
    context = _open(page, work, slug)
    return {**context, "staff": staff_rows(work.session, context["hub"].id)}


def _decide(
    page: Page,
    work: Work,
    slug: str,
    membership_id: UUID,
    form: Form,
    decide: Callable[..., HubMembership],
    notice: Text,
) -> Response:
    hub = hub_of(work.session, page.actor, slug)
    try:
        membership = decide(work, membership_id=membership_id, decision=form.read(Decision))
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        work.session.rollback()
        context = {**_queue(page, work, slug), "tried": str(membership_id)}
        return page.refuse(work, "hubs/queue.html", form, problem, **context)
    if membership.hub_id != hub.id:
        raise NotFound
    return page.redirect(f"/hub-desk/{slug}/queue", notice=notice)
