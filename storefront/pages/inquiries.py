"""Asking: the form, the page that says to look in the mail, the link that confirms the address."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_
from backend.core.signing import sign, unsign
from backend.core.work import Work
from backend.inquiries import asking, confirming, linking
from backend.inquiries.models import Inquiry
from backend.inquiries.queries import Target, conversation, target_of_company, target_of_listing
from backend.inquiries.schemas import Conversation, InquiryCreate
from backend.media.sniffing import ATTACHMENT_ACCEPT
from backend.web.dependencies import AddressDep, LimitsDep, StorageDep, WorkDep
from storefront.countries import country_options
from storefront.forms import Form, FormDep
from storefront.letters import letters, new_seal, private, refused, seal_of, uploads
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}")
_SENT = "inquiry-sent"


@router.get("/listings/{slug}/ask")
def ask_about_listing(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The form for a question about a listing."""
    return _form(page, work, _listing(page, work, slug), Form())


@router.get("/companies/{slug}/ask")
def ask_company(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The form for a question to a firm."""
    return _form(page, work, _company(work, slug), Form())


@router.post("/listings/{slug}/ask")
def send_about_listing(
    page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, address: AddressDep, storage: StorageDep, slug: str
) -> Response:
    """Keep a question about a listing and mail the link that confirms its address."""
    return _send(page, work, form, limits, address, storage, _listing(page, work, slug))


@router.post("/companies/{slug}/ask")
def send_to_company(
    page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, address: AddressDep, storage: StorageDep, slug: str
) -> Response:
    """Keep a question to a firm and mail the link that confirms its address."""
    return _send(page, work, form, limits, address, storage, _company(work, slug))


def _send(
    page: Page, work: Work, form: Form, limits: LimitsDep, address: str, storage: StorageDep, target: Target
) -> Response:
    form.values.update(listing=target.listing_slug, company=target.company_slug, locale=page.locale)
    try:
        limits.spend(f"inquiry:{address}", most=30, seconds=3600)
        wanted = form.read(InquiryCreate)
        limits.spend(f"inquiry-from:{wanted.email}", most=12, seconds=3600)
        found = seal_of(page, work, form)
        # A form of ours always has its seal: without one nobody looked at the page.
        seconds = 0.0 if found.seconds is None else found.seconds
        signals = asking.Signals(honeypot=bool(form.values.get("website")), seconds=seconds)
        made = asking.ask(work, wanted, once=found.once, signals=signals, files=uploads(form), storage=storage)
    except DomainError as problem:
        work.session.rollback()
        return _form(page, work, target, refused(form, problem), status=problem.status)
    return page.redirect(_sent_path(page, made.inquiry))


def _form(page: Page, work: Work, target: Target, form: Form, *, status: int = 200) -> Response:
    sealed = form.values.get("seal") or new_seal(page, work)
    return private(
        page.render(
            "inquiries/ask.html",
            status=status,
            form=form,
            target=target,
            seal=sealed,
            countries=country_options(page.locale),
            accept=ATTACHMENT_ACCEPT,
        )
    )


def _listing(page: Page, work: Work, slug: str) -> Target:
    target = target_of_listing(work.session, slug, locale=page.locale)
    if target is None:
        raise NotFound(N_("This is not offered any more. Look for something like it in the search."))
    return target


def _company(work: Work, slug: str) -> Target:
    target = target_of_company(work.session, slug)
    if target is None:
        raise NotFound(N_("This firm cannot be asked here. Choose another from the search."))
    return target


def _sent_path(page: Page, inquiry: Inquiry) -> str:
    return f"/inquiries/sent/{sign(str(inquiry.id), key=page.settings.signing_key, purpose=_SENT)}"


@router.get("/inquiries/sent/{sealed}")
def show_sent(page: PageDep, work: WorkDep, sealed: str) -> Response:
    """What happens next with a question that was sent."""
    return private(page.render("inquiries/sent.html", inquiry=_sent(page, work, sealed), again=False))


@router.post("/inquiries/sent/{sealed}")
def send_again(page: PageDep, work: WorkDep, limits: LimitsDep, sealed: str) -> Response:
    """Mail the confirmation once more; a question that is confirmed already needs none."""
    inquiry = _sent(page, work, sealed)
    limits.spend(f"inquiry-again:{inquiry.id}", most=4, seconds=3600)
    if inquiry.state == "unconfirmed":
        linking.send_confirmation(work, work.session.get_one(Inquiry, inquiry.id))
    return private(page.render("inquiries/sent.html", inquiry=inquiry, again=True))


def _sent(page: Page, work: Work, sealed: str) -> Conversation:
    found = unsign(sealed, key=page.settings.signing_key, purpose=_SENT)
    inquiry = conversation(work.session, UUID(found)) if found else None
    if inquiry is None:
        raise NotFound(N_("This question is not here any more. If it was never confirmed, please ask again."))
    return inquiry


@router.get("/inquiries/confirm/{token}")
def show_confirmation(page: PageDep, work: WorkDep, token: str) -> Response:
    """The message and one button: opening the link does nothing yet."""
    try:
        inquiry = confirming.look_at(work, token=token)
    except DomainError as problem:
        return gone(page, problem, again=f"/inquiries/confirm/{token}/again")
    found = conversation(work.session, inquiry.id)
    if found is None:
        raise NotFound
    rows = letters(page, found, side="buyer", files_at="")
    return private(page.render("inquiries/confirm.html", inquiry=found, letters=rows))


@router.post("/inquiries/confirm/{token}")
def confirm(page: PageDep, work: WorkDep, token: str) -> Response:
    """The address is proven: on to the conversation, or to the page that says that a person looks first."""
    try:
        done = confirming.confirm(work, token=token)
    except DomainError as problem:
        work.session.rollback()
        return gone(page, problem, again=f"/inquiries/confirm/{token}/again")
    if not done.conversation_token:
        return private(page.redirect(_sent_path(page, done.inquiry)))
    notice = N_("Your message is on its way. The answer will come to your mail, and stand here.")
    return private(page.redirect(f"/conversations/{done.conversation_token}", notice=notice))


@router.post("/inquiries/confirm/{token}/again")
def send_link_again(page: PageDep, work: WorkDep, limits: LimitsDep, address: AddressDep, token: str) -> Response:
    """A new link to the same address, whatever kind of link this was; the answer is always the same."""
    return again(page, work, limits, address, token)


def gone(page: Page, problem: DomainError, *, again: str) -> Response:
    """A link that leads nowhere any more, with the one button that helps."""
    return private(page.render("inquiries/link_gone.html", status=problem.status, problem=problem, again=again))


def again(page: Page, work: Work, limits: LimitsDep, address: str, token: str) -> Response:
    """Send a new link to the same address; the answer is the same for a token nobody was ever given."""
    limits.spend(f"inquiry-link:{address}", most=10, seconds=3600)
    limits.spend(f"inquiry-link-of:{token[:100]}", most=4, seconds=3600)
    linking.send_again(work, token=token)
    return private(page.render("inquiries/link_sent.html"))
