"""The server process: starting it, finding one that runs, stopping it, clearing up after a killed one."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from backend.core.embedded.account import Account
from backend.core.embedded.binaries import Programs, installed_programs
from backend.core.embedded.errors import ServerFailed, ServerNotReady

_READY_SECONDS = 60.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.01
_ATTEMPTS = 4
_KEPT_LOG_BYTES = 5_000_000
_TAIL_BYTES = 2_000
# Nothing of the caller's environment reaches the server but what programs need to load: PGPORT and its kin
# would change what it does, and secrets have no business there.
_PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "TEMP",
    "TMP",
    "TMPDIR",
)


@dataclass(frozen=True)
class PidFile:
    """What a server says of itself in postmaster.pid."""

    pid: int
    socket_folder: str
    port: int
    ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """The content of postmaster.pid, or None when there is none or it is being written."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        status = lines[7].strip() if len(lines) > 7 else ""
        return PidFile(pid=int(lines[0]), socket_folder=lines[4], port=int(lines[3]), ready=status == "ready")
    except (OSError, ValueError, IndexError):
        return None


def running_server(data: Path) -> psutil.Process | None:
    """The living server of `data`, ours or an orphan. A program that got its number is not taken for it."""
    found = read_pid_file(data)
    if found is None:
        return None
    try:
        process = psutil.Process(found.pid)
        return process if _serves(process, data) else None
    except psutil.Error:
        return None


def environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed, "LC_ALL": "C"}


class Postmaster:
    """Starts and stops the server of one data folder."""

    def __init__(self, *, data: Path, log: Path) -> None:
        self._data = data
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None

    def launch(self, programs: Programs, account: Account) -> None:
        """Start the server and wait until it takes connections. Raises ServerFailed, ServerNotReady."""
        if (self._data / "postmaster.pid").exists():
            self._clear_leftovers()
        self._turn_log()
        begin = self._log.stat().st_size if self._log.exists() else 0
        for attempt in range(_ATTEMPTS):
            self._spawn(programs, account)
            if self._became_ready():
                return
            if attempt < _ATTEMPTS - 1:
                # Processes of a killed server may hold its memory for a moment longer.
                self._clear_leftovers()
                time.sleep(0.1 * 2**attempt)
        raise ServerFailed(doing="starting", said=self._said_since(begin), log=self._log)

    def wait_until_ready(self) -> bool:
        """Wait for a server that already runs. False when it ends before that. Raises ServerNotReady."""
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            found = read_pid_file(self._data)
            if running_server(self._data) is None:
                return False
            if found is not None and found.ready:
                return True
            time.sleep(_POLL_SECONDS)
        raise ServerNotReady(seconds=_READY_SECONDS, log=self._log)

    def stop(self) -> None:
        """End the server: in order first, by force if it does not follow."""
        process = running_server(self._data)
        if process is not None:
            self._ask_to_end(process)
        self._clear_leftovers()
        if self._child is not None:
            self._child.wait(timeout=_STOP_SECONDS)
            self._child = None

    def _ask_to_end(self, process: psutil.Process) -> None:
        if sys.platform == "win32":
            self._pg_ctl(installed_programs(), "stop", "-m", "fast", "-w", "-t", str(int(_STOP_SECONDS)))
        else:
            try:
                process.send_signal(signal.SIGINT)  # its "fast shutdown": connections end, everything is saved
                if self._remaining([process], _STOP_SECONDS):
                    process.send_signal(signal.SIGQUIT)
            except psutil.NoSuchProcess:
                return

    def _spawn(self, programs: Programs, account: Account) -> None:
        if sys.platform == "win32":
            # Lays down an administrator's rights, which the server itself would refuse.
            self._pg_ctl(programs, "start", "-W", "-l", str(self._log))
            return
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [programs.path("postgres"), "-D", self._data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._data,
                env=environment(),
                umask=0o077,
                start_new_session=True,  # Ctrl-C at the terminal is for us alone
                **account.process_options(),
            )

    def _became_ready(self) -> bool:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            found = read_pid_file(self._data)
            if self._child is None:
                if found is not None and found.ready and running_server(self._data) is not None:
                    return True
            elif self._child.poll() is not None:
                self._child = None
                return False
            elif found is not None and found.ready and found.pid == self._child.pid:
                return True
            time.sleep(_POLL_SECONDS)
        raise ServerNotReady(seconds=_READY_SECONDS, log=self._log)

    def _clear_leftovers(self) -> None:
        """End every process of this data folder and remove the files that name a server which is no more."""
        for process in self._remaining(list(psutil.process_iter()), 0.5):
            _kill(process)
        self._remaining(list(psutil.process_iter()), 5.0)
        found = read_pid_file(self._data)
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        if found is not None and found.socket_folder:
            name = Path(found.socket_folder) / f".s.PGSQL.{found.port}"
            name.unlink(missing_ok=True)
            name.with_name(f"{name.name}.lock").unlink(missing_ok=True)

    def _remaining(self, processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
        """Those of `processes` that still work for this data folder after at most `seconds`.

        A dead one whose parent has not noticed yet counts as gone: the parent may be busy, or never look.
        """
        deadline = time.monotonic() + seconds
        left = [process for process in processes if _serves(process, self._data)]
        while left and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
            left = [process for process in left if _serves(process, self._data)]
        return left

    def _pg_ctl(self, programs: Programs, *arguments: str) -> None:
        subprocess.run(
            [programs.path("pg_ctl"), "-D", self._data, "-s", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            env=environment(),
        )

    def _turn_log(self) -> None:
        if self._log.exists() and self._log.stat().st_size > _KEPT_LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))

    def _said_since(self, begin: int) -> str:
        if not self._log.exists():
            return ""
        with self._log.open("rb") as log:
            log.seek(max(begin, self._log.stat().st_size - _TAIL_BYTES))
            return log.read().decode("utf-8", errors="replace")


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        if not process.name().startswith("postgres") or process.status() == psutil.STATUS_ZOMBIE:
            return False
        return Path(process.cwd()) == data
    except (psutil.Error, OSError):
        return False
