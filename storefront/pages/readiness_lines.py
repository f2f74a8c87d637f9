"""What is missing on a firm's checklists, taken up, asked about, and held: the checklist itself says so then."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from backend.advising import asking
from backend.compliance import taking_up
from backend.compliance.schemas import HoldInput
from backend.core.errors import DomainError, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.web.dependencies import LimitsDep, WorkDep
from storefront.firm_desk import FirmDesk
from storefront.forms import Form, FormDep
from storefront.pages.readiness import open_readiness
from storefront.pages.readiness_steps import steps_context
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/readiness/lines")
_THANKS = {
    "start": N_("Started. Finish it here when it is done."),
    "hold": N_("Noted on your checklist: you have it."),
    "ask": N_("Your advisors see your question."),
}


@router.get("/{line}/{act}")
def back_to_steps(page: PageDep, slug: str, line: str, act: str) -> Response:
    """The steps again, for who opens an address that a button is sent to."""
    return page.redirect(f"/desk/{slug}/readiness/steps")


@router.post("/{line}/{act}")
def take(page: PageDep, work: WorkDep, slug: str, line: str, act: str, form: FormDep, limits: LimitsDep) -> Response:
    """Start on a missing line, ask an advisor about it, or say that it is held now."""
    desk, at = open_readiness(page, work, slug)
    if act not in _THANKS:
        raise NotFound
    try:
        limits.spend(f"steps:{desk.company.id}", most=120, seconds=3600)
        _take(work, desk, line, act, form, at.inputs.today)
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        return page.refuse(work, "readiness/steps.html", form, problem, **steps_context(page, work, desk, at, line))
    return page.redirect(f"/desk/{slug}/readiness/steps", notice=_THANKS[act])


def _take(work: Work, desk: FirmDesk, line: str, act: str, form: Form, today: date) -> None:
    ids = {"company_id": desk.company.id}
    if act == "start":
        taking_up.start(work, **ids, line=line, today=today)
    elif act == "ask":
        asking.ask_about_line(work, **ids, line=line, question=form.values.get("question", ""), today=today)
    elif not form.lists.get("listings"):
        raise InvalidInput(fields={f"listings-{line}": N_("Tick the products that have it now.")})
    else:
        taking_up.hold(work, **ids, line=line, wanted=form.read(HoldInput, lists=("listings",)), today=today)
