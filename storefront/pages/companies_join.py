"""Joining with a firm: choose the hub, tell about the firm, look in the mail."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies import joining
from backend.companies.schemas import CompanyJoin
from backend.core.errors import DomainError, InvalidInput
from backend.core.i18n import N_
from backend.hubs.queries import all_hubs, hub_card
from backend.hubs.schemas import HubCard
from backend.web.dependencies import AddressDep, LimitsDep, StorageDep, WorkDep
from storefront.countries import country_options
from storefront.forms import Form, FormDep
from storefront.rendering import Page, PageDep
from storefront.sectors import sector_options

router = APIRouter(prefix="/{locale}")


@router.get("/join")
def show_join(page: PageDep, work: WorkDep, hub: str = "") -> Response:
    """The hubs to choose from; with a hub, its form."""
    hubs = [hub_card(one) for one in all_hubs(work.session)]
    chosen = _chosen(hubs, hub) or (hubs[0] if len(hubs) == 1 else None)
    if chosen is None:
        return page.render("companies/join_hub.html", hubs=hubs)
    form = Form(values={"hub": chosen.slug, "country": chosen.country})
    return page.render("companies/join.html", form=form, **_context(page, hubs, chosen))


@router.post("/join")
def join(
    page: PageDep, work: WorkDep, form: FormDep, storage: StorageDep, limits: LimitsDep, address: AddressDep
) -> Response:
    """A firm asks to be let in; the answer is the same whether the person's address is known or not."""
    hubs = [hub_card(one) for one in all_hubs(work.session)]
    logo = form.file("logo")
    try:
        limits.spend(f"join:{address}", most=60, seconds=600)
        wanted = _read(page, form)
        if page.actor.account_id:
            limits.spend(f"join-by:{page.actor.account_id}", most=20, seconds=3600)
        else:
            limits.spend(f"join-to:{joining.person_of(wanted).email}", most=5, seconds=3600)
        mark = joining.Mark(storage, logo.file_name, logo.data) if logo else None
        company = joining.join(work, wanted, mark=mark)
    except DomainError as problem:
        chosen = _chosen(hubs, form.values.get("hub", ""))
        return page.refuse(work, "companies/join.html", form, problem, **_context(page, hubs, chosen))
    if page.actor.account_id:
        return page.redirect(f"/desk/{company.slug}", notice=N_("Your firm is here. This is its desk."))
    notice = N_("We wrote to %(email)s.", email=wanted.email)
    return page.redirect(f"/join/sent?hub={wanted.hub}", notice=notice)


@router.get("/join/sent")
def show_sent(page: PageDep, work: WorkDep, hub: str = "") -> Response:
    """Look in your mail: what happens next."""
    return page.render("companies/join_sent.html", hub=_chosen([hub_card(one) for one in all_hubs(work.session)], hub))


def _read(page: Page, form: Form) -> CompanyJoin:
    """The form as a firm; everything that is wrong with it is said at once, in the order of the questions."""
    form.values.setdefault("languages", page.locale)
    form.values["locale"] = page.locale
    try:
        return form.read(CompanyJoin)
    except InvalidInput as problem:
        wrong = joining.complaints(form.values) | problem.fields
        if not page.actor.account_id:
            wrong |= joining.complaints_about_person(form.values)
        order = [*CompanyJoin.model_fields, *wrong]
        raise InvalidInput(fields={name: wrong[name] for name in sorted(wrong, key=order.index)}) from None


def _chosen(hubs: list[HubCard], slug: str) -> HubCard | None:
    return next((one for one in hubs if one.slug == slug), None)


def _context(page: Page, hubs: list[HubCard], chosen: HubCard | None) -> dict[str, Any]:
    return {
        "hubs": hubs,
        "hub": chosen,
        "accent": chosen.accent if chosen else "anil",
        "hub_options": [(one.slug, one.name) for one in hubs],
        "sectors": sector_options(page.locale),
        "countries": country_options(page.locale),
    }
