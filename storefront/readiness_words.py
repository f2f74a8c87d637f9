"""The words of readiness that several pages share: standings, kinds of groups."""

from __future__ import annotations

from backend.core.i18n import N_, Text
from storefront.rendering import Page
from storefront.vocabulary import SECTOR_NAMES

STANDING_NAMES: dict[str, Text] = {
    "not-begun": N_("Not begun"),
    "unrated": N_("Unrated"),
    "starting": N_("Starting"),
    "building": N_("Building"),
    "preparing": N_("Preparing"),
    "ready": N_("Export-ready"),
    "exporting": N_("Exporting"),
}
GROUPING_NAMES: dict[str, Text] = {
    "sector": N_("By sector"),
    "place": N_("By place"),
    "cohort": N_("By quarter of joining"),
    "described": N_("As firms describe themselves"),
    "kind": N_("Grouping"),
    "group": N_("Group"),
    "firms": N_("Firms"),
    "all": N_("All firms"),
}
_DESCRIBED: dict[str, Text] = {
    "women_led": N_("Led by women"),
    "indigenous_led": N_("Led by indigenous people"),
    "rural": N_("Rural"),
}


def group_name(page: Page, kind: str, name: str) -> str:
    """A group in the reader's language."""
    if not name:
        return page.say(N_("Small groups together"))
    if kind == "sector":
        return page.say(SECTOR_NAMES.get(name, name))
    if kind == "described":
        return page.say(_DESCRIBED.get(name, name))
    return name
