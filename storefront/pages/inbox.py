"""A firm's inquiries: the inbox on its desk, and each conversation."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.core.errors import DomainError
from backend.core.i18n import N_, Text
from backend.core.inputs import read
from backend.core.permissions import Permission, can
from backend.core.work import Work
from backend.inquiries import answering, closing, reporting
from backend.inquiries.queries import (
    TABS,
    DeskCompany,
    conversation_for_company,
    desk_company,
    file_of,
    inbox,
    tab_counts,
)
from backend.inquiries.schemas import MessageCreate, ReportCreate, StateChange
from backend.media.sniffing import ATTACHMENT_ACCEPT
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.desks import company_desk
from storefront.forms import Form, FormDep
from storefront.letters import download, letters, new_seal, refused, seal_of, uploads
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/inquiries")


@router.get("")
def show_inbox(page: PageDep, work: WorkDep, slug: str, tab: str = "", after: str = "") -> Response:
    """The firm's conversations under a tab; without one, the unread where there are any."""
    company = desk_company(work.session, page.actor, slug)
    counts = tab_counts(work.session, company.id)
    shown = tab if tab in TABS else "unread" if counts.unread else "open"
    found = inbox(work.session, page.actor, company.id, tab=shown, after=after)
    desk = company_desk(page, company, accent=company.accent, zone=company.zone, inquiries=counts.unread)
    return page.render(
        "inquiries/inbox.html", desk=desk, company=company, counts=counts, tab=shown, found=found, after=after
    )


@router.get("/{inquiry_id}")
def show(page: PageDep, work: WorkDep, slug: str, inquiry_id: UUID) -> Response:
    """A conversation; what the buyer wrote is read from now on."""
    return _show(page, work, slug, inquiry_id, Form())


@router.post("/{inquiry_id}/messages")
def answer(
    page: PageDep, work: WorkDep, form: FormDep, storage: StorageDep, limits: LimitsDep, slug: str, inquiry_id: UUID
) -> Response:
    """Write to the buyer."""
    _of(page, work, slug, inquiry_id)
    try:
        limits.spend(answering.counted_as(inquiry_id), most=answering.MOST_LETTERS, seconds=answering.SECONDS)
        wanted = form.read(MessageCreate)
        once = seal_of(page, work, form).once
        answering.answer(work, inquiry_id=inquiry_id, wanted=wanted, once=once, files=uploads(form), storage=storage)
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return _back(page, slug, inquiry_id, N_("Your answer is on its way to the buyer."))


@router.post("/{inquiry_id}/close")
def close(page: PageDep, work: WorkDep, form: FormDep, slug: str, inquiry_id: UUID) -> Response:
    """Nothing more to say."""
    _of(page, work, slug, inquiry_id)
    try:
        closing.close(work, inquiry_id=inquiry_id, version=form.read(StateChange).version)
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return _back(page, slug, inquiry_id, N_("Closed. You can open it again whenever you like."))


@router.post("/{inquiry_id}/reopen")
def reopen(page: PageDep, work: WorkDep, form: FormDep, slug: str, inquiry_id: UUID) -> Response:
    """There is more to say."""
    _of(page, work, slug, inquiry_id)
    try:
        closing.reopen(work, inquiry_id=inquiry_id, version=form.read(StateChange).version)
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return _back(page, slug, inquiry_id, N_("Open again."))


@router.post("/{inquiry_id}/report")
def report(page: PageDep, work: WorkDep, form: FormDep, slug: str, inquiry_id: UUID) -> Response:
    """Ask the hub to look at this."""
    _of(page, work, slug, inquiry_id)
    try:
        reporting.report(work, inquiry_id=inquiry_id, wanted=read(ReportCreate, {"reason": form.values.get("reason")}))
    except DomainError as problem:
        return _refuse(page, work, slug, inquiry_id, form, problem)
    return _back(page, slug, inquiry_id, N_("Your hub has your report and looks at the conversation."))


@router.get("/{inquiry_id}/files/{file_id}")
def file(page: PageDep, work: WorkDep, storage: StorageDep, slug: str, inquiry_id: UUID, file_id: UUID) -> Response:
    """A file of the conversation, to be saved."""
    _of(page, work, slug, inquiry_id)
    return download(storage, file_of(work.session, inquiry_id=inquiry_id, file_id=file_id))


def _of(page: Page, work: Work, slug: str, inquiry_id: UUID) -> DeskCompany:
    """The firm in the address, which must be the one that was asked."""
    company = desk_company(work.session, page.actor, slug)
    conversation_for_company(work.session, page.actor, company.id, inquiry_id)
    return company


def _show(page: Page, work: Work, slug: str, inquiry_id: UUID, form: Form, *, status: int = 200) -> Response:
    company = _of(page, work, slug, inquiry_id)
    if can(page.actor, Permission.INQUIRY_ANSWER, company.id):
        answering.mark_read(work, inquiry_id=inquiry_id)
    found = conversation_for_company(work.session, page.actor, company.id, inquiry_id)
    here = f"/desk/{company.slug}/inquiries/{inquiry_id}"
    unread = tab_counts(work.session, company.id).unread
    return page.render(
        "inquiries/desk_conversation.html",
        status=status,
        form=form,
        company=company,
        inquiry=found,
        talk_at=here,
        desk=company_desk(page, company, accent=company.accent, zone=company.zone, inquiries=unread),
        letters=letters(page, found, side="company", files_at=f"{here}/files"),
        seal=form.values.get("seal") or new_seal(page, work),
        accept=ATTACHMENT_ACCEPT,
    )


def _refuse(page: Page, work: Work, slug: str, inquiry_id: UUID, form: Form, problem: DomainError) -> Response:
    """The conversation as it stands now, with what was typed and what was wrong."""
    work.session.rollback()
    return _show(page, work, slug, inquiry_id, refused(form, problem), status=problem.status)


def _back(page: Page, slug: str, inquiry_id: UUID, notice: Text) -> Response:
    return page.redirect(f"/desk/{slug}/inquiries/{inquiry_id}", notice=notice)
