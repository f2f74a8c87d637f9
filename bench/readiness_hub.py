"""How long it takes to work out the scores of 3,500 firms with evidence, and how many questions to the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import psycopg
from sqlalchemy import Engine, event, text

from backend.core.clock import ManualClock
from backend.core.database import make_engine
from backend.core.database_address import libpq_url
from backend.core.embedded import TemporaryPostgres
from backend.core.work import Work, working
from backend.migrating import migrate
from backend.readiness.gathering import gather_many
from backend.readiness.reading import core_source, read_instrument
from backend.readiness.rescoring import rescore_many
from bench import hub_view
from bench.readiness_world import FIRMS, NOW, an_answer, build

LIMIT = 20.0
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Pass:
    """One way through all firms: seconds, of these the processor's of this process, statements, rows written."""

    name: str
    seconds: float
    processor: float
    statements: int
    written: int


@dataclass(frozen=True, slots=True)
class HubFigures:
    """The passes over `firms` firms, with what their tables hold, and the pages that look at all of them."""

    firms: int
    answers: int
    evidence: int
    passes: tuple[Pass, ...]
    pages: tuple[hub_view.Seen, ...] = ()

    @property
    def good(self) -> bool:
        """Whether every pass and every page is within what is asked."""
        return all(one.seconds <= LIMIT for one in self.passes) and all(one.good for one in self.pages)

    def lines(self) -> list[str]:
        """As they stand in RESULTS.md."""
        return [
            (
                f"{self.firms:,} firms of four hubs with {self.answers:,} answers and {self.evidence:,} pieces of evidence"
                f" (`bench/readiness_world.py`), {AT_ONCE} in a transaction, one after the other, on an"
                f" embedded server that waits for the disk; at most {LIMIT:.0f} s are"
                " asked for."
            ),
            "",
            "| pass over all firms | s | CPU of Python, s | ms a firm | statements | rows written |",
            "|---|--:|--:|--:|--:|--:|",
            *(
                f"| {one.name} | {one.seconds:.1f} | {one.processor:.1f} | {one.seconds * 1000 / self.firms:.2f} |"
                f" {one.statements} | {one.written} |"
                for one in self.passes
            ),
            "",
            *(hub_view.lines(self.pages, self.firms) if self.pages else ()),
        ]


def figures(loop: Callable[[], float], firms: int = FIRMS) -> HubFigures:
    """Build, then gather and score; score and keep all; find that nothing changed; keep those that an answer changed.

    At last the hub's pages over them, beside `loop`.
    """
    with TemporaryPostgres(durable=True) as server:
        url = server.create_database("readiness")
        migrate(url)
        engine = make_engine(url, pool_size=2)
        try:
            passed = measured(url, engine, build(url, engine, firms))
            return replace(passed, pages=tuple(hub_view.seen(url, engine, loop)))
        finally:
            engine.dispose()


def measured(url: str, engine: Engine, ids: Sequence[UUID]) -> HubFigures:
    """The passes over these firms of a database that `readiness_world` filled."""
    passes = [
        _through("gathered and scored, nothing kept", engine, ids, _only_scored),
        _through("first scores", engine, ids, _kept),
        _through("again, nothing changed", engine, ids, _kept),
    ]
    with psycopg.connect(libpq_url(url)) as connection:
        an_answer(connection, read_instrument(core_source()))
    passes.append(_through("again after one answer of each", engine, ids, _kept))
    with engine.connect() as connection:
        answers, evidence = connection.execute(
            text("""SELECT (SELECT count(*) FROM readiness_answers),
                (SELECT count(*) FROM readiness_evidence) + (SELECT count(*) FROM readiness_findings)""")
        ).one()
    return HubFigures(len(ids), answers, evidence, tuple(passes))


def _only_scored(work: Work, ids: Sequence[UUID]) -> int:
    for inputs in gather_many(work.session, ids, now=work.now).values():
        inputs.score()
    return 0


def _kept(work: Work, ids: Sequence[UUID]) -> int:
    return len(rescore_many(work, {one: [{"verb": "bench.rescored", "subject": str(one)}] for one in ids}))


def _through(name: str, engine: Engine, ids: Sequence[UUID], do: Callable[[Work, Sequence[UUID]], int]) -> Pass:
    clock, written = ManualClock(NOW), 0
    with _counting(engine) as counted:
        started, used = time.perf_counter(), time.process_time()
        for start in range(0, len(ids), AT_ONCE):
            with working(engine, clock=clock) as work:
                written += do(work, ids[start : start + AT_ONCE])
        seconds, processor = time.perf_counter() - started, time.process_time() - used
    done = Pass(name, seconds, processor, len(counted), written)
    print(done, flush=True)
    return done


@contextmanager
def _counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that the engine sends meanwhile."""
    sent: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", heard)
