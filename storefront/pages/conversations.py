"""The buyer's side of a conversation, behind the link in their mail."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError, Expired, NotFound
from backend.core.i18n import N_, Text
from backend.core.inputs import read
from backend.core.work import Work
from backend.inquiries import answering, closing, linking, reporting
from backend.inquiries.queries import conversation, file_of
from backend.inquiries.schemas import MessageCreate, ReportCreate, StateChange
from backend.inquiries.sides import buyer_side
from backend.media.sniffing import ATTACHMENT_ACCEPT
from backend.web.dependencies import AddressDep, LimitsDep, StorageDep, WorkDep
from storefront.forms import Form, FormDep
from storefront.letters import download, letters, new_seal, private, refused, seal_of, uploads
from storefront.pages.inquiries import again, gone
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/conversations/{token}")


@router.get("")
def show(page: PageDep, work: WorkDep, token: str) -> Response:
    """The conversation."""
    return _show(page, work, token, Form())


@router.post("/messages")
def reply(
    page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, address: AddressDep, storage: StorageDep, token: str
) -> Response:
    """Write to the firm."""
    try:
        limits.spend(f"letter:{address}", most=60, seconds=3600)
        wanted = form.read(MessageCreate)
        once = seal_of(page, work, form).once
        answering.reply(work, token=token, wanted=wanted, once=once, files=uploads(form), storage=storage)
    except DomainError as problem:
        return _refuse(page, work, token, form, problem)
    return _back(page, token, N_("Your message is with the firm."))


@router.post("/close")
def close(page: PageDep, work: WorkDep, form: FormDep, token: str) -> Response:
    """Nothing more to say."""
    try:
        closing.close_by_buyer(work, token=token, version=form.read(StateChange).version)
    except DomainError as problem:
        return _refuse(page, work, token, form, problem)
    return _back(page, token, N_("Closed. You can open it again whenever you like."))


@router.post("/reopen")
def reopen(page: PageDep, work: WorkDep, form: FormDep, token: str) -> Response:
    """There is more to say."""
    try:
        closing.reopen_by_buyer(work, token=token, version=form.read(StateChange).version)
    except DomainError as problem:
        return _refuse(page, work, token, form, problem)
    return _back(page, token, N_("Open again."))


@router.post("/report")
def report(page: PageDep, work: WorkDep, form: FormDep, limits: LimitsDep, address: AddressDep, token: str) -> Response:
    """Ask the hub to look at this."""
    try:
        limits.spend(f"report:{address}", most=10, seconds=3600)
        reporting.report_by_buyer(work, token=token, wanted=read(ReportCreate, {"reason": form.values.get("reason")}))
    except DomainError as problem:
        return _refuse(page, work, token, form, problem)
    return _back(page, token, N_("The hub has your report. Someone there reads the conversation and writes to you."))


@router.post("/new-link")
def renew(page: PageDep, work: WorkDep, limits: LimitsDep, address: AddressDep, token: str) -> Response:
    """Make every link so far useless and mail a new one."""
    try:
        limits.spend(f"inquiry-link:{address}", most=10, seconds=3600)
        linking.renew(work, token=token)
    except Expired as problem:
        return gone(page, problem, again=f"/conversations/{token}/again")
    return private(page.render("inquiries/link_sent.html"))


@router.post("/again")
def send_again(page: PageDep, work: WorkDep, limits: LimitsDep, address: AddressDep, token: str) -> Response:
    """A new link to the same address; the answer is always the same."""
    return again(page, work, limits, address, token)


@router.get("/files/{file_id}")
def file(page: PageDep, work: WorkDep, storage: StorageDep, token: str, file_id: UUID) -> Response:
    """A file of the conversation, to be saved."""
    side = buyer_side(work, token=token)
    return download(storage, file_of(work.session, inquiry_id=side.inquiry_id, file_id=file_id))


def _show(page: Page, work: Work, token: str, form: Form, *, status: int = 200) -> Response:
    try:
        side = buyer_side(work, token=token)
    except Expired as problem:
        return gone(page, problem, again=f"/conversations/{token}/again")
    found = conversation(work.session, side.inquiry_id)
    if found is None:
        raise NotFound
    here = f"/conversations/{token}"
    return private(
        page.render(
            "inquiries/conversation.html",
            status=status,
            form=form,
            inquiry=found,
            talk_at=here,
            letters=letters(page, found, side="buyer", files_at=f"{here}/files"),
            seal=form.values.get("seal") or new_seal(page, work),
            accept=ATTACHMENT_ACCEPT,
        )
    )


def _refuse(page: Page, work: Work, token: str, form: Form, problem: DomainError) -> Response:
    """The conversation as it stands now, with what was typed and what was wrong."""
    work.session.rollback()
    return _show(page, work, token, refused(form, problem), status=problem.status)


def _back(page: Page, token: str, notice: Text) -> Response:
    return private(page.redirect(f"/conversations/{token}", notice=notice))
