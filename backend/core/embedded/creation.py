"""The first start: making an empty database. And the question on every later one: can this server read it?"""

import subprocess
from pathlib import Path

from backend.core.embedded.account import Account
from backend.core.embedded.address import DATABASE, ROLE, Endpoint
from backend.core.embedded.binaries import MAJOR, Programs
from backend.core.embedded.errors import DataDamaged, DataOfAnotherVersion, ServerFailed
from backend.core.embedded.folders import Folders
from backend.core.embedded.postmaster import environment

# The provider "builtin" needs neither ICU nor a locale of the system: one order of letters on every machine.
_LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def ensure_data(folders: Folders, *, programs: Programs, account: Account, endpoint: Endpoint, durable: bool) -> None:
    """Make the database on the first start; afterwards check that it is there and of this server's version.

    It is made under another name and renamed when whole: an interrupted first start leaves nothing to trip
    over.
    Raises DataDamaged, DataOfAnotherVersion, ServerFailed.
    """
    folders.clear_unfinished()
    if folders.data.exists():
        _require_readable(folders.data, programs, endpoint)
        return
    made = folders.new_data(account)
    arguments = [*_LOCALE, f"--username={ROLE}", f"--pgdata={made}", *_sign_in(folders, account, endpoint)]
    if not durable:
        arguments.append("--no-sync")
    ran = subprocess.run(
        [programs.path("initdb"), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        cwd=made,
        env=environment(),
        **account.process_options(),
    )
    said = ran.stdout.decode("utf-8", errors="replace")
    if ran.returncode != 0:
        folders.log.write_text(said, encoding="utf-8")
        raise ServerFailed(doing="making an empty database", said=said[-2000:], log=folders.log)
    folders.adopt_data(made)


def _sign_in(folders: Folders, account: Account, endpoint: Endpoint) -> list[str]:
    if endpoint.socket_folder:
        return ["--auth=peer"]
    account.own(folders.password)
    return ["--auth=scram-sha-256", f"--pwfile={folders.password}"]


def _require_readable(data: Path, programs: Programs, endpoint: Endpoint) -> None:
    version = data / "PG_VERSION"
    if not version.is_file():
        raise DataDamaged(data)
    found = version.read_text(encoding="ascii", errors="replace").strip()
    if found != MAJOR:
        raise DataOfAnotherVersion(
            data=data, found=found, brought=MAJOR, programs=programs.folder, address=endpoint.conninfo(DATABASE)
        )
