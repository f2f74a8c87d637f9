"""From a draft to the instrument of a hub's firms: what would change, then the version that takes the old one's place.

Answers are never copied: they keep version, item and raw value, and are read through the bridge. Where no bridge
leads, the question is open again; scores of versions without a bridge are never compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, select

from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.forking import draft_of
from backend.readiness.gathering import gather_many
from backend.readiness.instrument import Instrument
from backend.readiness.models import HubReadiness, InstrumentVersion
from backend.readiness.reading import problems_in, read_instrument
from backend.readiness.versions import instrument_of, version_for_hub

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
        return sum(firm.before_band != firm.after_band for firm in self.firms)


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
    _sound(draft)
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


def publish(work: Work, *, hub_id: UUID, seen_version: int) -> InstrumentVersion:
    """Put the draft in the place of the version in use; the follower rescores the hub's firms.

    Raises Conflict where the draft changed since it was seen or another version came in between, InvalidInput while
    it is unsound, or where a gate of the hub asks for an item it no longer has.
    """
    require(work.actor, Permission.READINESS_GOVERN, hub_id, visible=hub_id in work.actor.hubs)
    take_turn(work.session, f"instrument-of:{hub_id}")
    draft = draft_of(work.session, hub_id)
    if draft is None:
        raise NotFound
    work.session.refresh(draft)
    present = version_for_hub(work.session, hub_id)
    if draft.row_version != seen_version or present is None or present.id != draft.parent_id:
        raise Conflict(N_("Somebody changed the draft meanwhile. Look at what would change once more, then publish."))
    _sound(draft)
    new = read_instrument(draft.source)
    settings = work.session.exec(select(HubReadiness).where(HubReadiness.hub_id == hub_id).with_for_update()).first()
    settings = settings or HubReadiness(hub_id=hub_id, instrument_id=draft.id)
    asked = {item for gate in settings.gates.values() for item in gate.get("items", [])} - set(new.by_id)
    if asked:
        raise InvalidInput(N_("A gate asks for %(items)s: change the gate first.", items=", ".join(sorted(asked))))
    draft.state, draft.hash = "published", new.hash
    draft.published_at, draft.published_by = work.now, work.actor.account_id
    draft.row_version += 1
    settings.instrument_id = draft.id
    settings.row_version = (settings.row_version or 0) + 1
    work.session.add_all([draft, settings])
    if present.hub_id == hub_id:
        present.state = "retired"
        work.session.add(present)
    work.session.flush()
    work.record("readiness.instrument_published", draft, hub_id=hub_id, version=new.name, bridged=len(new.bridge))
    return draft


def _sound(draft: InstrumentVersion) -> None:
    problems = problems_in(draft.source)
    if problems:
        raise InvalidInput(N_("Mend this first: %(problems)s", problems=" ".join(problems[:5])))
