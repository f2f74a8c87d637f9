"""The operator's desk: state of the installation, jobs, outbox."""

from __future__ import annotations

import re
from uuid import UUID

from fastapi import APIRouter
from jinja2 import UndefinedError
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from backend.core.errors import NotFound
from backend.core.i18n import N_
from backend.integrations.mail import sending
from backend.integrations.mail.models import Mail
from backend.operations import queries
from backend.operations.retrying import retry_job
from backend.search.state import read_state
from backend.web.dependencies import SearchDep, WorkDep
from storefront.desks import operator_desk
from storefront.mailing import mail_renderer
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/operator")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")

# A mail carries its style with it, as mail programs want it; here too nothing in it runs or is fetched from elsewhere.
_AS_A_LETTER = {
    "content-security-policy": "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline';"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@router.get("")
def show_state(page: PageDep, work: WorkDep, search: SearchDep) -> Response:
    """What the installation holds, and how its parts are."""
    return page.render(
        "operator/state.html",
        desk=operator_desk(page),
        sizes=queries.sizes(work),
        jobs=queries.job_counts(work),
        outbox=sending.unsettled(work.session),
        index=read_state(search.folder),
    )


@router.get("/jobs")
def show_jobs(page: PageDep, work: WorkDep, state: str = "failed") -> Response:
    """Jobs of one state, failed ones first of all."""
    rows = queries.jobs_in(work, state)
    return page.render(
        "operator/jobs.html", desk=operator_desk(page), rows=rows, state=state, counts=queries.job_counts(work)
    )


@router.post("/jobs/{job_id}/retry")
def retry(page: PageDep, work: WorkDep, job_id: int) -> Response:
    """Queue a failed job once more."""
    retry_job(work, job_id)
    return page.redirect("/operator/jobs", notice=N_("Queued again."))


@router.get("/outbox")
def show_outbox(page: PageDep, work: WorkDep, state: str = "", before: UUID | None = None) -> Response:
    """Messages, newest first."""
    mails = queries.mails(work, state=state, before=before)
    rows = [{"mail": mail, "subject": _words(page, mail)[0]} for mail in mails]
    return page.render(
        "operator/outbox.html",
        desk=operator_desk(page),
        rows=rows,
        state=state,
        older=mails[-1].id if len(mails) == queries.PAGE_SIZE else None,
    )


@router.get("/outbox/{mail_id}")
def show_mail(page: PageDep, work: WorkDep, mail_id: UUID) -> Response:
    """One message as its reader gets it, in plain text with its links."""
    mail = queries.mail(work, mail_id)
    subject, text = _words(page, mail)
    return page.render("operator/mail.html", desk=operator_desk(page), mail=mail, subject=subject, text=_linked(text))


@router.get("/outbox/{mail_id}/letter")
def show_letter(page: PageDep, work: WorkDep, mail_id: UUID) -> Response:
    """The same as its reader's mail program draws it: a document of its own that may do nothing."""
    mail = queries.mail(work, mail_id)
    if not mail.context:
        raise NotFound
    try:
        drawn = mail_renderer(page.settings.origin)(mail.kind, mail.locale, mail.context).html
    except UndefinedError:
        raise NotFound from None
    return HTMLResponse(drawn, headers=_AS_A_LETTER)


@router.post("/outbox/{mail_id}/retry")
def retry_mail(page: PageDep, work: WorkDep, mail_id: UUID) -> Response:
    """Try a message again."""
    sending.retry(work, mail_id=mail_id)
    return page.redirect(f"/operator/outbox/{mail_id}", notice=N_("Queued again."))


def _words(page: Page, mail: Mail) -> tuple[str, str]:
    """Subject and text; of a delivered message only its kind is left."""
    if not mail.context:
        return mail.kind.replace("_", " "), page.say(N_("Its words were removed when it was delivered."))
    try:
        rendered = mail_renderer(page.settings.origin)(mail.kind, mail.locale, mail.context)
    except UndefinedError as problem:
        return mail.kind.replace("_", " "), page.say(N_("This message cannot be written: %(why)s", why=str(problem)))
    return rendered.subject, rendered.text


def _linked(text: str) -> Markup:
    """Plain text with its addresses as links."""
    parts, last = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [escape(text[last : found.start()]), Markup('<a href="{0}">{0}</a>').format(found.group())]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])
