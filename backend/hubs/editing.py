"""A hub's managers change what it says of itself and how it works."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import select

from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.ids import digest
from backend.core.permissions import Permission, can, require
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.schemas import HubDetails, HubUpdate


def change_hub(work: Work, hub: Hub, wanted: HubUpdate) -> Hub:
    """Change the hub; its address and its country stay. Conflict where somebody else did so since the form was opened.

    Managers and operators; Forbidden for advisors, NotFound for everybody else.
    """
    require(work.actor, Permission.HUB_MANAGE, hub.id, visible=can(work.actor, Permission.HUB_VIEW, hub.id))
    held = work.session.exec(
        select(Hub).where(Hub.id == hub.id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if held is None:
        raise NotFound
    if wanted.seen and wanted.seen != state_of(held):
        raise Conflict(
            N_("Someone else of the hub changed this while you were writing. Your text is below: compare, then save.")
        )
    values = wanted.model_dump(mode="json", exclude={"seen"})
    changed = sorted(name for name, value in values.items() if getattr(held, name) != value)
    for name in changed:
        setattr(held, name, values[name])
    if changed:
        work.record("hub.changed", held, hub_id=held.id, fields=changed)
    return held


def state_of(hub: Hub) -> str:
    """What a hub's details are now, in short: another text as soon as one of them is another."""
    values: dict[str, Any] = {name: getattr(hub, name) for name in HubDetails.model_fields}
    return digest(json.dumps(values, sort_keys=True, default=str))
