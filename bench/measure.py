"""`python -m bench.measure`: speed and memory with 100,000 listings of 3,000 firms, as ratios to a bare answer.

The first part of `make bench`; writes its own parts of bench/RESULTS.md. Takes about ten minutes; the world is built
once and kept in .vitrina-bench.
"""

from __future__ import annotations

import gzip
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from backend.core.database_address import libpq_url
from backend.core.embedded import EmbeddedPostgres
from backend.migrating import migrate
from bench import processes
from bench.load import Load, press
from bench.report import Row, write
from bench.world import World, build

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".vitrina-bench"
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
CONNECTIONS = (1, 16, 64)


@dataclass(frozen=True, slots=True)
class Running:
    """A server under measurement."""

    origin: str
    process: int
    database: str

    def web(self) -> list[int]:
        """Its web processes."""
        return [one for one in processes.tree(self.process) if " web " in processes.command(one) + " "]


def world(server: EmbeddedPostgres) -> tuple[str, World]:
    """The bench's database, built where it is not there yet."""
    url, kept = server.create_database("bench"), HOME / "slugs"
    if not kept.exists():
        server.drop_database("bench")
        url = server.create_database("bench")
        migrate(url)
        made = build(url)
        kept.write_text("\n".join(made.slugs))
    from bench.world import words

    return url, World(tuple(kept.read_text().split("\n")), words()[::3])


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(url: str, *, web: int = 2) -> Iterator[Running]:
    """The whole installation: `web` web processes, worker, indexer."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "VITRINA_HOME": str(HOME),
        "PORT": str(port),
        "VITRINA_WEB_PROCESSES": str(web),
        "VITRINA_DEMO": "false",
        "VITRINA_READS_PER_MINUTE": "0",
        "VITRINA_LOG_FORMAT": "json",
    }
    with (HOME / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{origin}/health/ready", 600)
        yield Running(origin, process.pid, url)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


@contextmanager
def bare(body: bytes) -> Iterator[Running]:
    """The yardstick, answering `body`."""
    file, port = HOME / "body.gz", free_port()
    file.write_bytes(body)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "bench.bare:app",
            "--port",
            str(port),
            "--workers",
            "2",
            "--no-access-log",
            "--log-level",
            "warning",
        ],
        cwd=ROOT,
        env={**os.environ, "BARE_BODY": str(file)},
    )
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for(origin, 60)
        yield Running(origin, process.pid, "")
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(address: str, patience: float) -> None:
    """Until it answers 200."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"{address} did not become ready")


def transactions(url: str) -> int:
    """How many the database has ended; each of our reads is one."""
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        time.sleep(1.2)
        row = connection.execute(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else 0


def measure(running: Running, name: str, paths: list[str]) -> list[Row]:
    """One kind of page at every number of connections."""
    press(running.origin, paths, connections=4, seconds=2)
    rows = []
    for connections in CONNECTIONS:
        before = {one: processes.cpu_seconds(one) for one in processes.tree(running.process)}
        ended = transactions(running.database) if running.database else 0
        idle = _idle_rate(running)
        started = time.monotonic()
        load: Load = press(running.origin, paths, connections=connections, seconds=SECONDS)
        used = sum(processes.cpu_seconds(one) - before.get(one, 0.0) for one in processes.tree(running.process))
        queries = (
            (transactions(running.database) - ended - idle * (time.monotonic() - started)) if running.database else 0
        )
        rows.append(
            Row(name, connections, load, used * 1000 / max(1, load.requests), max(0.0, queries) / max(1, load.requests))
        )
        print(rows[-1].line(), flush=True)
    return rows


def _idle_rate(running: Running) -> float:
    """Transactions a second that indexer and worker make by themselves."""
    if not running.database:
        return 0.0
    first, at = transactions(running.database), time.monotonic()
    time.sleep(2)
    return (transactions(running.database) - first) / (time.monotonic() - at)


def main() -> None:
    """Build, serve, measure, write."""
    HOME.mkdir(exist_ok=True)
    HOME.chmod(0o755)
    with EmbeddedPostgres(HOME) as server:
        url, made = world(server)
        with serving(url, web=1):
            pass  # The first start builds the index, and what that took is not given back before the next one.
        with serving(url, web=1) as running:  # as it comes
            time.sleep(15)
            alone = _memory(running)
        with serving(url) as running:
            time.sleep(15)
            memory = _memory(running)
            pages = {
                "browse": [
                    "/es/search",
                    "/en/search?sort=newest",
                    "/es/categories/roasted-coffee",
                    "/en/search?page=3",
                ],
                "search with facets": [
                    f"/{locale}/search?q={urllib.parse.quote(word)}" for word in made.words for locale in ("es", "en")
                ],
                "listing page": [f"/es/listings/{slug}" for slug in made.slugs],
            }
            rows = [row for name, paths in pages.items() for row in measure(running, name, paths)]
            loaded = _memory(running)
            body = _fetch(running.origin + "/es/search")
        with bare(body) as yardstick:
            rows += measure(yardstick, "bare answer of the browse page's bytes", ["/"])
    write(ROOT / "bench" / "RESULTS.md", rows, (alone, memory, loaded), taken=datetime.now(UTC), body=len(body))


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(address, headers={"accept-encoding": "gzip"})) as answer:
        body: bytes = answer.read()
    return body if body[:2] == b"\x1f\x8b" else gzip.compress(body, 4)


def _memory(running: Running) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in processes.tree(running.process):
        told = processes.command(one)
        part = next((name for name in ("web", "worker", "index", "serve") if f"cli {name}" in told), "other")
        found[part] = found.get(part, 0.0) + processes.memory_mb(one)
    postmaster = processes.postmaster_of(HOME)
    found["PostgreSQL"] = sum(processes.memory_mb(one) for one in processes.tree(postmaster)) if postmaster else 0.0
    return found


if __name__ == "__main__":
    main()
