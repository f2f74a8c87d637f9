"""One's own account: name, language, password, browsers, data."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.accounts import erasing, signing_in
from backend.accounts.schemas import AccountUpdate, PasswordChange
from backend.companies.closing import close_account
from backend.core.errors import DomainError
from backend.core.i18n import N_
from backend.core.work import Work
from backend.web.dependencies import LimitsDep, WorkDep
from storefront.forms import Form, FormDep
from storefront.rendering import PageDep
from storefront.signing import forget

router = APIRouter(prefix="/{locale}/account")


@router.get("")
def show_account(page: PageDep, work: WorkDep) -> Response:
    """One's own account."""
    context = _context(work)
    return page.render("accounts/account.html", form=Form(values=_values(context)), **context)


@router.post("")
def change_account(page: PageDep, work: WorkDep, form: FormDep) -> Response:
    """Change name or language."""
    context = _context(work)
    try:
        signing_in.change_account(work, form.read(AccountUpdate))
    except DomainError as problem:
        return page.refuse(work, "accounts/account.html", form, problem, **context)
    return page.redirect("/account", notice=N_("Saved."))


@router.post("/password")
def change_password(page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep) -> Response:
    """Set or change the password; other browsers are signed out, and so is this one."""
    context = _context(work)
    try:
        limits.spend(f"password-of:{context['account'].id}", most=10, seconds=900)
        signing_in.change_password(work, form.read(PasswordChange))
    except DomainError as problem:
        form.values = _values(context)
        return page.refuse(work, "accounts/account.html", form, problem, **context)
    return forget(page.redirect("/sign-in", notice=N_("Your password is set. Sign in with it now.")))


@router.post("/sign-out-everywhere")
def sign_out_everywhere(page: PageDep, work: WorkDep) -> Response:
    """End every session, this one too."""
    signing_in.sign_out_everywhere(work, account_id=signing_in.my_account(work).id)
    return forget(page.redirect("/sign-in", notice=N_("You are signed out everywhere.")))


@router.get("/password")
@router.get("/erase")
def back_to_account(page: PageDep) -> Response:
    """The account again, for who opens an address that forms are sent to."""
    return page.redirect("/account")


@router.get("/data")
def export_account(page: PageDep, work: WorkDep) -> Response:
    """Everything kept about oneself, as a file."""
    data = json.dumps(erasing.export_account(work), ensure_ascii=False, indent=2, default=str)
    headers = {"content-disposition": 'attachment; filename="vitrina.json"', "cache-control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)


@router.post("/erase")
def erase_account(page: PageDep, work: WorkDep, form: FormDep) -> Response:
    """Be forgotten, unless a firm or a hub needs someone else first."""
    context = _context(work)
    try:
        close_account(work)
    except DomainError as problem:
        form.values = _values(context)
        return page.refuse(work, "accounts/account.html", form, problem, **context)
    return forget(page.redirect("/", notice=N_("Your account and what named you are gone.")))


def _values(context: dict[str, Any]) -> dict[str, str]:
    return {"name": context["account"].name, "locale": context["account"].locale}


def _context(work: Work) -> dict[str, Any]:
    """The person acting; NotSignedIn for a visitor."""
    return {"account": signing_in.my_account(work), "sessions": signing_in.open_sessions(work)}
