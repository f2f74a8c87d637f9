"""A firm's own site: named, proven, looked at, and what to mend."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.probing import sites
from backend.probing.models import Site
from backend.probing.sites import MailDomain, SiteAdd
from backend.probing.testing_mail import check_mail
from backend.web.dependencies import LimitsDep, NamesDep, WorkDep
from storefront.firm_desk import FirmDesk, open_desk
from storefront.forms import FormDep
from storefront.rendering import Page, PageDep
from storefront.site_view import bar_of, site_views

router = APIRouter(prefix="/{locale}/desk/{slug}/site")


@router.get("")
def show(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The firm's addresses, how to prove them, and what the last look found."""
    desk = open_desk(page, work, slug)
    return page.render("site/show.html", **_context(page, work, desk))


@router.post("")
def add(page: PageDep, work: WorkDep, form: FormDep, slug: str) -> Response:
    """Name an address."""
    desk = open_desk(page, work, slug)
    try:
        sites.add_site(work, company_id=desk.company.id, wanted=form.read(SiteAdd))
    except DomainError as problem:
        problem.fields.setdefault("host", problem.message)
        work.session.rollback()
        return page.refuse(work, "site/show.html", form, problem, **_context(page, work, desk))
    return page.redirect(
        f"/desk/{slug}/site", notice=N_("Noted. Now show that the site is yours: three ways, one is enough.")
    )


@router.post("/{site_id}/check")
def check(page: PageDep, work: WorkDep, limits: LimitsDep, slug: str, site_id: UUID) -> Response:
    """Have the site looked at now."""
    desk, _ = _site(page, work, slug, site_id)
    limits.spend(f"probe:{desk.company.id}", most=10, seconds=3600)
    sites.check_now(work, site_id=site_id)
    return page.redirect(f"/desk/{slug}/site")


@router.get("/{site_id}/progress")
def show_progress(page: PageDep, work: WorkDep, slug: str, site_id: UUID) -> Response:
    """The bar alone, asked for each second; the whole page once the look has ended."""
    desk, site = _site(page, work, slug, site_id)
    views = [one for one in site_views(page, work.session, desk.company.id) if one["site"].id == site.id]
    response = page.render("site/bar.html", **desk.context, view=views[0], bar_of=bar_of)
    if not views[0]["moving"]:
        response.headers["hx-refresh"] = "true"
    return response


@router.post("/{site_id}/mail")
def name_mail_domain(page: PageDep, work: WorkDep, form: FormDep, slug: str, site_id: UUID) -> Response:
    """Say which domain the firm's mail uses."""
    desk, _ = _site(page, work, slug, site_id)
    try:
        sites.set_mail_domain(work, site_id=site_id, wanted=form.read(MailDomain))
    except DomainError as problem:
        work.session.rollback()
        return page.refuse(work, "site/show.html", form, problem, **_context(page, work, desk))
    return page.redirect(f"/desk/{slug}/site", notice=N_("Noted. It is used the next time we look."))


@router.post("/{site_id}/test-mail")
def show_mail(
    page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, names: NamesDep, slug: str, site_id: UUID
) -> Response:
    """Look at the signature of a mail that the firm sent; the mail itself is not kept."""
    desk, _ = _site(page, work, slug, site_id)
    limits.spend(f"test-mail:{desk.company.id}", most=10, seconds=3600)
    file = form.file("message")
    try:
        if file is None:
            raise InvalidInput(fields={"message": N_("Choose the mail first: a file that ends in .eml.")})
        check_mail(work, site_id=site_id, message=file.data, names=names)
    except DomainError as problem:
        problem.fields.setdefault("message", problem.message)
        work.session.rollback()
        context = {**_context(page, work, desk), "refused": site_id}
        return page.refuse(work, "site/show.html", form, problem, **context)
    return page.redirect(f"/desk/{slug}/site", notice=N_("Looked at. What we saw stands in the row about your mail."))


@router.post("/{site_id}/remove")
def remove(page: PageDep, work: WorkDep, slug: str, site_id: UUID) -> Response:
    """Take an address off the list."""
    _site(page, work, slug, site_id)
    sites.remove_site(work, site_id=site_id)
    return page.redirect(f"/desk/{slug}/site", notice=N_("Removed. What was seen there counts no more."))


def _site(page: Page, work: Work, slug: str, site_id: UUID) -> tuple[FirmDesk, Site]:
    desk = open_desk(page, work, slug)
    site = sites.site_for(work, site_id)
    if site.company_id != desk.company.id:
        raise NotFound
    return desk, site


def _context(page: Page, work: Work, desk: FirmDesk) -> dict[str, Any]:
    views = site_views(page, work.session, desk.company.id)
    return {**desk.context, "views": views, "bar_of": bar_of, "most": sites.MOST_SITES, "refused": None}
