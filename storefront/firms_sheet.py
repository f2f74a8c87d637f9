"""A hub's firms as a table for its own desk: where each stands, what holds it back, what is about to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from backend.core.i18n import N_, Text
from backend.insights.firms import FirmLine
from backend.readiness.instrument import BANDS, Instrument
from storefront.filters import number
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page
from storefront.spreadsheets import Cell
from storefront.vocabulary import SECTOR_NAMES

_BEFORE: tuple[Text, ...] = (
    N_("Firm"),
    N_("Address on the site"),
    N_("Sector"),
    N_("Municipality"),
    N_("Quarter of joining"),
    N_("Band"),
    N_("Declared score"),
    N_("Score with evidence"),
    N_("At least"),
    N_("At most"),
    N_("Coverage, %"),
)
_AFTER: tuple[Text, ...] = (
    N_("What holds it back"),
    N_("Last answer"),
    N_("Papers that end in 60 days"),
    N_("The first ends on"),
    N_("Simulated"),
)


def heading(page: Page, instrument: Instrument) -> list[str]:
    """The names of the columns; the dimensions are those with evidence, of 100."""
    names = [one.name.told(page.locale) for one in instrument.dimensions]
    return [*(page.say(one) for one in _BEFORE), *names, *(page.say(one) for one in _AFTER)]


def lines(page: Page, instrument: Instrument, firms: Iterable[FirmLine], zone: str) -> Iterator[list[Cell]]:
    """A row for each firm; days are the hub's."""
    there, standing = ZoneInfo(zone), {name: page.say(text) for name, text in STANDING_NAMES.items()}
    sectors = {name: page.say(text) for name, text in SECTOR_NAMES.items()}
    for firm in firms:
        parts = [firm.dimensions.get(one.id, (None, None))[1] for one in instrument.dimensions]
        yield [
            firm.name,
            firm.slug,
            sectors.get(firm.sector, firm.sector),
            firm.municipality,
            firm.cohort,
            standing[firm.standing],
            *(_tenth(one) for one in (firm.declared, firm.evidenced, firm.low, firm.high, firm.coverage)),
            *(_tenth(one) for one in parts),
            _held(page, instrument, firm),
            firm.answered_at.astimezone(there).date() if firm.answered_at else None,
            firm.ending,
            firm.soonest,
            page.say(N_("Yes")) if firm.simulated else page.say(N_("No")),
        ]


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _held(page: Page, instrument: Instrument, firm: FirmLine) -> str:
    """What keeps it from the band its number reaches, else the points to the next one; nothing at the top."""
    holds = list(firm.held_back)
    if not holds and firm.evidenced is not None and firm.standing in BANDS:
        above = [band.at_least for band in instrument.bands if band.at_least > firm.evidenced]
        holds = [{"kind": "score", "needed": min(above), "present": firm.evidenced}] if above else []
    return "; ".join(dict.fromkeys(_hold(page, instrument, one) for one in holds))


def _hold(page: Page, instrument: Instrument, hold: dict[str, Any]) -> str:
    """What holds a firm back in few words."""
    told = {
        "needed": number(round(hold["needed"], 1), page.locale),
        "present": number(round(hold["present"], 1), page.locale),
    }
    if hold["kind"] == "gate":
        return page.say(N_("%(item)s with evidence", item=hold["item"]))
    if hold["kind"] == "floor":
        names = {one.id: one.name.told(page.locale) for one in instrument.dimensions}
        name = names.get(hold["dimension"], hold["dimension"])
        return page.say(N_("%(name)s: %(present)s of %(needed)s", name=name, **told))
    if hold["kind"] == "verified":
        told = {part: number(round(100 * hold[part]), page.locale) for part in ("needed", "present")}
        return page.say(N_("Verified: %(present)s of %(needed)s per cent", **told))
    if hold["kind"] == "signature":
        return page.say(N_("An advisor's signature"))
    if hold["kind"] == "coverage":
        return page.say(N_("Answered: %(present)s of %(needed)s per cent", **told))
    return page.say(N_("Points: %(present)s of %(needed)s", **told))
