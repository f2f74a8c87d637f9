"""What others see of a listing, and how little it asks of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from backend.catalogue.publishing import back_to_draft, pause
from backend.catalogue.queries import listing_by_id, public_listing, published_of
from backend.catalogue.shelving import shelf_of
from backend.companies.models import HubMembership
from backend.core.errors import NotFound
from backend.core.permissions import VISITOR, Actor
from backend.core.work import Work
from tests.factories import catalogue as make


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements asked meanwhile."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def sees(work: Work, slug: str, viewer: Actor = VISITOR) -> bool:
    """Whether somebody finds a listing by its address."""
    work.session.flush()
    try:
        public_listing(work.session, slug, viewer=viewer)
    except NotFound:
        return False
    return True


def test_everything_a_page_shows_in_one_query(engine: Engine, doing: Callable[..., Any]) -> None:
    with doing() as work:
        company = make.firm(work, name="Tostadora")
        slug = make.listing(
            work,
            company,
            published=True,
            title_en="Roasted coffee",
            description_es="Tueste medio",
            tiers=[{"from_quantity": 100, "amount": "17.25"}, {"from_quantity": 1000, "amount": "9007199254740.99"}],
        ).slug
    with doing() as work, counted(engine) as statements:
        listing = public_listing(work.session, slug)
        assert len(statements) == 1
    assert listing.public
    assert [(tier.min_quantity, tier.price_minor) for tier in listing.tiers] == [(100, 1725), (1000, 900719925474099)]
    assert listing.price_minor == 1725
    assert listing.words_in("en").title == "Roasted coffee"
    assert listing.words_in("es").description == "Tueste medio"
    assert (listing.company.name, listing.hubs[0].slug, listing.accent) == ("Tostadora", "altos", "jade")


def test_the_best_language_is_the_readers_then_the_makers(work: Work) -> None:
    company = make.firm(work)
    slug = make.listing(work, company, published=True, title_es="", title_en="Coffee").slug
    listing = public_listing(work.session, slug)
    assert listing.locale_for("es") == "en"
    assert listing.words_in("es").title == "Coffee"


def test_only_what_is_published_by_an_approved_firm_is_seen(work: Work) -> None:
    company = make.firm(work)
    listing = make.listing(work, company, published=True)
    assert sees(work, listing.slug)
    pause(work, listing_id=listing.id)
    assert not sees(work, listing.slug)
    back_to_draft(work, listing_id=listing.id)
    assert not sees(work, listing.slug)
    assert sees(work, listing.slug, make.acting_for(company.id))
    assert not sees(work, listing.slug, make.acting_for(make.firm(work).id))
    assert not sees(work, "no-such-listing")


@pytest.mark.parametrize("state", ["submitted", "returned", "left"])
def test_a_firm_that_is_not_approved_shows_nothing(work: Work, state: str) -> None:
    company = make.firm(work)
    listing = make.listing(work, company, published=True)
    membership = work.session.exec(select(HubMembership).where(HubMembership.company_id == company.id)).one()
    membership.state = state
    assert not sees(work, listing.slug)
    membership.state, membership.ended_at = "approved", work.now
    assert not sees(work, listing.slug)
    with pytest.raises(NotFound):
        listing_by_id(work.session, listing.id)
    assert not listing_by_id(work.session, listing.id, viewer=make.acting_for(company.id)).public


def test_the_published_listings_of_a_firm(work: Work) -> None:
    company, other = make.firm(work), make.firm(work)
    titles = ["Miel", "Cera", "Polen"]
    for title in titles:
        make.listing(work, company, published=True, title_es=title, category="honey")
    make.listing(work, company, title_es="Borrador")
    make.listing(work, other, published=True)
    work.session.flush()
    found = [listing.words_in("es").title for listing in published_of(work.session, company.id)]
    assert sorted(found) == sorted(titles)


def test_a_shelf_asks_twice_however_much_stands_on_it(engine: Engine, doing: Callable[..., Any]) -> None:
    with doing() as work:
        company = make.firm(work)
        for number in range(60):
            make.listing(work, company, title_es=f"Café {number}", sku=f"C_{number}", published=number % 2 == 0)
    with doing() as work, counted(engine) as statements:
        shelf = shelf_of(work.session, make.acting_for(company.id), company.id, page=2)
        assert len(statements) == 2
    assert (len(shelf.items), shelf.matches, shelf.pages) == (10, 60, 2)
    assert shelf.counts == {"draft": 30, "published": 30, "paused": 0}
    with doing() as work:
        actor = make.acting_for(company.id)
        assert shelf_of(work.session, actor, company.id, words="c_1").matches == 11
        assert shelf_of(work.session, actor, company.id, words="%").matches == 0
        assert shelf_of(work.session, actor, company.id, words="CAFÉ 59").matches == 1
        with pytest.raises(NotFound):
            shelf_of(work.session, make.acting_for(make.firm(work).id), company.id)
