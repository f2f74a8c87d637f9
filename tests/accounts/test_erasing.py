"""A person's data: handed over whole, erased whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from backend.accounts import linking, signing_in
from backend.accounts.erasing import erase_account, erased, export_account
from backend.accounts.jobs import remove_old
from backend.accounts.models import Account, EmailLink, SignInSession
from backend.accounts.schemas import LinkRequest
from backend.core import running
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.running import Plant, start_plant
from backend.core.work import Work
from tests.factories.accounts import PASSWORD, acting, mails_to, person, token_in

Doing = Callable[..., Any]


@pytest.fixture
def plant(engine: Engine, clock: ManualClock, settings: Settings) -> Iterator[None]:
    start_plant(Plant(engine, clock, settings))
    yield
    running._plant = None


def test_everything_is_handed_over_and_no_door_with_it(work: Work) -> None:
    account = person(work, password=PASSWORD)
    secret = signing_in.start_session(work, account, agent="Firefox", how="link")
    signing_in.request_link(work, LinkRequest(email=account.email))
    token = token_in(mails_to(work, account.email)[0])
    handed = export_account(work.acting_as(acting(account)))
    told = json.dumps(handed, default=str)
    assert handed["account"]["email"] == account.email
    assert [len(handed[part]) for part in ("sessions", "links", "mails")] == [1, 1, 1]
    for kept in (secret, token, account.password_hash or "x" * 99, PASSWORD):
        assert kept not in told


def test_after_erasure_no_row_names_the_person(doing: Doing) -> None:
    with doing() as work:
        account = person(work, email="luz.perez@correo.example", name="Luz Pérez Ixcot", password=PASSWORD)
        signing_in.start_session(work, account, agent="Firefox", how="link")
        signing_in.request_link(work, LinkRequest(email=account.email))
    with doing(acting(account)) as work:
        erase_account(work)
    with doing() as work:
        left = work.session.get_one(Account, account.id)
        assert erased(left)
        assert (left.name, left.password_hash, left.operator) == ("", None, False)
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for (table,) in work.session.connection().execute(text(named)).all():
            found = work.session.connection().execute(
                text(f"SELECT count(*) FROM \"{table}\" t WHERE t::text ILIKE '%luz.perez%' OR t::text ILIKE '%Ixcot%'")
            )
            assert found.scalar_one() == 0, table


def test_leftovers_go_thirty_days_after_their_end(doing: Doing, clock: ManualClock, plant: None) -> None:
    with doing() as work:
        account = person(work)
        signing_in.start_session(work, account, agent="", how="link")
        gone = signing_in.start_session(work, account, agent="", how="link")
        linking.send_link(work, account, purpose="sign_in")
    with doing() as work:
        signing_in.sign_out(work, token=gone)
    for days, sessions, links in ((29, 2, 1), (2, 1, 0), (30, 0, 0)):
        clock.advance(timedelta(days=days))
        remove_old(timestamp=0)
        with doing() as work:
            assert len(work.session.exec(select(SignInSession)).all()) == sessions
            assert len(work.session.exec(select(EmailLink)).all()) == links
