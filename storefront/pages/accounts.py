"""Signing in and out, confirming an address, one's own account."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.accounts import erasing, linking, signing_in
from backend.accounts.schemas import AccountUpdate, LinkRequest, PasswordChange, PasswordSignIn
from backend.companies.people import companies_without_other_owner
from backend.core.errors import Conflict, DomainError
from backend.core.i18n import N_
from backend.web.dependencies import AddressDep, LimitsDep, WorkDep
from backend.web.security import SESSION_COOKIE
from storefront.forms import Form, FormDep
from storefront.rendering import Page, PageDep
from storefront.signing import forget, keep_signed_in

router = APIRouter(prefix="/{locale}")


@router.get("/sign-in")
def ask_sign_in(page: PageDep, next: str = "") -> Response:
    """Sign in by link or by password."""
    form = Form(values={"next": linking.safe_path(next)})
    return page.render("accounts/sign_in.html", form=form)


@router.post("/sign-in/link")
def send_link(page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, address: AddressDep) -> Response:
    """Mail a link; the answer is the same for an unknown address."""
    try:
        wanted = form.read(LinkRequest)
        limits.spend(f"sign-in:{address}", most=20, seconds=600)
        limits.spend(f"sign-in-to:{wanted.email}", most=5, seconds=600)
        signing_in.request_link(work, wanted)
    except DomainError as problem:
        return page.refuse(work, "accounts/sign_in.html", form, problem)
    return page.render("accounts/link_sent.html", email=wanted.email)


@router.post("/sign-in")
def sign_in(
    page: PageDep, work: WorkDep, form: FormDep, request: Request, limits: LimitsDep, address: AddressDep
) -> Response:
    """Sign in with a password."""
    try:
        wanted = form.read(PasswordSignIn)
        limits.spend(f"sign-in:{address}", most=20, seconds=600)
        limits.spend(f"password:{wanted.email}", most=10, seconds=900)
        secret, path = signing_in.sign_in_by_password(work, wanted, agent=request.headers.get("user-agent", ""))
    except DomainError as problem:
        form.values.pop("password", None)
        return page.refuse(work, "accounts/sign_in.html", form, problem)
    return _signed_in(page, secret, path)


def _show_link(page: Page, work: WorkDep, *, token: str, purpose: str) -> Response:
    """A page with one button: opening a link does nothing yet."""
    try:
        _, account = linking.look_at(work, token=token, purpose=purpose)
    except DomainError as problem:
        return page.render("accounts/link_expired.html", status=problem.status, problem=problem)
    return page.render("accounts/link.html", purpose=purpose, name=account.name)


def _use_link(page: Page, work: WorkDep, *, token: str, purpose: str, agent: str) -> Response:
    try:
        secret, path = signing_in.sign_in_by_link(work, token=token, purpose=purpose, agent=agent)
    except DomainError as problem:
        work.session.rollback()
        return page.render("accounts/link_expired.html", status=problem.status, problem=problem)
    return _signed_in(page, secret, path)


@router.get("/sign-in/link/{token}")
def show_sign_in_link(page: PageDep, work: WorkDep, token: str) -> Response:
    """The sign-in link's page."""
    return _show_link(page, work, token=token, purpose="sign_in")


@router.post("/sign-in/link/{token}")
def use_sign_in_link(page: PageDep, work: WorkDep, token: str, request: Request) -> Response:
    """Sign in by link."""
    return _use_link(page, work, token=token, purpose="sign_in", agent=request.headers.get("user-agent", ""))


@router.get("/verify/{token}")
def show_verify_link(page: PageDep, work: WorkDep, token: str) -> Response:
    """The confirmation link's page."""
    return _show_link(page, work, token=token, purpose="verify")


@router.post("/verify/{token}")
def use_verify_link(page: PageDep, work: WorkDep, token: str, request: Request) -> Response:
    """Confirm the address and sign in."""
    return _use_link(page, work, token=token, purpose="verify", agent=request.headers.get("user-agent", ""))


@router.get("/invitation/{token}")
def show_invitation(page: PageDep, work: WorkDep, token: str) -> Response:
    """The invitation's page."""
    return _show_link(page, work, token=token, purpose="invitation")


@router.post("/invitation/{token}")
def use_invitation(page: PageDep, work: WorkDep, token: str, request: Request) -> Response:
    """Accept an invitation and sign in."""
    return _use_link(page, work, token=token, purpose="invitation", agent=request.headers.get("user-agent", ""))


@router.post("/sign-out")
def sign_out(page: PageDep, work: WorkDep, request: Request) -> Response:
    """End this browser's session."""
    signing_in.sign_out(work, token=request.cookies.get(SESSION_COOKIE, ""))
    return forget(page.redirect("/", notice=N_("You are signed out.")))


@router.get("/account")
def show_account(page: PageDep, work: WorkDep) -> Response:
    """One's own account."""
    account = signing_in.my_account(work)
    form = Form(values={"name": account.name, "locale": account.locale})
    return page.render("accounts/account.html", form=form, account=account)


@router.post("/account")
def change_account(page: PageDep, work: WorkDep, form: FormDep) -> Response:
    """Change name or language."""
    account = signing_in.my_account(work)
    try:
        signing_in.change_account(work, form.read(AccountUpdate))
    except DomainError as problem:
        return page.refuse(work, "accounts/account.html", form, problem, account=account)
    return page.redirect("/account", notice=N_("Saved."))


@router.post("/account/password")
def change_password(page: PageDep, work: WorkDep, form: FormDep) -> Response:
    """Set or change the password; other browsers are signed out, and so is this one."""
    account = signing_in.my_account(work)
    try:
        signing_in.change_password(work, form.read(PasswordChange))
    except DomainError as problem:
        form.values = {"name": account.name, "locale": account.locale}
        return page.refuse(work, "accounts/account.html", form, problem, account=account)
    return forget(page.redirect("/sign-in", notice=N_("Your password is set. Sign in with it now.")))


@router.get("/account/data")
def export_account(page: PageDep, work: WorkDep) -> Response:
    """Everything kept about oneself, as a file."""
    data = json.dumps(erasing.export_account(work), ensure_ascii=False, indent=2, default=str)
    headers = {"content-disposition": 'attachment; filename="vitrina.json"', "cache-control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)


@router.post("/account/erase")
def erase_account(page: PageDep, work: WorkDep, form: FormDep) -> Response:
    """Be forgotten, unless a firm would be left without an owner."""
    account = signing_in.my_account(work)
    try:
        if companies_without_other_owner(work, account.id):
            raise Conflict(N_("You are the only owner of a firm. Make someone else an owner first, then come back."))
        erasing.erase_account(work)
    except DomainError as problem:
        form.values = {"name": account.name, "locale": account.locale}
        return page.refuse(work, "accounts/account.html", form, problem, account=account)
    return forget(page.redirect("/", notice=N_("Your account and what named you are gone.")))


def _signed_in(page: Page, secret: str, path: str) -> Response:
    """On to where the person was going, or to their desk."""
    rest = path[3:] if path[1:3] in ("es", "en") else path
    response = page.redirect(rest or "/desk")
    return keep_signed_in(response, secret, https=page.settings.origin.startswith("https"))
