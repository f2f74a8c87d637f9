"""An indexer that is killed, wherever it stands, misses nothing and does nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from backend.core.journal import Position
from backend.search import generations
from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, search
from tests.search.indexer_process import FileMarket

ROOT = Path(__file__).resolve().parents[2]


def start(folder: Path, journal: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.search.indexer_process", str(folder), str(journal)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})


def until(holds: object, seconds: float = 120) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def cursor(folder: Path) -> Position:
    generation = generations.current(folder)
    return generations.read_cursor(generation) if generation else Position()


def kill_again_and_again(folder: Path, journal: Path, *, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    journal.write_text("".join(f"{number} a\n" for number in range(200)), encoding="ascii")
    market = FileMarket(journal)
    for _ in range(kills):
        process = start(folder, journal)
        until(lambda: cursor(folder) > Position())
        with journal.open("a", encoding="ascii") as file:
            for _ in range(200):
                file.write(f"{chance.randrange(400)} {chance.choice('abcx')}\n")
        before = cursor(folder)
        until(lambda: cursor(folder) > before)  # noqa: B023 - asked at once
        time.sleep(chance.random() * 0.25)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process, end = start(folder, journal), market.position()
    try:
        until(lambda: cursor(folder) == end)
    finally:
        process.kill()
        process.wait()
    check(SearchIndex(folder), market)


def check(index: SearchIndex, market: FileMarket) -> None:
    expected = sorted((one.slug, one.texts["es"][0]) for one in market.shown().values())
    found, query = [], SearchQuery("", "es", sort="newest", size=60)
    while True:
        results = search(index, query)
        found += [(card.slug, card.title_in("es")) for card in results.cards]
        if results.next_cursor is None:
            break
        query = SearchQuery("", "es", sort="newest", size=60, cursor=results.next_cursor)
    assert sorted(found) == expected
    assert len(expected) > 100


def test_a_killed_indexer_misses_nothing(folder: Path, tmp_path: Path) -> None:
    kill_again_and_again(folder, tmp_path / "journal", kills=2, seed=1)
