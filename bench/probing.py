"""What a look at one site costs: seconds and memory, for good sites and for those that mean harm.

`python -m bench.probing` writes bench/PROBING.md. Each look runs in a process of its own against real servers on
127.0.0.1; the limits are ten seconds and 64 MB above what the process held before, and the exit code is 1 beyond them.
"""

from __future__ import annotations

import gzip
import http.server
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from backend.integrations.fetching import Budget, DnsNames, FetchProblem, SafeFetcher, trusted
from backend.probing.looking import look
from backend.probing.visiting import Visit, Wanted
from tests.factories.shops import OFFERS, STORY, good_mail, good_shop
from tests.factories.sites import OpenedFor, Site, site

FILE = Path(__file__).with_name("PROBING.md")
TOKEN = "t" * 24
MOST_SECONDS, MOST_MB = 10.0, 64.0


@dataclass(frozen=True, slots=True)
class Look:
    """One look: seconds, MB above the process's own, checks that could see, and the time of one bare fetch."""

    name: str
    seconds: float
    megabytes: float
    seen: int
    bare: float


def main() -> int:
    """All looks, the table, and whether the limits held."""
    looks = [_look(name, prepare) for name, prepare in SITES.items()]
    bad = [one for one in looks if one.seconds > MOST_SECONDS or one.megabytes > MOST_MB]
    lines = [
        "# What a look at a site costs",
        "",
        (
            f"Measured {datetime.now(UTC).date().isoformat()} by `python -m bench.probing` on {os.cpu_count()} cores,"
            f" {platform.machine()}, Python {platform.python_version()}. The machine is shared and noisy: read the ratios."
        ),
        "",
        (
            "Each look in a process of its own, against real servers on 127.0.0.1. Memory, asked every 5 ms, is the peak above what the process"
            " held with everything imported, plus the whole of the process that takes pages apart. The yardstick is one fetch of the same home page, https or http, unread beyond"
            " 1 kB. Limits: 10 s, 64 MB."
        ),
        "",
        "| site | s | MB | checks that could see | look ÷ one fetch |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {one.name} | {one.seconds:.2f} | {one.megabytes:.1f} | {one.seen} | {one.seconds / one.bare:.0f} |"
            for one in looks
        ),
        "",
    ]
    FILE.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))
    return 1 if bad else 0


def _look(name: str, prepare: Callable[[Site], None]) -> Look:
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as made:
        prepare(made)
        made.names.tell("tienda.test", "TXT", f'"vitrina-site={TOKEN}"')
        told = {"folder": folder, "names": list(made.names.address), "ports": made.ports}
        command = [sys.executable, "-m", "bench.probing", "one", json.dumps(told)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    return Look(name=name, **json.loads(answer))


def _one(told: dict[str, object]) -> None:
    """In a process of its own: the look, then the yardstick."""
    ports = {int(port): int(to) for port, to in dict(told["ports"]).items()}  # type: ignore[call-overload]
    host, port = list(told["names"])  # type: ignore[call-overload]
    names = DnsNames((str(host), int(port)))
    tls = trusted(str(Path(str(told["folder"])) / "authority.pem"))
    fetcher = SafeFetcher(names=names, rule=OpenedFor(ports), tls=tls)
    before = psutil.Process().memory_info().rss
    highest, over = [before], threading.Event()
    watcher = threading.Thread(target=_watch, args=(highest, over))
    watcher.start()
    begun = time.monotonic()
    visit = Visit(Wanted("tienda.test", TOKEN, company="Tueste Alto"), fetcher, names)
    seen = [finding.outcome for finding in look(visit, datetime.now(UTC))]
    seconds = time.monotonic() - begun
    over.set()
    watcher.join()
    peak = highest[0] - before
    begun = time.monotonic()
    for scheme in ("https", "http"):
        with suppress(FetchProblem):
            fetcher.fetch(f"{scheme}://tienda.test/", Budget.of(5), most=1000)
            break
    bare = time.monotonic() - begun
    known = sum(outcome != "unknown" for outcome in seen)
    print(json.dumps({"seconds": seconds, "megabytes": peak / 1e6, "seen": known, "bare": bare}))


def _watch(highest: list[int], over: threading.Event) -> None:
    """The most this process and those it started held at one time, asked every five milliseconds."""
    me = psutil.Process()
    while not over.wait(0.005):
        held = me.memory_info().rss
        for child in me.children(recursive=True):
            with suppress(psutil.Error):
                held += child.memory_info().rss
        highest[0] = max(highest[0], held)


def _good(made: Site) -> None:
    good_shop(made, TOKEN)


def _full(made: Site) -> None:
    """A shop's page of 1 MB with 400 links, 24 parts and offers."""
    good_shop(made, TOKEN)
    links = "".join(
        f'<div class="card"><a href="/producto/{n}"><b>Café {n}</b></a><p>{STORY}</p></div>' for n in range(3000)
    )
    parts = "".join(f'<img src="/foto-{n}.jpg">' for n in range(24))
    made.put("https://tienda.test/", f"<html lang=es><head>{OFFERS}</head><body>{parts}{links}</body></html>")
    for n in range(24):
        made.put(f"/foto-{n}.jpg", b"x" * 50_000, kind="image/jpeg")


def _deep(made: Site) -> None:
    """Tags nested as deep as a page of 3 MB allows."""
    good_mail(made)
    made.put("/", "<div>" * 600_000)


def _huge(made: Site) -> None:
    good_mail(made)

    def pour(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while True:
            handler.wfile.write(b"<p>x</p>" * 8192)

    made.pages["/"] = pour


def _bomb(made: Site) -> None:
    good_mail(made)
    made.put("/", gzip.compress(b"<p>" * 100_000_000, 9), Content_Encoding="gzip")


def _slow(made: Site) -> None:
    """Every page drips, robots.txt too."""
    good_mail(made)

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.2)

    made.pages.update({"/": drip, "/sitemap.xml": drip})


SITES: dict[str, Callable[[Site], None]] = {
    "good, small": _good,
    "good, 1 MB with 24 parts": _full,
    "endless page": _huge,
    "gzip bomb of 300 MB": _bomb,
    "tags nested 600,000 deep": _deep,
    "every page drips": _slow,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        _one(json.loads(sys.argv[2]))
    else:
        raise SystemExit(main())
