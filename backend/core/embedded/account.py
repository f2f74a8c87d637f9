"""As whom the database server runs. PostgreSQL refuses root, so root hands it to an ordinary user."""

import getpass
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.core.embedded.errors import FolderOfAnotherUser, FolderUnreachable, NoServerUser

# The first that exists, unless the data already belong to somebody.
CANDIDATES = ("vitrina", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The user the server runs as, and `caller`, the one who runs Vitrina and connects.

    `ids` is (uid, gid) of the server's user when the caller is root and must hand over.
    """

    name: str
    caller: str
    ids: tuple[int, int] | None = None

    def process_options(self) -> dict[str, Any]:
        """Keyword arguments of subprocess.run that make the new process this user's."""
        if self.ids is None:
            return {}
        uid, gid = self.ids
        return {"user": uid, "group": gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.ids is not None and sys.platform != "win32":
            os.chown(path, *self.ids)

    def can_run(self, program: Path) -> bool:
        return self.ids is None or self._first_closed([program]) is None

    def require_way_to(self, folder: Path) -> None:
        """Raise FolderUnreachable unless this user may enter `folder` and every folder above it."""
        if self.ids is None:
            return
        folder = folder.resolve()
        blocked = self._first_closed([*reversed(folder.parents), folder])
        if blocked is not None:
            raise FolderUnreachable(user=self.name, blocked=blocked, wanted=folder)

    def open_way_into(self, folder: Path) -> None:
        """Let this user pass, through its group, into a folder that is root's alone. For Vitrina's own folders only."""
        if self.ids is None or sys.platform == "win32":
            return
        status = folder.stat()
        private_to_root = status.st_uid == 0 and status.st_gid == 0 and not status.st_mode & 0o001
        if private_to_root:
            os.chown(folder, -1, self.ids[1])
            folder.chmod((status.st_mode | 0o010) & 0o7777)

    def _first_closed(self, paths: list[Path]) -> Path | None:
        # Asked of the system as that user: modes alone do not tell, there are access lists and mounts.
        script = 'for p in "$@"; do [ -x "$p" ] || { printf %s "$p"; exit 0; }; done'
        asked = subprocess.run(
            ["/bin/sh", "-c", script, "sh", *map(str, paths)],
            capture_output=True,
            check=True,
            cwd="/",
            **self.process_options(),
        )
        return Path(os.fsdecode(asked.stdout)) if asked.stdout else None


def server_account(data: Path) -> Account:
    """Whom to run the server as for the data folder `data`, which need not exist yet.

    Raises NoServerUser (as root), FolderOfAnotherUser (as an ordinary user).
    """
    if sys.platform == "win32":
        return Account(getpass.getuser(), getpass.getuser())
    owner = data.stat().st_uid if data.exists() else None
    me = os.geteuid()
    if me != 0:
        if owner not in (None, me):
            raise FolderOfAnotherUser(folder=data, owner=_name_of(owner))
        return Account(_name_of(me), _name_of(me))
    return _unprivileged(data, owner)


if sys.platform != "win32":
    import pwd

    def _unprivileged(data: Path, owner: int | None) -> Account:
        if owner:
            try:
                return _account(pwd.getpwuid(owner))
            except KeyError:
                raise FolderOfAnotherUser(folder=data, owner=str(owner)) from None
        for name in CANDIDATES:
            try:
                return _account(pwd.getpwnam(name))
            except KeyError:
                continue
        raise NoServerUser(CANDIDATES)

    def _account(entry: pwd.struct_passwd) -> Account:
        return Account(entry.pw_name, _name_of(0), (entry.pw_uid, entry.pw_gid))

    def _name_of(uid: int | None) -> str:
        try:
            return pwd.getpwuid(uid or 0).pw_name
        except KeyError:
            return str(uid)
