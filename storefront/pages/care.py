"""Firms in an advisor's care, and one of them whole: score, trace, evidence, notes, visits, sign-off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from backend.advising import asking, caring, noting
from backend.advising.asking import AnswerInput
from backend.advising.carers import firms_without, handed_lately
from backend.advising.queries import firms_in_care
from backend.advising.schemas import HandInput, NoteInput
from backend.core.errors import DomainError
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.work import Work
from backend.readiness import signing
from backend.web.dependencies import WorkDep
from storefront.advising_view import desk_of, member, open_hub
from storefront.care_view import firm_case, firm_refused
from storefront.forms import Form, FormDep
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}")
_LATELY = timedelta(days=30)


class SignatureInput(Input):
    """A sign-off as the form sends it."""

    band: Annotated[str, Field(max_length=20)]
    scope: Annotated[Prose, Field(min_length=1, max_length=1000)]
    expires_on: date


@router.get("/care")
def show_care(page: PageDep, work: WorkDep, slug: str, all: str = "") -> Response:
    """The firms in this person's care, or all of the hub."""
    hub = open_hub(page, work, slug)
    everyone = all == "1"
    rows = firms_in_care(work.session, hub.id, account_id=page.actor.account_id, mine=not everyone)
    return page.render(
        "advising/care.html",
        hub=hub,
        rows=rows,
        everyone=everyone,
        free=len(firms_without(work.session, hub.id)),
        lately=handed_lately(work.session, hub.id, account_id=page.actor.account_id, since=work.now - _LATELY),
        standing_names={key: page.say(name) for key, name in STANDING_NAMES.items()},
        stuck=work.now - timedelta(days=60),
        desk=desk_of(page, work, hub),
    )


@router.post("/care/{care_id}/end")
def end_care(page: PageDep, work: WorkDep, slug: str, care_id: UUID) -> Response:
    """No longer in somebody's care."""
    open_hub(page, work, slug)
    first = caring.end(work, care_id=care_id)
    before = N_("Somebody had ended that care before you: nothing was changed.")
    return page.redirect(
        f"/hub-desk/{slug}/care", notice=N_("The firm is no longer in that care.") if first else before
    )


@router.get("/firms/{company}/readiness")
def show_firm(page: PageDep, work: WorkDep, slug: str, company: str) -> Response:
    """One firm, whole."""
    return page.render("advising/firm.html", form=Form(), **firm_case(page, work, slug, company))


@router.post("/firms/{company}/care")
def take_care(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Put the firm in somebody's care, beside those who have it."""
    hub = open_hub(page, work, slug)
    firm = member(work.session, hub, company)
    try:
        wanted = form.read(HandInput)
        caring.assign(work, hub_id=hub.id, company_id=firm.id, account_id=wanted.account_id, note=wanted.note)
    except DomainError as problem:
        return _again(page, work, form, problem, slug, company)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("The firm is in that care now."))


@router.post("/firms/{company}/notes")
def write_note(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Write a note or a visit down."""
    hub = open_hub(page, work, slug)
    firm = member(work.session, hub, company)
    try:
        kept = {name: value for name, value in form.values.items() if value}
        noting.note(work, hub_id=hub.id, company_id=firm.id, wanted=Form(values=kept).read(NoteInput))
    except DomainError as problem:
        return _again(page, work, form, problem, slug, company)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Written down."))


@router.post("/firms/{company}/answers")
def answer(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Answer what the firm asked, or mark it as answered; who answers second is told, with the words kept."""
    hub = open_hub(page, work, slug)
    firm = member(work.session, hub, company)
    try:
        asking.answer(work, hub_id=hub.id, company_id=firm.id, wanted=form.read(AnswerInput))
    except DomainError as problem:
        return _again(page, work, form, problem, slug, company)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Answered. The firm goes on."))


@router.post("/firms/{company}/sign")
def sign(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Sign the band, for a scope and a time; who signs second reads what was signed."""
    hub = open_hub(page, work, slug)
    firm = member(work.session, hub, company)
    try:
        wanted = form.read(SignatureInput)
        signing.sign(work, company_id=firm.id, hub_id=hub.id, **wanted.model_dump(), anew=False)
    except DomainError as problem:
        return _again(page, work, form, problem, slug, company)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Signed. The firm sees it now."))


@router.post("/firms/{company}/signatures/{signature_id}/withdraw")
def withdraw(page: PageDep, work: WorkDep, slug: str, company: str, signature_id: UUID) -> Response:
    """Take a signature back."""
    open_hub(page, work, slug)
    first = signing.withdraw(work, signature_id=signature_id)
    before = N_("Somebody had taken that signature back before you: nothing was changed.")
    return page.redirect(
        f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("The signature is taken back.") if first else before
    )


@router.get("/firms/{company}/{what}")
def back_to_firm(page: PageDep, slug: str, company: str, what: str) -> Response:
    """The firm again, for who opens an address that a form is sent to."""
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness")


def _again(page: Page, work: Work, form: Form, problem: DomainError, slug: str, company: str) -> Response:
    context = firm_refused(page, work, problem, slug, company)
    return page.refuse(work, "advising/firm.html", form, problem, **context)
