"""Retention: what was never confirmed goes after thirty days, with its files; everything else stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlmodel import select

from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.jobs import app as jobs
from backend.core.permissions import VISITOR
from backend.core.running import Plant, start_plant
from backend.inquiries import jobs as inquiry_jobs
from backend.inquiries.asking import ask
from backend.inquiries.forgetting import AT_ONCE, KEPT_UNCONFIRMED, forget_unconfirmed
from backend.inquiries.models import Inquiry, InquiryFile, InquiryLink, InquiryMessage
from backend.integrations.storage.folders import FolderStorage
from backend.media.models import Media
from backend.media.storing import Upload
from tests.factories.inquiries import asking, conversation, held, question, stall


def test_only_what_was_never_confirmed_goes(doing: Callable[..., Any], clock: ManualClock, tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "media")
    with doing() as work:
        at = stall(work)
        file = Upload("list.csv", b"a,b\n1,2\n")
        ask(work.acting_as(VISITOR), asking(at), once="a", files=[file], storage=storage)
        kept = {conversation(work, at).inquiry.id, held(work, at).id}
    clock.advance(timedelta(days=31))
    with doing() as work:
        kept.add(question(work, at).inquiry.id)
    with doing() as work:
        assert forget_unconfirmed(work, before=work.now - KEPT_UNCONFIRMED) == 1
        assert forget_unconfirmed(work, before=work.now - KEPT_UNCONFIRMED) == 0
    with doing() as work:
        assert {row.id for row in work.session.exec(select(Inquiry))} == kept
        for table in (InquiryMessage, InquiryLink):
            assert {row.inquiry_id for row in work.session.exec(select(table))} == kept
        assert work.session.exec(select(InquiryFile)).all() == []
        assert work.session.exec(select(Media)).all() == []
        erased = work.session.connection().execute(
            text("SELECT args FROM procrastinate_jobs WHERE task_name = 'media.erase'")
        )
        assert [len(row.args["keys"]) for row in erased] == [1]


def test_the_nightly_job_takes_all_of_it_in_short_pieces(
    doing: Callable[..., Any], engine: Engine, clock: ManualClock, settings: Settings
) -> None:
    with doing() as work:
        at = stall(work)
        for _ in range(AT_ONCE + 3):
            question(work, at)
    clock.advance(timedelta(days=30, seconds=1))
    start_plant(Plant(engine=engine, clock=clock, settings=settings))
    inquiry_jobs.forget(timestamp=0)
    with doing() as work:
        assert work.session.exec(select(Inquiry)).all() == []
    assert "inquiries.forget_unconfirmed" in jobs.tasks


def test_the_limit_is_thirty_days_to_the_second(doing: Callable[..., Any], clock: ManualClock) -> None:
    chance = random.Random(20260302)
    edges = [timedelta(days=30), timedelta(days=30, seconds=1), timedelta(days=30, seconds=-1), timedelta(0)]
    ages = [*edges, *(timedelta(seconds=chance.randrange(60 * 86400)) for _ in range(16))]
    clock.advance(timedelta(days=61))
    asked: dict[UUID, timedelta] = {}
    with doing() as work:
        at = stall(work)
        for age in ages:
            made = question(work, at).inquiry
            made.created_at = work.now - age
            asked[made.id] = age
    with doing() as work:
        forget_unconfirmed(work, before=work.now - KEPT_UNCONFIRMED)
    with doing() as work:
        left = {row.id for row in work.session.exec(select(Inquiry))}
        assert left == {key for key, age in asked.items() if age <= timedelta(days=30)}
