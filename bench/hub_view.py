"""The hub view over 3,500 firms: statements, and the processor's time of the process that answers."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI
from sqlalchemy import Engine, event, text
from starlette.testclient import TestClient

from backend.accounts.signing_in import start_session
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.database_address import libpq_url
from backend.core.permissions import MANAGER, SYSTEM, Actor
from backend.core.work import working
from backend.hubs.models import Hub
from backend.hubs.opening import accept, appoint
from backend.main import create_app
from backend.web.security import SESSION_COOKIE
from bench import processes
from bench.readiness_world import NOW

MOST_STATEMENTS, MOST_MS = 5, 60.0
ROUNDS = 30
_ONE_HUB = """
    UPDATE hub_memberships SET hub_id = %(hub)s, decided_at = decided_at - (random() * interval '900 days');
    UPDATE companies SET municipality = 'Municipio ' || (abs(hashtext(slug)) %% 46);
    UPDATE readiness_profiles SET described = jsonb_build_object('women_led', abs(hashtext(company_id::text)) %% 3 = 0,
        'indigenous_led', abs(hashtext(company_id::text)) %% 11 = 0, 'rural', abs(hashtext(company_id::text)) %% 4 = 0)
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page: statements, milliseconds of the processor (middle and slowest of `ROUNDS`), bytes; `loop` the same.

    `database` is the processor's time of the database for one of them: the mean, as /proc tells it in hundredths.
    `asked`: whether the issue's limits are meant for this page.
    """

    name: str
    asked: bool
    statements: int
    middle: float
    slow: float
    database: float
    wall: float
    bytes: int
    loop: float

    @property
    def ratio(self) -> float:
        """How many of the loop it takes."""
        return self.middle / self.loop

    @property
    def good(self) -> bool:
        """Whether it is within what is asked for it; the slow ones say more about the machine's other work."""
        return not self.asked or (self.statements <= MOST_STATEMENTS and self.middle <= MOST_MS)

    def line(self) -> str:
        """As it stands in RESULTS.md."""
        limits = f"{MOST_STATEMENTS} and {MOST_MS:.0f} ms" if self.asked else "–"
        return (
            f"| {self.name} | {self.statements} | {self.middle:.1f} | {self.slow:.1f} | {limits} | {self.ratio:.0f} |"
            f" {self.database:.0f} | {self.wall:.0f} | {self.bytes:,} |"
        )


def lines(pages: Sequence[Seen], firms: int) -> list[str]:
    """As they stand in RESULTS.md."""
    return [
        (
            f"The hub's desk, all {firms:,} firms in one hub, in 46 places and ten quarters of joining: each page asked for"
            f" {ROUNDS} times as its manager, over the whole request, session and permissions included. Statements are all"
            " that the application sends; CPU is that of the process that answers (client of the test too), the database"
            f" apart and beside it. The loop in the same turns took {pages[0].loop:.2f} ms."
        ),
        "",
        (
            "| page | statements | CPU, middle ms | slowest of 20, ms | asked | ÷ loop | CPU of the database, ms | wall ms |"
            " bytes, unpacked |"
        ),
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(one.line() for one in pages),
    ]


def one_hub(url: str, engine: Engine) -> Hub:
    """All firms of the bench's world in one hub, in 46 places and ten quarters of joining."""
    with working(engine) as work:
        hub = work.session.connection().execute(text("SELECT id FROM hubs WHERE slug = 'norte'")).scalar_one()
    with psycopg.connect(libpq_url(url)) as connection:
        for statement in _ONE_HUB.split(";"):
            connection.execute(statement.encode(), {"hub": hub})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    with working(engine) as work:
        return work.session.get_one(Hub, hub)


def seen(url: str, engine: Engine, loop: Callable[[], float]) -> list[Seen]:
    """The pages of the hub's desk that look at all its firms, asked for as its manager."""
    hub = one_hub(url, engine)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with TemporaryDirectory() as home:
        settings = {"database_url": url, "home": Path(home), "secret_key": "x" * 40, "base_url": "", "port": 8000}
        app = create_app(Settings.model_validate(settings), clock=ManualClock(NOW))
        try:
            browser = _browser(app, engine, hub)
            base = f"/es/hub-desk/{hub.slug}/readiness"
            return [
                _page(app, browser, "hub view", base, loop, asked=True),
                _page(app, browser, "table of all firms (CSV)", f"{base}/firms.csv", loop, asked=False),
            ]
        finally:
            app.state.engine.dispose()
            app.state.limits.engine.dispose()


def _browser(app: FastAPI, engine: Engine, hub: Hub) -> TestClient:
    with working(engine, actor=SYSTEM, clock=ManualClock(NOW)) as work:
        where = work.session.get_one(Hub, hub.id)
        account = appoint(work, where, email="gestora@bench.example", name="Gestora", role=MANAGER, tell=False)
        account.verified_at = work.now
        work.session.flush()
        accept(work.acting_as(Actor(account_id=account.id)), where)
        secret = start_session(work, account, agent="bench", how="password")
    browser = TestClient(app)
    browser.headers["sec-fetch-site"] = "same-origin"
    browser.cookies.set(SESSION_COOKIE, secret)
    return browser


def _page(app: FastAPI, browser: TestClient, name: str, path: str, loop: Callable[[], float], *, asked: bool) -> Seen:
    """Page and loop in turns. The time of the processor is of this process: handler, template, client and all."""
    browser.get(path).raise_for_status()
    statements, size = _sent(app, browser, path)
    taken, walls, loops = [], [], []
    held = _database_seconds(app)
    for _ in range(ROUNDS):
        before = time.process_time()
        loop()
        between, started = time.process_time(), time.perf_counter()
        browser.get(path)
        walls.append((time.perf_counter() - started) * 1000)
        taken.append((time.process_time() - between) * 1000)
        loops.append((between - before) * 1000)
    database = (_database_seconds(app) - held) * 1000 / ROUNDS
    slow = statistics.quantiles(taken, n=20)[-1]
    middle = statistics.median
    return Seen(name, asked, statements, middle(taken), slow, database, middle(walls), size, middle(loops))


def _sent(app: FastAPI, browser: TestClient, path: str) -> tuple[int, int]:
    """Statements of all the application's connections for one request, those of the limits too; bytes of the answer."""
    sent: list[Any] = []

    def heard(*told: Any) -> None:
        sent.append(told[2])

    engines = (app.state.engine, app.state.limits.engine)
    for one in engines:
        event.listen(one, "before_cursor_execute", heard)
    try:
        size = len(browser.get(path).content)
    finally:
        for one in engines:
            event.remove(one, "before_cursor_execute", heard)
    return len(sent), size


def _database_seconds(app: FastAPI) -> float:
    """The processor's seconds of the backends that serve this database."""
    with app.state.engine.connect() as connection:
        backends = connection.execute(
            text(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
            )
        ).scalars()
        return sum(processes.cpu_seconds(pid) for pid in backends)
