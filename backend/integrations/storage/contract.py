"""What a place for files must be able to do, and what can go wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from backend.core.errors import NotFound, Unavailable
from backend.core.i18n import N_, Text

_LONGEST_KEY = 200
_KEY = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class FileMissing(NotFound):
    """No file is kept under this key."""

    code = "file-missing"

    def __init__(self) -> None:
        super().__init__(N_("This file is no longer here. Ask whoever sent it to send it again."))


class StorageFailed(Unavailable):
    """The folder or the bucket did not do what it was asked; the cause is chained for the log."""

    code = "storage-failed"

    def __init__(self) -> None:
        super().__init__(N_("Files cannot be reached right now. Nothing was lost: try again in a few minutes."))


@dataclass(frozen=True, slots=True)
class Stored:
    """One file as the storage lists it: its key, its size in bytes, when it was written (UTC)."""

    key: str
    size: int
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Stream:
    """A file being read: its size in bytes, and its pieces in order, to be gone through once."""

    size: int
    pieces: Iterator[bytes]

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces


class Storage(Protocol):
    """A place for files. Keys are lower-case paths, `pictures/4f/<id>/640.webp`; ValueError for any other.

    Every call may raise StorageFailed; reading a key that is not there raises FileMissing.
    """

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> None:
        """Keep a file, whole or not at all, in place of one with the same key. Durable when this returns."""

    def get(self, key: str) -> bytes:
        """The whole file."""

    def stream(self, key: str) -> Stream:
        """The file piece by piece. It is opened at once: what is missing is missed here, not half way."""

    def size(self, key: str) -> int:
        """How many bytes the file has."""

    def exists(self, key: str) -> bool:
        """Whether a file has this key."""

    def delete(self, key: str) -> None:
        """Forget the file; one that is not there is forgotten already."""

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """Every file below a folder, "" for all, in no certain order; half written ones may be among them."""

    def writable(self) -> Text | None:
        """None where files can be written; else a sentence for the operator that says what to do."""


def checked_key(key: str) -> str:
    """The key itself; ValueError for one that could lead out of the storage or differ between systems."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:_LONGEST_KEY]!r}")
    return key
