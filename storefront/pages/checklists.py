"""What a market asks of one of the firm's offers: a list to work through and to print, marked without a script."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from backend.catalogue.queries import listing_by_id
from backend.compliance.checklist import Checklist, checklist_for
from backend.compliance.exporting import registers, registration_required
from backend.compliance.marking import Mark, mark, marks_of
from backend.compliance.papers import papers_of
from backend.compliance.requirement import KINDS, MARKETS, Requirement
from backend.compliance.schemas import MarkInput
from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_, Text
from backend.core.work import Work
from backend.readiness.gathering import today_of
from backend.web.dependencies import WorkDep
from storefront.firm_desk import open_desk
from storefront.forms import FormDep
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/listings/{listing_id}/checklist")
_SAID: dict[str, Text] = {
    "have": N_("Noted: you have it."),
    "missing": N_("Noted: it is missing. It shows among your next steps."),
    "not_needed": N_("Noted: not needed here."),
    "": N_("Taken back: the line is open again."),
}


@router.get("")
def show_checklist(page: PageDep, work: WorkDep, slug: str, listing_id: UUID, market: str = "US") -> Response:
    """The lines for a market with what the firm said of each."""
    return page.render("checklists/show.html", **_context(page, work, slug, listing_id, market))


@router.post("")
def send_mark(page: PageDep, work: WorkDep, form: FormDep, slug: str, listing_id: UUID) -> Response:
    """Say of one line that the firm has it, that it is missing, or that it is not needed here."""
    market = form.values.get("market", "")
    context = _context(page, work, slug, listing_id, market)
    company, checklist = context["company"], context["checklist"]
    try:
        wanted = form.read(MarkInput)
        ids = {"company_id": company.id, "listing_id": listing_id}
        mark(work, **ids, checklist=checklist, wanted=wanted, today=context["today"])
    except DomainError as problem:
        if isinstance(problem, NotFound):
            raise
        return page.refuse(work, "checklists/show.html", form, problem, **context)
    back = f"/desk/{slug}/listings/{listing_id}/checklist?market={market}#line-{wanted.line}"
    return page.redirect(back, notice=_SAID[wanted.mark])


def _context(page: Page, work: Work, slug: str, listing_id: UUID, market: str) -> dict[str, Any]:
    desk = open_desk(page, work, slug)
    listing = listing_by_id(work.session, listing_id, viewer=page.actor)
    if listing.company.id != desk.company.id or market not in MARKETS:
        raise NotFound
    today = today_of(work.session, desk.company.id, work.now)
    checklist = checklist_for(listing, market, today)
    marks = marks_of(work.session, listing_id, market)
    return {
        **desk.context,
        "listing": listing,
        "checklist": checklist,
        "marks": marks,
        "papers": papers_of(work.session, desk.company.id),
        "today": today,
        "counts": _counts(checklist, marks, today),
        "markets": MARKETS,
        "kinds": KINDS,
        **_register(listing.company.country, listing.company.sector, listing.hs_code, listing.kind),
    }


def _counts(checklist: Checklist, marks: dict[str, Mark], today: date) -> dict[str, int]:
    """How the compulsory lines stand: all that surely hold, had, missing, not needed, open (again)."""
    lines = [one.requirement for one in checklist.lines if one.requirement.compulsory]
    certain = {one.requirement.id for one in checklist.lines if one.certain}
    asked = [line for line in lines if line.id in certain or line.id in marks]
    found = Counter(_standing(marks.get(line.id), line, today) for line in asked)
    return {"all": len(asked), **{name: found[name] for name in ("have", "missing", "not_needed", "open")}}


def _standing(said: Mark | None, line: Requirement, today: date) -> str:
    return "open" if said is None or said.lapsed(line, today) else said.mark


def _register(country: str, sector: str, hs: str | None, kind: str) -> dict[str, Any]:
    """The register of exporters of the firm's own country, where this offer needs it or may need it."""
    needed = registration_required(country, sector, [hs] if hs else []) if kind == "product" else False
    known = registers().get(country)
    return {"register": known if known is not None and needed is not False else None, "register_needed": needed}
