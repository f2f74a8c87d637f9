"""The journal: nothing committed late is skipped, nothing written is changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from backend.core import journal
from backend.core.clock import SystemClock
from backend.core.database import make_engine
from backend.core.embedded import TemporaryPostgres
from backend.core.ids import new_id
from backend.core.journal import Position
from backend.core.permissions import SYSTEM
from backend.core.work import Work
from backend.migrating import migrate

pytestmark = pytest.mark.data


class Thing:
    """Something that is written about."""

    def __init__(self) -> None:
        self.id = new_id()


@pytest.fixture(scope="module")
def own_cluster() -> Any:
    """A server of its own: an open transaction anywhere in a cluster holds the reader back."""
    with TemporaryPostgres() as server:
        url = server.url()
        migrate(url)
        engine = make_engine(url, pool_size=12)
        yield engine
        engine.dispose()


def write(session: Session, number: int) -> None:
    Work(session, SYSTEM, SystemClock()).record("thing.made", Thing(), number=number)
    session.flush()


def read_all(engine: Engine, after: Position) -> list[journal.JournalRow]:
    with Session(engine) as session:
        return journal.read(session, after=after, limit=1000)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commits=st.permutations(range(5)), reads=st.lists(st.integers(0, 5), max_size=4))
def test_whatever_the_order_of_commits_every_row_is_read_once(
    own_cluster: Engine, commits: list[int], reads: list[int]
) -> None:
    with Session(own_cluster) as session:
        position = journal.safe_end(session)
    sessions = [Session(own_cluster) for _ in commits]
    seen: list[int] = []
    for number, session in enumerate(sessions):
        write(session, number)
    for step, number in enumerate(commits):
        for _ in range(reads.count(step)):
            rows = read_all(own_cluster, position)
            seen += [row.changed["number"] for row in rows]
            position = rows[-1].position if rows else position
        sessions[number].commit()
        sessions[number].close()
    seen += [row.changed["number"] for row in read_all(own_cluster, position)]
    assert sorted(seen) == [0, 1, 2, 3, 4]


def test_a_reader_that_only_counts_would_skip_what_the_journal_does_not(own_cluster: Engine) -> None:
    late, early = Session(own_cluster), Session(own_cluster)
    with Session(own_cluster) as session:
        position = journal.safe_end(session)
    write(late, 1)
    write(early, 2)
    early.commit()
    with Session(own_cluster) as session:
        newest = session.connection().execute(text("SELECT max(id) FROM journal")).scalar_one()
    assert read_all(own_cluster, position) == []  # the late one still runs: nothing after it is shown yet
    late.commit()
    rows = read_all(own_cluster, position)
    assert [row.changed["number"] for row in rows] == [1, 2]
    assert newest > rows[0].id  # counting ids, the late row lies behind one that was visible before
    late.close()
    early.close()


@pytest.mark.parametrize("statement", ["UPDATE journal SET verb = 'x'", "DELETE FROM journal"])
def test_a_written_row_stays_as_it_is(doing: Callable[..., Any], engine: Engine, statement: str) -> None:
    with doing() as work:
        work.record("thing.made", Thing(), number=1)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))


def test_a_rollback_leaves_neither_row_nor_job(doing: Callable[..., Any], engine: Engine) -> None:
    def half_done() -> None:
        with doing() as work:
            work.record("thing.made", Thing(), number=1)
            work.defer("media.sweep", timestamp=0)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half_done()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM journal")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 0


def test_once_queues_one_job_while_it_waits(doing: Callable[..., Any], engine: Engine) -> None:
    with doing() as work:
        work.defer("media.sweep", once="sweep", timestamp=0)
        work.defer("media.sweep", once="sweep", timestamp=0)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one() == 1
