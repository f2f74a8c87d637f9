"""The frame that every page of a firm's desk stands in: the firm, its hubs, its colour and zone, what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backend.companies.models import Company
from backend.companies.queries import Standing, company_of, standings
from backend.core.work import Work
from backend.insights.queries import CompanyFigures, company_figures
from storefront.desks import company_desk
from storefront.rendering import Page


@dataclass(frozen=True, slots=True)
class FirmDesk:
    """A firm's desk, opened for one of its people."""

    company: Company
    standings: list[Standing]
    figures: CompanyFigures
    frame: dict[str, Any]

    @property
    def context(self) -> dict[str, Any]:
        """What every template of the desk needs."""
        return {"company": self.company, "standings": self.standings, "figures": self.figures, "desk": self.frame}


def open_desk(page: Page, work: Work, slug: str) -> FirmDesk:
    """The desk of a firm by its address; NotFound for everyone else."""
    company = company_of(work.session, page.actor, slug)
    return frame_of(page, work, company)


def frame_of(page: Page, work: Work, company: Company) -> FirmDesk:
    """The desk around a firm that was loaded for this person already."""
    hubs = standings(work.session, company.id)
    figures = company_figures(work.session, company.id)
    first = next((one for one in hubs if one.state == "approved"), hubs[0] if hubs else None)
    accent, zone = (first.accent, first.zone) if first is not None else ("anil", "UTC")
    frame = company_desk(page, company, accent=accent, zone=zone, inquiries=figures.unanswered)
    return FirmDesk(company, hubs, figures, frame)
