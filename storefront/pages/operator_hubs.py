"""The operator opens hubs."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_day_names
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
from storefront.filters import babel_locale
from storefront.forms import Form, FormDep
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
        hub = opening.open_hub(work, _read(form))
        if form.values.get("manager_email", "").strip():
            opening.appoint(work, hub, **_manager(form).model_dump())
    except DomainError as problem:
        return page.refuse(work, "hubs/operator.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{hub.slug}", notice=N_("%(hub)s is open.", hub=hub.name))


def _read(form: Form) -> HubCreate:
    """The form's flat questions as a hub: `texts.es.tagline` is the tagline of its Spanish texts."""
    values: dict[str, Any] = {name: value for name, value in form.values.items() if name in HubCreate.model_fields}
    values |= {name: form.lists.get(name, []) for name in _START_LISTS}
    texts: dict[str, dict[str, str]] = {}
    for name, value in form.values.items():
        parts = name.split(".")
        if len(parts) == 3 and parts[0] == "texts":
            texts.setdefault(parts[1], {})[parts[2]] = value
    try:
        return inputs.read(HubCreate, {**values, "texts": texts})
    except InvalidInput as problem:
        # A fault in one of several answers ("holidays.3") is shown at its question.
        raise InvalidInput(
            fields={
                name if name.startswith("texts.") else name.split(".")[0]: say for name, say in problem.fields.items()
            }
        ) from None


def _manager(form: Form) -> StaffInvitation:
    named = {"email": form.values["manager_email"], "name": form.values.get("manager_name", ""), "role": MANAGER}
    try:
        return inputs.read(StaffInvitation, named)
    except InvalidInput as problem:
        raise InvalidInput(fields={f"manager_{name}": say for name, say in problem.fields.items()}) from None


def _context(page: Page, work: Work) -> dict[str, Any]:
    require(page.actor, Permission.INSTALLATION_OPERATE, None, visible=False)
    days = get_day_names("wide", locale=babel_locale(page.locale))
    return {
        "desk": operator_desk(page),
        "rows": all_hub_figures(work.session),
        "countries": country_options(page.locale),
        "zones": sorted(zone for zone in available_timezones() if zone.startswith("America/")),
        "weekdays": [(str(number), days[number - 1].capitalize()) for number in range(1, 8)],
    }
