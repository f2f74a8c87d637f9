"""Bytes that belong to no row: left by a rollback, a crash, or an erasure that failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from sqlmodel import col, select

from backend.core.work import Work
from backend.integrations.storage import Storage, Stored
from backend.media.keys import owner_of
from backend.media.models import Media

_YOUNG = timedelta(days=1)
_ASKED_AT_ONCE = 500
_MOST_AT_ONCE = 5_000
# A database brought back from an older day, or another's bucket by mistake, looks like nothing but leftovers.
_SUSPICIOUS = 100
_HALF_WRITTEN = "unfinished/"


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What can go, at most 5,000 files at a time; `ownerless` of the `seen` files older than a day have no row."""

    files: Sequence[Stored]
    ownerless: int
    seen: int

    @property
    def suspicious(self) -> bool:
        """More than a hundred files, and more than half of all: nobody's rollbacks leave so many."""
        return self.ownerless > _SUSPICIOUS and 2 * self.ownerless > self.seen


def find_leftovers(work: Work, *, storage: Storage) -> Leftovers:
    """The files older than a day that no row owns. What was not made by this application is left alone."""
    before = work.now - _YOUNG
    found: list[Stored] = []
    ownerless = seen = 0
    for batch in _batches(file for file in storage.list() if file.written_at < before):
        owners = {file.key: owner_of(file.key) for file in batch}
        known = _known(work, {owner for owner in owners.values() if owner is not None})
        lost = [file for file in batch if owners[file.key] is not None and owners[file.key] not in known]
        ownerless += len(lost)
        seen += sum(owner is not None for owner in owners.values())
        found += lost
        found += (file for file in batch if file.key.startswith(_HALF_WRITTEN))
        del found[_MOST_AT_ONCE:]
    return Leftovers(found, ownerless, seen)


def remove(leftovers: Leftovers, *, storage: Storage) -> int:
    """Delete the files, and say how many bytes came free. Raises ValueError where they look like a mistake."""
    if leftovers.suspicious:
        raise ValueError(f"{leftovers.ownerless} of {leftovers.seen} files have no row: nothing was deleted")
    for file in leftovers.files:
        storage.delete(file.key)
    return sum(file.size for file in leftovers.files)


def _known(work: Work, ids: set[UUID]) -> set[UUID]:
    return set(work.session.exec(select(Media.id).where(col(Media.id).in_(ids))).all())


def _batches(files: Iterable[Stored]) -> Iterator[list[Stored]]:
    remaining = iter(files)
    while batch := list(islice(remaining, _ASKED_AT_ONCE)):
        yield batch
