"""Rows are taken in short transactions: stopped, killed, or two at once, every row is taken once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from backend.catalogue import importing
from backend.catalogue.editing import edit
from backend.core.clock import ManualClock
from backend.core.errors import Conflict
from backend.core.work import working
from tests.factories import catalogue as make
from tests.factories.lists import COFFEE, Hand, Row


class Killed(Exception):
    """The worker's process ended here."""


@pytest.fixture
def hand(engine: Engine, clock: ManualClock) -> Hand:
    """A firm that brings lists."""
    return Hand(engine, clock)


def test_a_cancelled_run_stops_between_chunks_and_keeps_what_it_took(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)

    def stop() -> None:
        with working(hand.engine, clock=hand.clock) as work:
            importing.cancel(work, run_id=run_id)

    hand.run(run_id, chunk=3, after_chunk=stop)
    run = hand.state(run_id)
    assert (run.state, run.applied, len(hand.shelf())) == ("cancelled", 3, 3)
    hand.run(run_id)
    assert len(hand.shelf()) == 3
    assert hand.bring(COFFEE).created == 4


def test_queued_once_however_often_it_is_asked(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)
    hand.queue(run_id)
    with hand.engine.connect() as connection:
        waiting = connection.exec_driver_sql(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'catalogue.apply_import'"
        ).scalar_one()
    assert waiting == 1
    with working(hand.engine, clock=hand.clock) as work, pytest.raises(Conflict):
        importing.recheck(work, storage=hand.storage, run_id=run_id, options=make.options())


def test_a_file_that_is_gone_ends_the_run_with_a_reason(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)
    hand.storage.files.clear()
    hand.run(run_id)
    run = hand.state(run_id)
    assert run.state == "failed"
    assert run.options["problem"]["msgid"]


rows_of_a_list = st.lists(
    st.fixed_dictionaries(
        {
            "Clave": st.sampled_from(["", "", "A", "a", "B", "C-1", "D"]),
            "Nombre": st.sampled_from(["Café", "cafe", "Miel", "Rebozo azul", "Té", "Jabón", "Taza"]),
            "Precio": st.sampled_from(["10.00", "12.50", "1,250.00", "a consultar", "xx"]),
            "Categoría": st.sampled_from(["Café tostado", "", "Miel y productos de la colmena", "nada"]),
        }
    ),
    min_size=1,
    max_size=9,
)
IN_A_DATABASE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@IN_A_DATABASE
@given(rows=rows_of_a_list, kills=st.sets(st.integers(0, 8)), chunk=st.integers(1, 4))
def test_kills_and_repetition_end_in_one_state(
    engine: Engine, clock: ManualClock, rows: list[Row], kills: set[int], chunk: int
) -> None:
    """Taken in one go; taken with kills between chunks; taken twice: one shelf."""
    whole = Hand(engine, clock)
    first = whole.check(rows, publish=True)
    if whole.state(first).options["figures"]["good"]:
        whole.queue(first)
        whole.run(first)
    shelf = whole.shelf()

    killed = Hand(engine, clock)
    run_id = killed.check(rows, publish=True)
    if killed.state(run_id).options["figures"]["good"]:
        killed.queue(run_id)
        steps = iter(range(100))

        def maybe_die() -> None:
            if next(steps) in kills:
                raise Killed

        for _ in range(20):
            try:
                killed.run(run_id, chunk=chunk, after_chunk=maybe_die)
                break
            except Killed:
                continue
        run = killed.state(run_id)
        assert (run.state, run.created, run.updated, run.unchanged) == ("finished", len(shelf), 0, 0)
    assert killed.shelf() == shelf

    again = whole.bring(rows, publish=True) if shelf else None
    assert again is None or (again.created, again.updated, again.unchanged) == (0, 0, len(shelf))
    assert whole.shelf() == shelf


def test_two_runs_at_once_never_double(hand: Hand) -> None:
    rows: list[Row] = [
        {"Clave": f"C-{number}" if number % 2 else "", "Nombre": f"Café {number}", "Precio": "5"}
        for number in range(60)
    ]
    runs = [hand.check(rows), hand.check(rows)]
    for run_id in runs:
        hand.queue(run_id)
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(hand.run, run_id, chunk=7) for run_id in runs]:
            done.result()
    states = [hand.state(run_id) for run_id in runs]
    assert [run.state for run in states] == ["finished", "finished"]
    assert sum(run.created for run in states) == 60
    assert sum(run.unchanged for run in states) == 60
    assert len(hand.shelf()) == 60


def test_the_same_run_in_two_workers_takes_every_row_once(hand: Hand) -> None:
    run_id = hand.check(COFFEE)
    hand.queue(run_id)
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(hand.run, run_id, chunk=2) for _ in range(2)]:
            done.result()
    run = hand.state(run_id)
    assert (run.state, run.applied, run.created, run.unchanged) == ("finished", 7, 7, 0)


def test_no_chunk_holds_the_journal_for_long(hand: Hand) -> None:
    rows: list[Row] = [{"Clave": f"C-{number}", "Nombre": f"Café {number}", "Precio": "5"} for number in range(450)]
    run_id = hand.check(rows, category="roasted-coffee", publish=True)
    hand.queue(run_id)
    seen: list[int] = []

    def look() -> None:
        seen.append(hand.state(run_id).applied)

    hand.run(run_id, after_chunk=look)
    assert seen == [200, 400, 450]
    assert hand.told() == 900


def test_an_import_and_the_form_at_once_do_not_wait_for_each_other(hand: Hand) -> None:
    with working(hand.engine, clock=hand.clock) as work:
        listings = [make.listing(work, hand.company, sku=f"C-{number}").id for number in range(1, 8)]
    run_id = hand.check(COFFEE)
    hand.queue(run_id)

    def rewrite(listing_id: UUID, number: int) -> str:
        try:
            with working(hand.engine, clock=hand.clock) as work:
                edit(work, listing_id=listing_id, wanted=make.rewritten(1, sku=f"X-{number}"))
        except Conflict:
            return "told"
        return "saved"

    with ThreadPoolExecutor(3) as workers:
        importing_now = workers.submit(hand.run, run_id, chunk=1)
        edits = [workers.submit(rewrite, listing_id, number) for number, listing_id in enumerate(listings)]
        assert {edit_.result() for edit_ in edits} <= {"told", "saved"}
        importing_now.result()
    assert hand.state(run_id).state == "finished"
