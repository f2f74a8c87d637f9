"""Signing in and out, by link or by password; links that were sent; a forgotten password."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from backend.accounts import linking, signing_in
from backend.accounts.schemas import LinkRequest, PasswordChange, PasswordSignIn
from backend.companies import joining
from backend.core.errors import DomainError, Expired
from backend.core.i18n import LOCALES, N_
from backend.core.ids import digest
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
    return _sent(page, wanted.email)


@router.get("/sign-in/link")
def back_to_sign_in(page: PageDep) -> Response:
    """The form again, for who opens the address it is sent to."""
    return page.redirect("/sign-in")


@router.get("/sign-in/sent")
def show_sent(page: PageDep) -> Response:
    """Look in your mail."""
    return page.render("accounts/link_sent.html")


@router.post("/sign-in")
def sign_in(
    page: PageDep, work: WorkDep, form: FormDep, request: Request, limits: LimitsDep, address: AddressDep
) -> Response:
    """Sign in with a password."""
    try:
        wanted = form.read(PasswordSignIn)
        limits.spend(f"sign-in:{address}", most=20, seconds=600)
        limits.spend(f"password:{wanted.email}", most=10, seconds=900)
        signed_in = signing_in.sign_in_by_password(work, wanted, agent=_agent(request))
    except DomainError as problem:
        form.values.pop("password", None)
        return page.refuse(work, "accounts/sign_in.html", form, problem)
    return _signed_in(page, signed_in)


def _show_link(page: Page, work: WorkDep, *, token: str, purpose: str) -> Response:
    """A page with one button: opening a link does nothing yet."""
    try:
        link, account = linking.look_at(work, token=token, purpose=purpose)
    except DomainError as problem:
        return _expired(page, work, problem, token)
    asked = joining.asked_for(work, account.id, path=link.next_path)
    return _unkept(page.render("accounts/link.html", purpose=purpose, name=account.name, asked=asked))


def _use_link(page: Page, work: WorkDep, *, token: str, purpose: str, agent: str) -> Response:
    try:
        signed_in = signing_in.sign_in_by_link(work, token=token, purpose=purpose, agent=agent)
    except DomainError as problem:
        return _expired(page, work, problem, token)
    joining.address_confirmed(work, signed_in.account_id, path=signed_in.path)
    return _signed_in(page, signed_in)


def _expired(page: Page, work: WorkDep, problem: DomainError, token: str) -> Response:
    work.session.rollback()
    return page.render("accounts/link_expired.html", status=problem.status, problem=problem, token=token)


@router.post("/link-again/{token}")
def send_link_again(page: PageDep, work: WorkDep, token: str, limits: LimitsDep, address: AddressDep) -> Response:
    """In place of a link that no longer works, send another, to the same address only."""
    limits.spend(f"sign-in:{address}", most=20, seconds=600)
    limits.spend(f"link-again:{digest(token)}", most=3, seconds=3600)
    linking.send_again(work, token=token)
    return page.redirect("/sign-in/sent")


@router.get("/sign-in/link/{token}")
def show_sign_in_link(page: PageDep, work: WorkDep, token: str) -> Response:
    """The sign-in link's page."""
    return _show_link(page, work, token=token, purpose="sign_in")


@router.post("/sign-in/link/{token}")
def use_sign_in_link(page: PageDep, work: WorkDep, token: str, request: Request) -> Response:
    """Sign in by link."""
    return _use_link(page, work, token=token, purpose="sign_in", agent=_agent(request))


@router.get("/verify/{token}")
def show_verify_link(page: PageDep, work: WorkDep, token: str) -> Response:
    """The confirmation link's page."""
    return _show_link(page, work, token=token, purpose="verify")


@router.post("/verify/{token}")
def use_verify_link(page: PageDep, work: WorkDep, token: str, request: Request) -> Response:
    """Confirm the address and sign in."""
    return _use_link(page, work, token=token, purpose="verify", agent=_agent(request))


@router.get("/invitation/{token}")
def show_invitation(page: PageDep, work: WorkDep, token: str) -> Response:
    """The invitation's page."""
    return _show_link(page, work, token=token, purpose="invitation")


@router.post("/invitation/{token}")
def use_invitation(page: PageDep, work: WorkDep, token: str, request: Request) -> Response:
    """Accept an invitation and sign in."""
    return _use_link(page, work, token=token, purpose="invitation", agent=_agent(request))


@router.get("/reset")
def ask_reset(page: PageDep) -> Response:
    """Ask for a link to choose a new password with."""
    return page.render("accounts/reset_ask.html")


@router.post("/reset")
def send_reset(page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, address: AddressDep) -> Response:
    """Mail that link; the answer is the same for an unknown address."""
    try:
        wanted = form.read(LinkRequest)
        limits.spend(f"sign-in:{address}", most=20, seconds=600)
        limits.spend(f"sign-in-to:{wanted.email}", most=5, seconds=600)
        signing_in.request_reset(work, wanted)
    except DomainError as problem:
        return page.refuse(work, "accounts/reset_ask.html", form, problem)
    return _sent(page, wanted.email)


@router.get("/reset/{token}")
def show_reset(page: PageDep, work: WorkDep, token: str) -> Response:
    """The page to choose a new password on."""
    try:
        linking.look_at(work, token=token, purpose="reset")
    except DomainError as problem:
        return _expired(page, work, problem, token)
    return _unkept(page.render("accounts/reset.html"))


@router.post("/reset/{token}")
def reset(page: PageDep, work: WorkDep, token: str, form: FormDep, request: Request) -> Response:
    """Set the new password and sign in."""
    try:
        wanted = form.read(PasswordChange)
        signed_in = signing_in.reset_password(work, token=token, wanted=wanted, agent=_agent(request))
    except Expired as problem:
        return _expired(page, work, problem, token)
    except DomainError as problem:
        return page.refuse(work, "accounts/reset.html", form, problem)
    return _signed_in(page, signed_in)


@router.post("/sign-out")
def sign_out(page: PageDep, work: WorkDep, request: Request) -> Response:
    """End this browser's session."""
    signing_in.sign_out(work, token=request.cookies.get(SESSION_COOKIE, ""))
    return forget(page.redirect("/", notice=N_("You are signed out.")))


def _signed_in(page: Page, signed_in: signing_in.SignedIn) -> Response:
    """On to where the person was going, or to their desk."""
    path = signed_in.path
    rest = path[3:] if path[1:3] in LOCALES and path[3:4] in ("", "/", "?") else path
    response = page.redirect(rest or "/desk")
    return keep_signed_in(response, signed_in.secret, https=page.settings.origin.startswith("https"))


def _sent(page: Page, email: str) -> Response:
    """The same for every address; it is repeated, so that a slip shows."""
    return page.redirect("/sign-in/sent", notice=N_("You wrote: %(email)s", email=email))


def _unkept(response: Response) -> Response:
    """A page whose address opens a door: kept nowhere, told to nobody."""
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "no-referrer"
    return response


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
