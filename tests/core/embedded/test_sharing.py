"""Several processes use one home: one server for all of them, ended by the last."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from backend.core.embedded import EmbeddedPostgres
from backend.core.embedded.claims import one_at_a_time
from backend.core.embedded.errors import StartIsTaken, UsedElsewhere
from backend.core.embedded.temporary import clear_abandoned, throw_away_folder
from tests.core.embedded.servers import execute, process_of

Program = Callable[[str], "subprocess.Popen[str]"]
HOLD = "print(server.start(), flush=True)\nsys.stdin.read()\nserver.stop()\nprint('ended', flush=True)\n"


def _address_from(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_last_one_out_stops_the_server(server: EmbeddedPostgres, program: Program) -> None:
    other = program(HOLD)
    assert _address_from(other) == server.url()
    server.stop()
    assert server.is_running()
    said, _ = other.communicate("", timeout=60)
    assert said.strip() == "ended"
    assert not server.is_running()


def test_one_that_leaves_early_disturbs_nobody(server: EmbeddedPostgres, program: Program, home: Path) -> None:
    before = process_of(home).pid
    brief = program("server.start()\nserver.stop()\n")
    said, _ = brief.communicate(timeout=60)
    assert (said, brief.returncode) == ("", 0)
    assert process_of(home).pid == before
    assert execute(server.url(), "SELECT 1") == [(1,)]


def test_starting_all_at_once_makes_one_server(program: Program, new_home: Path) -> None:
    processes = [program(HOLD) for _ in range(4)]
    addresses = {_address_from(process) for process in processes}
    assert len(addresses) == 1
    assert execute(addresses.pop(), "SELECT 1") == [(1,)]
    for process in processes:
        process.communicate("", timeout=60)
    assert not EmbeddedPostgres(new_home).is_running()


def test_a_killed_user_counts_no_more(server: EmbeddedPostgres, program: Program) -> None:
    other = program(HOLD)
    _address_from(other)
    other.kill()
    other.wait()
    server.stop()
    assert not server.is_running()


def test_other_settings_wait_until_the_users_are_gone(program: Program, home: Path) -> None:
    other = program(HOLD)
    _address_from(other)
    with EmbeddedPostgres(home, durable=True) as server:
        assert execute(server.url(), "SHOW fsync") == [("off",)]
        assert other.poll() is None


def test_two_machines_never_run_a_server_on_one_folder(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        pass
    users = home / "postgres" / "users"
    with (
        FileLock(users / "another-machine@77-abcdef01"),
        pytest.raises(UsedElsewhere, match="another-machine"),
    ):
        server.start()
    server.start()
    server.stop()


def test_a_start_that_hangs_elsewhere_is_named(home: Path) -> None:
    folder = home / "postgres"
    with (
        one_at_a_time(folder),
        pytest.raises(StartIsTaken, match="for more than 0 seconds"),
        one_at_a_time(folder, seconds=0.05),
    ):
        pass


def test_throw_away_servers_of_killed_runs_are_cleared(program: Program) -> None:
    run = program(
        "from backend.core.embedded import TemporaryPostgres\n"
        "with TemporaryPostgres() as server:\n"
        "    print(server.log.parent.parent, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    folder = Path(_address_from(run))
    _make_old(folder)
    clear_abandoned()
    assert folder.exists(), "its run is alive"
    run.kill()
    run.wait()
    _make_old(folder)
    clear_abandoned()
    assert not folder.exists()
    assert not EmbeddedPostgres(folder).is_running()


def test_two_runs_may_clear_the_same_leftovers(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = throw_away_folder()
    (folder / "postgres").mkdir()
    _make_old(folder)

    def other_was_faster(_: EmbeddedPostgres) -> bool:
        shutil.rmtree(folder)
        raise FileNotFoundError(folder / "postgres" / "start.lock")

    monkeypatch.setattr(EmbeddedPostgres, "stop_abandoned", other_was_faster)
    clear_abandoned()
    assert not folder.exists()


def _make_old(folder: Path) -> None:
    hour_ago = time.time() - 3600
    os.utime(folder, (hour_ago, hour_ago))
