"""What a firm asks its advisors: about the instrument's steps, and about what its markets ask for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from backend.compliance.requirement import MARKETS
from backend.compliance.taking_up import asked_of_advisors
from backend.core.work import Work
from backend.readiness.stepping_up import steps_taken, waits
from storefront.readiness_view import FirmReadiness
from storefront.rendering import Page


def asked_by(page: Page, work: Work, company_id: UUID, at: FirmReadiness) -> list[dict[str, Any]]:
    """The questions that wait, newest first; the caller has asked who may see the firm. Two statements."""
    known = at.inputs.instrument.by_id
    rows = [
        {
            "key": f"step:{one.item}",
            "about": known[one.item].step.title.told(page.locale) if one.item in known else "",
            "of": one.item,
            "text": one.question,
            "at": one.asked_at,
        }
        for one in steps_taken(work.session, company_id).values()
        if waits(one)
    ]
    rows += [
        {
            "key": f"line:{one.requirement.id}",
            "about": one.requirement.what.told(page.locale),
            "of": page.say(MARKETS[one.requirement.market]),
            "text": one.question,
            "at": one.asked_at,
        }
        for one in asked_of_advisors(work.session, company_id)
    ]
    return sorted(rows, key=lambda row: row["at"], reverse=True)
