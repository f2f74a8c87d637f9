"""How many queries each page makes: few, and no more with much to show than with little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from backend.accounts.models import Account
from tests.factories.inquiries import (
    Stall,
    advisor,
    answered,
    conversation,
    held,
    question,
    replied,
    stall,
)

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements an engine runs meanwhile."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def at(doing: Doing) -> Stall:
    with doing() as work:
        return stall(work)


def cost(app: FastAPI, browser: TestClient, path: str) -> int:
    with counted(app.state.engine) as said:
        assert browser.get(path).status_code == 200, path
    return len(said)


def test_visitors_pages(app: FastAPI, client: TestClient, doing: Doing, at: Stall) -> None:
    with doing() as work:
        done = conversation(work, at)
        token = question(work, at).confirm_token
    assert cost(app, client, f"/en/listings/{at.listing.slug}/ask") <= 1
    assert cost(app, client, f"/en/companies/{at.company.slug}/ask") <= 1
    assert cost(app, client, f"/en/inquiries/confirm/{token}") <= 5
    few = cost(app, client, f"/en/conversations/{done.conversation_token}")
    with doing() as work:
        for _ in range(5):
            answered(work, at, done.inquiry)
            replied(work, done.conversation_token)
    assert cost(app, client, f"/en/conversations/{done.conversation_token}") == few <= 5


def test_the_desks_pages(app: FastAPI, doing: Doing, sign_in: SignIn, at: Stall) -> None:
    with doing() as work:
        first = conversation(work, at).inquiry
    browser = sign_in(at.owner)
    inbox = f"/en/desk/{at.company.slug}/inquiries"
    few = [cost(app, browser, inbox), cost(app, browser, f"{inbox}/{first.id}")]
    with doing() as work:
        for number in range(12):
            conversation(work, at, message=f"Question {number}")
    many = [cost(app, browser, inbox), cost(app, browser, f"{inbox}/{first.id}")]
    assert many == few
    assert few[0] <= 4
    assert few[1] <= 10


def test_the_hubs_pages(app: FastAPI, doing: Doing, sign_in: SignIn, at: Stall) -> None:
    with doing() as work:
        staff = advisor(work, at.hub)
        waiting = held(work, at)
    browser = sign_in(staff)
    base = f"/en/hub-desk/{at.hub.slug}/inquiries"
    few = [cost(app, browser, base), cost(app, browser, f"{base}/{waiting.id}")]
    with doing() as work:
        for number in range(6):
            held(work, at, message=f"Question {number}")
    assert [cost(app, browser, base), cost(app, browser, f"{base}/{waiting.id}")] == few
    assert few[0] <= 5
    assert few[1] <= 7
