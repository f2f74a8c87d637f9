"""What a firm says of itself: profile, stories, logo, public address."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies import editing, joining
from backend.companies.models import Company
from backend.companies.queries import logo_of
from backend.companies.schemas import CompanyUpdate
from backend.core.errors import Conflict, DomainError, InvalidInput
from backend.core.i18n import N_
from backend.core.work import Work
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.countries import country_options
from storefront.firm_desk import FirmDesk, open_desk
from storefront.forms import Form, FormDep
from storefront.rendering import Page, PageDep
from storefront.sectors import sector_options

router = APIRouter(prefix="/{locale}")
_PLAIN = (
    "name",
    "legal_name",
    "tax_identifier",
    "sector",
    "country",
    "region",
    "municipality",
    "whatsapp",
    "website",
    "slug",
)


@router.get("/desk/{slug}/profile")
def show_profile(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The profile as a form."""
    desk = open_desk(page, work, slug)
    return page.render("companies/profile.html", form=_filled(desk.company), **_context(page, work, desk))


@router.post("/desk/{slug}/profile")
def save_profile(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Save the profile; where someone else was first, both versions are shown."""
    desk = open_desk(page, work, slug)
    context = _context(page, work, desk)
    try:
        company = editing.edit(work, company_id=desk.company.id, wanted=_read(form))
    except DomainError as problem:
        if isinstance(problem, Conflict):
            present = _values(desk.company)
            context["theirs"] = _differences(form.values, present)
            form.values["version"] = present["version"]
        return page.refuse(work, "companies/profile.html", form, problem, **context)
    return page.redirect(f"/desk/{company.slug}/profile", notice=N_("Saved. Your page shows it within seconds."))


@router.post("/desk/{slug}/profile/logo")
def save_logo(
    page: PageDep, work: WorkDep, slug: str, form: FormDep, storage: StorageDep, limits: LimitsDep
) -> Response:
    """Show a picture as the firm's mark."""
    desk = open_desk(page, work, slug)
    context, chosen = _context(page, work, desk), form.file("logo")
    filled = _filled(desk.company)
    try:
        if chosen is None:
            raise InvalidInput(fields={"logo": N_("Choose a picture first.")})
        limits.spend(f"pictures:{page.actor.account_id}", most=200, seconds=3600)
        editing.set_logo(
            work, storage=storage, company_id=desk.company.id, file_name=chosen.file_name, data=chosen.data
        )
    except DomainError as problem:
        problem.fields.setdefault("logo", problem.message)
        return page.refuse(work, "companies/profile.html", filled, problem, **context)
    return page.redirect(f"/desk/{slug}/profile", notice=N_("Your logo is in place."))


@router.get("/desk/{slug}/profile/logo")
def back_to_profile(page: PageDep, slug: str) -> Response:
    """The profile again, for who opens the address its picture is sent to."""
    return page.redirect(f"/desk/{slug}/profile")


@router.post("/desk/{slug}/profile/logo/remove")
def remove_logo(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Show the firm's cloth instead of its mark."""
    desk = open_desk(page, work, slug)
    editing.remove_logo(work, company_id=desk.company.id)
    return page.redirect(f"/desk/{slug}/profile", notice=N_("Your cloth is back."))


def _read(form: Form) -> CompanyUpdate:
    """The form as a profile; everything that is wrong with it is said at once."""
    try:
        return form.read(CompanyUpdate, lists=("languages",))
    except InvalidInput as problem:
        raise InvalidInput(fields=joining.complaints(form.values) | problem.fields) from None


def _filled(company: Company) -> Form:
    """The form with what is saved."""
    return Form(values=_values(company), lists={"languages": company.languages})


def _values(company: Company) -> dict[str, str]:
    """A firm as the form's answers."""
    plain = {name: str(getattr(company, name)) for name in _PLAIN}
    stories = {f"story_{locale}": str(company.stories.get(locale, "")) for locale in ("es", "en")}
    return {**plain, **stories, "version": str(company.version)}


def _differences(mine: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """What someone else saved meanwhile and this person would overwrite, by question."""
    return {
        name: text
        for name, text in theirs.items()
        if name != "version" and mine.get(name, "").replace("\r\n", "\n").strip() != text.strip()
    }


def _context(page: Page, work: Work, desk: FirmDesk) -> dict[str, Any]:
    return {
        **desk.context,
        "logo": logo_of(work.session, desk.company),
        "sectors": sector_options(page.locale),
        "countries": country_options(page.locale),
        "theirs": {},
    }
