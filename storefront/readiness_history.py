"""A firm's history as its page shows it: each change with its causes; versions without a bridge are never compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from backend.core.i18n import N_
from backend.readiness.lineage import Lineage, instruments_for
from backend.readiness.queries import ScorePoint
from storefront.readiness_causes import CauseWords, cause_words
from storefront.rendering import Page

_MOST_NEW = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """Where another version of the questions begins: both by name, both values, and what the bridge carries over.

    `bridged`: whether a bridge leads from one to the other. `opened`: ids of questions to which no answer leads, the
    first ones, and how many `more`.
    """

    before: str
    after: str
    was: float
    now: float
    bridged: bool
    carried: int
    asked: int
    opened: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change of the score. `change`: against the one before; None for the first, and where nothing is compared."""

    point: ScorePoint
    band: str
    change: float | None
    causes: list[CauseWords]
    turn: Turn | None


def history_rows(
    page: Page, session: Session, points: Sequence[ScorePoint], offers: frozenset[str]
) -> list[HistoryRow]:
    """The rows of a history, oldest first, in the words for what the firm offers."""
    versions = {one: found for one, found in instruments_for(session, _ids(points)).items() if one is not None}
    rows: list[HistoryRow] = []
    before: ScorePoint | None = None
    for point in points:
        turn = _turn(page, versions, before, point)
        compared = before is not None and (turn is None or turn.bridged)
        rows.append(
            HistoryRow(
                point=point,
                band=_band(page, versions[point.instrument_id], point.band),
                change=point.evidenced - before.evidenced if before is not None and compared else None,
                causes=cause_words(page, point.causes, versions[point.instrument_id], offers),
                turn=turn,
            )
        )
        before = point
    return rows


def _ids(points: Sequence[ScorePoint]) -> set[UUID]:
    return {one.instrument_id for one in points}


def _turn(page: Page, versions: Mapping[UUID, Lineage], before: ScorePoint | None, point: ScorePoint) -> Turn | None:
    if before is None or before.instrument_id == point.instrument_id:
        return None
    old, new = versions[before.instrument_id], versions[point.instrument_id]
    _, bridge = new.bridges.get(before.instrument_id, (0, {}))
    reached = {bridge[item.id] for item in old.instrument.items if item.id in bridge}
    opened = [item.id for item in new.instrument.items if item.id not in reached]
    return Turn(
        before=_version_name(page, old),
        after=_version_name(page, new),
        was=before.evidenced,
        now=point.evidenced,
        bridged=bool(reached),
        carried=len(reached),
        asked=len(new.instrument.items),
        opened=tuple(opened[:_MOST_NEW]),
        more=max(len(opened) - _MOST_NEW, 0),
    )


def _version_name(page: Page, lineage: Lineage) -> str:
    """A version as people say it: its title, whose it is, its number."""
    told = {"title": lineage.instrument.title.told(page.locale), "version": lineage.instrument.version}
    if lineage.version is not None and lineage.version.hub_id is not None:
        return page.say(N_("%(title)s, your hub's version %(version)s", **told))
    return page.say(N_("%(title)s, version %(version)s", **told))


def _band(page: Page, lineage: Lineage, band: str) -> str:
    found = next((one for one in lineage.instrument.bands if one.id == band), None)
    return found.name.told(page.locale) if found is not None else page.say(N_("No band yet"))
