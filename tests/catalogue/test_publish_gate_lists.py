"""A hub that asks for evidence before a firm publishes: a whole list is asked once, and its rows stay drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.catalogue.handing_in import import_file
from backend.catalogue.models import ImportRun, Listing
from backend.core.clock import ManualClock
from backend.core.i18n import Text, translate
from backend.core.work import working
from backend.readiness import permitting
from backend.readiness.permitting import GatesInput
from tests.factories import catalogue as make
from tests.factories import hubs
from tests.factories.lists import COFFEE, Hand

ASKS = GatesInput(action="publish", items=["LEG1", "TRD2"])


@pytest.fixture
def hand(engine: Engine, clock: ManualClock) -> Hand:
    """A firm that brings lists."""
    return Hand(engine, clock)


def _stop(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        at = make.hub(work)
        manager = hubs.serving(hubs.staff(work, at), at)
        permitting.set_gate(work.acting_as(manager), hub_id=at.id, wanted=ASKS)
        permitting.write_permits(work, hand.company.id)


def _states(hand: Hand) -> list[str]:
    with Session(hand.engine) as session:
        wanted = select(Listing.state).where(Listing.company_id == hand.company.id).order_by(col(Listing.sku))
        return list(session.exec(wanted))


def test_a_list_asks_once_and_its_rows_stay_drafts_with_a_sentence(hand: Hand) -> None:
    assert hand.bring(COFFEE[:3], publish=True).options.get("withheld") is None
    assert _states(hand) == ["published"] * 3
    _stop(hand)
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.extend([statement] if "company_permits" in statement else [])

    run_id = hand.check(COFFEE, publish=True)
    hand.queue(run_id)
    event.listen(hand.engine, "before_cursor_execute", note)
    hand.run(run_id, chunk=2)
    event.remove(hand.engine, "before_cursor_execute", note)
    run = hand.state(run_id)
    assert (run.state, run.created, len(asked)) == ("finished", 4, 1)
    assert run.options["withheld"]["params"] == {"hub": "Altos"}
    assert _states(hand) == ["published"] * 3 + ["draft"] * 4


def test_a_list_that_was_begun_is_not_asked_again(hand: Hand) -> None:
    run_id = hand.check(COFFEE, publish=True)
    hand.queue(run_id)

    def die() -> None:
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        hand.run(run_id, chunk=3, after_chunk=die)
    _stop(hand)
    hand.run(run_id)
    assert _states(hand) == ["published"] * 7


def test_a_list_from_the_terminal_is_asked_too(hand: Hand) -> None:
    _stop(hand)
    report = import_file(
        hand.engine,
        clock=hand.clock,
        storage=hand.storage,
        company_slug=hand.company.slug,
        file_name="lista.csv",
        data=make.product_list(COFFEE),
        choices={"publish": True},
    )
    assert (report.created, _states(hand)) == (7, ["draft"] * 7)
    assert any("Altos" in translate(note, "es") for note in report.notes)


def test_the_page_of_a_list_says_it_before_and_after(
    hand: Hand, doing: Callable[..., Any], sign_in: Callable[[Account], TestClient]
) -> None:
    _stop(hand)
    run_id = hand.check(COFFEE, publish=True)
    with doing() as work:
        browser = sign_in(make.owner_of(work, hand.company))
    address = f"/es/desk/{hand.company.slug}/imports/{run_id}"
    assert translate(Text("For now everything new becomes a draft"), "es") in browser.get(address).text
    hand.queue(run_id)
    hand.run(run_id)
    done = browser.get(address).text
    assert "Altos pide evidencia antes de que publiques" in done
    assert f"/es/desk/{hand.company.slug}/readiness/questions/LEG1" in done
    with Session(hand.engine) as session:
        assert session.get_one(ImportRun, run_id).state == "finished"
