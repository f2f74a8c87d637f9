"""A list brought in from the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from backend.catalogue.handing_in import ImportReport, import_file
from backend.catalogue.models import ImportRun, Listing
from backend.catalogue.sheets import SheetError
from backend.core.clock import ManualClock
from backend.core.errors import InvalidInput, NotFound
from backend.core.work import working
from tests.factories import catalogue as make
from tests.factories.media import FakeStorage

LIST = make.product_list(
    [
        {"Clave": "A", "Nombre": "Café", "Precio": "10.00"},
        {"Clave": "B", "Nombre": "Miel", "Precio": "mucho"},
        {"Clave": "C", "Nombre": "Té", "Precio": "1.500"},
    ]
)


def bring(
    engine: Engine,
    clock: ManualClock,
    slug: str,
    data: bytes = LIST,
    *,
    dry_run: bool = False,
    choices: Mapping[str, Any] | None = None,
) -> ImportReport:
    """What the command does."""
    return import_file(
        engine,
        clock=clock,
        storage=FakeStorage(),
        company_slug=slug,
        file_name="lista.csv",
        data=data,
        choices=choices or {},
        dry_run=dry_run,
    )


@pytest.fixture
def slug(engine: Engine, clock: ManualClock) -> str:
    """The address of a firm."""
    with working(engine, clock=clock) as work:
        return make.firm(work).slug


def test_it_takes_the_good_rows_without_a_worker_and_reports(engine: Engine, clock: ManualClock, slug: str) -> None:
    report = bring(engine, clock, slug)
    assert (report.applied, report.rows, report.created, report.wrong_rows) == (True, 3, 1, 2)
    assert report.columns == (("Clave", "sku"), ("Nombre", "title"), ("Precio", "price"))
    assert [(finding.row_number, finding.header) for finding in report.errors] == [(3, "Precio"), (4, "Precio")]
    again = bring(engine, clock, slug)
    assert (again.created, again.unchanged) == (0, 1)


def test_a_dry_run_writes_nothing(engine: Engine, clock: ManualClock, slug: str) -> None:
    report = bring(engine, clock, slug, dry_run=True)
    assert (report.applied, report.run_id, report.created) == (False, None, 1)
    with Session(engine) as session:
        assert session.exec(select(func.count()).select_from(Listing)).one() == 0
        assert session.exec(select(func.count()).select_from(ImportRun)).one() == 0


def test_choices_win_over_guesses(engine: Engine, clock: ManualClock, slug: str) -> None:
    report = bring(
        engine,
        clock,
        slug,
        choices={"decimals": "comma", "currency": "usd", "category": "roasted-coffee", "publish": True},
    )
    assert report.created == 1
    with Session(engine) as session:
        assert {(one.sku, one.currency, one.state) for one in session.exec(select(Listing))} == {
            ("C", "USD", "published")
        }


def test_what_cannot_be_done_is_said(engine: Engine, clock: ManualClock, slug: str) -> None:
    with pytest.raises(NotFound) as unknown:
        bring(engine, clock, "nobody")
    assert "nobody" in str(unknown.value.message)
    with pytest.raises(SheetError):
        bring(engine, clock, slug, b"%PDF-1.7")
    with pytest.raises(InvalidInput):
        bring(engine, clock, slug, choices={"currency": "pesos"})


def test_a_list_without_good_rows_is_not_applied(engine: Engine, clock: ManualClock, slug: str) -> None:
    report = bring(engine, clock, slug, make.product_list([{"Nombre": "Café", "Precio": "mucho"}]))
    assert (report.applied, report.created, report.wrong_rows) == (False, 0, 1)
