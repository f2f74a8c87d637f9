"""What a firm shows: files, links and registry numbers, each with what it supports and what an advisor said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.compliance.papers import proven_by
from backend.compliance.requirement import MARKETS
from backend.core import inputs
from backend.core.errors import DomainError, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.readiness import evidencing
from backend.readiness.queries import documents_of
from backend.readiness.schemas import AUTHORITIES, DocumentInput
from backend.readiness.validity import takes_evidence
from backend.web.dependencies import LimitsDep, StorageDep, WorkDep
from storefront.firm_desk import FirmDesk
from storefront.forms import Form, FormDep
from storefront.pages.readiness import frame, open_readiness
from storefront.readiness_view import FirmReadiness, excluded, question_of
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/readiness/evidence")
_KINDS = ("file", "link", "registry")
_FIELDS = ("title", "issued_on", "expires_on", "url", "authority", "number")


@router.get("")
def show(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Everything the firm showed."""
    desk, at = open_readiness(page, work, slug)
    return page.render("readiness/evidence.html", **_context(page, work, desk, at))


@router.get("/new")
def show_new(page: PageDep, work: WorkDep, slug: str, kind: str = "file", item: str = "") -> Response:
    """Add a file, a link or a registry number."""
    desk, at = open_readiness(page, work, slug)
    asked = at.inputs.instrument.by_id.get(item)
    form = Form(lists={"items": [item] if asked is not None and takes_evidence(asked) else []})
    return page.render("readiness/evidence_new.html", form=form, **_new(page, desk, at, kind))


@router.post("/new")
def add(page: PageDep, work: WorkDep, slug: str, form: FormDep, storage: StorageDep, limits: LimitsDep) -> Response:
    """Keep it; it waits for an advisor's look and counts meanwhile."""
    desk, at = open_readiness(page, work, slug)
    try:
        limits.spend(f"evidence:{desk.company.id}", most=60, seconds=3600)
        _add(work, storage, desk.company.id, form)
    except DomainError as problem:
        context = _new(page, desk, at, form.values.get("kind", "file"))
        return page.refuse(work, "readiness/evidence_new.html", form, problem, **context)
    return page.redirect(
        f"/desk/{slug}/readiness/evidence",
        notice=N_("Added. It counts from now on, and in full once an advisor has checked it."),
    )


@router.post("/{document_id}/items")
def attach(page: PageDep, work: WorkDep, slug: str, document_id: UUID, form: FormDep) -> Response:
    """Let one document serve one more question, or one less."""
    desk, at = open_readiness(page, work, slug)
    _own(work, desk, document_id)
    try:
        if form.values.get("less"):
            evidencing.detach(work, document_id, form.values["less"])
        else:
            evidencing.attach(work, document_id, form.values.get("item", ""))
    except DomainError as problem:
        context = _context(page, work, desk, at)
        return page.refuse(work, "readiness/evidence.html", form, problem, **context)
    return page.redirect(f"/desk/{slug}/readiness/evidence#d-{document_id}", notice=N_("Saved."))


@router.post("/{document_id}/file")
def replace(page: PageDep, work: WorkDep, slug: str, document_id: UUID, form: FormDep, storage: StorageDep) -> Response:
    """A newer copy of the same document: it is checked again."""
    desk, at = open_readiness(page, work, slug)
    _own(work, desk, document_id)
    try:
        _replace(work, storage, document_id, form)
    except DomainError as problem:
        context = _context(page, work, desk, at)
        return page.refuse(work, "readiness/evidence.html", form, problem, **context)
    return page.redirect(
        f"/desk/{slug}/readiness/evidence", notice=N_("The new file is in place. An advisor looks at it again.")
    )


@router.post("/{document_id}/remove")
def remove(page: PageDep, work: WorkDep, slug: str, document_id: UUID) -> Response:
    """Take it back: its file is erased."""
    desk, _ = open_readiness(page, work, slug)
    _own(work, desk, document_id)
    evidencing.remove(work, document_id)
    return page.redirect(f"/desk/{slug}/readiness/evidence", notice=N_("Taken back. Its file is erased."))


def _own(work: Work, desk: FirmDesk, document_id: UUID) -> None:
    """Through a firm's desk only its own documents are reached."""
    if all(one.id != document_id for one in documents_of(work.session, desk.company.id)):
        raise NotFound


def _add(work: Work, storage: Storage, company_id: UUID, form: Form) -> None:
    kind = form.values.get("kind", "file")
    said = {name: form.values.get(name, "") for name in _FIELDS}
    sent = form.file("file")
    if kind == "file" and not said["title"].strip() and sent is not None:
        said["title"] = sent.file_name.rsplit(".", 1)[0][:200]
    wanted = inputs.read(DocumentInput, {**said, "items": form.lists.get("items", [])})
    plain: dict[str, Any] = {
        "company_id": company_id,
        "items": wanted.items,
        "title": wanted.title,
        "issued_on": wanted.issued_on,
        "expires_on": wanted.expires_on,
    }
    if kind == "link":
        evidencing.add_link(work, url=wanted.url, **plain)
    elif kind == "registry":
        evidencing.add_number(work, authority=wanted.authority, number=wanted.number, **plain)
    elif sent is None:
        raise InvalidInput(fields={"file": N_("Choose the file first: a PDF, a photo, XLSX or CSV.")})
    else:
        evidencing.add_file(work, storage=storage, file_name=sent.file_name, data=sent.data, **plain)


def _replace(work: Work, storage: Storage, document_id: UUID, form: Form) -> None:
    sent = form.file("file")
    if sent is None:
        raise InvalidInput(fields={"file": N_("Choose the file first: a PDF, a photo, XLSX or CSV.")})
    dates = {"issued_on": form.values.get("issued_on", ""), "expires_on": form.values.get("expires_on", "")}
    wanted = inputs.read(DocumentInput, {**dates, "title": "-", "items": ["-"]})
    evidencing.replace_file(
        work,
        storage=storage,
        document_id=document_id,
        file_name=sent.file_name,
        data=sent.data,
        issued_on=wanted.issued_on,
        expires_on=wanted.expires_on,
        seen_version=int(seen)
        if (seen := form.values.get("version", "")).isdecimal() and seen.isascii() and len(seen) < 9
        else None,
    )


def _context(page: Page, work: Work, desk: FirmDesk, at: FirmReadiness) -> dict[str, Any]:
    names = {item.id: question_of(at.inputs, item).told(page.locale) for item in at.inputs.instrument.items}
    return {
        **frame(page, desk, at),
        "documents": documents_of(work.session, desk.company.id),
        "names": names,
        "proven": proven_by(work.session, desk.company.id),
        "markets": MARKETS,
        "today": at.inputs.today,
        "options": _options(page, at),
    }


def _new(page: Page, desk: FirmDesk, at: FirmReadiness, kind: str) -> dict[str, Any]:
    kind = kind if kind in _KINDS else "file"
    return {
        **frame(page, desk, at),
        "kind": kind,
        "groups": _options(page, at),
        "authorities": AUTHORITIES,
    }


def _options(page: Page, at: FirmReadiness) -> list[tuple[str, list[tuple[str, str]]]]:
    """The questions that evidence can answer, by dimension: those that are only measured are none of them."""
    groups = []
    for dimension in at.inputs.instrument.dimensions:
        rows = [
            (item.id, question_of(at.inputs, item).told(page.locale))
            for item in at.inputs.instrument.of(dimension.id)
            if not excluded(at.lines[item.id]) and takes_evidence(item)
        ]
        if rows:
            groups.append((dimension.name.told(page.locale), rows))
    return groups
