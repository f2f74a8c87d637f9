"""What a hub asks for before an action, as the pages where the action is begun show it."""

from __future__ import annotations

from dataclasses import dataclass

from backend.companies.models import Company
from backend.companies.permitting import Permit, named, permit_of
from backend.core.work import Work
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page


@dataclass(frozen=True, slots=True)
class Asked:
    """What stops a firm. `questions`: item and words; `band`: the name of the one asked for; `step`: what mends it
    fastest, an item of the firm's page at `base`, with its words and hours.
    """

    hub: str
    base: str
    questions: tuple[tuple[str, str], ...] = ()
    band: str = ""
    step: str = ""
    fix: str = ""
    hours: float = 0.0


def asked_before(page: Page, work: Work, company: Company, action: str) -> Asked | None:
    """What a hub asks of the firm before it may begin this; None where it may. One statement."""
    permit = permit_of(work.session, company.id, action, now=work.now)
    return None if permit.allowed else asked(page, permit)


def asked(page: Page, permit: Permit) -> Asked:
    """A permit that blocks, in the reader's language."""
    items = (item for item, _ in permit.missing)
    return Asked(
        hub=permit.hub,
        base=f"/desk/{permit.firm}/readiness",
        questions=tuple(zip(items, named(permit, page.locale), strict=True)),
        band=page.say(STANDING_NAMES[permit.band]) if permit.band in STANDING_NAMES else "",
        step=permit.step,
        fix=permit.fix[page.locale] if permit.fix else "",
        hours=permit.hours,
    )
