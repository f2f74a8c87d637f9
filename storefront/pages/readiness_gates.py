"""Gates: what a hub asks for before an action, the firms it stops, the lifts; and the same for a firm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies.addressing import by_address
from backend.companies.models import Company
from backend.companies.permitting import named, permits_of
from backend.core.errors import DomainError, Forbidden, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import hub_of
from backend.readiness import lifting, permitting
from backend.readiness.gathering import day_in
from backend.readiness.instrument import BANDS
from backend.readiness.lifting import LiftInput
from backend.readiness.permitting import ACTIONS, LATER, GatesInput
from backend.web.dependencies import WorkDep
from storefront.desks import hub_desk
from storefront.firm_desk import open_desk
from storefront.forms import Form, FormDep
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}")
ENDED = N_("Ended: the gate counts again.")
ENDED_BEFORE = N_("Somebody had ended it before you: the gate counts again, and nothing was changed.")


@router.get("/hub-desk/{slug}/readiness/gates")
def show_gates(page: PageDep, work: WorkDep, slug: str, firm: str = "", action: str = "") -> Response:
    """The hub's gates, whom they stop, and what was lifted."""
    form = Form(values={"firm": firm[:90], "action": action[:40]})
    return page.render("gates/hub.html", form=form, **_hub(page, work, slug))


@router.get("/hub-desk/{slug}/readiness/gates/{action}")
def show_gate(page: PageDep, work: WorkDep, slug: str, action: str) -> Response:
    """One gate, to be set."""
    context = _gate(page, work, slug, action)
    gate = context["gate"]
    form = Form(values={"band": gate.band}, lists={"items": list(gate.items)})
    return page.render("gates/gate.html", form=form, **context)


@router.post("/hub-desk/{slug}/readiness/gates/{action}")
def set_gate(page: PageDep, work: WorkDep, slug: str, action: str, form: FormDep) -> Response:
    """Ask for something before an action, or for nothing."""
    context = _gate(page, work, slug, action)
    form.values["action"] = action
    try:
        permitting.set_gate(work, hub_id=context["hub"].id, wanted=form.read(GatesInput, lists=("items",)))
    except (Forbidden, NotFound):
        raise
    except DomainError as problem:
        return page.refuse(work, "gates/gate.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/readiness/gates", notice=N_("Saved. Your firms see it in a moment."))


@router.post("/hub-desk/{slug}/readiness/lifts")
def lift(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Allow a blocked action for a time."""
    context = _hub(page, work, slug)
    try:
        company = _firm(work, form)
        lifting.lift(work, company_id=company.id, hub_id=context["hub"].id, wanted=form.read(LiftInput))
    except (Forbidden, NotFound):
        raise
    except DomainError as problem:
        return page.refuse(work, "gates/hub.html", form, problem, **context)
    return page.redirect(
        f"/hub-desk/{slug}/readiness/gates", notice=N_("%(firm)s may go on until that day.", firm=company.name)
    )


@router.get("/hub-desk/{slug}/readiness/lifts")
def back_to_gates(page: PageDep, slug: str) -> Response:
    """The gates, for who opens the address that a form is sent to."""
    return page.redirect(f"/hub-desk/{slug}/readiness/gates")


@router.post("/hub-desk/{slug}/readiness/lifts/{lift_id}/end")
def end_lift(page: PageDep, work: WorkDep, slug: str, lift_id: UUID) -> Response:
    """End a lift before its day."""
    hub = _open(page, work, slug)
    if not lifting.is_of(work.session, lift_id, hub.id):
        raise NotFound
    first = lifting.end(work, lift_id=lift_id)
    return page.redirect(f"/hub-desk/{slug}/readiness/gates", notice=ENDED if first else ENDED_BEFORE)


@router.get("/hub-desk/{slug}/readiness/lifts/{lift_id}/end")
def back_from_lift(page: PageDep, slug: str, lift_id: UUID) -> Response:
    """The gates, for who opens the address that a button is sent to."""
    return page.redirect(f"/hub-desk/{slug}/readiness/gates")


@router.get("/desk/{slug}/readiness/gates")
def show_permits(page: PageDep, work: WorkDep, slug: str) -> Response:
    """What the firm may do, what stops it, and what mends that fastest."""
    desk = open_desk(page, work, slug)
    permits = permits_of(work.session, desk.company.id, now=work.now)
    return page.render(
        "gates/firm.html",
        **desk.context,
        permits=[(one, _action(page, one.action), named(one, page.locale)) for one in permits],
        band_names={band: page.say(STANDING_NAMES[band]) for band in BANDS},
    )


def _firm(work: Work, form: Form) -> Company:
    company = by_address(work.session, form.values.get("firm", ""))
    if company is None:
        raise InvalidInput(fields={"firm": N_("Choose a firm that is stopped.")})
    return company


def _action(page: Page, action: str) -> str:
    return page.say(ACTIONS.get(action, N_("Another action")))


def _open(page: Page, work: Work, slug: str) -> Hub:
    """The hub, for its advisors and managers; who operates the installation does not read firms' evidence."""
    hub = hub_of(work.session, page.actor, slug)
    if hub.id not in page.actor.hubs:
        raise Forbidden
    return hub


def _hub(page: Page, work: Work, slug: str) -> dict[str, Any]:
    hub = _open(page, work, slug)
    today = day_in(hub.zone, work.now)
    gates, version = permitting.gates_of(work.session, hub.id)
    instrument = permitting.instrument_of_hub(work.session, hub.id)
    return {
        "hub": hub,
        "desk": hub_desk(page, hub),
        "gates": gates,
        "version": version,
        "later": LATER,
        "today": today,
        "actions": {action: page.say(words) for action, words in ACTIONS.items()},
        "questions": {item.id: item.question.told(page.locale) for item in instrument.items},
        "steps": {item.id: item.step.title.told(page.locale) for item in instrument.items},
        "band_names": {band: page.say(STANDING_NAMES[band]) for band in BANDS},
        "blocked": lifting.blocked_firms(work.session, hub.id, today=today),
        "lifts": lifting.lift_lines(work.session, hub.id, today=today),
    }


def _gate(page: Page, work: Work, slug: str, action: str) -> dict[str, Any]:
    context = _hub(page, work, slug)
    require(page.actor, Permission.READINESS_GOVERN, context["hub"].id, visible=True)
    if action not in ACTIONS:
        raise NotFound
    return {**context, "action": action, "gate": next(gate for gate in context["gates"] if gate.action == action)}
