"""How a hub's firms stand: by band, dimension, item and group; who moves, who is stuck, what is about to end."""

from __future__ import annotations

import csv
import io
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.encoders import jsonable_encoder
from starlette.responses import JSONResponse, Response

from backend.core.errors import Forbidden
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import hub_of
from backend.insights.queries import hub_figures
from backend.insights.readiness import COLUMNS, EXPIRING_WITHIN, GROUPINGS, STUCK_AFTER, Overview, hub_overview
from backend.readiness.instrument import Instrument
from backend.readiness.versions import hub_instrument
from backend.validity.examining import examine
from backend.web.dependencies import WorkDep
from storefront.desks import hub_desk
from storefront.readiness_words import GROUPING_NAMES, STANDING_NAMES, group_name
from storefront.rendering import Page, PageDep
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
    return _csv(rows, f"{hub.slug}-{page.locale}.csv")


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


def _csv(rows: list[list[str]], name: str) -> Response:
    """For a spreadsheet: UTF-8 with its mark. No cell can begin a formula."""
    stream = io.StringIO()
    csv.writer(stream).writerows([[_plain(cell) for cell in row] for row in rows])
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response("\ufeff" + stream.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
