"""Badges: the page that proves one, its picture for other sites, and the firm's choice to show it."""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, can, require
from backend.core.work import Work
from backend.readiness import badging
from backend.readiness.badging import BadgeView, badge_view
from backend.readiness.gathering import gather
from backend.web.dependencies import WorkDep
from storefront.badge_picture import HEIGHT, THEMES, WIDTH, draw, said
from storefront.firm_desk import open_desk
from storefront.forms import FormDep
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}")
_KEPT_SECONDS = 600
# Other sites may show the picture: it says nothing that its page does not say to everybody.
_OPEN = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}


@router.get("/badges/{code}.svg")
def show_picture(page: PageDep, work: WorkDep, code: str, theme: str = "light") -> Response:
    """The picture. Kept for ten minutes, never beyond the badge's last day."""
    if theme not in THEMES:
        raise NotFound
    view = badge_view(work.session, code, now=work.now)
    drawing = draw(view, page.locale, theme)
    tag = f'"{hashlib.blake2b(drawing.encode(), digest_size=12).hexdigest()}"'
    headers = {**_OPEN, "cache-control": f"public, max-age={_keep(view, work.now)}", "etag": tag}
    if tag in page.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(drawing, media_type="image/svg+xml", headers=headers)


@router.get("/badges/{code}")
def show_badge(page: PageDep, work: WorkDep, code: str) -> Response:
    """Who checked what, when, in which scope, until when; or that it counts no more, and why."""
    view = badge_view(work.session, code, now=work.now)
    return page.render("badges/badge.html", **_shown(page, view))


@router.get("/desk/{slug}/readiness/badge")
def show_choice(page: PageDep, work: WorkDep, slug: str) -> Response:
    """What the firm could show, and what it shows."""
    return page.render("badges/choice.html", **_choice(page, work, slug))


@router.post("/desk/{slug}/readiness/badge/publish")
def publish(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Show the band."""
    context = _choice(page, work, slug)
    try:
        badging.publish(work, company_id=context["company"].id, exporter=form.values.get("exporter") == "yes")
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        return page.refuse(work, "badges/choice.html", form, problem, **context)
    return page.redirect(f"/desk/{slug}/readiness/badge", notice=N_("Your band is public now."))


@router.post("/desk/{slug}/readiness/badge/exporter")
def mark_exporter(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Show or hide that the firm is paid from abroad."""
    context = _choice(page, work, slug)
    shown = form.values.get("exporter") == "yes"
    try:
        badging.mark_exporter(work, company_id=context["company"].id, shown=shown)
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        return page.refuse(work, "badges/choice.html", form, problem, **context)
    told = N_("Your badge says now that you export already.") if shown else N_("Your badge no longer says it.")
    return page.redirect(f"/desk/{slug}/readiness/badge", notice=told)


@router.post("/desk/{slug}/readiness/badge/withdraw")
def withdraw(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Stop showing the band."""
    desk = open_desk(page, work, slug)
    badging.withdraw(work, company_id=desk.company.id)
    return page.redirect(f"/desk/{slug}/readiness/badge", notice=N_("Your band is private again."))


@router.get("/desk/{slug}/readiness/badge/{what}")
def back_to_choice(page: PageDep, slug: str, what: str) -> Response:
    """The page again, for who opens an address that a button is sent to."""
    return page.redirect(f"/desk/{slug}/readiness/badge")


def _choice(page: Page, work: Work, slug: str) -> dict[str, Any]:
    desk = open_desk(page, work, slug)
    require(page.actor, Permission.COMPANY_VIEW, desk.company.id, visible=False)
    inputs = gather(work.session, desk.company.id, now=work.now)
    badge = badging.shown_badge(work.session, desk.company.id)
    view = badge_view(work.session, badge.code, now=work.now) if badge is not None else None
    return {
        **desk.context,
        **(_shown(page, view) if view is not None else {"badge": None}),
        "chosen": badge is not None and badge.exporter,
        "exports": inputs.score().exporter,
        "signed": badging.publishable(work.session, inputs),
        "band_names": _names(page),
        "owns": can(page.actor, Permission.COMPANY_OWN, desk.company.id),
    }


def _shown(page: Page, view: BadgeView) -> dict[str, Any]:
    origin = page.settings.origin
    return {
        "badge": view,
        "band_names": _names(page),
        "picture": page.url(f"/badges/{view.code}.svg"),
        "address": origin + page.url(f"/badges/{view.code}"),
        "picture_address": origin + page.url(f"/badges/{view.code}.svg"),
        "told": ". ".join(said(view, page.locale)),
        "width": WIDTH,
        "height": HEIGHT,
    }


def _names(page: Page) -> dict[str, str]:
    return {key: page.say(name) for key, name in STANDING_NAMES.items()}


def _keep(view: BadgeView, now: datetime) -> int:
    """Seconds a picture may be kept."""
    if view.until is None:
        return _KEPT_SECONDS
    ends = datetime.combine(view.until + timedelta(days=1), time(), ZoneInfo(view.zone))
    return max(0, min(_KEPT_SECONDS, int((ends - now).total_seconds())))
