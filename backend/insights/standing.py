"""Where a firm stands on its path, and the one thing to do next. A pure function of what is known about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.companies.models import Company
from backend.companies.queries import Standing
from backend.insights.queries import CompanyFigures

STATIONS = ("join", "show", "ready", "found", "talk", "quote", "paid", "prove")
# Stations whose pages are not built yet: told as what comes later, never as something to do.
LATER = ("quote", "paid", "prove")
_MOST_TIPS = 3


@dataclass(frozen=True, slots=True)
class Path:
    """`states` by station: done, now, next or later. `step` names the one thing to do; `tips` what would help most."""

    states: dict[str, str]
    step: str
    tips: list[str]

    @property
    def here(self) -> str:
        """The station the firm stands at."""
        return next((station for station in STATIONS if self.states[station] == "now"), "talk")


def path_of(company: Company, memberships: Sequence[Standing], figures: CompanyFigures) -> Path:
    """The firm's path today."""
    standing = {one.state for one in memberships}
    approved, tips = "approved" in standing, missing(company, figures)
    done = {
        "join": approved,
        "show": figures.published > 0,
        "ready": figures.published > 0 and not tips,
        "found": approved and figures.published > 0,
        "talk": figures.answered > 0,
    }
    states, met = {}, False
    for station in STATIONS:
        if station in LATER:
            states[station] = "later"
        elif done[station]:
            states[station] = "done"
        else:
            states[station] = "next" if met else "now"
            met = True
    return Path(states, _step(standing, figures, tips), tips[:_MOST_TIPS])


def missing(company: Company, figures: CompanyFigures) -> list[str]:
    """What a buyer abroad would look for and not find, weightiest first."""
    found = {
        "story": bool(company.stories),
        "pictures": figures.published == 0 or figures.pictured > 0,
        "english": "en" in company.stories and (figures.published == 0 or figures.bilingual > 0),
        "logo": company.logo_id is not None,
        "whatsapp": bool(company.whatsapp),
    }
    return [name for name, there in found.items() if not there]


def _step(standing: set[str], figures: CompanyFigures, tips: list[str]) -> str:
    """The name of the next thing to do; pages have its words and its button."""
    if "unconfirmed" in standing and standing <= {"unconfirmed"}:
        return "confirm"
    if "returned" in standing and "approved" not in standing:
        return "mend"
    if figures.unanswered:
        return "answer"
    if not standing:
        return "ask_hub"
    if figures.published == 0:
        return "publish" if figures.drafts else "list"
    if "approved" not in standing:
        return "wait"
    return "polish" if tips else "share"
