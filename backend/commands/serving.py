"""`vitrina serve`: database, migrations, demo, then web, worker and indexer as children that end with it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import structlog

from backend.commands.installation import SIGN_INS, for_children, kept_open
from backend.commands.orphans import GO_VARIABLE, PIPE_VARIABLE
from backend.core.config import Settings, settings
from backend.core.database import libpq_url
from backend.core.embedded import EmbeddedPostgres

log = structlog.get_logger("vitrina.serve")
_PORT_PATIENCE = 10.0
_STOP_PATIENCE = 10.0
_RESTART_PAUSE = 1.0
_FIRST_PAGE_PATIENCE = 60.0


@dataclass
class Child:
    """One process of the installation; started again when it dies by itself."""

    name: str
    command: list[str]
    descriptors: tuple[int, ...]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    born: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the parent."""
        self.born = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", *self.command],
            env=self.environment,
            pass_fds=self.descriptors,
            start_new_session=True,
        )


def serve(*, worker: bool, indexer: bool = True) -> int:
    """Run until told to stop. 0 after Ctrl-C or SIGTERM; 1 where the installation cannot start, saying why."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    found = settings()
    found.home.mkdir(parents=True, exist_ok=True)
    listening = _listen(found)
    if listening is None:
        print(f"Port {found.port} is taken. Stop what uses it, or choose another: PORT=8001 make run", file=sys.stderr)
        return 1
    alive, go = os.pipe(), os.pipe()
    web = _web(found, listening, alive[0], go[0])
    others: list[Child] = []
    try:
        # They load the application while the database starts, and wait for the word before they use it.
        for child in web:
            child.start()
        with kept_open() as (ready, server):
            code = prepare(ready)
            if code:
                return code
            os.close(go[1])
            others += _others(ready, alive[0], worker=worker, indexer=indexer)
            _start_after_web(others, ready, stop)
            announce(ready)
            _supervise([*web, *others], server, stop)
            # While the database still runs: they end in order.
            _stop([*web, *others])
    finally:
        os.close(alive[1])
        _stop([*web, *others])
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


def _web(found: Settings, listening: socket.socket, alive: int, go: int) -> list[Child]:
    descriptor = listening.fileno()
    environment = {**os.environ, PIPE_VARIABLE: str(alive), GO_VARIABLE: str(go), "PORT": str(found.port)}
    environment["VITRINA_HOME"] = str(found.home.resolve())
    return [
        Child(f"web {number + 1}", ["web", "--descriptor", str(descriptor)], (alive, go, descriptor), environment)
        for number in range(found.web_processes)
    ]


def _others(found: Settings, alive: int, *, worker: bool, indexer: bool) -> list[Child]:
    environment = {**for_children(found), PIPE_VARIABLE: str(alive), "PORT": str(found.port)}
    made = [Child("indexer", ["index"], (alive,), environment)] if indexer else []
    if worker:
        made.append(Child("worker", ["worker"], (alive,), environment))
    return made


def _start_after_web(others: list[Child], found: Settings, stop: threading.Event) -> None:
    """People wait for pages, and two cores load one program at a time faster than three."""
    deadline = time.monotonic() + _FIRST_PAGE_PATIENCE
    while not stop.is_set() and time.monotonic() < deadline and not _answers(found):
        stop.wait(0.1)
    for child in others:
        child.start()


def _answers(found: Settings) -> bool:
    try:
        connection = http.client.HTTPConnection(found.host, found.port, timeout=1)
        connection.request("GET", "/health/live", headers={"host": urlsplit(found.origin).netloc})
        return connection.getresponse().status == 200
    except OSError:
        return False


def _supervise(children: Sequence[Child], server: EmbeddedPostgres | None, stop: threading.Event) -> None:
    """Bring back whatever dies by itself: a child, or the embedded database (at the same address)."""
    while not stop.wait(0.3):
        if server is not None and not server.is_running():
            log.warning("restarted", process="postgresql")
            server.start()
        for child in children:
            if child.process is not None and child.process.poll() is not None:
                if time.monotonic() - child.born < _RESTART_PAUSE:
                    stop.wait(_RESTART_PAUSE)
                log.warning("restarted", process=child.name, code=child.process.returncode)
                child.start()


def _stop(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def announce(found: Settings) -> None:
    """Say where to look and, in the demo, how to sign in."""
    lines = ["", f"  Vitrina is at  {found.origin}/es/   and   {found.origin}/en/", ""]
    told = found.home / SIGN_INS
    if not found.production and told.exists():
        lines += ["  Sign in at /es/sign-in with:", *(f"  {line}" for line in told.read_text("utf-8").splitlines()), ""]
        lines += [f"  Mail that would have been sent: {found.origin}/es/operator/outbox (as operator)"]
    lines += ["  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
