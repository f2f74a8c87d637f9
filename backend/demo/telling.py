"""The demo as events in time: what happened, when, and by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backend.demo.reading import HubStory


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens; `told` is the part of the story it is made from."""

    at: datetime
    order: int
    kind: str
    hub: str
    firm: str
    told: dict[str, Any]


def history(stories: tuple[HubStory, ...], *, until: datetime) -> list[Event]:
    """Every event of the stories, oldest first; all of them before `until`."""
    opening = until - timedelta(days=330)
    events: list[Event] = []
    for story in stories:
        slug = story.hub["slug"]
        events.append(Event(opening, 0, "open_hub", slug, "", story.hub))
        for firm in story.firms:
            events.extend(_firm(slug, firm, until))
    return sorted(events, key=lambda event: (event.at, event.order, event.hub, event.firm))


def _firm(hub: str, firm: dict[str, Any], until: datetime) -> Iterator[Event]:
    joined = until - timedelta(days=firm["joined_days_ago"], hours=_chance(firm["slug"], 10))
    decided = joined + timedelta(hours=5 + _chance(firm["slug"], 40))
    yield Event(joined, 1, "join", hub, firm["slug"], firm)
    if firm["state"] != "submitted":
        yield Event(decided, 2, "approve" if firm["state"] == "approved" else "send_back", hub, firm["slug"], firm)
    shown = joined + timedelta(hours=1)
    for number, listing in enumerate(firm.get("listings") or []):
        at = min(shown + timedelta(hours=7 * number), until - timedelta(hours=40))
        yield Event(at, 3, "list", hub, firm["slug"], listing)
    for inquiry in firm.get("inquiries") or []:
        yield from _conversation(hub, firm["slug"], inquiry, until)


def _conversation(hub: str, firm: str, inquiry: dict[str, Any], until: datetime) -> Iterator[Event]:
    asked = until - timedelta(days=inquiry["days_ago"], hours=1)
    key = f"{firm}:{inquiry['buyer']['email']}:{inquiry['days_ago']}"
    yield Event(asked, 4, "ask", hub, firm, {**inquiry, "key": key})
    last = asked
    for answer in inquiry.get("answers") or []:
        last = max(last + timedelta(minutes=5), asked + timedelta(hours=answer["hours_after"]))
        if last < until:
            yield Event(last, 5, "say", hub, firm, {**answer, "key": key})
    if inquiry.get("closed") and last < until:
        yield Event(min(last + timedelta(hours=30), until), 6, "close", hub, firm, {"key": key})


def _chance(seed: str, below: int) -> int:
    """The same number for the same name, for ever."""
    return hashlib.sha256(seed.encode()).digest()[0] % below
