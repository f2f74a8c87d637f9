"""`python -m bench.readiness`: scoring one firm, its draws and steps, a hub of 3,500 and its view, into RESULTS.md.

Part of `make bench`. Each time stands beside a fixed loop of plain Python timed around it: compare the ratios.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from backend.readiness.borderline import borderline
from backend.readiness.instrument import Instrument
from backend.readiness.reading import core_source, read_instrument
from backend.readiness.scoring import score
from backend.readiness.standing import UPLOADED, VERIFIED, Answer, Evidence, Profile
from backend.readiness.stepping import next_steps
from bench import readiness_hub
from bench.sections import put

ROOT = Path(__file__).resolve().parents[1]
TITLE = "Readiness"
ROUNDS = 300
DAY = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds of one call, the middle and the slowest of twenty, beside the loop; `limit` is what is asked."""

    name: str
    middle: float
    slow: float
    loop: float
    limit: float

    @property
    def ratio(self) -> float:
        """How many of the loop it takes."""
        return self.middle / self.loop

    @property
    def good(self) -> bool:
        """Whether it is within the limit; the slow ones say more about the machine's other work."""
        return self.middle <= self.limit


def figures() -> list[Figure]:
    """Scoring, the draws, and the steps of a firm that answered everything and shows two papers for each item."""
    instrument = read_instrument(core_source())
    profile, answers, evidence = _firm(instrument)

    def one() -> object:
        return score(instrument, profile, answers, evidence, DAY)

    scored = score(instrument, profile, answers, evidence, DAY)
    return [
        _timed("score of one firm", one, 2.0),
        _timed("1,000 draws for borderline", lambda: borderline(instrument, scored), 10.0),
        _timed("next steps, all of them", lambda: next_steps(instrument, profile, answers, evidence, DAY), 10.0),
    ]


def section(found: list[Figure], hub: readiness_hub.HubFigures) -> list[str]:
    """The lines of the section."""
    return [
        (
            f"Measured {datetime.now(UTC).date().isoformat()} by `python -m bench.readiness` on {os.cpu_count()} cores,"
            f" {platform.machine()}, Python {platform.python_version()}, load average {os.getloadavg()[0]:.1f}. A firm with"
            " all 35 items answered and 70 pieces of evidence; the loop is a fixed sum in plain Python in the same run"
            f" ({found[0].loop:.2f} ms)."
        ),
        "",
        "| what | middle ms | slowest of 20, ms | asked, ms | ÷ loop |",
        "|---|--:|--:|--:|--:|",
        *(f"| {one.name} | {one.middle:.2f} | {one.slow:.2f} | {one.limit:.0f} | {one.ratio:.2f} |" for one in found),
        "",
        *hub.lines(),
    ]


def _firm(instrument: Instrument) -> tuple[Profile, dict[str, Answer], list[Evidence]]:
    answers = {item.id: Answer("answered", (0.5, 0.75, 1.0)[at % 3]) for at, item in enumerate(instrument.items)}
    until = date(2027, 1, 1)
    evidence = [
        Evidence(item.id, "document", factor, expires=until, ref=f"evidence:{item.id}:{factor}")
        for item in instrument.items
        for factor in (UPLOADED, VERIFIED)
    ]
    sectors = next((item.applies.sectors for item in instrument.items if item.applies.sectors), frozenset({"agrifood"}))
    return Profile(sector=min(sectors), markets=("US",)), answers, evidence


def _loop() -> float:
    """The yardstick: about a millisecond of plain Python."""
    whole = 0.0
    for number in range(10_000):
        whole += number * 0.5
    return whole


def _timed(name: str, call: Callable[[], object], limit: float) -> Figure:
    """Call and loop in turns, so that both meet the same machine."""
    call()
    taken, loops = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        _loop()
        between = time.perf_counter()
        call()
        taken.append((time.perf_counter() - between) * 1000)
        loops.append((between - started) * 1000)
    slow = statistics.quantiles(taken, n=20)[-1]
    return Figure(name, statistics.median(taken), slow, statistics.median(loops), limit)


def write(file: Path) -> bool:
    """Measure and write the section; whether everything is within what is asked."""
    found, hub = figures(), readiness_hub.figures(_loop)
    told = section(found, hub)
    put(file, TITLE, told)
    print("\n".join(told), flush=True)
    return all(one.good for one in found) and hub.good


if __name__ == "__main__":
    sys.exit(0 if write(ROOT / "bench" / "RESULTS.md") else 1)
