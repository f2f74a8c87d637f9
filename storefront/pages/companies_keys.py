"""API keys of a firm: made, shown once, revoked."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.companies import keys
from backend.companies.schemas import KeyCreate
from backend.core.errors import DomainError
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.web.dependencies import WorkDep
from storefront.firm_desk import open_desk
from storefront.forms import FormDep
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}")
SCOPES = (
    ("listings:read", N_("Read products and services")),
    ("listings:write", N_("Change products and services")),
    ("imports:write", N_("Import lists")),
    ("inquiries:read", N_("Read inquiries")),
    ("inquiries:write", N_("Answer inquiries")),
    ("company:write", N_("Change the firm's profile")),
)


@router.get("/desk/{slug}/keys")
def show_keys(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The keys that work."""
    desk = open_desk(page, work, slug)
    require(page.actor, Permission.COMPANY_OWN, desk.company.id, visible=True)
    present = keys.keys_of(work, desk.company.id)
    return page.render("companies/keys.html", **desk.context, keys=present, scopes=_scopes(page))


@router.post("/desk/{slug}/keys")
def create_key(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """A new key. Its secret is on this answer and nowhere else: a redirect would have to carry it."""
    desk = open_desk(page, work, slug)
    present = keys.keys_of(work, desk.company.id)
    context = {**desk.context, "scopes": _scopes(page)}
    try:
        key, secret = keys.create_key(work, company=desk.company, wanted=form.read(KeyCreate, lists=("scopes",)))
    except DomainError as problem:
        if problem.status == 403:
            raise
        return page.refuse(work, "companies/keys.html", form, problem, keys=present, **context)
    return page.render("companies/keys.html", keys=[key, *present], secret=secret, **context)


@router.post("/desk/{slug}/keys/{key_id}/revoke")
def revoke_key(page: PageDep, work: WorkDep, slug: str, key_id: UUID) -> Response:
    """Stop a key from working."""
    desk = open_desk(page, work, slug)
    keys.revoke_key(work, company=desk.company, key_id=key_id)
    return page.redirect(f"/desk/{slug}/keys", notice=N_("The key no longer works."))


def _scopes(page: Page) -> list[tuple[str, str]]:
    return [(scope, page.say(words)) for scope, words in SCOPES]
