"""Following the journal: what changed in the tables is found, or gone, within two seconds.

The position is stored after the commit it belongs to, never before. Whoever is killed in between does the same work
again, and the same work again changes nothing: documents are replaced by their id.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from backend.core.journal import JournalRow, Position
from backend.search import generations
from backend.search.documents import DocumentSource, JournalFeed
from backend.search.rebuilding import rebuild
from backend.search.state import StateFile
from backend.search.writing import GenerationWriter

log = logging.getLogger(__name__)

_EVERY = 0.25
_ROWS = 1_000
_COMPANIES_AT_ONCE = 10
_LONGEST_WAIT = 30.0

# What a journal row is about, by the kind of its subject. Other kinds change nothing that visitors find.
_OF_LISTING = frozenset({"listing"})
_OF_COMPANY = frozenset({"company", "membership", "hub_membership"})
_OF_HUB = frozenset({"hub"})
# What happens inside a firm or a hub and shows nowhere.
_INWARD = frozenset(
    {
        "company.person_invited",
        "company.invitation_accepted",
        "company.person_removed",
        "company.role_changed",
        "company.key_created",
        "company.key_revoked",
        "hub.staff_appointed",
        "hub.invitation_accepted",
        "hub.staff_dismissed",
    }
)


@dataclass(slots=True)
class Affected:
    """What a batch of journal rows touches: listings alone, companies with all that is theirs, hubs."""

    listings: set[UUID] = field(default_factory=set)
    counted: set[UUID] = field(default_factory=set)
    companies: set[UUID] = field(default_factory=set)
    hubs: set[UUID] = field(default_factory=set)

    @classmethod
    def by(cls, rows: Iterable[JournalRow]) -> Affected:
        """Read the rows. `counted` are companies of which only the number of listings changed."""
        found = cls()
        for row in rows:
            if row.verb in _INWARD:
                continue
            if row.subject_kind in _OF_LISTING:
                found.listings.add(row.subject_id)
                if row.company_id:
                    found.counted.add(row.company_id)
            elif row.subject_kind in _OF_COMPANY:
                found.companies.add(row.company_id or row.subject_id)
            elif row.subject_kind in _OF_HUB:
                found.hubs.add(row.subject_id)
        found.counted -= found.companies
        return found

    def __bool__(self) -> bool:
        return bool(self.listings or self.companies or self.hubs)


class Feed:
    """Keeps the index of one node up to date. One per node: a second one raises generations.Busy when it runs."""

    def __init__(
        self, folder: Path, journal: JournalFeed, source: DocumentSource, *, wake: threading.Event | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.journal, self.source = folder, journal, source
        self.wake = wake or threading.Event()
        self.state = StateFile(folder)
        self._writer: GenerationWriter | None = None
        self._position = Position()
        # Companies still to be done, and where the journal stood before the rows that asked for them.
        self._owed: deque[UUID] = deque()
        self._owed_since: Position | None = None

    def run(self, stop: threading.Event) -> None:
        """Follow until told to stop. Errors are said, waited out, and tried again."""
        wait = 0.0
        with generations.held(self.folder / "indexer.lock"):
            try:
                while not stop.is_set():
                    try:
                        wait = 0.0 if self.step() else _EVERY
                    except Exception as error:  # noqa: BLE001 - whatever it is, the next try may succeed
                        wait = min(max(wait * 2, 0.5), _LONGEST_WAIT)
                        self._trouble(error, wait)
                    self._pause(stop, wait)
            finally:
                self.close()

    def step(self) -> bool:
        """Apply the next rows of the journal; whether more may wait. Builds the index where there is none."""
        writer = self._current_writer()
        rows = self.journal.read(self._position, _ROWS)
        affected = Affected.by(rows)
        changed = self._apply(writer, affected)
        if rows:
            self._position = rows[-1].position
        if changed:
            writer.commit(self._owed_since or self._position)
            self.state.committed()
        elif rows:
            self.state.defer_cursor(writer.generation, self._position)
        waiting = bool(rows or self._owed)
        self.state.followed(writer, self._position, waiting=waiting)
        return waiting

    def close(self) -> None:
        """Let go of the index."""
        self.state.flush()
        self._let_go()

    def _apply(self, writer: GenerationWriter, affected: Affected) -> bool:
        """Put what changed, and a share of what is owed. What a hub's change asks for is done bit by bit."""
        if affected.listings:
            ids = list(affected.listings)
            writer.put_listings(ids, self.source.listings(ids))
        if affected.counted:
            ids = list(affected.counted)
            writer.put_companies(ids, self.source.companies(ids))
        owed = affected.companies | set(self.source.company_ids_of(list(affected.hubs)) if affected.hubs else ())
        if owed:
            self._owed_since = self._owed_since or self._position
            self._owed.extend(owed - set(self._owed))
        share = [self._owed.popleft() for _ in range(min(len(self._owed), _COMPANIES_AT_ONCE))]
        left = self._put_whole(writer, share) if share else False
        if not self._owed:
            self._owed_since = None
        touched = [*affected.counted, *share]
        hubs = affected.hubs | set(self.source.hub_ids_of(touched) if touched else ())
        # Who is gone from the tables cannot be asked for its hubs.
        found = self.source.all_hubs() if left else self.source.hubs(list(hubs)) if hubs else []
        if hubs or left:
            writer.put_hubs(hubs | {hub.hub_id for hub in found}, found)
        return bool(affected or share)

    def _put_whole(self, writer: GenerationWriter, ids: list[UUID]) -> bool:
        """Put companies with all that is theirs; whether one of them is not there any more."""
        companies = self.source.companies(ids)
        writer.put_whole_companies(ids, companies, self.source.listings_of(ids))
        return len(companies) < len(ids)

    def _current_writer(self) -> GenerationWriter:
        """The writer of the generation that answers: opened anew after a swap, made anew where it is no good."""
        answering = generations.current(self.folder)
        suspicion = self.folder / generations.SUSPECTED
        suspected = suspicion.exists()
        if self._writer is not None and self._writer.generation == answering and not suspected:
            return self._writer
        self._let_go()
        suspicion.unlink(missing_ok=True)
        writer = _opened(answering) if answering is not None else None
        if writer is None:
            writer = self._built()
        self._writer, self._position = writer, generations.read_cursor(writer.generation)
        self._owed.clear()
        self._owed_since = None
        generations.remove_unused(self.folder)
        return writer

    def _built(self) -> GenerationWriter:
        self.state.rebuilding()
        made = rebuild(self.folder, self.source)
        return GenerationWriter(self.folder / made.generation)

    def _trouble(self, error: Exception, wait: float) -> None:
        log.error("search: the index could not be brought up to date, next try in %.1f s", wait, exc_info=error)
        self.state.failed(error)
        # What was half put goes; it is put again from the stored position.
        self._let_go()

    def _let_go(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _pause(self, stop: threading.Event, wait: float) -> None:
        if wait and not stop.is_set() and self.wake.wait(wait):
            self.wake.clear()


def _opened(generation: Path) -> GenerationWriter | None:
    """The writer of a generation, or None where it is damaged or of another version."""
    if not generations.readable(generation):
        log.warning("search: %s has other fields than this version, it is built anew", generation.name)
        return None
    try:
        writer = GenerationWriter(generation)
    except (ValueError, OSError) as error:
        log.error("search: %s cannot be opened, it is built anew: %s", generation.name, error)
        return None
    try:
        writer.check()
    except BaseException as error:
        writer.close()
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        log.error("search: %s is damaged, it is built anew: %s", generation.name, error)
        return None
    return writer
