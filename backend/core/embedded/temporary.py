"""A database server for the length of a test run, in a folder of its own that disappears with it."""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from backend.core.embedded.cluster import EmbeddedPostgres

_PREFIX = "vitrina-postgres-"
# A younger folder may belong to a run that has not come to claim it yet.
_SURELY_CLAIMED_SECONDS = 300.0
_MEMORY = Path("/dev/shm")  # noqa: S108  only folders made by mkdtemp
_ENOUGH_BYTES = 3 * 1024**3


class TemporaryPostgres:
    """A throw-away server: `with TemporaryPostgres() as server: server.create_database("one")`.

    What killed runs left behind, folder and server, is cleared away by a later one.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable

    def __enter__(self) -> EmbeddedPostgres:
        clear_abandoned()
        self._home = throw_away_folder()
        self._server = EmbeddedPostgres(self._home, durable=self._durable)
        self._server.start()
        return self._server

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        shutil.rmtree(self._home, ignore_errors=True)


def clear_abandoned(*, older_than: float = _SURELY_CLAIMED_SECONDS) -> None:
    """Remove the throw-away servers whose run is dead and whose folder is older than `older_than` seconds."""
    for home in [home for parent in _parents() for home in parent.glob(f"{_PREFIX}*")]:
        # Another run may clear the same folder at the same time.
        with contextlib.suppress(FileNotFoundError):
            if not _is_mine(home) or time.time() - home.stat().st_mtime < older_than:
                continue
            if not (home / "postgres").is_dir() or EmbeddedPostgres(home).stop_abandoned():
                shutil.rmtree(home, ignore_errors=True)


def throw_away_folder(prefix: str = _PREFIX) -> Path:
    """A new folder for a server, in memory where there is enough of it: making databases takes half the time."""
    for parent in _parents():
        if parent != _MEMORY or shutil.disk_usage(parent).free > _ENOUGH_BYTES:
            return Path(tempfile.mkdtemp(prefix=prefix, dir=parent)).resolve()
    raise FileNotFoundError("there is no temporary folder on this machine")


def _parents() -> list[Path]:
    if sys.platform == "win32":
        return [Path(tempfile.gettempdir())]
    # On macOS the temporary folder of root is closed to the user the server runs as; this one is open to all.
    ordinary = Path("/tmp" if os.geteuid() == 0 else tempfile.gettempdir())  # noqa: S108  mkdtemp, private
    return [_MEMORY, ordinary] if os.access(_MEMORY, os.W_OK | os.X_OK) else [ordinary]


def _is_mine(home: Path) -> bool:
    try:
        return sys.platform == "win32" or home.lstat().st_uid == os.geteuid()
    except FileNotFoundError:
        return False
