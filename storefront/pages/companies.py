"""A firm's desk: where it stands, what to do next, the hubs it belongs to. And the way to one's desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies import deciding, forgetting, joining, people
from backend.companies.queries import companies_by_id, logo_of
from backend.companies.remembering import journal_of_company
from backend.core.errors import DomainError, InvalidInput, NotSignedIn
from backend.core.i18n import N_
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import all_hubs, hubs_by_id
from backend.insights.standing import STATIONS, path_of
from backend.readiness.queries import latest_of
from backend.web.dependencies import LimitsDep, WorkDep
from storefront.firm_desk import FirmDesk, open_desk
from storefront.forms import FormDep
from storefront.journal_words import told
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}")
_RECENT = 6


@router.get("/desk")
def go_to_desk(page: PageDep, work: WorkDep) -> Response:
    """To the one desk a person has; with several, a page to choose from."""
    if page.actor.account_id is None:
        raise NotSignedIn
    firms = companies_by_id(work.session, list(page.actor.companies))
    hubs = hubs_by_id(work.session, list(page.actor.hubs))
    paths = [f"/desk/{firm.slug}" for firm in firms] + [f"/hub-desk/{hub.slug}" for hub in hubs]
    paths += ["/operator"] if page.actor.operator else []
    if len(paths) == 1:
        return page.redirect(paths[0])
    return page.render("companies/desks.html", firms=firms, hubs=hubs)


@router.get("/desk/{slug}")
def show_desk(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Where the firm stands and the one thing to do next."""
    desk = open_desk(page, work, slug)
    if desk.company.slug != slug:
        return page.redirect(f"/desk/{desk.company.slug}")
    people.accept(work, desk.company)
    return page.render(
        "companies/overview.html",
        **desk.context,
        path_ahead=path_of(desk.company, desk.standings, desk.figures),
        stations=STATIONS,
        logo=logo_of(work.session, desk.company),
        readiness=latest_of(work.session, desk.company.id),
        recent=told(page, journal_of_company(work.session, desk.company.id, size=_RECENT).lines),
    )


@router.post("/desk/{slug}/confirm")
def confirm(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The firm is mine: it goes to its hub."""
    desk = open_desk(page, work, slug)
    joining.confirm(work, desk.company)
    return page.redirect(f"/desk/{desk.company.slug}", notice=N_("Your hub sees your firm now."))


@router.post("/desk/{slug}/disown")
def disown(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The firm is not mine: it goes."""
    desk = open_desk(page, work, slug)
    forgetting.disown(work, desk.company)
    return page.redirect("/desk", notice=N_("The firm is gone. Nobody has seen it."))


@router.get("/desk/{slug}/hubs")
def show_hubs(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The hubs the firm belongs to, and those it could ask."""
    desk = open_desk(page, work, slug)
    return page.render("companies/hubs.html", **_hubs(work, desk))


@router.post("/desk/{slug}/hubs")
def ask_hub(page: PageDep, work: WorkDep, slug: str, form: FormDep, limits: LimitsDep) -> Response:
    """Ask a hub to be let in: another one, or the same one again."""
    desk = open_desk(page, work, slug)
    context = _hubs(work, desk)
    try:
        hub = _hub(work, form.values.get("hub", ""))
        limits.spend(f"ask-hub:{desk.company.id}", most=10, seconds=3600)
        joining.ask_to_join(work, desk.company, hub)
    except DomainError as problem:
        return page.refuse(work, "companies/hubs.html", form, problem, **context)
    return page.redirect(
        f"/desk/{slug}", notice=N_("Sent to %(hub)s. You hear from us when they answer.", hub=hub.name)
    )


@router.post("/desk/{slug}/hubs/{hub_id}/leave")
def leave_hub(page: PageDep, work: WorkDep, slug: str, hub_id: UUID) -> Response:
    """Leave a hub."""
    desk = open_desk(page, work, slug)
    deciding.leave(work, company=desk.company, hub_id=hub_id)
    return page.redirect(f"/desk/{slug}/hubs", notice=N_("Your firm has left the hub."))


def _hub(work: Work, slug: str) -> Hub:
    found = next((hub for hub in all_hubs(work.session) if hub.slug == slug), None)
    if found is None:
        raise InvalidInput(fields={"hub": N_("Choose the hub you belong to.")})
    return found


def _hubs(work: Work, desk: FirmDesk) -> dict[str, Any]:
    taken = {one.hub_slug for one in desk.standings if one.state in ("submitted", "approved")}
    options = [(hub.slug, hub.name) for hub in all_hubs(work.session) if hub.slug not in taken]
    return {**desk.context, "options": options}
