"""Firms in an advisor's care, and one of them whole: score, trace, evidence, notes, visits, sign-off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from backend.advising import caring, noting
from backend.advising.queries import firms_in_care, notes_of, owed_blind
from backend.advising.schemas import NoteInput
from backend.core.errors import DomainError, InvalidInput
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import staff_rows
from backend.readiness import signing
from backend.readiness.queries import documents_of, history_of
from backend.web.dependencies import WorkDep
from storefront.advising_view import desk_of, member, open_hub
from storefront.asked_view import asked_by
from storefront.forms import Form, FormDep
from storefront.readiness_view import band_name, hold_words, picture, question_of, readiness_of
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}")
_YEAR = timedelta(days=365)


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
        standing_names={key: page.say(name) for key, name in STANDING_NAMES.items()},
        stuck=work.now - timedelta(days=60),
        desk=desk_of(page, work, hub),
    )


@router.post("/care/{care_id}/end")
def end_care(page: PageDep, work: WorkDep, slug: str, care_id: UUID) -> Response:
    """No longer in somebody's care."""
    open_hub(page, work, slug)
    caring.end(work, care_id=care_id)
    return page.redirect(f"/hub-desk/{slug}/care", notice=N_("The firm is no longer in that care."))


@router.get("/firms/{company}/readiness")
def show_firm(page: PageDep, work: WorkDep, slug: str, company: str) -> Response:
    """One firm, whole."""
    return page.render("advising/firm.html", form=Form(), **_firm(page, work, slug, company))


@router.post("/firms/{company}/care")
def take_care(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Put the firm in somebody's care."""
    context = _firm(page, work, slug, company)
    try:
        caring.assign(work, hub_id=context["hub"].id, company_id=context["company"].id, account_id=_person(form.values))
    except DomainError as problem:
        return _again(page, work, form, problem, context)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("The firm is in good care."))


@router.post("/firms/{company}/notes")
def write_note(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """A note or a visit."""
    context = _firm(page, work, slug, company)
    try:
        kept = {name: value for name, value in form.values.items() if value}
        wanted = Form(values=kept).read(NoteInput)
        noting.note(work, hub_id=context["hub"].id, company_id=context["company"].id, wanted=wanted)
    except DomainError as problem:
        return _again(page, work, form, problem, context)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Written down."))


@router.post("/firms/{company}/sign")
def sign(page: PageDep, work: WorkDep, slug: str, company: str, form: FormDep) -> Response:
    """Sign the band, for a scope and a time."""
    context = _firm(page, work, slug, company)
    try:
        wanted = form.read(SignatureInput)
        ids = {"company_id": context["company"].id, "hub_id": context["hub"].id}
        signing.sign(work, **ids, band=wanted.band, scope=wanted.scope, expires_on=wanted.expires_on)
    except DomainError as problem:
        return _again(page, work, form, problem, context)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Signed. The firm sees it now."))


@router.post("/firms/{company}/signatures/{signature_id}/withdraw")
def withdraw(page: PageDep, work: WorkDep, slug: str, company: str, signature_id: UUID) -> Response:
    """Take a signature back."""
    open_hub(page, work, slug)
    signing.withdraw(work, signature_id=signature_id)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("The signature is taken back."))


@router.get("/firms/{company}/{what}")
def back_to_firm(page: PageDep, slug: str, company: str, what: str) -> Response:
    """The firm again, for who opens an address that a form is sent to."""
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness")


def _firm(page: Page, work: Work, slug: str, company_slug: str) -> dict[str, Any]:
    hub = open_hub(page, work, slug)
    company = member(work.session, hub, company_slug)
    at = readiness_of(work, company.id)
    return {
        "hub": hub,
        "company": company,
        "at": at,
        "scored": at.scored,
        "band": band_name(page, at.inputs, at.scored.band),
        "dial": picture(page, at.inputs, at.scored),
        "names": {one.id: one.name.told(page.locale) for one in at.inputs.instrument.dimensions},
        "questions": {item.id: question_of(at.inputs, item).told(page.locale) for item in at.inputs.instrument.items},
        "holds": [hold_words(page, at.inputs, hold) for hold in at.scored.to_next],
        "documents": documents_of(work.session, company.id),
        "asked_now": asked_by(page, work, company.id, at),
        "points": history_of(work.session, company.id, most=12),
        **_hub_parts(page, work, hub, company.id, at.inputs.today),
        "desk": desk_of(page, work, hub),
    }


def _hub_parts(page: Page, work: Work, hub: Hub, company_id: UUID, today: date) -> dict[str, Any]:
    rows = firms_in_care(work.session, hub.id, account_id=page.actor.account_id, mine=False, most=10_000)
    care = next(row for row in rows if row.company_id == company_id)
    return {
        "care": care,
        "people": list(
            {str(one.account_id): one.name or one.email for one in staff_rows(work.session, hub.id)}.items()
        ),
        "notes": notes_of(work.session, hub.id, company_id),
        "owed": owed_blind(work.session, hub.id, company_id, reviewer_id=page.actor.account_id),
        "signature": signing.signature_of(work.session, company_id, hub.id, today=today),
        "today": today,
        "in_a_year": today + _YEAR,
    }


def _person(values: dict[str, str]) -> UUID:
    try:
        return UUID(values.get("account_id", ""))
    except ValueError:
        raise InvalidInput(fields={"account_id": N_("Choose someone who works for the hub.")}) from None


def _again(page: Page, work: Work, form: Form, problem: DomainError, context: dict[str, Any]) -> Response:
    if problem.status in (403, 404):
        raise problem
    return page.refuse(work, "advising/firm.html", form, problem, **context)
