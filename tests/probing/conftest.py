"""A firm with a site on 127.0.0.1, and everything a look at it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from backend.companies.models import Company
from backend.core.clock import ManualClock
from backend.core.permissions import OWNER, Actor
from backend.core.work import Work
from backend.probing import sites
from backend.probing.findings import Finding
from backend.probing.models import ProbeRun, Sighting
from backend.probing.models import Site as SiteRow
from backend.probing.queries import StandingSighting, sightings_of, standing_sightings
from backend.probing.runs import run_probe
from tests.factories import companies, hubs
from tests.factories.sites import Site, site


@dataclass
class Firm:
    """A firm, its site in the database (`row_id`), and the real one on the wire (`web`)."""

    company: Company
    owner: Actor
    row_id: UUID
    token: str
    web: Site
    engine: Engine
    clock: ManualClock
    doing: Callable[..., AbstractContextManager[Work]]

    def check(self, *, after_step: Callable[[], None] = lambda: None) -> dict[str, Finding]:
        """Ask for a look and take it; what was kept, by check."""
        with self.doing(self.owner) as work:
            run_id = sites.check_now(work, site_id=self.row_id).id
        self.run(run_id, after_step=after_step)
        return self.kept(run_id)

    def run(self, run_id: UUID, *, after_step: Callable[[], None] = lambda: None) -> None:
        """Take a queued look."""
        run_probe(
            self.engine,
            clock=self.clock,
            fetcher=self.web.fetcher(),
            names=self.web.resolver(),
            run_id=run_id,
            after_step=after_step,
        )

    def kept(self, run_id: UUID) -> dict[str, Finding]:
        """What a run wrote."""
        with Session(self.engine) as session:
            rows: list[Sighting] = sightings_of(session, run_id)
            return {row.probe: Finding(row.probe, row.outcome, row.level, row.seen) for row in rows}

    def site(self) -> SiteRow:
        """The site as it is now."""
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(SiteRow, self.row_id)

    def runs(self) -> list[ProbeRun]:
        """All runs, the oldest first."""
        from sqlmodel import col, select

        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(ProbeRun).order_by(col(ProbeRun.queued_at), col(ProbeRun.id))))

    def standing(self, *markets: str) -> dict[str, StandingSighting]:
        """What stands for the score."""
        with Session(self.engine) as session:
            return standing_sightings(session, self.company.id, markets=markets)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Site]:
    """A web server, a name server and a certificate for tienda.test."""
    with site(tmp_path) as made:
        yield made


@pytest.fixture
def firm(engine: Engine, clock: ManualClock, doing: Callable[..., AbstractContextManager[Work]], web: Site) -> Firm:
    """A firm that named tienda.test."""
    with doing() as work:
        company = companies.firm(work, hubs.hub(work), name="Tueste Alto", sector="agrifood")
        person = companies.owner_of(work, company)
        owner = Actor(account_id=person.id, companies={company.id: OWNER})
        row = sites.add_site(work.acting_as(owner), company_id=company.id, wanted=sites.SiteAdd(host="tienda.test"))
        return Firm(company, owner, row.id, row.token, web, engine, clock, doing)
