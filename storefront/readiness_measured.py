"""Questions that no document answers: what shows them is measured, each in its own place of the desk."""

from __future__ import annotations

from typing import TypedDict

from backend.core.i18n import N_, Text
from backend.readiness.instrument import Item
from backend.readiness.validity import takes_evidence
from storefront.rendering import Page

_PROBED: tuple[Text, str] = (N_("Your website: prove it is yours and have it looked at"), "/site")
_BY_FACT: dict[str, tuple[Text, str]] = {
    "published_offers": (N_("Your products and services: publish them"), "/listings"),
    "storefront": (N_("Your products and services: publish them"), "/listings"),
    "answer_time": (N_("Your inquiries: answer them"), "/inquiries"),
}


class Way(TypedDict):
    """A place of the desk where something is shown, in words and by its path below the desk."""

    words: str
    path: str


def measured_by(page: Page, item: Item) -> list[Way]:
    """Where an item that is measured only is shown; empty for items that take evidence."""
    if takes_evidence(item):
        return []
    found = [_PROBED if rule.source == "probe" else _BY_FACT.get(rule.fact) for rule in item.evidence]
    ways = dict.fromkeys(one for one in found if one is not None)
    return [{"words": page.say(words), "path": path} for words, path in ways]
