"""Who is using the embedded server of one data folder, so that the last one out stops it and nobody earlier.

Each user holds a lock on a file of its own in `users/`. The operating system lets go of it when the process
ends, in whatever way it ends, so a count of locked files is a count of living users.
"""

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from backend.core.embedded.errors import StartIsTaken

_START_SECONDS = 120.0
# The folder around them is private; root and an ordinary user may both have to open them.
_MODE = 0o666


@contextlib.contextmanager
def one_at_a_time(folder: Path, *, seconds: float = _START_SECONDS) -> Iterator[None]:
    """Hold the right to start or stop the server of `folder`. Raises StartIsTaken after `seconds`."""
    lock = FileLock(folder / "start.lock", timeout=seconds, mode=_MODE, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise StartIsTaken(folder=folder, seconds=seconds) from None
    try:
        yield
    finally:
        lock.release()


class Claim:
    """One user's claim on the server. Take and release it only within `one_at_a_time`."""

    def __init__(self, folder: Path) -> None:
        self._users = folder / "users"
        self._path: Path | None = None
        self._lock: FileLock | None = None

    @property
    def held(self) -> bool:
        return self._lock is not None

    def take(self) -> None:
        if self._lock is not None:
            return
        self._users.mkdir(exist_ok=True)
        self._path = self._users / f"{socket.gethostname()}@{os.getpid()}-{secrets.token_hex(4)}"
        self._lock = FileLock(self._path, timeout=0, mode=_MODE, thread_local=False)
        self._lock.acquire()

    def release(self) -> None:
        if self._lock is not None and self._path is not None:
            self._lock.release()
            self._path.unlink(missing_ok=True)
        self._lock = self._path = None

    def hosts_of_others(self) -> list[str]:
        """The machine of every other living user; what dead ones left behind is cleared away."""
        if not self._users.is_dir():
            return []
        found = []
        for path in self._users.iterdir():
            if path != self._path:
                if _is_held(path):
                    found.append(path.name.partition("@")[0])
                else:
                    path.unlink(missing_ok=True)
        return found


def _is_held(path: Path) -> bool:
    lock = FileLock(path, timeout=0, mode=_MODE, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        return True
    lock.release()
    return False
