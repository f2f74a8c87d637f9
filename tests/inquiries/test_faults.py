"""A fault between any two steps: the database holds all of a behaviour or nothing of it, mail and job included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.inquiries.answering import answer, reply
from backend.inquiries.asking import ask
from backend.inquiries.confirming import confirm
from backend.inquiries.forgetting import forget_unconfirmed
from backend.inquiries.linking import renew
from backend.inquiries.schemas import Refusal
from backend.inquiries.triaging import refuse, release
from backend.integrations.storage.folders import FolderStorage
from backend.media.storing import Upload
from tests.factories.inquiries import (
    advisor,
    as_staff,
    asking,
    conversation,
    held,
    letter,
    question,
    stall,
)

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
_TABLES = (
    "inquiries", "inquiry_messages", "inquiry_files", "inquiry_links", "inquiry_reports", "media", "mails", "journal",
    "procrastinate_jobs",
)  # fmt: skip


class Fault(Exception):
    """The machine stops here."""


class Breaker:
    """Lets a number of statements of an engine pass, then fails each one."""

    def __init__(self, engine: Engine) -> None:
        self.left: int | None = None
        self.seen = 0
        event.listen(engine, "before_cursor_execute", self._step)

    def _step(self, *_: object) -> None:
        self.seen += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Fault


def picture(engine: Engine) -> dict[str, str]:
    """Every row that a behaviour could have touched."""
    with engine.connect() as connection:
        return {
            table: connection.execute(
                text(f"SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM {table} t")
            ).scalar_one()
            for table in _TABLES
        }


@pytest.fixture
def prepared(doing: Doing, tmp_path: Path) -> dict[str, Callable[[Work], object]]:
    """Each behaviour ready to be done once."""
    storage = FolderStorage(tmp_path / "media")
    file = Upload("list.csv", b"a,b\n1,2\n")
    with doing() as work:
        at = stall(work)
        inside = as_staff(advisor(work, at.hub), at.hub)
        wanted = asking(at)
        clean, spam = question(work, at), held(work, at)
        doubtful, old = held(work, at), question(work, at).inquiry
        old.created_at = work.now.replace(year=2020)
        open_one, talking = conversation(work, at).inquiry, conversation(work, at)
    return {
        "ask": lambda work: ask(work, wanted, once="a", files=[file], storage=storage),
        "confirm": lambda work: confirm(work, token=clean.confirm_token),
        "answer": lambda work: answer(
            work.acting_as(at.actor), inquiry_id=open_one.id, wanted=letter(), once="b", files=[file], storage=storage
        ),
        "reply": lambda work: reply(work, token=talking.conversation_token, wanted=letter(), once="c"),
        "renew": lambda work: renew(work, token=talking.conversation_token),
        "release": lambda work: release(work.acting_as(inside), inquiry_id=doubtful.id),
        "refuse": lambda work: refuse(
            work.acting_as(inside), inquiry_id=spam.id, wanted=Refusal(reason="Spam, sorry.")
        ),
        "forget": lambda work: forget_unconfirmed(work, before=old.created_at.replace(year=2021)),
    }


@pytest.mark.parametrize("name", ["ask", "confirm", "answer", "reply", "renew", "release", "refuse", "forget"])
def test_all_or_nothing(name: str, prepared: dict[str, Callable[[Work], object]], doing: Doing, engine: Engine) -> None:
    act = prepared[name]
    before = picture(engine)
    breaker = Breaker(engine)
    steps = 0
    while True:
        breaker.left = steps
        try:
            with doing(VISITOR) as work:
                act(work)
        except Fault:
            breaker.left = None
            assert picture(engine) == before, f"something stayed after step {steps}"
            steps += 1
            continue
        breaker.left = None
        break
    assert steps > 3, "a behaviour is more than a handful of statements"
    after = picture(engine)
    assert after["journal"] != before["journal"]
    if name != "forget":
        assert after["mails"] != before["mails"]
        assert after["procrastinate_jobs"].count("mail.send") > before["procrastinate_jobs"].count("mail.send")
