"""The inbox: tabs, counts, order, places in the list; and how many queries a page costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from backend.core.clock import ManualClock
from backend.core.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.answering import mark_read
from backend.inquiries.closing import close
from backend.inquiries.queries import (
    conversation_for_company,
    desk_company,
    inbox,
    tab_counts,
)
from tests.factories.catalogue import acting_for
from tests.factories.inquiries import answered, conversation, held, question, replied, stall


def names(work: Work, at: Any, tab: str) -> list[str]:
    return [row.buyer_name for row in inbox(work.session, at.actor, at.company.id, tab=tab).rows]


def test_the_tabs_of_an_inbox(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        made = {}
        for name in ("New", "Answered", "Done", "Back"):
            made[name] = conversation(work, at, name=name)
            clock.advance(timedelta(minutes=1))
            work._now = None
        held(work, at, name="Held")
        question(work, at, name="Unconfirmed")
    clock.advance(timedelta(hours=1))
    with doing() as work:
        for name in ("Answered", "Done", "Back"):
            answered(work, at, made[name].inquiry)
        close(work.acting_as(at.actor), inquiry_id=made["Done"].inquiry.id)
    clock.advance(timedelta(hours=1))
    with doing() as work:
        replied(work, made["Back"].conversation_token)
    with doing() as work:
        assert names(work, at, "unread") == ["Back", "New"]
        assert names(work, at, "open")[0] == "Back"
        assert set(names(work, at, "open")) == {"Back", "New", "Answered"}
        assert names(work, at, "closed") == ["Done"]
        assert set(names(work, at, "all")) == {"New", "Answered", "Done", "Back"}
        counts = tab_counts(work.session, at.company.id)
        assert (counts.unread, counts.open, counts.closed) == (2, 3, 1)
        states = {row.buyer_name: row.state for row in inbox(work.session, at.actor, at.company.id).rows}
        assert states == {"New": "open", "Answered": "answered", "Done": "closed", "Back": "open"}
        mark_read(work, inquiry_id=made["New"].inquiry.id)
        assert names(work, at, "unread") == ["Back"]


def test_a_long_inbox_is_read_in_pages_without_a_gap(doing: Callable[..., Any], clock: ManualClock) -> None:
    with doing() as work:
        at = stall(work)
        for number in range(7):
            conversation(work, at, name=f"Buyer {number}", message=f"Question {number}")
    with doing() as work:
        seen, after = [], ""
        while True:
            page = inbox(work.session, at.actor, at.company.id, after=after, most=3)
            seen += [row.id for row in page.rows]
            if page.next is None:
                break
            after = page.next
        assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "cursor",
    ["x", "????", "MjAyNi0wMS0wMXx4", "é", "2026", "MjAyNi0wMS0wMXwwMTk1YTFjMi03YzNlLTdhMTAtOWQxZS0zZjVmN2ExYjJjM2Q"],
)
def test_a_place_that_is_none_is_refused_in_words(work: Work, cursor: str) -> None:
    at = stall(work)
    with pytest.raises(InvalidInput) as refusal:
        inbox(work.session, at.actor, at.company.id, after=cursor)
    assert set(refusal.value.fields) == {"cursor"}


def test_who_reads_what(work: Work) -> None:
    at, other = stall(work), stall(work)
    inquiry, waiting = conversation(work, at).inquiry, held(work, at)
    key = acting_for(at.company.id, scopes=frozenset({"inquiries:read"}))
    for actor in (at.actor, key):
        found = conversation_for_company(work.session, actor, at.company.id, inquiry.id)
        assert (found.buyer_email, found.hub_name) == (inquiry.buyer_email, at.hub.name)
        with pytest.raises(NotFound):
            conversation_for_company(work.session, actor, at.company.id, waiting.id)
    with pytest.raises(NotFound):
        conversation_for_company(work.session, other.actor, at.company.id, inquiry.id)
    with pytest.raises(NotFound):
        conversation_for_company(work.session, other.actor, other.company.id, inquiry.id)
    with pytest.raises(NotSignedIn):
        inbox(work.session, VISITOR, at.company.id)
    with pytest.raises(Forbidden):
        inbox(work.session, acting_for(at.company.id, scopes=frozenset({"listings:read"})), at.company.id)


def test_the_desk_is_named_by_its_firm_and_coloured_by_its_hub(work: Work) -> None:
    at, other = stall(work), stall(work)
    found = desk_company(work.session, at.actor, at.company.slug)
    assert (found.id, found.name, found.accent) == (at.company.id, at.company.name, at.hub.accent)
    for slug in (at.company.slug, "no-such-firm"):
        with pytest.raises(NotFound):
            desk_company(work.session, other.actor, slug)
        with pytest.raises(NotSignedIn):
            desk_company(work.session, VISITOR, slug)
