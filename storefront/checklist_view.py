"""What is missing on a firm's checklists, as steps: one per line, with the offers and the market that wait for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.compliance.checklist import OpenLine, open_lines
from backend.compliance.papers import papers_of
from backend.compliance.requirement import KINDS, MARKETS
from backend.core.work import Work
from storefront.firm_desk import FirmDesk
from storefront.readiness_view import FirmReadiness
from storefront.rendering import Page

# What a line is about, as a picture beside it.
_ICONS = {
    "label": "tag",
    "certificate": "award",
    "registration": "landmark",
    "document": "file-text",
    "test": "activity",
    "contract": "handshake",
    "tax": "banknote",
}


def line_steps(page: Page, work: Work, desk: FirmDesk, at: FirmReadiness) -> dict[str, Any]:
    """The steps and the documents to choose from. Two statements, however many lines, offers and markets there are."""
    found: dict[str, list[OpenLine]] = {}
    for one in open_lines(work.session, desk.company.id, at.inputs.today):
        found.setdefault(one.requirement.id, []).append(one)
    return {
        "lines": sorted((_step(page, desk, at, same) for same in found.values()), key=_order),
        "papers": papers_of(work.session, desk.company.id) if found else [],
        "today": at.inputs.today,
        "kinds": KINDS,
    }


def _step(page: Page, desk: FirmDesk, at: FirmReadiness, same: list[OpenLine]) -> dict[str, Any]:
    line = same[0].requirement
    return {
        "line": line,
        "icon": _ICONS[line.kind],
        "market": page.say(MARKETS[line.market]),
        "places": [_place(page, desk, one) for one in same],
        "behind": _behind(page, at, line.items),
        "taken": any(one.taken_at is not None for one in same),
        "question": next((one.question for one in same if one.asked_at is not None), ""),
    }


def _place(page: Page, desk: FirmDesk, one: OpenLine) -> dict[str, Any]:
    """One offer that waits for the line, with the way to it on its checklist."""
    path = (
        f"/desk/{desk.company.slug}/listings/{one.listing_id}/checklist?market={one.market}#line-{one.requirement.id}"
    )
    return {
        "id": one.listing_id,
        "title": one.titles.get(page.locale) or next(iter(one.titles.values()), ""),
        "href": page.url(path),
        "lapsed": one.lapsed,
        "ended": one.lapsed.ends(one.requirement) if one.lapsed is not None else None,
    }


def _behind(page: Page, at: FirmReadiness, items: Iterable[str]) -> list[tuple[str, str, str]]:
    """The instrument's steps that the line stands behind: item, title, and where it is."""
    listed = {one.item for one in at.advice}
    known = [at.inputs.instrument.by_id[item] for item in items if item in at.inputs.instrument.by_id]
    return [
        (one.id, one.step.title.told(page.locale), f"#{one.id}" if one.id in listed else f"questions/{one.id}")
        for one in known
    ]


def _order(step: dict[str, Any]) -> tuple[Any, ...]:
    """What is compulsory first, then what most offers wait for; else as the packs have it."""
    return not step["line"].compulsory, -len(step["places"]), step["line"].market, step["line"].id
