"""What an advisor saw without a document: on a visit, a call, a demonstration."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from backend.core.errors import Conflict, DomainError, NotFound
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.work import Work
from backend.readiness import deciding, findings
from backend.readiness.instrument import Item
from backend.readiness.schemas import OptionalDay
from backend.web.dependencies import WorkDep
from storefront.advising_view import answer_of, name_of, said
from storefront.care_view import choices_of, firm_case, level_of_choice, seen_words
from storefront.forms import Form, FormDep
from storefront.readiness_view import question_of, why_of
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/firms/{company}/findings/{item}")
_APPLIES = {"applies": True, "not_applicable": False}
_BLIND = N_("You are asked to repeat the review of this question blind. Do that first, then write down what you saw.")


class FindingInput(Input):
    """What was seen, why, until when; the versions of finding and answer that the form showed."""

    seen: Annotated[str, Field(max_length=20)] = ""
    reason: Annotated[Prose, Field(max_length=2000)] = ""
    expires_on: OptionalDay = None
    seen_version: Annotated[int, Field(ge=0)]
    seen_answer: Annotated[int, Field(ge=0)]


@router.get("")
def show(page: PageDep, work: WorkDep, slug: str, company: str, item: str) -> Response:
    """One question of one firm, with what is known about it."""
    return page.render("advising/finding.html", form=Form(), **_context(page, work, slug, company, item))


@router.post("")
def write(page: PageDep, work: WorkDep, slug: str, company: str, item: str, form: FormDep) -> Response:
    """Write down what was seen; who comes second reads what changed, and keeps their words."""
    context = _context(page, work, slug, company, item)
    try:
        if context["blind"]:
            raise Conflict(_BLIND)
        _find(work, context, form.read(FindingInput))
    except DomainError as problem:
        if problem.status in (403, 404):
            raise
        work.session.rollback()
        context = _context(page, work, slug, company, item)
        return page.refuse(work, "advising/finding.html", form, problem, **context)
    return page.redirect(f"/hub-desk/{slug}/firms/{company}/readiness", notice=N_("Written down. It counts from now."))


def _find(work: Work, context: dict[str, Any], wanted: FindingInput) -> None:
    item: Item = context["item"]
    until: date | None = wanted.expires_on
    deciding.find(
        work,
        company_id=context["company"].id,
        item=item.id,
        seen_version=wanted.seen_version,
        seen_answer=wanted.seen_answer,
        level=level_of_choice(item, wanted.seen),
        applies=_APPLIES.get(wanted.seen),
        reason=wanted.reason,
        expires_on=until,
    )


def _context(page: Page, work: Work, slug: str, company: str, item_id: str) -> dict[str, Any]:
    found = firm_case(page, work, slug, company)
    at, firm = found["at"], found["company"]
    item = at.inputs.instrument.by_id.get(item_id)
    if item is None:
        raise NotFound
    present = findings.finding_of(work.session, firm.id, item.id)
    answer = answer_of(work, at, item.id)
    blind = item.id in found["owed"].values()
    return {
        **found,
        "item": item,
        "blind": blind,
        "question": question_of(at.inputs, item).told(page.locale),
        "why": why_of(at.inputs, item).told(page.locale),
        "said": said(page, at, item.id, answer),
        "answer": answer,
        "present": present,
        "present_words": seen_words(page, at, item, present) if present is not None and not blind else "",
        "present_who": name_of(work, present.found_by) if present is not None else "",
        "choices": choices_of(page, at, item),
        "line": at.lines[item.id],
        "shown": [(document, one) for document in found["documents"] for one in document.items if one.item == item.id],
    }
