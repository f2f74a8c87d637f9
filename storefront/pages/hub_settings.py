"""A hub's own page of questions: what it says of itself, how it works, its colour."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import Conflict, DomainError, Forbidden
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.hubs.editing import change_hub
from backend.hubs.models import Hub
from backend.hubs.queries import hub_of
from backend.hubs.schemas import HubUpdate
from backend.web.dependencies import WorkDep
from storefront.advising_view import desk_of
from storefront.forms import FormDep
from storefront.hub_form import choices, differences, filled, read_hub
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/settings")


@router.get("")
def show(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The hub as a form."""
    hub = _managed(page, work, slug)
    return page.render("hubs/settings.html", form=filled(hub), **_context(page, work, hub))


@router.post("")
def save(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Save it; where someone else was first, both versions are shown."""
    hub = _managed(page, work, slug)
    context = _context(page, work, hub)
    try:
        change_hub(work, hub, read_hub(form, HubUpdate))
    except Forbidden:
        raise
    except DomainError as problem:
        if isinstance(problem, Conflict):
            present = filled(hub)
            context["theirs"] = differences(form, present)
            form.values["seen"] = present.values["seen"]
        return page.refuse(work, "hubs/settings.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/settings", notice=N_("Saved. Your page shows it within seconds."))


def _managed(page: Page, work: Work, slug: str) -> Hub:
    hub = hub_of(work.session, page.actor, slug)
    require(page.actor, Permission.HUB_MANAGE, hub.id, visible=True)
    return hub


def _context(page: Page, work: Work, hub: Hub) -> dict[str, Any]:
    return {"hub": hub, "desk": desk_of(page, work, hub), "theirs": {}, **choices(page.locale)}
