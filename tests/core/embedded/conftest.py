"""Folders for servers of these tests, and programs that start one and are killed."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from backend.core.embedded import EmbeddedPostgres
from backend.core.embedded.postmaster import running_server
from backend.core.embedded.temporary import throw_away_folder
from tests.core.embedded.servers import IS_ROOT, ROOT


@pytest.fixture(scope="session")
def filled() -> Iterator[Path]:
    """A home whose first start is done, to copy: it takes a second, and many tests are about later starts."""
    folder = _reachable_folder()
    with EmbeddedPostgres(folder / "home", durable=False):
        pass
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def reachable() -> Iterator[Path]:
    """An empty folder whose parents every user may enter: pytest's own are closed to the server's user."""
    folder = _reachable_folder()
    yield folder
    for data in folder.glob("**/postgres/data"):
        server = running_server(data)
        if server is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                server.kill()
                server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_home(reachable: Path) -> Path:
    """A VITRINA_HOME that does not exist yet."""
    return reachable / ".vitrina"


@pytest.fixture
def home(new_home: Path, filled: Path) -> Path:
    """A VITRINA_HOME with an empty database, not running."""
    _copy_with_owners(filled, new_home)
    return new_home


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedPostgres]:
    """A server that runs. Not durable: a killed process loses nothing either way, only a power cut would."""
    made = EmbeddedPostgres(home, durable=False)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def program(new_home: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Run Python code in a process of its own; `server` in it is an EmbeddedPostgres of the same home."""
    processes = []

    def start(code: str) -> "subprocess.Popen[str]":
        prelude = (
            "import sys\nfrom pathlib import Path\nfrom backend.core.embedded import EmbeddedPostgres\n"
            "server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", prelude + code, str(new_home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def _reachable_folder() -> Path:
    folder = throw_away_folder("vitrina-test-")
    if IS_ROOT:
        folder.chmod(0o755)
    return folder


def _copy_with_owners(source: Path, target: Path) -> None:
    shutil.copytree(source, target)
    if IS_ROOT:
        for original in [source, *source.rglob("*")]:
            status = original.stat()
            os.chown(target / original.relative_to(source), status.st_uid, status.st_gid)
