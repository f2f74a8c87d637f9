"""Strings that break forms, put into every field of a listing: read from the folder in VITRINA_TEST_DATA."""

from __future__ import annotations

import json
import os
from pathlib import Path

from sqlmodel import select

from backend.catalogue.creating import create
from backend.catalogue.models import ListingText
from backend.catalogue.queries import listing_by_id
from backend.catalogue.schemas import ListingCreate
from backend.core.errors import DomainError
from backend.core.inputs import read
from backend.core.permissions import SYSTEM
from backend.core.work import Work
from tests.factories import catalogue as make


def naughty_strings() -> list[str]:
    """All of them."""
    told = os.environ.get("VITRINA_TEST_DATA")
    assert told, "Set VITRINA_TEST_DATA to the folder with the test data."
    found: list[str] = json.loads((Path(told) / "naughty-strings" / "blns.json").read_text("utf-8"))
    return found


def test_each_is_kept_as_it_is_or_refused_with_a_sentence(work: Work) -> None:
    company = make.firm(work)
    kept, refused = 0, list[DomainError]()
    for text in naughty_strings():
        typed = {**make.SIMPLE, "title_es": text[:200], "description_es": text, "title_en": "x", "sku": text[:80]}
        try:
            wanted = read(ListingCreate, typed)
            listing = create(work, company_id=company.id, wanted=wanted)
        except DomainError as problem:
            refused.append(problem)
            continue
        kept += 1
        shown = listing_by_id(work.session, listing.id, viewer=SYSTEM)
        stored = work.session.exec(select(ListingText).where(ListingText.listing_id == listing.id)).all()
        if wanted.title_es:
            assert (shown.texts["es"].title, shown.texts["es"].description) == (wanted.title_es, wanted.description_es)
        assert len(stored) == len(shown.texts)
    assert kept > 300
    assert kept + len(refused) == len(naughty_strings())
    assert all(problem.fields and all(map(str, problem.fields.values())) for problem in refused)


def test_none_of_them_breaks_another_field() -> None:
    blamed = set()
    for field in ("category", "hs_code", "incoterm", "incoterm_place", "unit", "currency", "kind", "moq", "lead_days"):
        for text in naughty_strings():
            try:
                read(ListingCreate, {**make.SIMPLE, field: text})
            except DomainError as problem:
                blamed.add((field, *problem.fields))
    assert blamed == {(field, field) for field, _ in blamed}
