"""Files in a folder of this machine: whole after a power cut, readable by this user only.

Not by obstore's own folder store: it renames into place but syncs nothing (seen with strace, object_store
0.14), so that after a power cut a file it reported as written may be empty; and it lists what links lead to.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from backend.core.i18n import N_, Text
from backend.integrations.storage.contract import FileMissing, StorageFailed, Stored, Stream, checked_key

# Inside the root: a rename stays on one disk, and what a crash leaves here is listed and swept like any file.
_ASIDE = "unfinished"
_PIECE = 256 * 1024


class FolderStorage:
    """A Storage below one folder, which is made with the first file."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def __repr__(self) -> str:
        return f"FolderStorage({self.root})"

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> None:  # noqa: ARG002 - a folder keeps none
        """Written aside, synced, renamed, the folder synced. The content type is the caller's to remember."""
        target = self._path(key)
        aside = self.root / _ASIDE / uuid.uuid4().hex
        try:
            _make_folder(aside.parent)
            _make_folder(target.parent)
            try:
                _write(aside, data)
                aside.replace(target)
            except BaseException:
                aside.unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)
        except OSError as error:
            raise StorageFailed from error

    def get(self, key: str) -> bytes:
        """The whole file."""
        with _failures():
            return self._path(key).read_bytes()

    def stream(self, key: str) -> Stream:
        """The open file, piece by piece; a file deleted meanwhile is still read to its end."""
        with _failures():
            file = self._path(key).open("rb")
            return Stream(os.fstat(file.fileno()).st_size, _pieces(file))

    def size(self, key: str) -> int:
        """How many bytes the file has."""
        with _failures():
            return self._path(key).stat().st_size

    def exists(self, key: str) -> bool:
        """Whether a file has this key."""
        with _failures():
            return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Forget the file."""
        with _failures():
            self._path(key).unlink(missing_ok=True)

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """Every file below a folder. Links are not followed: what they lead to is not ours to sweep."""
        top = self._path(prefix) if prefix else self.root
        for folder, _, names in os.walk(top):
            for name in names:
                path = Path(folder, name)
                try:
                    known = path.lstat()
                except FileNotFoundError:  # gone since it was listed
                    continue
                written = datetime.fromtimestamp(known.st_mtime, UTC)
                yield Stored(path.relative_to(self.root).as_posix(), known.st_size, written)

    def writable(self) -> Text | None:
        """Tried, not guessed from the rights: disks are full or mounted for reading only as well."""
        probe = f"{_ASIDE}/probe-{uuid.uuid4().hex}"
        try:
            self.put(probe, b"vitrina", content_type="text/plain")
            self.delete(probe)
        except StorageFailed as failure:
            return N_(
                "Files cannot be written to the folder %(place)s (%(reason)s). Give this user the right to"
                " write there, or set VITRINA_MEDIA_URL to another place.",
                place=str(self.root),
                reason=getattr(failure.__cause__, "strerror", None) or str(failure.__cause__),
            )
        return None

    def _path(self, key: str) -> Path:
        return self.root.joinpath(*checked_key(key).split("/"))


def _write(aside: Path, data: bytes | BinaryIO) -> None:
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        if isinstance(data, bytes):
            file.write(data)
        else:
            shutil.copyfileobj(data, file, 1024 * 1024)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Make the folder and those above it, each known to its parent for good before the next."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere folders cannot be opened; the file system's journal orders the rename
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file, _failures():
        while piece := file.read(_PIECE):
            yield piece


@contextmanager
def _failures() -> Iterator[None]:
    """The system's errors as this application's."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise FileMissing from error
    except OSError as error:
        raise StorageFailed from error
