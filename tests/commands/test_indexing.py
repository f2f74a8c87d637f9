"""Two installations on one home: one keeps the search index, the other stands by and takes over."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from backend.commands.indexing import keep
from backend.search import generations
from backend.search.feeding import Feed
from tests.search.indexer_process import FileMarket


@pytest.mark.timeout(60)
def test_the_second_indexer_says_so_once_and_takes_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, journal = tmp_path / "index", tmp_path / "journal"
    journal.write_text("1 a\n", encoding="ascii")
    market = FileMarket(journal)
    stop = threading.Event()
    second = threading.Thread(target=keep, args=(Feed(folder, market, market), stop), kwargs={"every": 0.02})
    try:
        with generations.held(folder / "indexer.lock"):
            second.start()
            time.sleep(0.3)
            assert second.is_alive()
            assert generations.current(folder) is None
        end = time.monotonic() + 30
        while generations.current(folder) is None and time.monotonic() < end:
            time.sleep(0.02)
        assert generations.current(folder) is not None
    finally:
        stop.set()
        second.join(20)
    assert not second.is_alive()
    assert capsys.readouterr().out.count("takes over when it ends") == 1
