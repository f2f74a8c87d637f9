"""After kill -9 of anything, at any moment, a new start works and nothing committed is lost."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from backend.core.embedded import EmbeddedPostgres
from backend.core.embedded.account import server_account
from tests.core.embedded.servers import execute, process_of

Program = Callable[[str], "subprocess.Popen[str]"]
HOLD = "print(server.start(), flush=True)\nsys.stdin.read()\nserver.stop()\n"


def test_a_killed_server_comes_back_with_what_was_committed(server: EmbeddedPostgres, home: Path) -> None:
    execute(server.url(), "CREATE TABLE kept AS SELECT 42 AS n")
    address = server.url()
    process_of(home).kill()
    assert server.start() == address
    assert execute(address, "SELECT n FROM kept") == [(42,)]


def test_a_killed_server_is_seen_as_not_running(server: EmbeddedPostgres, home: Path) -> None:
    assert server.is_running()
    process = process_of(home)
    process.kill()
    psutil.wait_procs([process], timeout=10)
    assert not server.is_running()


def test_work_that_outlives_the_killed_server_does_not_stop_the_next(server: EmbeddedPostgres, home: Path) -> None:
    with psycopg.connect(server.url().replace("+psycopg", "")) as busy:
        pid = busy.info.backend_pid
        worker = psutil.Process(pid)
        worker.suspend()  # a backend that does not notice the death of its server
        process_of(home).kill()
        server.start()
        assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
    assert execute(server.url(), "SELECT 1") == [(1,)]


def test_a_killed_connection_harms_nobody(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url().replace("+psycopg", "")) as victim:
        psutil.Process(victim.info.backend_pid).kill()
        with pytest.raises(psycopg.OperationalError):
            victim.execute("SELECT 1")
    deadline = time.monotonic() + 20
    while True:  # the server ends its other connections once and takes new ones at once after
        try:
            assert execute(server.url(), "SELECT 1") == [(1,)]
            return
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_the_server_of_a_killed_process_is_taken_over_and_ended(program: Program, home: Path) -> None:
    parent = program(HOLD)
    assert parent.stdout is not None
    address = parent.stdout.readline().strip()
    orphan = process_of(home).pid
    parent.kill()
    parent.wait()
    heir = EmbeddedPostgres(home, durable=False)
    assert heir.start() == address
    assert process_of(home).pid == orphan
    heir.stop()
    assert not heir.is_running()


def test_an_orphan_that_runs_otherwise_than_wanted_is_started_anew(program: Program, home: Path) -> None:
    parent = program(HOLD)
    assert parent.stdout is not None
    parent.stdout.readline()
    orphan = process_of(home).pid
    parent.kill()
    parent.wait()
    with EmbeddedPostgres(home, durable=True) as heir:
        assert process_of(home).pid != orphan
        assert execute(heir.url(), "SHOW fsync") == [("on",)]


def test_the_number_of_a_dead_server_may_belong_to_somebody_else_now(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        process = process_of(home)
        process.kill()
        psutil.wait_procs([process], timeout=10)
        pid_file = home / "postgres" / "data" / "postmaster.pid"
        account = server_account(home / "postgres" / "data")
        with subprocess.Popen(["/bin/sleep", "600"], **account.process_options()) as stranger:
            lines = pid_file.read_text().splitlines()
            pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
            lock = home / "postgres" / "socket" / ".s.PGSQL.5432.lock"
            lock.write_text(f"{stranger.pid}\n")
            assert not server.is_running()
            server.start()
            assert stranger.poll() is None
            stranger.kill()
        assert execute(server.url(), "SELECT 1") == [(1,)]


@pytest.mark.parametrize("content", ["", "12", "not a number\n", "\x00" * 100])
def test_a_torn_pid_file_is_no_obstacle(home: Path, content: str) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        pass
    (home / "postgres" / "data" / "postmaster.pid").write_text(content)
    server.start()
    assert execute(server.url(), "SELECT 1") == [(1,)]
    server.stop()


@pytest.mark.parametrize("after", [0.0, 0.1, 0.3, 0.6, 1.0, 1.5])
def test_a_first_start_killed_at_any_moment_can_be_repeated(program: Program, new_home: Path, after: float) -> None:
    parent = program("print('begun', flush=True)\n" + HOLD)
    assert parent.stdout is not None
    parent.stdout.readline()
    time.sleep(after)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    with EmbeddedPostgres(new_home, durable=False) as server:
        assert execute(server.url(), "SELECT 1") == [(1,)]
    assert not list((new_home / "postgres").glob("*.new-*"))


def test_the_server_killed_while_it_starts_is_started_again(home: Path, program: Program) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        execute(server.url(), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    for delay in (0.0, 0.02, 0.05):
        parent = program("print('begun', flush=True)\n" + HOLD)
        assert parent.stdout is not None
        parent.stdout.readline()
        time.sleep(delay)
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.name() == "postgres" and str(home) in " ".join(process.cmdline()):
                    process.kill()
        parent.kill()
        parent.wait()
        server.start()
        assert execute(server.url(), "SELECT count(*) FROM kept") == [(1000,)]
        server.stop()
