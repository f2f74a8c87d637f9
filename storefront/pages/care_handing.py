"""Firms that pass from one advisor to another: one of them, those that nobody looks after, a whole list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.advising import handing
from backend.advising.carers import carers, firms_without
from backend.advising.schemas import HandInput
from backend.core.errors import DomainError, InvalidInput
from backend.core.i18n import N_, Text
from backend.core.permissions import MANAGER
from backend.core.work import Work
from backend.web.dependencies import WorkDep
from storefront.advising_view import desk_of, member, open_hub
from storefront.care_view import firm_refused, people_here
from storefront.forms import Form, FormDep
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}")


@router.get("/care/people")
def show_people(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Who looks after whom."""
    return page.render("advising/carers.html", form=Form(), **_context(page, work, slug))


@router.post("/care/people")
def hand_list(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """One person's whole list passes to another."""
    hub = open_hub(page, work, slug)
    try:
        from_id = _id(form.values.get("from_id", ""), "from_id", N_("Choose whose firms you hand over."))
        count = handing.hand_list(work, hub_id=hub.id, from_id=from_id, wanted=form.read(HandInput))
    except DomainError as problem:
        return _again(page, work, slug, form, problem, "advising/carers.html")
    return page.redirect(
        f"/hub-desk/{slug}/care/people", notice=N_("Handed over, with your note. Firms: %(count)s.", count=str(count))
    )


@router.get("/care/free")
def show_free(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The firms that nobody looks after."""
    return page.render("advising/free.html", form=Form(), **_context(page, work, slug))


@router.post("/care/free")
def give(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Firms that nobody looks after go into somebody's care, all that were chosen or none."""
    hub = open_hub(page, work, slug)
    try:
        words = N_("Choose the firms to give.")
        chosen = [_id(one, "companies", words) for one in form.lists.get("companies", [])]
        handing.give(work, hub_id=hub.id, company_ids=chosen, wanted=form.read(HandInput))
    except DomainError as problem:
        return _again(page, work, slug, form, problem, "advising/free.html")
    return page.redirect(f"/hub-desk/{slug}/care/free", notice=N_("Done: these firms are in that care now."))


@router.post("/firms/{company}/hand")
def hand_over(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """One firm passes from one person to another."""
    hub = open_hub(page, work, slug)
    firm = member(work.session, hub, company)
    try:
        from_id = _id(form.values.get("from_id", ""), "from_id", N_("Choose who hands the firm over."))
        wanted = form.read(HandInput)
        handing.hand_over(work, hub_id=hub.id, company_id=firm.id, from_id=from_id, wanted=wanted)
    except DomainError as problem:
        context = firm_refused(page, work, problem, slug, company)
        return page.refuse(work, "advising/firm.html", form, problem, **context)
    return page.redirect(
        f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Handed over. You both read your note here.")
    )


def _context(page: Page, work: Work, slug: str) -> dict[str, Any]:
    hub = open_hub(page, work, slug)
    manages = page.actor.hubs.get(hub.id) == MANAGER
    me = str(page.actor.account_id)
    people = people_here(work, hub)
    return {
        "hub": hub,
        "manages": manages,
        "takers": people if manages else [one for one in people if one[0] == me],
        "people": carers(work.session, hub.id),
        "firms": firms_without(work.session, hub.id),
        "desk": desk_of(page, work, hub),
    }


def _again(page: Page, work: Work, slug: str, form: Form, problem: DomainError, template: str) -> Response:
    """The page as it is now, with what was typed."""
    if problem.status in (403, 404):
        raise problem
    work.session.rollback()
    return page.refuse(work, template, form, problem, **_context(page, work, slug))


def _id(value: str, name: str, words: Text) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise InvalidInput(fields={name: words}) from None
