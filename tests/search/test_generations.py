"""Building beside what answers, the swap, what is damaged or of another version, and what nobody needs any more."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from backend.core.errors import Unavailable
from backend.core.journal import Position
from backend.search import generations
from backend.search.feeding import Feed
from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, search
from backend.search.rebuilding import rebuild
from tests.factories.search import build_index, extra, identity, make_market


def generation(folder: Path) -> Path:
    found = generations.current(folder)
    assert found is not None
    return found


def test_a_rebuild_swaps_under_readers_that_never_stop(folder: Path) -> None:
    market = make_market()
    index = build_index(folder, market)
    stop = threading.Event()
    wrong: list[object] = []
    asked: list[int] = []

    def read() -> None:
        while not stop.is_set():
            try:
                results = search(index, SearchQuery("talavera", "es"))
                asked.append(results.total)
                if results.total != 3 or len(results.cards) != 3:
                    wrong.append(results)
            except Exception as error:  # noqa: BLE001 - whatever it is, a reader must not see it
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    names = {rebuild(folder, market).generation for _ in range(4)}
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(asked) > 50
    assert names == {"gen-0002", "gen-0003", "gen-0004", "gen-0005"}


def test_a_generation_stays_while_someone_reads_it(folder: Path) -> None:
    market = make_market()
    index = build_index(folder, market)
    index.view()
    old = generation(folder)
    rebuild(folder, market)
    assert old.exists(), "the reader still has it open"
    index.refresh()
    assert generations.remove_unused(folder) == [old.name]
    assert not old.exists()
    assert search(index, SearchQuery("talavera", "es")).total == 3


def test_the_feed_goes_on_with_the_new_generation(folder: Path) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()
    rebuild(folder, market)
    market.publish(extra("new", "Quetzalina"))
    feed.step()
    index.refresh()
    assert search(index, SearchQuery("quetzalina", "es")).total == 1
    assert (generation(folder).name, generations.read_cursor(generation(folder))) == ("gen-0002", market.position())
    assert not (folder / "gen-0001").exists()
    feed.close()


def test_what_changes_during_a_rebuild_is_not_lost(folder: Path) -> None:
    market = make_market()
    feed, index = Feed(folder, market, market), SearchIndex(folder)
    feed.step()

    def change(done: int) -> None:
        if done <= 20:
            market.publish(extra("meanwhile", "Quetzalina"))
            market.pause(next(one.listing_id for one in market.listings_by_id.values() if one.slug == "plato-hondo"))
            feed.step()

    rebuild(folder, market, tell=change)
    feed.step()
    index.refresh()
    assert search(index, SearchQuery("quetzalina", "es")).total == 1
    assert [card.slug for card in search(index, SearchQuery("plato hondo", "es")).cards] != ["plato-hondo"]
    feed.close()


def test_two_rebuilds_at_once_are_one_too_many(folder: Path) -> None:
    market = make_market()
    folder.mkdir()
    with generations.held(folder / "rebuild.lock"), pytest.raises(generations.Busy):
        rebuild(folder, market)


@pytest.mark.parametrize("ending", ["meta.json", ".term", ".store", ".fast"])
def test_a_damaged_index_is_built_anew_and_said(folder: Path, ending: str, caplog: pytest.LogCaptureFixture) -> None:
    market = make_market()
    build_index(folder, market)
    for file in generation(folder).iterdir():
        if file.name.endswith(ending):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    feed = Feed(folder, market, market)
    feed.step()
    assert generation(folder).name == "gen-0002"
    assert "built anew" in caplog.text
    assert search(SearchIndex(folder), SearchQuery("talavera", "es")).total == 3
    feed.close()


def test_a_reader_that_meets_damage_asks_for_help(folder: Path) -> None:
    market = make_market()
    index = build_index(folder, market)
    for file in generation(folder).glob("*.store"):
        file.write_bytes(b"\x00" * file.stat().st_size)
    with pytest.raises(Unavailable):
        search(index, SearchQuery("talavera", "es"))
    feed = Feed(folder, market, market)
    feed.step()
    index.refresh()
    assert search(index, SearchQuery("talavera", "es")).total == 3
    feed.close()


def test_a_suspicion_alone_builds_nothing_anew(folder: Path) -> None:
    market = make_market()
    feed = Feed(folder, market, market)
    feed.step()
    (folder / generations.SUSPECTED).touch()
    feed.step()
    assert generation(folder).name == "gen-0001"
    assert not (folder / generations.SUSPECTED).exists()
    feed.close()


def test_an_index_of_another_version_is_built_anew(folder: Path) -> None:
    market = make_market()
    build_index(folder, market)
    (generation(folder) / "format.json").write_text(json.dumps({"version": 0}))
    with pytest.raises(Unavailable):
        search(SearchIndex(folder), SearchQuery())
    feed = Feed(folder, market, market)
    feed.step()
    assert search(SearchIndex(folder), SearchQuery("talavera", "es")).total == 3
    feed.close()


def test_a_rebuild_that_fails_leaves_what_answers(folder: Path) -> None:
    market = make_market()
    index = build_index(folder, market)

    def fail(done: int) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        rebuild(folder, market, tell=fail)
    assert [entry.name for entry in folder.iterdir() if entry.is_dir()] == ["gen-0001"]
    assert search(index, SearchQuery("talavera", "es")).total == 3


def test_a_pointer_to_nowhere_is_no_index(folder: Path) -> None:
    folder.mkdir()
    (folder / "current").write_text("../../etc")
    assert generations.current(folder) is None


def test_killed_between_writing_its_files_and_naming_them_an_indexer_goes_on(folder: Path) -> None:
    market = make_market()
    build_index(folder, market)
    before = (generation(folder) / "meta.json").read_bytes()
    feed = Feed(folder, market, market)
    feed.step()
    market.pause(identity("plato-hondo"))
    feed.step()
    feed.close()
    # As it stands after kill -9 just before the last step of the commit: the new files are there, nothing names them.
    (generation(folder) / "meta.json").write_bytes(before)
    generations.write_cursor(generation(folder), Position())
    again = Feed(folder, market, market)
    again.step()
    assert "plato-hondo" not in {card.slug for card in search(SearchIndex(folder), SearchQuery("plato", "es")).cards}
    again.close()
