"""Editing a listing: its languages, its code, its address, two people at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.catalogue.editing import edit
from backend.catalogue.publishing import publish
from backend.core.errors import Conflict, InvalidInput
from backend.core.work import Work
from tests.factories import catalogue as make
from tests.factories.lists import texts


def refused(wrong: Callable[[], object]) -> dict[str, str]:
    """The fields that were refused, with their sentences."""
    with pytest.raises(InvalidInput) as caught:
        wrong()
    return {name: str(text) for name, text in caught.value.fields.items()}


def test_editing_the_source_leaves_the_translation_behind(work: Work) -> None:
    listing = make.listing(work, make.firm(work), title_en="Roasted coffee")
    edit(work, listing_id=listing.id, wanted=make.rewritten(1, title_es="Café tostado", title_en="Roasted coffee"))
    assert texts(work.session, listing)["en"] == ("Roasted coffee", "human", True)
    edit(
        work,
        listing_id=listing.id,
        wanted=make.rewritten(2, title_es="Café tostado", title_en="Roasted coffee", still_right=["en"]),
    )
    assert texts(work.session, listing)["en"] == ("Roasted coffee", "human", False)


def test_editing_both_languages_leaves_none_behind(work: Work) -> None:
    listing = make.listing(work, make.firm(work), title_en="Roasted coffee")
    edit(work, listing_id=listing.id, wanted=make.rewritten(1, title_es="Café molido", title_en="Ground coffee"))
    assert not any(stale for _, _, stale in texts(work.session, listing).values())


def test_editing_the_translation_leaves_the_source_alone(work: Work) -> None:
    listing = make.listing(work, make.firm(work), title_en="Roasted coffee")
    edit(work, listing_id=listing.id, wanted=make.rewritten(1, title_en="Highland coffee, roasted"))
    assert texts(work.session, listing)["es"] == ("Café de altura tostado", "human", False)
    assert texts(work.session, listing)["en"] == ("Highland coffee, roasted", "human", False)


def test_a_language_left_empty_goes_and_the_other_becomes_the_source(work: Work) -> None:
    listing = make.listing(work, make.firm(work), title_en="Roasted coffee")
    edit(work, listing_id=listing.id, wanted=make.rewritten(1, title_es="", title_en="Roasted coffee"))
    assert list(texts(work.session, listing)) == ["en"]
    assert listing.source_locale == "en"


def test_a_code_belongs_to_one_listing_of_a_firm(work: Work) -> None:
    company = make.firm(work)
    make.listing(work, company, sku="Caf-1")
    other = make.listing(work, company, sku="CAF-2")
    assert list(refused(lambda: make.listing(work, company, sku="CAF-1"))) == ["sku"]
    assert list(refused(lambda: edit(work, listing_id=other.id, wanted=make.rewritten(1, sku="caf-1")))) == ["sku"]
    edit(work, listing_id=other.id, wanted=make.rewritten(1, sku="caf-2"))
    make.listing(work, make.firm(work), sku="CAF-1")


def test_addresses_are_readable_unique_and_kept_once_public(work: Work) -> None:
    company = make.firm(work, name="Tostadora Chuicavioc")
    slugs = [make.listing(work, company).slug for _ in range(4)]
    assert slugs == [
        "cafe-de-altura-tostado",
        "cafe-de-altura-tostado-tostadora-chuicavioc",
        "cafe-de-altura-tostado-tostadora-chuicavioc-2",
        "cafe-de-altura-tostado-tostadora-chuicavioc-3",
    ]
    draft = make.listing(work, company, title_es="Miel")
    edit(work, listing_id=draft.id, wanted=make.rewritten(1, title_es="Cera de abeja"))
    assert draft.slug == "cera-de-abeja"
    publish(work, listing_id=draft.id)
    edit(work, listing_id=draft.id, wanted=make.rewritten(2, title_es="Propóleo"))
    assert draft.slug == "cera-de-abeja"
    assert make.listing(work, company, title_es="☕☕").slug == "listing"


def test_two_people_edit_at_once_and_the_second_is_told(work: Work) -> None:
    listing = make.listing(work, make.firm(work))
    edit(work, listing_id=listing.id, wanted=make.rewritten(1, moq=5))
    with pytest.raises(Conflict) as caught:
        edit(work, listing_id=listing.id, wanted=make.rewritten(1, moq=7))
    assert "compare" in str(caught.value.message)
    assert listing.moq == 5
