"""`vitrina serve`: database, migrations, demo, then web, worker and indexer as children that end with it."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from backend.commands.children import Child, Family
from backend.commands.installation import SIGN_INS, for_children, kept_open
from backend.commands.troubles import make_home
from backend.core.config import Settings, settings
from backend.core.database_address import libpq_url
from backend.core.embedded import EmbeddedPostgres

_PORT_PATIENCE = 10.0
_RESTART_PAUSE = 1.0
_FIRST_PAGE_PATIENCE = 60.0
_HEAD_START = 1.0  # seconds in which the first page has both cores


def serve(family: Family, *, worker: bool, indexer: bool = True) -> int:
    """Run until told to stop. 0 after Ctrl-C or SIGTERM; 1 where the installation cannot start, saying why.

    `family` holds the first web process, which loads meanwhile; who made it ends it.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    found = settings()
    make_home(found.home)
    listening = _listen(found)
    if listening is None:
        print(f"Port {found.port} is taken. Stop what uses it, or choose another: PORT=8001 make run", file=sys.stderr)
        return 1
    for more in range(1, found.web_processes):
        family.web(more + 1).start()
    try:
        with kept_open() as (ready, server):
            code = prepare(ready)
            if code:
                return code
            for child in family.children:
                child.hand(listening)
            others = _others(family, ready, worker=worker, indexer=indexer)
            _start_after_web(others, ready, stop)
            announce(ready)
            _supervise(family.children, listening, server, stop)
            # While the database still runs: they end in order.
            family.end()
    finally:
        listening.close()
    return 0


def prepare(found: Settings) -> int:
    """Bring the database up to date and fill an empty one with the demo, in a process that ends: 0 where it went well.

    A database that needs neither is recognised by one look, so that a second start is quick.
    """
    if not found.production and _is_prepared(found):
        return 0
    command = [sys.executable, "-m", "backend.cli", "prepare"]
    return subprocess.run(command, env=for_children(found), check=False).returncode


def _is_prepared(found: Settings) -> bool:
    newest = max(file.stem for file in (Path(__file__).resolve().parents[2] / "migrations" / "versions").glob("0*.py"))
    asked = "SELECT version_num, EXISTS (SELECT 1 FROM hubs) FROM alembic_version"
    try:
        with psycopg.connect(libpq_url(found.database_url)) as connection:
            row = connection.execute(asked).fetchone()
    except psycopg.errors.UndefinedTable:
        return False
    return row is not None and row[0] == newest and (bool(row[1]) or not found.demo)


def _listen(found: Settings) -> socket.socket | None:
    """The socket all web processes share; a port that a just killed server still holds is waited for."""
    deadline = time.monotonic() + _PORT_PATIENCE
    while True:
        listening = socket.socket(socket.AF_INET6 if ":" in found.host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((found.host, found.port))
        except OSError:
            listening.close()
            if time.monotonic() > deadline:
                return None
            time.sleep(0.2)
        else:
            listening.listen(512)
            return listening


def _others(family: Family, found: Settings, *, worker: bool, indexer: bool) -> list[Child]:
    environment = {**for_children(found), "PORT": str(found.port)}
    made = [family.other("indexer", ["index"], environment)] if indexer else []
    if worker:
        made.append(family.other("worker", ["worker"], environment))
    return made


def _start_after_web(others: list[Child], found: Settings, stop: threading.Event) -> None:
    """People wait for the first page, and two cores load one program at a time faster than three."""
    deadline = time.monotonic() + _FIRST_PAGE_PATIENCE
    while not stop.is_set() and time.monotonic() < deadline and not _answers(found):
        stop.wait(0.1)
    stop.wait(_HEAD_START)
    for child in () if stop.is_set() else others:
        child.start()


def _answers(found: Settings) -> bool:
    """Whether the site has loaded. No page is asked for: it would be made twice, with the one somebody waits for."""
    try:
        connection = http.client.HTTPConnection(found.host, found.port, timeout=5)
        connection.request("GET", "/health/live", headers={"host": urlsplit(found.origin).netloc})
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    return True


def _supervise(
    children: Sequence[Child], listening: socket.socket, server: EmbeddedPostgres | None, stop: threading.Event
) -> None:
    """Bring back whatever dies by itself: a child, or the embedded database (at the same address)."""
    while not stop.wait(0.3):
        if server is not None and not server.is_running():
            _tell("postgresql")
            server.start()
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                if time.monotonic() - child.born < _RESTART_PAUSE:
                    stop.wait(_RESTART_PAUSE)
                _tell(child.name, child.process.returncode)
                child.start()
                child.hand(listening)


def _tell(process: str, code: int | None = None) -> None:
    import structlog  # loaded when something went wrong, not at each start

    structlog.get_logger("vitrina.serve").warning("restarted", process=process, code=code)


def announce(found: Settings) -> None:
    """Say where to look and, in the demo, how to sign in."""
    lines = ["", f"  Vitrina is at  {found.origin}/es/   and   {found.origin}/en/", ""]
    told = found.home / SIGN_INS
    if not found.production and told.exists():
        lines += ["  Sign in at /es/sign-in with:", *(f"  {line}" for line in told.read_text("utf-8").splitlines()), ""]
        lines += [f"  Mail that would have been sent: {found.origin}/es/operator/outbox (as operator)"]
    lines += ["  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
