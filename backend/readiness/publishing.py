"""From a draft to the instrument of a hub's firms: the version that takes the old one's place.

Answers are never copied: they keep version, item and raw value, and are read through the bridge. Where no bridge
leads, the question is open again.
"""

from __future__ import annotations

from uuid import UUID

from sqlmodel import select

from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.comparing import require_sound
from backend.readiness.forking import draft_of
from backend.readiness.models import HubReadiness, InstrumentVersion
from backend.readiness.reading import read_instrument
from backend.readiness.versions import version_for_hub


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
    if present is None or present.id != draft.parent_id:
        raise Conflict(N_("Another version came into use after this draft was begun. Discard it and begin a new one."))
    if draft.row_version != seen_version:
        raise Conflict(N_("Somebody changed the draft meanwhile. Look at what would change once more, then publish."))
    require_sound(draft)
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
