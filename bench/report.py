"""RESULTS.md: figures as they were measured, each beside the yardstick of the same run."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.load import Load
from bench.sections import put, put_head

BARE = "bare answer of the browse page's bytes"


@dataclass(frozen=True, slots=True)
class Row:
    """One page at one number of connections; CPU of all the installation's own processes, database apart."""

    name: str
    connections: int
    load: Load
    cpu_ms: float
    queries: float

    def line(self) -> str:
        """For the terminal."""
        told = self.load
        return (
            f"{self.name:<40} c={self.connections:<3} {told.rate:9.1f}/s p50 {told.p50:8.2f} ms p99 {told.p99:8.2f} ms"
            f" cpu {self.cpu_ms:6.2f} ms queries {self.queries:5.2f} bytes {told.bytes} bad {told.bad}"
        )


def write(file: Path, rows: list[Row], memory: tuple[dict[str, float], ...], *, taken: datetime, body: int) -> None:
    """Write the file anew. `memory`: by part, idle with one web process, with two, and with two after the load."""
    yardstick = {row.connections: row for row in rows if row.name == BARE}
    lines = [
        "# Results",
        "",
        (
            f"Measured {taken.date().isoformat()} by `make bench` on {os.cpu_count()} cores, {platform.machine()},"
            f" Python {platform.python_version()}. The machine is shared and noisy (load average"
            f" {os.getloadavg()[1]:.1f} at the end): read the ratios, not the rates."
        ),
        "",
        (
            "Method: 100,000 listings of 3,000 firms in four hubs from a deterministic generator (`bench/world.py`),"
            " embedded PostgreSQL, two web processes, worker and indexer running; wrk with kept connections and gzip on the"
            " same machine, the pages of a kind asked for in turn. CPU is that of web, worker and indexer together, divided"
            " by answers. Queries are transactions ended in the database, less what indexer and worker make by themselves."
            f" The yardstick is a bare Starlette answer of the browse page's {body} compressed bytes, two processes, same"
            " server, same run."
        ),
        "",
        "| page | connections | req/s | p50 ms | p99 ms | CPU ms | queries | bytes | not 2xx | rate ÷ bare |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        told, bare = row.load, yardstick[row.connections].load.rate
        lines.append(
            f"| {row.name} | {row.connections} | {told.rate:.0f} | {told.p50:.1f} | {told.p99:.1f} | {row.cpu_ms:.2f} |"
            f" {row.queries:.2f} | {told.bytes} | {told.bad} | {told.rate / bare:.3f} |"
        )
    table = [
        (
            "Proportional set size in MB (shared pages counted once), with the 100,000 listings, started on an index that"
            " was there. The process that has just built an index of this size holds some 50 MB more, and the server some"
            " 50, until they are started again."
        ),
        "",
        "| part | idle, one web process (as it comes) | idle, two | two, after the load |",
        "|---|--:|--:|--:|",
        *("| " + " | ".join([part, *(f"{told.get(part, 0):.0f}" for told in memory)]) + " |" for part in memory[-1]),
        "| " + " | ".join(["**all**", *(f"**{sum(told.values()):.0f}**" for told in memory)]) + " |",
    ]
    put_head(file, lines)
    put(file, "Memory", table)
