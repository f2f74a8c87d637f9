"""What helps most: every step with its points and effort, taken up, finished or asked about; and what if."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.advising import asking
from backend.core.errors import DomainError, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.readiness import stepping_up
from backend.readiness.stepping import what_if
from backend.web.dependencies import LimitsDep, WorkDep
from storefront.checklist_view import line_steps
from storefront.firm_desk import FirmDesk
from storefront.forms import Form, FormDep
from storefront.pages.readiness import frame, frame_base, open_readiness
from storefront.readiness_view import FirmReadiness, band_name, holds, picture, question_of
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/readiness")
_THANKS = {
    "start": N_("Started. Finish it here when it is done."),
    "finish": N_("Well done. Now say it in the question and add your evidence: that is what brings the points."),
    "ask": N_("Your advisors see your question."),
}


@router.get("/steps")
def show(page: PageDep, work: WorkDep, slug: str) -> Response:
    """All steps that would still bring points, best first, and what is missing on the checklists."""
    desk, at = open_readiness(page, work, slug)
    return page.render("readiness/steps.html", **steps_context(page, work, desk, at))


@router.post("/steps/{item}/{act}")
def take(page: PageDep, work: WorkDep, slug: str, item: str, act: str, form: FormDep, limits: LimitsDep) -> Response:
    """Start a step, finish it, or ask an advisor."""
    desk, at = open_readiness(page, work, slug)
    if act not in _THANKS or item not in at.inputs.instrument.by_id:
        raise NotFound
    try:
        limits.spend(f"steps:{desk.company.id}", most=120, seconds=3600)
        _take(work, desk, item, act, form)
    except DomainError as problem:
        return page.refuse(work, "readiness/steps.html", form, problem, **steps_context(page, work, desk, at, item))
    path = f"questions/{item}" if act == "finish" else "steps"
    return page.redirect(f"/desk/{slug}/readiness/{path}", notice=_THANKS[act])


@router.get("/what-if")
def show_what_if(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The score and the band with some steps done."""
    desk, at = open_readiness(page, work, slug)
    ticked = [one for one in page.request.query_params.getlist("step") if one in at.inputs.instrument.by_id]
    inputs = at.inputs
    then = what_if(
        inputs.instrument,
        inputs.profile,
        inputs.answers,
        inputs.evidence,
        inputs.today,
        signature=inputs.signature,
        steps=ticked,
    )
    return page.render(
        "readiness/what_if.html",
        **frame(page, desk, at),
        rows=_rows(page, at, {}),
        ticked=ticked,
        then=then,
        then_band=band_name(page, inputs, then.band),
        holds=holds(page, at, then.to_next, frame_base(page, desk)),
        dial=picture(page, inputs, then),
    )


def _take(work: Work, desk: FirmDesk, item: str, act: str, form: Form) -> None:
    if act == "start":
        stepping_up.start(work, company_id=desk.company.id, item=item)
    elif act == "finish":
        stepping_up.finish(work, company_id=desk.company.id, item=item, minutes=_minutes(form.values.get("hours", "")))
    else:
        asking.ask_about_step(work, company_id=desk.company.id, item=item, question=form.values.get("question", ""))


def _minutes(typed: str) -> int:
    """Hours as written, with point or comma, in minutes; 0 where nothing is written."""
    if not typed.strip():
        return 0
    try:
        hours = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation as problem:
        raise InvalidInput(fields={"hours": N_("Write how many hours it took, for example 3 or 1.5.")}) from problem
    if not hours.is_finite() or not 0 <= hours <= 1000:
        raise InvalidInput(fields={"hours": N_("Write how many hours it took, for example 3 or 1.5.")})
    return int(hours * 60)


def steps_context(page: Page, work: Work, desk: FirmDesk, at: FirmReadiness, wrong: str = "") -> dict[str, Any]:
    """What the page of steps shows; `wrong` is the item or the line whose form was refused."""
    taken = stepping_up.steps_taken(work.session, desk.company.id)
    rows = _rows(page, at, taken)
    return {**frame(page, desk, at), "rows": rows, "wrong": wrong, **line_steps(page, work, desk, at)}


def _rows(page: Page, at: FirmReadiness, taken: dict[str, Any]) -> list[dict[str, Any]]:
    asked = at.inputs.instrument
    return [
        {
            "item": asked.by_id[one.item],
            "question": question_of(at.inputs, asked.by_id[one.item]).told(page.locale),
            "advice": one,
            "hours": at.hours.get(one.item, asked.by_id[one.item].step.hours),
            "observed": one.item in at.hours,
            "missing": [(name, asked.by_id[name].step.title.told(page.locale)) for name in one.missing],
            "taken": taken.get(one.item),
            "asked": one.item in taken and stepping_up.waits(taken[one.item]),
        }
        for one in at.advice
    ]
