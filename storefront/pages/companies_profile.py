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
from backend.web.dependencies import StorageDep, WorkDep
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
    return page.render("companies/profile.html", form=Form(values=_values(desk.company)), **_context(page, work, desk))


@router.post("/desk/{slug}/profile")
def save_profile(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Save the profile; where someone else was first, both versions are shown."""
    desk = open_desk(page, work, slug)
    context = _context(page, work, desk)
    form.values["languages"] = form.lists.get("languages", [])  # type: ignore[assignment]
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
def save_logo(page: PageDep, work: WorkDep, slug: str, form: FormDep, storage: StorageDep) -> Response:
    """Show a picture as the firm's mark."""
    desk = open_desk(page, work, slug)
    context, chosen = _context(page, work, desk), form.file("logo")
    values = _values(desk.company)
    try:
        if chosen is None:
            raise InvalidInput(fields={"logo": N_("Choose a picture first.")})
        editing.set_logo(
            work, storage=storage, company_id=desk.company.id, file_name=chosen.file_name, data=chosen.data
        )
    except DomainError as problem:
        problem.fields.setdefault("logo", problem.message)
        return page.refuse(work, "companies/profile.html", Form(values=values), problem, **context)
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


def _values(company: Company) -> dict[str, Any]:
    """A firm as the form's answers."""
    plain = {name: getattr(company, name) for name in _PLAIN}
    stories = {f"story_{locale}": company.stories.get(locale, "") for locale in ("es", "en")}
    return {**plain, **stories, "languages": company.languages, "version": str(company.version)}


def _differences(mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, str]:
    """What someone else saved meanwhile and this person would overwrite, by question."""
    named = [name for name in theirs if name not in ("version", "languages")]
    same = {name: str(mine.get(name, "")).replace("\r\n", "\n").strip() == str(theirs[name]).strip() for name in named}
    return {name: str(theirs[name]) for name in named if not same[name]}


def _context(page: Page, work: Work, desk: FirmDesk) -> dict[str, Any]:
    return {
        **desk.context,
        "logo": logo_of(work.session, desk.company),
        "sectors": sector_options(page.locale),
        "countries": country_options(page.locale),
        "theirs": {},
    }
