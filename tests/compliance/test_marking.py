"""What a firm says of a line: who may, who is first, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from backend.catalogue.models import Listing
from backend.catalogue.queries import listing_by_id
from backend.catalogue.removing import remove
from backend.compliance.checklist import checklist_for, open_lines
from backend.compliance.marking import forget, mark, marks_of
from backend.compliance.models import ChecklistMark
from backend.compliance.schemas import MarkInput
from backend.core.errors import Conflict, Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.journal import JournalEntry
from backend.core.permissions import SYSTEM, VISITOR, Actor
from backend.core.work import Work
from tests.factories import catalogue as make

Doing = Callable[..., Any]


@pytest.fixture
def coffee(work: Work) -> Listing:
    """Roasted coffee of a firm in Guatemala."""
    return make.listing(work, make.firm(work), hs_code="0901.21")


def say(work: Work, listing: Listing, line: str = "us-food-facility", said: str = "have", **more: Any) -> Any:
    """Mark a line of the checklist for the United States."""
    whole = listing_by_id(work.session, listing.id, viewer=SYSTEM)
    wanted = MarkInput.model_validate({"line": line, "mark": said, **more})
    checklist = checklist_for(whole, "US", work.now.date())
    return mark(
        work,
        company_id=listing.company_id,
        listing_id=listing.id,
        checklist=checklist,
        wanted=wanted,
        today=work.now.date(),
    )


def owner(listing: Listing) -> Actor:
    return make.acting_for(listing.company_id)


def test_a_mark_is_kept_changed_and_taken_back(work: Work, coffee: Listing) -> None:
    mine = work.acting_as(owner(coffee))
    say(mine, coffee, note="Registro 12345678910")
    kept = marks_of(work.session, coffee.id, "US")["us-food-facility"]
    assert (kept.mark, kept.note, kept.version) == ("have", "Registro 12345678910", 1)
    assert marks_of(work.session, coffee.id, "EU") == {}
    say(mine, coffee, said="missing", seen_version=1)
    assert marks_of(work.session, coffee.id, "US")["us-food-facility"].version == 2
    assert say(mine, coffee, said="", seen_version=2) is None
    assert marks_of(work.session, coffee.id, "US") == {}
    verbs = [one.verb for one in work.session.exec(select(JournalEntry)) if one.verb.startswith("compliance.")]
    assert sorted(verbs) == ["compliance.marked", "compliance.marked", "compliance.unmarked"]


def test_the_journal_holds_no_note(work: Work, coffee: Listing) -> None:
    say(work.acting_as(owner(coffee)), coffee, note="secreto 998")
    entry = next(one for one in work.session.exec(select(JournalEntry)) if one.verb == "compliance.marked")
    assert "998" not in str(entry.changed)
    assert entry.company_id == coffee.company_id


def test_who_comes_second_is_told(work: Work, coffee: Listing) -> None:
    mine = work.acting_as(owner(coffee))
    say(mine, coffee)
    with pytest.raises(Conflict):
        say(mine, coffee, said="missing", seen_version=0)
    assert marks_of(work.session, coffee.id, "US")["us-food-facility"].mark == "have"


def test_the_same_sent_twice_is_one_mark(work: Work, coffee: Listing) -> None:
    mine = work.acting_as(owner(coffee))
    first, second = say(mine, coffee), say(mine, coffee)
    assert first.id == second.id
    assert second.row_version == 1


def test_what_is_compulsory_is_not_waved_away_without_a_reason(work: Work, coffee: Listing) -> None:
    mine = work.acting_as(owner(coffee))
    with pytest.raises(InvalidInput) as refused:
        say(mine, coffee, said="not_needed")
    assert set(refused.value.fields) == {"note-us-food-facility"}
    say(mine, coffee, said="not_needed", note="Vendemos a granel a una planta registrada")
    say(mine, coffee, line="us-food-gfsi", said="not_needed")


def test_a_line_that_is_not_on_the_checklist_is_not_there(work: Work, coffee: Listing) -> None:
    with pytest.raises(NotFound):
        say(work.acting_as(owner(coffee)), coffee, line="us-textile-care")


def test_only_the_firms_people_mark(work: Work, coffee: Listing) -> None:
    other = make.firm(work)
    for actor, refusal in (
        (VISITOR, NotSignedIn),
        (make.acting_for(other.id), NotFound),
        (make.acting_for(coffee.company_id, scopes=frozenset({"listings:write"})), Forbidden),
    ):
        with pytest.raises(refusal):
            say(work.acting_as(actor), coffee)
    assert say(work.acting_as(make.acting_for(coffee.company_id, "editor")), coffee).mark == "have"


def test_missing_lines_are_open_until_they_are_had_or_no_longer_asked(work: Work, coffee: Listing) -> None:
    mine = work.acting_as(owner(coffee))
    say(mine, coffee, said="missing")
    say(mine, coffee, line="us-food-label", said="missing")
    say(mine, coffee, line="us-food-fsvp")
    found = {one.requirement.id: one.items for one in open_lines(work.session, coffee.company_id, work.now.date())}
    assert found == {"us-food-facility": ("CMP2",), "us-food-label": ("CMP2", "CMP3")}
    say(mine, coffee, said="have", seen_version=1)
    assert [one.requirement.id for one in open_lines(work.session, coffee.company_id)] == ["us-food-label"]
    work.session.get_one(Listing, coffee.id).hs_code = "620342"
    work.session.flush()
    assert open_lines(work.session, coffee.company_id) == [], "trousers need no food label"


def test_other_firms_lines_are_never_mixed_in(work: Work, coffee: Listing) -> None:
    other = make.listing(work, make.firm(work), hs_code="0901.21")
    say(work.acting_as(owner(other)), other, said="missing")
    assert open_lines(work.session, coffee.company_id) == []
    assert [one.listing_id for one in open_lines(work.session, other.company_id)] == [other.id]


def test_a_deleted_draft_and_a_firm_that_is_removed_take_their_marks_along(work: Work, coffee: Listing) -> None:
    second = make.listing(work, make.firm(work), hs_code="0901.21")
    for one in (coffee, second):
        say(work.acting_as(owner(one)), one)
    remove(work, listing_id=coffee.id)
    assert left(work) == {second.company_id}
    forget(work, second.company_id)
    work.session.expire_all()
    assert left(work) == set()


def left(work: Work) -> set[UUID]:
    """The firms that still have marks."""
    return set(work.session.exec(select(ChecklistMark.company_id)))
