"""A shop's real list of products, taken as it is: read from the folder in VITRINA_TEST_DATA."""

from __future__ import annotations

import csv
import io
import os
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from backend.catalogue.handing_in import import_file
from backend.catalogue.models import Listing, ListingText, PriceTier
from backend.core.clock import ManualClock
from backend.core.work import working
from tests.factories import catalogue as make
from tests.factories.media import FakeStorage


@pytest.fixture
def shop_list() -> bytes:
    """131 lines with a byte order mark, HTML and line breaks in cells; two of them are the same article."""
    folder = os.environ.get("VITRINA_TEST_DATA")
    assert folder, "Set VITRINA_TEST_DATA to the folder with the test data."
    return (Path(folder) / "products-mexico" / "chedraui_131.csv").read_bytes()


def test_a_shops_list_goes_through_as_it_is_and_never_doubles(
    engine: Engine, clock: ManualClock, shop_list: bytes
) -> None:
    with working(engine, clock=clock) as work:
        slug = make.firm(work, country="MX").slug
    counts = []
    for _ in range(2):
        report = import_file(
            engine, clock=clock, storage=FakeStorage(), company_slug=slug, file_name="chedraui_131.csv", data=shop_list
        )
        counts.append((report.rows, report.created, report.updated, report.unchanged, report.wrong_rows))
        assert [(wrong.row_number, wrong.value) for wrong in report.errors] == [(51, "6023418")]
    assert counts == [(131, 130, 0, 0, 1), (131, 0, 0, 130, 1)]
    with Session(engine) as session:
        taken = {
            listing.sku: (Decimal(tier.minor) / 100, listing.currency)
            for listing, tier in session.exec(select(Listing, PriceTier).where(Listing.id == PriceTier.listing_id))
        }
        descriptions = list(session.exec(select(ListingText.description)))
    lines = list(csv.DictReader(io.StringIO(shop_list.decode("utf-8-sig"))))
    # One article has the price 0, which no shop means: it is on request.
    assert taken == {line["sku"]: (Decimal(line["price"]), "MXN") for line in lines if Decimal(line["price"])}
    assert len(taken) == 129
    assert not any("<div" in text or "<br" in text for text in descriptions)
