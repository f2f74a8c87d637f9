"""The people of a firm: who may do what, and who else shall help."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies import people
from backend.companies.schemas import Invitation
from backend.core.errors import DomainError
from backend.core.i18n import N_
from backend.core.work import Work
from backend.web.dependencies import LimitsDep, WorkDep
from storefront.firm_desk import FirmDesk, open_desk
from storefront.forms import Form, FormDep
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}")


@router.get("/desk/{slug}/people")
def show_people(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Everyone of the firm."""
    form = Form(values={"role": "editor"})
    return page.render("companies/people.html", form=form, **_context(work, open_desk(page, work, slug)))


@router.post("/desk/{slug}/people")
def invite(page: PageDep, work: WorkDep, slug: str, form: FormDep, limits: LimitsDep) -> Response:
    """Invite someone by e-mail."""
    desk = open_desk(page, work, slug)
    context = _context(work, desk)
    try:
        wanted = form.read(Invitation)
        limits.spend(f"invite:{desk.company.id}", most=20, seconds=3600)
        limits.spend(f"invite-to:{wanted.email}", most=5, seconds=3600)
        people.invite(work, company=desk.company, wanted=wanted)
    except DomainError as problem:
        return page.refuse(work, "companies/people.html", form, problem, **context)
    return page.redirect(f"/desk/{slug}/people", notice=N_("We wrote to %(email)s.", email=wanted.email))


@router.post("/desk/{slug}/people/{account_id}/role")
def change_role(page: PageDep, work: WorkDep, slug: str, account_id: UUID, form: FormDep) -> Response:
    """Make someone an owner or an editor."""
    desk = open_desk(page, work, slug)
    context = _context(work, desk)
    try:
        people.change_role(work, company=desk.company, account_id=account_id, role=form.values.get("role", ""))
    except DomainError as problem:
        return page.refuse(work, "companies/people.html", form, problem, **context)
    return page.redirect(f"/desk/{slug}/people", notice=N_("Saved."))


@router.post("/desk/{slug}/people/{account_id}/remove")
def remove(page: PageDep, work: WorkDep, slug: str, account_id: UUID, form: FormDep) -> Response:
    """End someone's role, or one's own."""
    desk = open_desk(page, work, slug)
    context = _context(work, desk)
    try:
        people.remove(work, company=desk.company, account_id=account_id)
    except DomainError as problem:
        return page.refuse(work, "companies/people.html", form, problem, **context)
    if account_id == page.actor.account_id:
        return page.redirect("/desk", notice=N_("You no longer belong to the firm."))
    return page.redirect(f"/desk/{slug}/people", notice=N_("This person can no longer open the desk."))


@router.get("/desk/{slug}/people/{account_id}/{what}")
def back_to_people(page: PageDep, slug: str, account_id: UUID, what: str) -> Response:
    """The people again, for who opens an address that a button is sent to."""
    return page.redirect(f"/desk/{slug}/people")


def _context(work: Work, desk: FirmDesk) -> dict[str, Any]:
    return {**desk.context, "people": people.people_of(work, desk.company.id)}
