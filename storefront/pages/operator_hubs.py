"""The operator opens hubs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.core import inputs
from backend.core.errors import DomainError, InvalidInput
from backend.core.i18n import N_
from backend.core.permissions import MANAGER, Permission, require
from backend.core.work import Work
from backend.hubs import opening
from backend.hubs.schemas import HubCreate, StaffInvitation
from backend.insights.queries import all_hub_figures
from backend.web.dependencies import WorkDep
from storefront.countries import country_options
from storefront.desks import operator_desk
from storefront.forms import Form, FormDep
from storefront.hub_form import choices, read_hub
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/operator/hubs")
_START = {
    "accent": "terracota",
    "approval_policy": "manager",
    "zone": "America/Mexico_City",
    "currency": "USD",
}
_START_LISTS = {"working_week": ["1", "2", "3", "4", "5"], "languages": ["es", "en"]}


@router.get("")
def show_hubs(page: PageDep, work: WorkDep) -> Response:
    """Every hub, and the form for another."""
    return page.render(
        "hubs/operator.html", form=Form(values=dict(_START), lists=dict(_START_LISTS)), **_context(page, work)
    )


@router.post("")
def open_hub(page: PageDep, work: WorkDep, form: FormDep) -> Response:
    """Open a hub, with its first manager where one is named."""
    context = _context(page, work)
    try:
        hub = opening.open_hub(work, read_hub(form, HubCreate))
        if form.values.get("manager_email", "").strip():
            opening.appoint(work, hub, **_manager(form).model_dump())
    except DomainError as problem:
        return page.refuse(work, "hubs/operator.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{hub.slug}", notice=N_("%(hub)s is open.", hub=hub.name))


def _manager(form: Form) -> StaffInvitation:
    named = {"email": form.values["manager_email"], "name": form.values.get("manager_name", ""), "role": MANAGER}
    try:
        return inputs.read(StaffInvitation, named)
    except InvalidInput as problem:
        raise InvalidInput(fields={f"manager_{name}": say for name, say in problem.fields.items()}) from None


def _context(page: Page, work: Work) -> dict[str, Any]:
    require(page.actor, Permission.INSTALLATION_OPERATE, None, visible=False)
    return {
        "desk": operator_desk(page),
        "rows": all_hub_figures(work.session),
        "countries": country_options(page.locale),
        **choices(page.locale),
    }
