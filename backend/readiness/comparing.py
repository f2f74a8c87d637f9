"""A hub's draft beside the version in use, for the hub's firms: who would stand where, and what no answer leads to.

Scores of versions without a bridge are never compared: they stand side by side, and nothing is counted from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import fmean
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.core.errors import InvalidInput, NotFound
from backend.core.i18n import N_, Text
from backend.readiness.forking import draft_of, plain_of
from backend.readiness.gathering import gather_many
from backend.readiness.instrument import Instrument
from backend.readiness.models import InstrumentVersion
from backend.readiness.reading import problems_in, read_instrument
from backend.readiness.versions import instrument_of, version_for_hub

_LARGEST = 10
MOST_FIRMS = 300
_FIRMS = text("""
    SELECT c.id, c.slug, c.name, count(*) OVER () AS total
    FROM hub_memberships hm JOIN companies c ON c.id = hm.company_id
    LEFT JOIN readiness_scores s ON s.company_id = c.id AND s.latest
    WHERE hm.hub_id = :hub AND hm.state = 'approved' AND hm.ended_at IS NULL
    ORDER BY s.evidenced DESC NULLS LAST, c.name LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Change:
    """A firm by both versions; bands are None while unrated."""

    slug: str
    name: str
    before: float
    before_band: str | None
    after: float
    after_band: str | None

    @property
    def difference(self) -> float:
        """What the evidenced score would gain (or lose), in points of 100."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would change. `opened`: items of the old version whose answers lead nowhere.

    `comparable`: whether a bridge leads from the version in use; without one the two scores stand apart.
    """

    before: str
    after: str
    comparable: bool
    added: tuple[str, ...]
    opened: tuple[str, ...]
    firms: tuple[Change, ...]
    total: int

    @property
    def moved(self) -> int:
        """Firms that would stand in another band."""
        return sum(firm.before_band != firm.after_band for firm in self.firms) if self.comparable else 0

    @property
    def mean(self) -> float | None:
        """The mean difference of the evidenced scores; None where nothing may be compared."""
        return fmean(firm.difference for firm in self.firms) if self.comparable and self.firms else None

    @property
    def largest(self) -> tuple[Change, ...]:
        """The ten firms whose score changes most, the largest change first; none where nothing may be compared."""
        changed = [firm for firm in self.firms if abs(firm.difference) >= 0.05] if self.comparable else []
        return tuple(sorted(changed, key=lambda firm: (-abs(firm.difference), firm.name))[:_LARGEST])


def carried(old: Instrument, new: Instrument, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to one version as the next one reads them, by its own ids; those without a bridge are left out."""
    if new.bridge_from != old.name:
        return {}
    return {after: answers[before] for before, after in new.bridge if before in answers and before in old.by_id}


def preview(session: Session, hub_id: UUID, *, now: datetime) -> Preview:
    """Both versions side by side for the hub's firms, the furthest on first, `MOST_FIRMS` at most.

    Raises NotFound without a draft and InvalidInput while the draft is unsound.
    """
    draft = draft_of(session, hub_id)
    if draft is None:
        raise NotFound
    require_sound(draft)
    present = version_for_hub(session, hub_id)
    if present is None:
        raise NotFound
    old, new = instrument_of(present), read_instrument(draft.source)
    rows = session.connection().execute(_FIRMS, {"hub": hub_id, "most": MOST_FIRMS}).all()
    ids = [row.id for row in rows]
    before = gather_many(session, ids, now=now, version=present)
    after = gather_many(session, ids, now=now, version=draft)
    changes = []
    for row in rows:
        was, will = before[row.id].score(), after[row.id].score()
        changes.append(Change(row.slug, row.name, was.evidenced, was.band, will.evidenced, will.band))
    led = {one for one, _ in new.bridge}
    known = {one for _, one in new.bridge}
    return Preview(
        before=old.name,
        after=new.name,
        comparable=new.bridge_from == old.name,
        added=tuple(item.id for item in new.items if item.id not in known),
        opened=tuple(item.id for item in old.items if item.id not in led),
        firms=tuple(changes),
        total=rows[0].total if rows else 0,
    )


def require_sound(draft: InstrumentVersion) -> None:
    """Raise InvalidInput while a draft does not hold together."""
    if problems_in(draft.source):
        raise InvalidInput(N_("The draft does not hold together yet. Mend what the page names, then publish."))


def troubles(draft: InstrumentVersion) -> list[Text]:
    """Everything that keeps a draft from being published, a sentence each; none where it is sound."""
    told = problems_in(draft.source)
    known = list(_known(plain_of(draft))) if told else []
    return known or [Text(problem) for problem in told]


def _known(plain: Mapping[str, Any]) -> Iterator[Text]:
    """What editing can leave undone: a save refuses everything else."""
    for dimension in plain["dimensions"]:
        total = sum(item["points"] for item in dimension["items"])
        if abs(total - 100) > 1e-9:
            yield N_(
                "%(dimension)s: its points sum to %(sum)s, not to 100.", dimension=dimension["id"], sum=f"{total:g}"
            )
    cuts = [band["at_least"] for band in plain["bands"]]
    if cuts[0] != 0 or any(low >= high for low, high in pairwise(cuts)):
        yield N_("The first band begins at 0, and each higher one begins higher.")
