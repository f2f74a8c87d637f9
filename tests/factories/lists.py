"""A firm with a list in its hand: brought, checked, taken, and looked at afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from backend.catalogue import importing
from backend.catalogue.applying import apply_run
from backend.catalogue.models import ImportRun, Listing, ListingText, PriceTier
from backend.companies.models import Company
from backend.core.clock import ManualClock
from backend.core.journal import JournalEntry
from backend.core.work import working
from tests.factories import catalogue as make
from tests.factories.media import FakeStorage

Row = dict[str, object]
COFFEE: list[Row] = [
    {"Clave": f"C-{number}", "Nombre": f"Café {number}", "Categoría": "Café tostado", "Precio": f"{number}.50"}
    for number in range(1, 8)
]


class Hand:
    """A firm with a list in its hand, outside of any transaction."""

    def __init__(self, engine: Engine, clock: ManualClock) -> None:
        self.engine, self.clock, self.storage = engine, clock, FakeStorage()
        with working(engine, clock=clock) as work:
            self.company: Company = make.firm(work)

    def check(self, rows: Sequence[Row] | bytes, **said: Any) -> UUID:
        """Bring a list and have it checked."""
        data = rows if isinstance(rows, bytes) else make.product_list(rows)
        with working(self.engine, clock=self.clock) as work:
            return importing.start_check(
                work,
                storage=self.storage,
                company_id=self.company.id,
                file_name="lista.csv",
                data=data,
                options=make.options(**said),
            ).id

    def queue(self, run_id: UUID) -> None:
        """Say that the rows shall be taken."""
        with working(self.engine, clock=self.clock) as work:
            importing.apply(work, run_id=run_id)

    def run(self, run_id: UUID, **more: Any) -> None:
        """What the worker does."""
        apply_run(self.engine, clock=self.clock, storage=self.storage, run_id=run_id, **more)

    def bring(self, rows: Sequence[Row] | bytes, **said: Any) -> ImportRun:
        """From the file to the shelf."""
        run_id = self.check(rows, **said)
        self.queue(run_id)
        self.run(run_id)
        return self.state(run_id)

    def state(self, run_id: UUID) -> ImportRun:
        """The run as it stands."""
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(ImportRun, run_id)

    def shelf(self) -> list[tuple[Any, ...]]:
        """Everything a list can change, in an order of its own."""
        with Session(self.engine) as session:
            found = []
            for one in session.exec(select(Listing).where(Listing.company_id == self.company.id)):
                texts = session.exec(select(ListingText).where(ListingText.listing_id == one.id)).all()
                priced = select(PriceTier).where(PriceTier.listing_id == one.id)
                tiers = session.exec(priced.order_by(col(PriceTier.from_quantity))).all()
                found.append(
                    (
                        one.sku,
                        one.state,
                        one.kind,
                        one.category,
                        one.unit,
                        one.currency,
                        one.moq,
                        one.lead_days,
                        one.hs_code,
                        one.incoterm,
                        one.incoterm_place,
                        one.source_locale,
                        one.match_key,
                        tuple(sorted((text.locale, text.title, text.description, text.stale) for text in texts)),
                        tuple((tier.from_quantity, tier.minor) for tier in tiers),
                    )
                )
            return sorted(found, key=repr)

    def versions(self) -> int:
        """How often the firm's listings were written."""
        with Session(self.engine) as session:
            return sum(session.exec(select(Listing.version).where(Listing.company_id == self.company.id)))

    def told(self) -> int:
        """Rows of the journal about the firm's listings."""
        with Session(self.engine) as session:
            rows = session.exec(select(JournalEntry.verb).where(JournalEntry.company_id == self.company.id))
            return sum(verb.startswith("listing.") for verb in rows)


def verbs(session: Session, listing: Listing) -> list[str]:
    """What the journal tells of a listing."""
    session.flush()
    rows = session.exec(
        select(JournalEntry).where(JournalEntry.subject_id == listing.id).order_by(col(JournalEntry.id))
    )
    return [row.verb for row in rows]


def texts(session: Session, listing: Listing) -> dict[str, tuple[str, str, bool]]:
    """Title, provenance and staleness by language."""
    session.flush()
    rows = session.exec(select(ListingText).where(ListingText.listing_id == listing.id))
    return {row.locale: (row.title, row.provenance, row.stale) for row in rows}


def prices(session: Session, listing: Listing) -> list[tuple[int, int]]:
    """Quantities with their minor units."""
    session.flush()
    rows = session.exec(
        select(PriceTier).where(PriceTier.listing_id == listing.id).order_by(col(PriceTier.from_quantity))
    )
    return [(row.from_quantity, row.minor) for row in rows]
