"""The assessment: one question at a time, in any order, saved with each answer. And the profile that decides it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.core import inputs
from backend.core.errors import Conflict, DomainError, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.readiness import answering, profiling
from backend.readiness.instrument import Item
from backend.readiness.queries import answers_of, documents_of
from backend.readiness.schemas import MARKETS, AnswerInput, ProfileInput
from backend.web.dependencies import WorkDep
from storefront.firm_desk import FirmDesk
from storefront.forms import Form, FormDep
from storefront.pages.readiness import frame, open_readiness
from storefront.readiness_measured import measured_by
from storefront.readiness_view import FirmReadiness, excluded, question_of, rungs_of, seen_by_others, why_of
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/readiness")
_DESCRIBED = ("women_led", "indigenous_led", "rural")


@router.get("/questions")
def show_all(page: PageDep, work: WorkDep, slug: str) -> Response:
    """All questions by dimension, with what is answered."""
    desk, at = open_readiness(page, work, slug)
    return page.render("readiness/questions.html", **frame(page, desk, at), parts=_parts(page, at))


@router.get("/questions/{item}")
def show_one(page: PageDep, work: WorkDep, slug: str, item: str) -> Response:
    """One question: why it is asked, what counts, the answers to choose from."""
    desk, at = open_readiness(page, work, slug)
    context = _question(page, work, desk, at, item)
    answer = context["answer"]
    form = Form(values={"note": answer.note} if answer is not None else {})
    return page.render("readiness/question.html", form=form, **context)


@router.post("/questions/{item}")
def answer_one(page: PageDep, work: WorkDep, slug: str, item: str, form: FormDep) -> Response:
    """Keep the answer and go to the next open question."""
    desk, at = open_readiness(page, work, slug)
    context = _question(page, work, desk, at, item)
    try:
        if form.values.get("choice") == "clear":
            answering.clear(work, company_id=desk.company.id, item=item, seen_version=_seen(form))
            return page.redirect(f"/desk/{slug}/readiness/questions/{item}", notice=N_("Your answer is taken back."))
        answering.answer(work, company_id=desk.company.id, item=item, wanted=_answer(form))
    except Conflict as problem:
        work.session.rollback()
        return _refused(page, work, form, problem, slug, item)
    except DomainError as problem:
        return page.refuse(work, "readiness/question.html", form, problem, **context)
    following = _next_open(at, item)
    if following is None:
        return page.redirect(f"/desk/{slug}/readiness", notice=N_("Saved. That was the last open question."))
    return page.redirect(f"/desk/{slug}/readiness/questions/{following}", notice=N_("Saved."))


@router.get("/profile")
def show_profile(page: PageDep, work: WorkDep, slug: str) -> Response:
    """What the firm sells and to whom: it decides which questions are asked."""
    desk, at = open_readiness(page, work, slug)
    row = profiling.profile_row(work.session, desk.company.id)
    profile = at.inputs.profile
    form = Form(
        values={"aim": profile.markets[0] if profile.markets else "", "version": str(row.row_version if row else 0)},
        lists={"offers": sorted(profile.offers), "markets": list(profile.markets[1:])},
    )
    form.values.update({f"fact-{name}": _yes_no(value) for name, value in profile.facts.items()})
    form.values.update({name: _yes_no((row.described if row else {}).get(name)) for name in _DESCRIBED})
    return page.render("readiness/profile.html", form=form, **frame(page, desk, at), facts=_facts(page, at))


@router.post("/profile")
def keep_profile(page: PageDep, work: WorkDep, slug: str, form: FormDep) -> Response:
    """Keep it, and go to the first open question."""
    desk, at = open_readiness(page, work, slug)
    facts = _facts(page, at)
    try:
        profiling.describe(work, company_id=desk.company.id, wanted=_profile(form, [one["name"] for one in facts]))
    except DomainError as problem:
        context = {**frame(page, desk, at), "facts": facts}
        return page.refuse(work, "readiness/profile.html", form, problem, **context)
    following = at.open[0].id if at.open else ""
    return page.redirect(f"/desk/{slug}/readiness/questions{'/' + following if following else ''}", notice=N_("Saved."))


def _question(page: Page, work: Work, desk: FirmDesk, at: FirmReadiness, name: str) -> dict[str, Any]:
    asked = at.inputs.instrument.by_id.get(name)
    if asked is None:
        raise NotFound
    version = at.inputs.version
    answer = answers_of(work.session, desk.company.id, version.id).get(name) if version is not None else None
    order = [item.id for item in at.asked]
    place = order.index(name) if name in order else None
    dimension = next(one for one in at.inputs.instrument.dimensions if one.id == asked.dimension)
    return {
        **frame(page, desk, at),
        "item": asked,
        "question": question_of(at.inputs, asked).told(page.locale),
        "why": why_of(at.inputs, asked).told(page.locale),
        "rungs": rungs_of(at.inputs, asked),
        "dimension": dimension,
        "answer": answer,
        "line": at.lines[name],
        "others": seen_by_others(page, at.inputs, name),
        "measured": measured_by(page, asked),
        "documents": [
            one
            for one in documents_of(work.session, desk.company.id)
            if any(supported.item == name for supported in one.items)
        ],
        "number": place + 1 if place is not None else None,
        "all": len(order),
        "done": len(order) - len(at.open),
        "before": order[place - 1] if place else "",
        "following": order[place + 1] if place is not None and place + 1 < len(order) else "",
    }


def _refused(page: Page, work: Work, form: Form, problem: DomainError, slug: str, item: str) -> Response:
    """The page as it is now, with what was typed: somebody else answered first."""
    desk, at = open_readiness(page, work, slug)
    context = _question(page, work, desk, at, item)
    return page.refuse(work, "readiness/question.html", form, problem, **context)


def _next_open(at: FirmReadiness, item: str) -> str | None:
    """The next open question after this one, from the start again at the end."""
    order = [one.id for one in at.inputs.instrument.items]
    start = order.index(item)
    waiting = {one.id for one in at.open} - {item}
    return next((one for one in [*order[start + 1 :], *order[:start]] if one in waiting), None)


def _answer(form: Form) -> AnswerInput:
    choice = form.values.get("choice", "")
    value: dict[str, Any] = {}
    if choice.startswith("rung-") and choice[5:].isascii() and choice[5:].isdecimal():
        value = {"rung": int(choice[5:][:3])}
    elif choice in ("yes", "no"):
        value = {"yes": choice == "yes"}
    elif choice == "count":
        typed = form.values.get("count", "").strip()
        if not (typed.isascii() and typed.isdecimal()) or len(typed) > 6:
            raise InvalidInput(fields={"count": N_("Write a whole number, for example 0 or 4.")})
        value = {"count": int(typed)}
    elif choice == "code":
        value = {"code": form.values.get("code", "").strip()}
    state = choice if choice in ("unknown", "not_applicable") else "answered"
    return inputs.read(
        AnswerInput, {"state": state, "value": value, "note": form.values.get("note", ""), "seen_version": _seen(form)}
    )


def _seen(form: Form) -> int | None:
    typed = form.values.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else None


def _profile(form: Form, facts: list[str]) -> ProfileInput:
    markets = [one for one in (form.values.get("aim", ""), *form.lists.get("markets", [])) if one]
    return inputs.read(
        ProfileInput,
        {
            "offers": form.lists.get("offers", []),
            "markets": list(dict.fromkeys(markets))[: len(MARKETS)],
            "facts": {name: form.values.get(f"fact-{name}", "") for name in facts},
            "described": {name: form.values.get(name, "") for name in _DESCRIBED},
            "seen_version": _seen(form),
        },
    )


def _yes_no(value: Any) -> str:
    return "" if value is None else "yes" if value else "no"


def _facts(page: Page, at: FirmReadiness) -> list[dict[str, str]]:
    """The facts that rules ask for, each with the rule in words and the question it decides."""
    found: dict[str, Item] = {}
    for item in at.inputs.instrument.items:
        for name in sorted(item.applies.facts):
            found.setdefault(name, item)
    return [
        {
            "name": name,
            "why": item.applies.why.told(page.locale) if item.applies.why is not None else "",
            "question": question_of(at.inputs, item).told(page.locale),
        }
        for name, item in found.items()
    ]


def _parts(page: Page, at: FirmReadiness) -> list[dict[str, Any]]:
    parts = []
    for dimension in at.inputs.instrument.dimensions:
        items = at.inputs.instrument.of(dimension.id)
        asked = [item for item in items if not excluded(at.lines[item.id])]
        parts.append(
            {
                "dimension": dimension,
                "all": len(asked),
                "done": sum(1 for item in asked if at.lines[item.id].state != "unanswered"),
                "rows": [
                    {
                        "item": item,
                        "question": question_of(at.inputs, item).told(page.locale),
                        "line": at.lines[item.id],
                        "others": seen_by_others(page, at.inputs, item.id),
                    }
                    for item in items
                ],
            }
        )
    return parts
