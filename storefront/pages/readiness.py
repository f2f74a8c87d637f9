"""A firm's readiness: where it stands, why, and how it came there."""

from __future__ import annotations

from math import fsum
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from backend.advising.queries import notes_shown
from backend.core.permissions import Permission
from backend.core.work import Work
from backend.readiness.policy import require_firm
from backend.readiness.queries import answers_of, documents_of, history_of, place_of
from backend.web.dependencies import WorkDep
from storefront.firm_desk import FirmDesk, open_desk
from storefront.readiness_curve import curve
from storefront.readiness_history import history_rows
from storefront.readiness_measured import measured_by
from storefront.readiness_view import (
    FirmReadiness,
    band_name,
    holds,
    picture,
    question_of,
    readiness_of,
    seen_by_others,
)
from storefront.rendering import Page, PageDep

router = APIRouter(prefix="/{locale}/desk/{slug}/readiness")
_TOP = 3
_NOTES = 5


@router.get("")
def show(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The dial, the band and what holds it back, the three steps that help most."""
    desk, at = open_readiness(page, work, slug)
    scored = at.scored
    return page.render(
        "readiness/overview.html",
        **frame(page, desk, at),
        dial=picture(page, at.inputs, scored),
        dimensions=_dimensions(page, at),
        next_band=_next_band(page, at),
        holds=holds(page, at, scored.to_next, frame_base(page, desk)),
        top=[_step(page, at, one.item, one) for one in at.advice[:_TOP]],
        after=_after(at),
        place=place_of(work.session, desk.company.id),
        begun=bool(at.inputs.answers),
        notes=notes_shown(work.session, desk.company.id)[:_NOTES],
    )


@router.get("/why")
def show_why(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Every item with its answer, evidence, points and formula; the columns add up to the score."""
    desk, at = open_readiness(page, work, slug)
    lines = at.scored.lines
    return page.render(
        "readiness/why.html",
        **frame(page, desk, at),
        parts=_parts(page, work, at),
        sums={part: fsum(getattr(one, part) for one in lines) for part in ("declared", "evidenced", "low", "high")},
        counted=sum(1 for one in at.scored.dimensions if one.evidenced is not None),
    )


@router.get("/history")
def show_history(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The curve, and what caused each change."""
    desk, at = open_readiness(page, work, slug)
    points = history_of(work.session, desk.company.id)
    rows = history_rows(page, work.session, points, at.inputs.profile.offers)
    return page.render(
        "readiness/history.html",
        **frame(page, desk, at),
        rows=rows[::-1],
        drawing=curve(points, [row.turn for row in rows]) if points else None,
        simulated=any(one.simulated for one in points),
    )


def open_readiness(page: Page, work: Work, slug: str) -> tuple[FirmDesk, FirmReadiness]:
    """The desk of a firm and where it stands; NotFound for everyone but its people."""
    desk = open_desk(page, work, slug)
    require_firm(work.session, work.actor, Permission.READINESS_VIEW, desk.company.id)
    return desk, readiness_of(work, desk.company.id)


def frame_base(page: Page, desk: FirmDesk) -> str:
    """The address of the firm's readiness."""
    return page.url(f"/desk/{desk.company.slug}/readiness")


def frame(page: Page, desk: FirmDesk, at: FirmReadiness) -> dict[str, Any]:
    """What every page of a firm's readiness needs."""
    return {
        **desk.context,
        "at": at,
        "asked": at.inputs.instrument,
        "scored": at.scored,
        "band": band_name(page, at.inputs, at.scored.band),
        "base": frame_base(page, desk),
    }


def _dimensions(page: Page, at: FirmReadiness) -> list[dict[str, Any]]:
    names = {one.id: one.name.told(page.locale) for one in at.inputs.instrument.dimensions}
    return [{"name": names[one.id], "score": one} for one in at.scored.dimensions]


def _next_band(page: Page, at: FirmReadiness) -> str:
    wanted = {hold.band for hold in at.scored.to_next}
    found = [band for band in at.inputs.instrument.bands if band.id in wanted]
    return found[0].name.told(page.locale) if found else ""


def _after(at: FirmReadiness) -> float:
    """The score with the three steps done."""
    done = {one.item for one in at.advice[:_TOP]}
    return at.scored.evidenced + fsum(one.gain for one in at.advice if one.item in done)


def _step(page: Page, at: FirmReadiness, item: str, advice: Any) -> dict[str, Any]:
    return {"item": at.inputs.instrument.by_id[item], "advice": advice}


def _parts(page: Page, work: Work, at: FirmReadiness) -> list[dict[str, Any]]:
    """Each dimension with its lines; each line with what was answered and shown."""
    version = at.inputs.version
    answers = answers_of(work.session, at.inputs.company_id, version.id) if version is not None else {}
    shown: dict[str, list[str]] = {}
    for document in documents_of(work.session, at.inputs.company_id):
        for one in document.items:
            shown.setdefault(one.item, []).append(document.title)
    totals = {one.id: one for one in at.scored.dimensions}
    return [
        {
            "name": dimension.name.told(page.locale),
            "total": totals[dimension.id],
            "declared": fsum(at.lines[item.id].declared for item in at.inputs.instrument.of(dimension.id)),
            "evidenced": fsum(at.lines[item.id].evidenced for item in at.inputs.instrument.of(dimension.id)),
            "rows": [
                {
                    "item": item,
                    "question": question_of(at.inputs, item).told(page.locale),
                    "line": at.lines[item.id],
                    "answer": answers.get(item.id),
                    "documents": shown.get(item.id, []),
                    "others": seen_by_others(page, at.inputs, item.id),
                    "measured": measured_by(page, item),
                }
                for item in at.inputs.instrument.of(dimension.id)
            ],
        }
        for dimension in at.inputs.instrument.dimensions
    ]
