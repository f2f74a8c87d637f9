"""Reading the index: each process has one reader, which follows new commits and new generations by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from tantivy import DocAddress, Index, Query, Searcher

from backend.core.errors import Unavailable
from backend.core.i18n import N_
from backend.search import generations, lexicon, topics
from backend.search.cards import ListingCard, listing_card
from backend.search.memory import Memory
from backend.search.spelling import Dictionary

log = logging.getLogger(__name__)
T = TypeVar("T")

# How often, at most, the disk is asked whether something changed.
_CHECK_EVERY = 0.2
_TRIES = 5
_REMEMBERED = 256
_CARDS = 600
# How often, at most, a process asks for the index to be looked after.
_SUSPECT_EVERY = 60.0


def matches(searcher: Searcher, query: Query) -> int:
    """How many documents a query finds."""
    found: int = getattr(searcher.search(query, limit=1), "count")  # noqa: B009 - the engine's types leave it out
    return found


class View:
    """One state of the index, which never changes: everything of one request is read from one view."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.dictionary = Dictionary(searcher)
        self._answers, self._cards = Memory(_REMEMBERED), Memory(_CARDS)

    def card(self, address: DocAddress) -> bytes:
        """The stored card of a document."""
        return bytes(self.searcher.doc(address)["card"][0])

    def listing(self, address: DocAddress) -> ListingCard:
        """The card of a listing; those asked for last are kept as they are."""
        return self._cards.answer((address.segment_ord, address.doc), lambda: listing_card(self.card(address)))

    def remembered(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """The answer to a question about this view, worked out once and kept while it is asked often enough."""
        return self._answers.answer(key, work_out)

    def forget(self) -> None:
        """Remember nothing of what was asked: for measuring what an answer costs."""
        self._answers.clear()
        self._cards.clear()
        self.dictionary = Dictionary(self.searcher)


class _Opened:
    """A generation opened for reading; it is not taken away while this is held."""

    def __init__(self, generation: Path) -> None:
        self.generation = generation
        self._lock: IO[bytes] = generations.take(generation / "in-use.lock", shared=True)
        self.index = Index.open(str(generation))
        self.index.config_reader("manual")
        self.stamp = self.present_stamp()
        self.index.reload()

    def present_stamp(self) -> tuple[int, int]:
        """What changes with every commit: the engine replaces this file."""
        found = (self.generation / "meta.json").stat()
        return found.st_mtime_ns, found.st_ino

    def __del__(self) -> None:
        if hasattr(self, "_lock"):
            self._lock.close()


class BeingPrepared(Unavailable):
    """No index was built yet: the first minutes of an installation, or of a new node."""

    heading = N_("The search is being prepared")

    def __init__(self) -> None:
        super().__init__(
            N_("The search is being prepared. Reload in a moment: nothing is broken, it starts by itself.")
        )


class SearchIndex:
    """The index in a folder, for reading. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        # Read once per process: now, so that the first visitor does not wait for it.
        lexicon.lexicon()
        topics.topics()
        self.folder = folder
        self._lock = threading.Lock()
        self._checked = -1.0
        self._suspected = -_SUSPECT_EVERY
        self._opened: _Opened | None = None
        self._view: View | None = None

    def view(self) -> View:
        """The present state, at most 200 ms old. Raises BeingPrepared while no index was built."""
        if self._view is None:
            # Whoever comes while the first one opens it waits for that.
            with self._lock:
                if self._view is None:
                    self._follow()
        elif time.monotonic() - self._checked >= _CHECK_EVERY and self._lock.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._lock.release()
        view = self._view
        if view is None:
            raise BeingPrepared
        return view

    @contextmanager
    def reading(self) -> Iterator[View]:
        """The view for one request. Where the engine itself fails, the indexer is asked to look after the index.

        Raises Unavailable then, and while no index was built.
        """
        view = self.view()
        try:
            yield view
        except BaseException as error:
            # A panic of the engine is no Exception; whatever else passes by here is not ours.
            if not isinstance(error, (ValueError, OSError)) and type(error).__name__ != "PanicException":
                raise
            log.exception("search: the index could not be read")
            self._suspect()
            raise Unavailable(N_("The search does not answer right now. Try again in a minute.")) from error

    def _suspect(self) -> None:
        if time.monotonic() - self._suspected >= _SUSPECT_EVERY:
            self._suspected = time.monotonic()
            (self.folder / generations.SUSPECTED).touch()

    def refresh(self) -> None:
        """Look for changes now instead of within 200 ms."""
        with self._lock:
            self._follow()

    def _follow(self) -> None:
        self._checked = time.monotonic()
        trouble: Exception | None = None
        for _ in range(_TRIES):
            try:
                self._open_or_reload()
                return
            except (OSError, ValueError, generations.Busy) as error:
                # A generation may be taken away while it is opened: then the pointer already names the next one.
                trouble, self._opened = error, None
                time.sleep(0.01)
        log.warning("search: could not follow the index: %s", trouble)

    def _open_or_reload(self) -> None:
        """Take up the generation that answers. A view once had is kept until there is a better one."""
        wanted = generations.current(self.folder)
        if wanted is None:
            return
        if not generations.readable(wanted):
            if not wanted.exists():
                raise FileNotFoundError(wanted.name)
            return
        opened = self._opened
        if opened is None or opened.generation != wanted:
            self._opened = opened = _Opened(wanted)
            self._view = View(opened.index.searcher())
            return
        stamp = opened.present_stamp()
        if stamp != opened.stamp:
            opened.index.reload()
            opened.stamp = stamp
            self._view = View(opened.index.searcher())
