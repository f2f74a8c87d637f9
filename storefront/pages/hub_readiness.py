"""How a hub's firms stand: by band, dimension, item and group; who moves, who is stuck, what is about to end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.encoders import jsonable_encoder
from starlette.responses import JSONResponse, Response

from backend.core.errors import Forbidden
from backend.core.i18n import N_
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import hub_of
from backend.insights.firms import firm_lines
from backend.insights.queries import hub_figures
from backend.insights.readiness import COLUMNS, EXPIRING_WITHIN, GROUPINGS, STUCK_AFTER, Overview, hub_overview
from backend.readiness.instrument import Instrument
from backend.readiness.versions import hub_instrument
from backend.validity.examining import examine
from backend.web.dependencies import WorkDep
from storefront import firms_sheet
from storefront.desks import hub_desk
from storefront.readiness_words import GROUPING_NAMES, STANDING_NAMES, group_name
from storefront.rendering import Page, PageDep
from storefront.spreadsheets import Cell, csv_answer, xlsx_answer
from storefront.validity_view import view

router = APIRouter(prefix="/{locale}/hub-desk/{slug}/readiness")


@router.get("")
def show_overview(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The picture of all firms of the hub."""
    hub, seen, instrument = _look(page, work, slug)
    return page.render(
        "hubs/readiness.html",
        hub=hub,
        seen=seen,
        instrument=instrument,
        columns=COLUMNS,
        standing_names={key: page.say(name) for key, name in STANDING_NAMES.items()},
        groups=_tables(page, seen),
        stuck_days=STUCK_AFTER.days,
        expiring_days=EXPIRING_WITHIN.days,
        desk=_desk(page, work, hub),
    )


@router.get("/groups.csv")
def download_groups(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The groups as a table for a report: nothing in it tells of a single firm."""
    hub, seen, _ = _look(page, work, slug)
    heading = [page.say(GROUPING_NAMES["kind"]), page.say(GROUPING_NAMES["group"]), page.say(GROUPING_NAMES["firms"])]
    rows = [[*heading, *(page.say(STANDING_NAMES[column]) for column in COLUMNS)]]
    rows.append([page.say(GROUPING_NAMES["all"]), "", str(seen.firms), *_shown(seen.bands)])
    for kind, table in seen.groups.items():
        for name, group in table.items():
            told = [page.say(GROUPING_NAMES[kind]), group_name(page, kind, name), _count(group.size)]
            rows.append([*told, *_shown(group.counts)])
    return csv_answer(rows, f"{hub.slug}-{page.locale}.csv")


@router.get("/firms.csv")
def download_firms(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Each firm of the hub with its figures, for whom it answers to: nothing of how firms describe themselves."""
    hub, instrument, rows = _firms(page, work, slug)
    names = firms_sheet.heading(page, instrument)
    return csv_answer(chain([names], rows), f"{hub.slug}-firms-{page.locale}.csv")


@router.get("/firms.xlsx")
def download_firms_book(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The same as a workbook."""
    hub, instrument, rows = _firms(page, work, slug)
    names = firms_sheet.heading(page, instrument)
    return xlsx_answer(names, rows, f"{hub.slug}-firms-{page.locale}.xlsx", page.say(N_("Firms")))


@router.get("/validity")
def show_validity(page: PageDep, work: WorkDep, slug: str) -> Response:
    """Whether the score means what it says: for the hub's managers and advisors."""
    hub = _hub(page, work, slug)
    instrument = hub_instrument(work.session, hub.id)
    found = examine(work.session, hub.id, instrument, now=work.now)
    return page.render(
        "hubs/validity.html", hub=hub, seen=view(found, instrument, page.locale), desk=_desk(page, work, hub)
    )


@router.get("/validity.json")
def download_validity(page: PageDep, work: WorkDep, slug: str) -> Response:
    """The same figures for programs."""
    hub = _hub(page, work, slug)
    found = examine(work.session, hub.id, hub_instrument(work.session, hub.id), now=work.now)
    return JSONResponse(jsonable_encoder(found.as_json()), headers={"cache-control": "no-store"})


def _hub(page: Page, work: Work, slug: str) -> Hub:
    """The hub for its own people: who runs the installation has no business with the scores of firms."""
    hub = hub_of(work.session, page.actor, slug)
    if hub.id not in page.actor.hubs:
        raise Forbidden
    return hub


def _desk(page: Page, work: Work, hub: Hub) -> dict[str, Any]:
    figures = hub_figures(work.session, hub.id, since=work.now)
    return hub_desk(page, hub, queue=figures.waiting, inquiries=figures.to_check)


def _look(page: Page, work: Work, slug: str) -> tuple[Hub, Overview, Instrument]:
    hub = _hub(page, work, slug)
    today = work.now.astimezone(ZoneInfo(hub.zone)).date()
    seen = hub_overview(work.session, hub.id, zone=hub.zone, now=work.now, today=today)
    return hub, seen, hub_instrument(work.session, hub.id)


def _firms(page: Page, work: Work, slug: str) -> tuple[Hub, Instrument, Iterator[list[Cell]]]:
    hub = _hub(page, work, slug)
    today = work.now.astimezone(ZoneInfo(hub.zone)).date()
    instrument = hub_instrument(work.session, hub.id)
    firms = firm_lines(work.session, hub.id, zone=hub.zone, today=today)
    return hub, instrument, firms_sheet.lines(page, instrument, firms, hub.zone)


def _tables(page: Page, seen: Overview) -> list[dict[str, Any]]:
    """The groups as the page shows them, the largest first, with the rest folded."""
    made = []
    first = [page.say(GROUPING_NAMES["group"]), (page.say(GROUPING_NAMES["firms"]), "num"), ""]
    columns = first + [(page.say(STANDING_NAMES[column]), "num") for column in COLUMNS]
    for kind in GROUPINGS:
        rows = [
            {"key": name, "name": group_name(page, kind, name), "size": group.size, "counts": group.counts}
            for name, group in seen.groups[kind].items()
        ]
        made.append({"title": page.say(GROUPING_NAMES[kind]), "rows": rows, "columns": columns})
    return made


def _shown(line: Any) -> list[str]:
    return [_count(line[column]) for column in COLUMNS]


def _count(value: int | None) -> str:
    return "<5 *" if value is None else str(value)
