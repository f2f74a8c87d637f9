"""What a firm does with its listings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from backend.catalogue.creating import create
from backend.catalogue.editing import edit
from backend.catalogue.models import Listing
from backend.catalogue.publishing import back_to_draft, pause, publish
from backend.catalogue.removing import remove
from backend.core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.journal import JournalEntry
from backend.core.permissions import VISITOR
from backend.core.work import Work
from tests.factories import catalogue as make
from tests.factories.lists import prices, texts, verbs

Doing = Callable[..., Any]


def refused(wrong: Callable[[], object]) -> dict[str, str]:
    """The fields that were refused, with their sentences."""
    with pytest.raises(InvalidInput) as caught:
        wrong()
    return {name: str(text) for name, text in caught.value.fields.items()}


def test_new_listing_is_a_draft_with_its_words_prices_and_journal(work: Work) -> None:
    company = make.firm(work)
    actor = make.acting_for(company.id)
    listing = create(
        work.acting_as(actor),
        company_id=company.id,
        wanted=make.wanted(
            title_en="Roasted highland coffee",
            hs_code="0901.21.01",
            moq="60",
            lead_days="0",
            incoterm="FOB",
            incoterm_place="Puerto Quetzal",
            sku="CAF-1",
            tiers=[{"from_quantity": 1, "amount": "18.50"}, {"from_quantity": 100, "amount": "1,017.25"}],
        ),
    )
    assert (listing.state, listing.slug, listing.hs_code) == ("draft", "cafe-de-altura-tostado", "090121")
    assert (listing.moq, listing.lead_days, listing.incoterm) == (60, 0, "FOB")
    assert prices(work.session, listing) == [(1, 1850), (100, 101725)]
    assert texts(work.session, listing) == {
        "es": ("Café de altura tostado", "human", False),
        "en": ("Roasted highland coffee", "human", False),
    }
    assert verbs(work.session, listing) == ["listing.created"]
    entry = work.session.exec(select(JournalEntry).where(JournalEntry.subject_id == listing.id)).one()
    assert entry.company_id == company.id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_es": ""}, "title_es"),
        ({"title_es": "", "description_es": "Tostado medio"}, "title_es"),
        ({"description_en": "Medium roast"}, "title_en"),
        ({"category": "no-such"}, "category"),
        ({"category": "food-drink"}, "category"),
        ({"category": "custom-software"}, "category"),
        ({"kind": "service"}, "category"),
        ({"hs_code": "0901"}, "hs_code"),
        ({"hs_code": "café"}, "hs_code"),
        ({"kind": "service", "category": "tours", "hs_code": "0901.21"}, "hs_code"),
        ({"incoterm": "FOB"}, "incoterm_place"),
        ({"incoterm_place": "Veracruz"}, "incoterm"),
        ({"kind": "service", "category": "tours", "incoterm": "FOB", "incoterm_place": "Veracruz"}, "incoterm"),
        (
            {"tiers": [{"from_quantity": 10, "amount": "5"}, {"from_quantity": 10, "amount": "4"}]},
            "tiers.1.from_quantity",
        ),
        (
            {"tiers": [{"from_quantity": 10, "amount": "5"}, {"from_quantity": 9, "amount": "4"}]},
            "tiers.1.from_quantity",
        ),
        ({"tiers": [{"from_quantity": 1, "amount": "0"}]}, "tiers.0.amount"),
        ({"tiers": [{"from_quantity": 1, "amount": "-3"}]}, "tiers.0.amount"),
        ({"tiers": [{"from_quantity": 1, "amount": "1.500"}]}, "tiers.0.amount"),
        ({"tiers": [{"from_quantity": 1, "amount": "12.345678"}]}, "tiers.0.amount"),
        ({"tiers": [{"from_quantity": 1, "amount": "a consultar"}]}, "tiers.0.amount"),
        ({"tiers": [{"from_quantity": 1, "amount": "Q 12"}]}, "tiers.0.amount"),
    ],
)
def test_what_does_not_hold_is_refused_by_field(work: Work, changes: dict[str, Any], field: str) -> None:
    company = make.firm(work)
    actor = make.acting_for(company.id)
    said = refused(lambda: create(work.acting_as(actor), company_id=company.id, wanted=make.wanted(**changes)))
    assert list(said) == [field]
    assert said[field].endswith((".", "?"))


def test_everything_wrong_is_told_at_once(work: Work) -> None:
    company = make.firm(work)
    said = refused(
        lambda: create(
            work,
            company_id=company.id,
            wanted=make.wanted(
                title_es="",
                hs_code="1",
                incoterm="FOB",
                category="no-such",
                tiers=[{"from_quantity": 1, "amount": "x"}],
            ),
        )
    )
    assert set(said) == {"title_es", "hs_code", "incoterm_place", "category", "tiers.0.amount"}


def test_an_amount_with_two_readings_shows_both(work: Work) -> None:
    company = make.firm(work)
    said = refused(
        lambda: create(work, company_id=company.id, wanted=make.wanted(tiers=[{"from_quantity": 1, "amount": "1.500"}]))
    )
    assert said["tiers.0.amount"] == "“1.500” can mean 1500 or 1.5. Write it with two decimals: 1500.00 or 1.50."


def test_no_prices_is_price_on_request(work: Work) -> None:
    listing = make.listing(work, make.firm(work), tiers=[])
    assert prices(work.session, listing) == []


def test_who_may_change_a_listing(work: Work) -> None:
    company, other = make.firm(work), make.firm(work)
    listing = make.listing(work, company)
    expected: list[tuple[Any, type[DomainError] | None]] = [
        (make.acting_for(company.id, "owner"), None),
        (make.acting_for(company.id, "editor"), None),
        (make.acting_for(company.id, "editor", scopes=frozenset({"listings:write"})), None),
        (make.acting_for(company.id, "editor", scopes=frozenset({"listings:read"})), Forbidden),
        (make.acting_for(other.id), NotFound),
        (VISITOR, NotSignedIn),
    ]
    for actor, problem in expected:
        for behaviour in (publish, pause, back_to_draft):
            if problem is None:
                behaviour(work.acting_as(actor), listing_id=listing.id)
            else:
                with pytest.raises(problem):
                    behaviour(work.acting_as(actor), listing_id=listing.id)
                with pytest.raises(problem):
                    create(work.acting_as(actor), company_id=company.id, wanted=make.wanted())


def test_publishing_pausing_and_going_back(work: Work) -> None:
    listing = make.listing(work, make.firm(work, approved=False))
    publish(work, listing_id=listing.id)
    first = listing.published_at
    publish(work, listing_id=listing.id)
    pause(work, listing_id=listing.id)
    pause(work, listing_id=listing.id)
    publish(work, listing_id=listing.id)
    back_to_draft(work, listing_id=listing.id)
    assert first is not None
    assert listing.published_at == first
    assert verbs(work.session, listing) == [
        "listing.created",
        "listing.published",
        "listing.paused",
        "listing.published",
        "listing.unpublished",
    ]


def test_a_draft_without_a_category_says_what_is_missing(work: Work) -> None:
    listing = make.listing(work, make.firm(work), category="")
    assert "category" in refused(lambda: publish(work, listing_id=listing.id))
    assert listing.state == "draft"


def test_a_published_listing_cannot_lose_its_category(work: Work) -> None:
    listing = make.listing(work, make.firm(work), published=True)
    said = refused(lambda: edit(work, listing_id=listing.id, wanted=make.rewritten(1, category="")))
    assert list(said) == ["category"]


def test_only_drafts_are_deleted(work: Work) -> None:
    listing = make.listing(work, make.firm(work), published=True)
    for step in (None, pause):
        if step is not None:
            step(work, listing_id=listing.id)
        with pytest.raises(Conflict):
            remove(work, listing_id=listing.id)
    back_to_draft(work, listing_id=listing.id)
    remove(work, listing_id=listing.id)
    assert work.session.get(Listing, listing.id) is None
    assert prices(work.session, listing) == []
    assert verbs(work.session, listing)[-1] == "listing.removed"


def test_editing_changes_what_changed_and_tells_it(work: Work) -> None:
    listing = make.listing(work, make.firm(work), sku="A")
    edit(
        work,
        listing_id=listing.id,
        wanted=make.rewritten(
            1, sku="A", moq=12, tiers=[{"from_quantity": 5, "amount": "17"}, {"from_quantity": 50, "amount": "15"}]
        ),
    )
    assert prices(work.session, listing) == [(5, 1700), (50, 1500)]
    entry = work.session.exec(
        select(JournalEntry).where(JournalEntry.subject_id == listing.id, JournalEntry.verb == "listing.changed")
    ).one()
    assert entry.changed == {"fields": ["moq", "prices"]}
    assert listing.version == 2


def test_saving_without_a_change_leaves_no_trace(work: Work) -> None:
    listing = make.listing(work, make.firm(work))
    edit(work, listing_id=listing.id, wanted=make.rewritten(1))
    assert listing.version == 1
    assert verbs(work.session, listing) == ["listing.created"]
