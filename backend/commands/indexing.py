"""`vitrina index` and `vitrina reindex`: this node's search index, followed and rebuilt."""

from __future__ import annotations

import signal
import sys
import threading

from backend.catalogue.titles import know_titles
from backend.commands.installation import opened
from backend.commands.orphans import watch_parent
from backend.core.database import make_engine
from backend.search import generations, rebuilding
from backend.search.feeding import Feed
from backend.search.sources import JournalReader, SqlSource
from backend.web.logs import configure_logs

_LOOK_AGAIN = 2.0  # seconds: as long as a change may take to be found


def run_indexer() -> int:
    """Follow the journal until told to stop; while another indexer keeps this node's index, wait for it to end."""
    watch_parent()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened() as found:
        configure_logs(found.log_format)
        engine = make_engine(found.database_url, pool_size=2)
        know_titles(engine)
        try:
            keep(Feed(found.index_folder, JournalReader(engine), SqlSource(engine)), stop)
        finally:
            engine.dispose()
    return 0


def keep(feed: Feed, stop: threading.Event, *, every: float = _LOOK_AGAIN) -> None:
    """Keep the index, or stand by while another process does: two installations may share a home. Says so once."""
    told = False
    while not stop.is_set():
        try:
            feed.run(stop)
        except generations.Busy:
            if not told:
                print("Another process keeps this home's search index; this one takes over when it ends.", flush=True)
            told = True
            stop.wait(every)
        else:
            return


def rebuild() -> int:
    """Build the index anew and swap; 1 where somebody is doing so already."""
    with opened() as found:
        engine = make_engine(found.database_url, pool_size=2)
        know_titles(engine)
        try:
            made = rebuilding.rebuild(found.index_folder, SqlSource(engine), tell=_tell)
        except generations.Busy:
            print("The index is being built already: wait for it to end.", file=sys.stderr)
            return 1
        finally:
            engine.dispose()
    print(f"{made.documents} documents in {made.seconds:.1f} s; {made.refused} could not be indexed.")
    return 0 if not made.refused else 2


def _tell(done: int) -> None:
    if done % 10_000 < 500 and done > 10_000:
        print(f"{done} listings…", flush=True)
