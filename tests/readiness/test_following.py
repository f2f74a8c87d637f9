"""What the follower of the journal leaves alone: it works a score out only where something can have changed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from backend.companies import banding
from backend.core.clock import ManualClock
from backend.core.work import Work
from backend.readiness import badging, following
from backend.readiness.following import Follower
from tests.factories import inquiries
from tests.factories.following import caught_up
from tests.factories.readiness import ready
from tests.factories.signing import published, signed

Doing = Callable[..., Any]


@pytest.fixture
def worked(engine: Engine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[UUID, list[str]]]:
    """The verbs for which each firm's score is worked out since the last call."""
    seen: dict[UUID, list[str]] = {}

    def note(_: Work, wanted: dict[UUID, Sequence[dict[str, Any]]]) -> None:
        for company_id, causes in wanted.items():
            seen.setdefault(company_id, []).extend(cause["verb"] for cause in causes)

    monkeypatch.setattr(following, "rescore_many", note)

    def look() -> dict[UUID, list[str]]:
        seen.clear()
        follower = Follower(engine, clock)
        caught_up(follower)
        follower.close()
        return dict(seen)

    return look


def test_a_band_that_is_shown_or_hidden_changes_no_score(doing: Doing, worked: Callable[[], Any]) -> None:
    with doing() as work:
        at = ready(work)
        signed(work, at)
    worked()
    with doing() as work:
        published(work, at)
        assert banding.shown_band(work.session, at.company_id, now=work.now) is not None
    assert worked() == {at.company_id: ["readiness.badge_published"]}
    with doing(at.owner) as work:
        badging.withdraw(work, company_id=at.company_id)
    assert worked() == {at.company_id: ["readiness.badge_withdrawn"]}


def test_of_an_inquiry_only_arrival_and_answer_count(doing: Doing, worked: Callable[[], Any]) -> None:
    with doing() as work:
        at = inquiries.stall(work)
        inquiries.held(work, at)
    worked()
    with doing() as work:
        talk = inquiries.conversation(work, at)
    assert worked() == {at.company.id: ["inquiry.delivered"]}
    with doing() as work:
        inquiries.replied(work, talk.conversation_token)
    assert worked() == {}
    with doing() as work:
        inquiries.answered(work, at, talk.inquiry)
    assert worked() == {at.company.id: ["inquiry.answered"]}
