"""Everything killed at any moment while firms join: what was acknowledged is there, and a new start works."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from backend.core.database_address import libpq_url
from backend.core.embedded import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class ServeFigures:
    """Kills, starts that worked, acknowledged writes, those found afterwards; seconds to the first page per start."""

    kills: int
    starts: int
    acknowledged: int
    found: int
    left_behind: int
    first_page: tuple[float, ...]


@dataclass
class Visitor:
    """Asks for sign-in links until told to stop; remembers what was acknowledged."""

    origin: str
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[str] = field(default_factory=list)
    number: int = 0

    def run(self) -> None:
        """One account after another, each by the form that people use."""
        while not self.stop.is_set():
            self.number += 1
            name = f"firma{self.number:05}"
            form = {
                "hub": "drill",
                "name": name,
                "tax_kind": "other",
                "tax_identifier": f"T{self.number:06}",
                "sector": "other",
                "country": "MX",
                "municipality": "León",
                "person": "Ana",
                "email": f"{name}@drill.example",
            }
            request = urllib.request.Request(f"{self.origin}/es/join", urllib.parse.urlencode(form).encode())
            with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
                if answer.status == 200:
                    self.acknowledged.append(name)


def run(home: Path, *, kills: int, seed: int) -> ServeFigures:
    """Start, load, kill -9 the parent (or one of its children's parents), start again; then count."""
    chance, port = random.Random(seed), _free_port()
    origin = f"http://127.0.0.1:{port}"
    visitor = Visitor(origin)
    first_page: list[float] = []
    _prepare(home)
    for _ in range(kills):
        process, seconds = _start(home, port)
        first_page.append(seconds)
        visitor.stop.clear()
        thread = threading.Thread(target=visitor.run)
        thread.start()
        time.sleep(chance.uniform(0.3, 3.0))
        process.send_signal(signal.SIGKILL)
        visitor.stop.set()
        thread.join()
        process.wait()
    process, seconds = _start(home, port)
    first_page.append(seconds)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    left = _left_behind(home, port)
    with EmbeddedPostgres(home) as server, psycopg.connect(libpq_url(server.url())) as connection:
        rows = connection.execute("SELECT name FROM companies").fetchall()
    found = len({row[0] for row in rows} & set(visitor.acknowledged))
    return ServeFigures(kills, len(first_page), len(visitor.acknowledged), found, left, tuple(first_page))


def _prepare(home: Path) -> None:
    """A hub to join."""
    from backend.core.database import make_engine
    from backend.core.work import working
    from backend.hubs.opening import open_hub
    from backend.hubs.schemas import HubCreate
    from backend.loading import load_jobs
    from backend.migrating import migrate

    load_jobs()
    with EmbeddedPostgres(home) as server:
        migrate(server.url())
        engine = make_engine(server.url(), pool_size=2)
        with working(engine) as work:
            open_hub(
                work,
                HubCreate.model_validate(
                    {
                        "slug": "drill",
                        "name": "Drill",
                        "country": "MX",
                        "zone": "America/Mexico_City",
                        "currency": "MXN",
                        "contact_email": "hola@drill.example",
                    }
                ),
            )
        engine.dispose()


def _start(home: Path, port: int) -> tuple[subprocess.Popen[bytes], float]:
    environment = {
        **os.environ,
        "VITRINA_HOME": str(home),
        "PORT": str(port),
        "VITRINA_DEMO": "false",
        "DATABASE_URL": "",
        "VITRINA_SECRET_KEY": "d" * 40,
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "backend.cli", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    said = threading.Event()
    threading.Thread(target=_listen, args=(process, said), daemon=True).start()
    while time.monotonic() - began < 120:
        if process.poll() is not None:
            raise SystemExit(f"the start failed with {process.returncode}")
        # Its own word, then the page: until the new start has the port, a child of the killed one may still answer.
        if said.wait(0.05) and _shows(port):
            return process, round(time.monotonic() - began, 2)
    raise SystemExit("the site did not come up within two minutes")


def _listen(process: subprocess.Popen[bytes], said: threading.Event) -> None:
    """Read all it prints, so that it never waits for a reader; `said` once it has told its address."""
    for line in process.stdout or ():
        if b"Vitrina is at" in line:
            said.set()


def _shows(port: int) -> bool:
    with (
        contextlib.suppress(OSError),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/es/sign-in", timeout=5),
    ):
        return True
    return False


def _left_behind(home: Path, port: int) -> int:
    """How many processes of this home still run after the last stop; where they cannot be listed, who answers."""
    listed = Path("/proc/self/environ").exists()
    if listed:
        return sum(_belongs(entry, str(home).encode()) for entry in Path("/proc").glob("[0-9]*"))
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return 1
    return 0


def _belongs(entry: Path, home: bytes) -> bool:
    """Whether a process (its folder in /proc) was started for `home`: by its settings, or by what it was called with."""
    try:
        called, told = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
    except OSError:  # ended meanwhile, or another user's
        return False
    return home in called or b"VITRINA_HOME=" + home + b"\0" in told


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
