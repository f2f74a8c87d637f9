"""The folders of one embedded server, below VITRINA_HOME:

postgres/            data/  the database; socket/  its door; server.log; users/ and start.lock
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from backend.core.embedded.account import Account

# On a socket the port only names the file in the private folder; no port of the machine is taken.
SOCKET_PORT = 5432
# The shortest limit of the systems served: for the name of a socket and a closing zero macOS has 104 bytes.
_LONGEST_SOCKET_NAME = 103


@dataclass(frozen=True)
class Folders:
    """Where everything of one server lies. `base` is resolved: the server sees the same path as we do."""

    base: Path

    @classmethod
    def of_home(cls, home: Path) -> "Folders":
        return cls(home.expanduser().resolve() / "postgres")

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "server.log"

    @property
    def running_as(self) -> Path:
        return self.base / "running-as"

    @property
    def password(self) -> Path:
        return self.base / "password"

    def make_for(self, account: Account) -> None:
        """Make `base` and let the server's user in. Raises FolderUnreachable.

        A home that somebody keeps other things in stays as it is, even where it is closed: it may be anything.
        """
        home = self.base.parent
        home.mkdir(parents=True, exist_ok=True)
        if not any(home.iterdir()):
            account.open_way_into(home)
        account.require_way_to(home)
        self.base.mkdir(mode=0o700, exist_ok=True)
        account.open_way_into(self.base)
        account.require_way_to(self.base)

    def ran_as(self) -> str | None:
        """The fingerprint of the configuration the last server was started with."""
        return self.running_as.read_text(encoding="ascii") if self.running_as.exists() else None

    def clear_unfinished(self) -> None:
        """Remove what an interrupted first start left half made, and end the programs still making it."""
        unfinished = list(self.base.glob("*.new-*"))
        if not unfinished:
            return
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if Path(process.cwd()) in unfinished:
                    process.kill()
        for folder in unfinished:
            shutil.rmtree(folder, ignore_errors=True)

    def new_data(self, account: Account) -> Path:
        """An empty folder for a database in the making; it gets its name when it is whole."""
        folder = Path(tempfile.mkdtemp(prefix="data.new-", dir=self.base))
        account.own(folder)
        return folder

    def adopt_data(self, made: Path) -> None:
        made.replace(self.data)
        with contextlib.suppress(OSError):  # Windows cannot sync a folder, and needs not
            descriptor = os.open(self.base, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def socket_folder(self, account: Account) -> Path:
        """A folder that only the server's user (and root) can enter, with a path short enough."""
        folder = self.base / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{SOCKET_PORT}")) > _LONGEST_SOCKET_NAME:
            folder = self._short_folder(account)
        folder.mkdir(mode=0o700, exist_ok=True)
        account.own(folder)
        folder.chmod(0o700)
        return folder

    def _short_folder(self, account: Account) -> Path:
        # The same for each start, so that addresses given out stay true. Everybody can write in the temporary
        # folder: what somebody else put there under this name is not entered.
        digest = hashlib.sha256(os.fsencode(self.base)).hexdigest()[:16]
        for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  checked below
            folder = parent / f"vitrina-{digest}"
            if len(os.fsencode(folder)) < _LONGEST_SOCKET_NAME - 20 and _is_ours(folder, account):
                return folder
        return Path(tempfile.mkdtemp(prefix="vitrina-", dir="/tmp"))


def _is_ours(folder: Path, account: Account) -> bool:
    expected = {os.geteuid()} | ({account.ids[0]} if account.ids else set())
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return True
    return folder.is_dir() and not folder.is_symlink() and status.st_uid in expected
