"""Root hands the server to an ordinary user and opens nothing more than that needs."""

import os
import shutil
from pathlib import Path

import pytest

from backend.core.embedded import EmbeddedPostgres, binaries
from backend.core.embedded.account import Account, server_account
from backend.core.embedded.binaries import Programs, installed_programs, programs_for
from backend.core.embedded.errors import FolderOfAnotherUser, FolderUnreachable
from tests.core.embedded.servers import IS_ROOT, execute, process_of


def test_the_server_never_runs_as_root(server: EmbeddedPostgres, home: Path) -> None:
    uid = process_of(home).uids().effective
    assert uid != 0
    assert uid == (home / "postgres" / "data").stat().st_uid
    if not IS_ROOT:
        assert uid == os.geteuid()


def test_data_and_socket_are_closed_to_everybody_else(server: EmbeddedPostgres, home: Path) -> None:
    for name in ("data", "socket"):
        assert (home / "postgres" / name).stat().st_mode & 0o077 == 0
    assert (home / "postgres").stat().st_mode & 0o007 == 0


def test_folders_above_the_home_keep_their_modes(reachable: Path) -> None:
    above = reachable / "above"
    above.mkdir(mode=0o711)
    before = above.stat().st_mode
    with EmbeddedPostgres(above / "home", durable=False):
        assert above.stat().st_mode == before


def test_a_private_folder_with_other_things_in_it_stays_closed(new_home: Path) -> None:
    new_home.mkdir(mode=0o700)
    (new_home / "letter.txt").write_text("mine")
    server = EmbeddedPostgres(new_home, durable=False)
    if IS_ROOT:
        with pytest.raises(FolderUnreachable, match="VITRINA_HOME"):
            server.start()
        assert [path.name for path in new_home.iterdir()] == ["letter.txt"]
    else:
        server.start()  # the folder is ours: nobody has to be let in
        server.stop()
    assert new_home.stat().st_mode & 0o777 == 0o700


def test_an_empty_private_home_lets_the_server_through_and_nobody_else(new_home: Path) -> None:
    new_home.mkdir(mode=0o700)
    with EmbeddedPostgres(new_home, durable=False) as server:
        assert execute(server.url(), "SELECT 1") == [(1,)]
        expected = 0o710 if IS_ROOT else 0o700
        assert new_home.stat().st_mode & 0o777 == expected


def test_a_folder_the_server_cannot_reach_is_named_with_the_way_out(reachable: Path) -> None:
    closed = reachable / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "deeper" / "home", durable=False)
    if not IS_ROOT:
        server.start()  # the folder is ours: nobody has to be let in
        server.stop()
        return
    with pytest.raises(FolderUnreachable) as refusal:
        server.start()
    said = str(refusal.value)
    user = server_account(closed).name
    assert f"'{user}', who may not enter {closed} " in said
    assert "VITRINA_HOME=" in said
    assert f"setfacl -m u:{user}:x {closed}" in said
    assert closed.stat().st_mode & 0o777 == 0o700


def test_data_of_somebody_else_are_refused_by_name(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = new_home / "postgres" / "data"
    data.mkdir(parents=True)
    stranger = data.stat().st_uid + 4321
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    with pytest.raises(FolderOfAnotherUser, match="VITRINA_HOME"):
        server_account(data)


def test_the_owner_of_the_data_stays_the_user_of_the_server(new_home: Path) -> None:
    data = new_home / "postgres" / "data"
    data.mkdir(parents=True)
    if IS_ROOT:
        os.chown(data, 65534, -1)
    expected = 65534 if IS_ROOT else os.geteuid()
    account = server_account(data)
    assert (account.ids[0] if account.ids else os.geteuid()) == expected


def test_programs_out_of_reach_are_copied_to_where_the_server_can_run_them(
    reachable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = installed_programs()
    closed = reachable / "closed"
    closed.mkdir(mode=0o700)
    package = installed.root.parent
    for part in (installed.root, package / ".dylibs", package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, closed / part.relative_to(package.parent), symlinks=True)
    moved = Programs(closed / package.name / installed.root.name)
    monkeypatch.setattr(binaries, "installed_programs", lambda: moved)
    with EmbeddedPostgres(reachable / "home", durable=False) as server:
        assert execute(server.url(), "SELECT 1") == [(1,)]
        program = Path(process_of(reachable / "home").exe())
        assert program.is_relative_to(reachable / "home" if IS_ROOT else closed)


def test_programs_in_reach_are_used_where_they_are(reachable: Path) -> None:
    account = Account("somebody", "somebody")
    assert programs_for(account, reachable) == installed_programs()
    assert not list(reachable.iterdir())
