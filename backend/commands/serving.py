"""`vitrina serve`: database, migrations, demo, then web, worker and indexer as children that end with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from backend.commands.checking import refuse_unready_production
from backend.commands.installation import for_children, opened
from backend.commands.orphans import PIPE_VARIABLE
from backend.core.config import Settings

log = structlog.get_logger("vitrina.serve")
_PORT_PATIENCE = 10.0
_STOP_PATIENCE = 10.0
_RESTART_PAUSE = 1.0


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
    with opened() as found:
        listening = _listen(found)
        if listening is None:
            print(
                f"Port {found.port} is taken. Stop what uses it, or choose another: PORT=8001 make run", file=sys.stderr
            )
            return 1
        prepare(found)
        read_end, write_end = os.pipe()
        children = _children(found, listening, read_end, worker=worker, indexer=indexer)
        for child in children:
            child.start()
        announce(found)
        try:
            _supervise(children, stop)
        finally:
            os.close(write_end)
            _stop(children)
            listening.close()
    return 0


def prepare(found: Settings) -> None:
    """Bring the database up to date and, in development, fill an empty one with the demo."""
    from backend.commands.demonstrating import fill_if_empty
    from backend.migrating import migrate, pending

    if found.production:
        refuse_unready_production(found)
        return
    if pending(found.database_url):
        migrate(found.database_url)
    if found.demo:
        fill_if_empty(found)


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


def _children(
    found: Settings, listening: socket.socket, read_end: int, *, worker: bool, indexer: bool
) -> Sequence[Child]:
    environment = {**for_children(found), PIPE_VARIABLE: str(read_end), "PORT": str(found.port)}
    descriptor = listening.fileno()
    children = [
        Child(f"web {number + 1}", ["web", "--descriptor", str(descriptor)], (read_end, descriptor), environment)
        for number in range(found.web_processes)
    ]
    if indexer:
        children.append(Child("indexer", ["index"], (read_end,), environment))
    if worker:
        children.append(Child("worker", ["worker", "--no-index"], (read_end,), environment))
    return children


def _supervise(children: Sequence[Child], stop: threading.Event) -> None:
    while not stop.wait(0.3):
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
    from backend.commands.demonstrating import sign_ins

    lines = ["", f"  Vitrina is at  {found.origin}/es/   and   {found.origin}/en/", ""]
    if not found.production:
        shown = sign_ins(found)
        lines += [f"  {role:<14} {email:<44} {password}" for role, email, password in shown]
        if shown:
            lines.insert(3, "  Sign in at /es/sign-in with:")
        lines += ["", f"  Mail that would have been sent: {found.origin}/es/operator/outbox (as operator)"]
    lines += ["  Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
