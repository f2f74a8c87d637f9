"""The embedded server starts on nothing, keeps what it is given and says what it cannot do."""

from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from backend.core.embedded import EmbeddedPostgres, EmbeddedPostgresError, TemporaryPostgres
from backend.core.embedded.errors import DataDamaged, DataOfAnotherVersion, FolderUnusable, ServerFailed
from tests.core.embedded.servers import execute, process_of


def test_first_start_gives_an_address_that_works(server: EmbeddedPostgres) -> None:
    engine = create_engine(server.url())
    with engine.connect() as connection:
        row = connection.execute(text("SELECT current_database(), upper('café ñandú'), version()")).one()
    engine.dispose()
    assert row[0] == "vitrina"
    assert row[1] == "CAFÉ ÑANDÚ"
    assert row[2].startswith("PostgreSQL 18.")


def test_letters_are_ordered_the_same_on_every_machine(server: EmbeddedPostgres) -> None:
    rows = execute(server.url(), "SELECT w FROM (VALUES ('b'), ('B'), ('á'), ('a')) v(w) ORDER BY w")
    assert [row[0] for row in rows] == ["B", "a", "b", "á"]


def test_a_later_start_finds_the_data(new_home: Path) -> None:
    with EmbeddedPostgres(new_home) as first:
        execute(first.url(), "CREATE TABLE kept AS SELECT 42 AS n")
    assert not first.is_running()
    with EmbeddedPostgres(new_home) as second:
        assert second.url() == first.url()
        assert execute(second.url(), "SELECT n FROM kept") == [(42,)]


def test_starting_again_changes_nothing(server: EmbeddedPostgres, home: Path) -> None:
    before = process_of(home).pid
    assert server.start() == server.url()
    assert process_of(home).pid == before


def test_databases_are_made_from_a_template_and_removed(server: EmbeddedPostgres) -> None:
    execute(server.create_database("pattern"), "CREATE TABLE thing AS SELECT 'x' AS word")
    copy = server.create_database("copy", template="pattern")
    assert execute(copy, "SELECT word FROM thing") == [("x",)]
    assert server.create_database("copy") == copy
    with psycopg.connect(copy.replace("+psycopg", "")):
        server.drop_database("copy")
    with pytest.raises(psycopg.OperationalError, match='"copy" does not exist'):
        execute(copy, "SELECT 1")


def test_the_environment_of_the_caller_does_not_matter(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6", "PGDATA": "/nowhere", "LC_ALL": "xx_XX", "TZ": "Asia/Tokyo"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedPostgres(home, durable=False) as server:
        assert execute(server.url(), "SHOW timezone") == [("UTC",)]


@pytest.mark.parametrize(("durable", "expected"), [(True, "on"), (False, "off")])
def test_what_is_committed_is_on_the_disk_unless_told_otherwise(home: Path, durable: bool, expected: str) -> None:
    with EmbeddedPostgres(home, durable=durable) as server:
        for setting in ("fsync", "full_page_writes"):
            assert execute(server.url(), f"SHOW {setting}") == [(expected,)]
        assert execute(server.url(), "SHOW synchronous_commit") == [("on",)]


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(reachable: Path) -> None:
    deep = reachable / ("long-" * 12) / ("deep-" * 12)
    with EmbeddedPostgres(deep, durable=False) as server:
        folder = Path(str(make_url(server.url()).query["host"]))
        assert not folder.is_relative_to(deep)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert execute(server.url(), "SELECT 1") == [(1,)]
        address = server.url()
    with EmbeddedPostgres(deep, durable=False) as again:
        assert again.url() == address
    folder.rmdir()


def test_a_short_folder_that_somebody_else_prepared_is_not_entered(reachable: Path) -> None:
    deep = reachable / ("long-" * 12) / ("deep-" * 12)
    with EmbeddedPostgres(deep, durable=False) as server:
        expected = Path(str(make_url(server.url()).query["host"]))
    expected.rmdir()
    expected.symlink_to(reachable)
    with EmbeddedPostgres(deep, durable=False) as server:
        used = Path(str(make_url(server.url()).query["host"]))
        assert used != expected
        assert execute(server.url(), "SELECT 1") == [(1,)]
    used.rmdir()
    expected.unlink()


def test_over_a_port_only_the_password_lets_in(new_home: Path) -> None:
    with EmbeddedPostgres(new_home, durable=False, over_socket=False) as server:
        address = make_url(server.url())
        assert address.host == "127.0.0.1"
        assert execute(server.url(), "SELECT current_user") == [("vitrina",)]
        wrong = address.set(password="guessed").render_as_string(hide_password=False)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            execute(wrong, "SELECT 1")
        before = server.url()
    with EmbeddedPostgres(new_home, durable=False, over_socket=False) as server:
        assert execute(server.url(), "SELECT 1") == [(1,)]
        assert make_url(server.url()).password == make_url(before).password


def test_data_of_another_version_are_left_alone_and_the_way_out_is_told(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        pass
    version = home / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(DataOfAnotherVersion) as refusal:
        server.start()
    assert "written by PostgreSQL 17" in str(refusal.value)
    assert "pg_dump" in str(refusal.value)
    assert "pg_restore" in str(refusal.value)
    assert str(make_url(server.url()).query["host"]) in unquote(str(refusal.value))
    assert version.read_text() == "17\n"
    version.write_text("18\n")
    server.start()
    server.stop()


def test_a_folder_without_a_database_in_it_is_not_overwritten(new_home: Path) -> None:
    data = new_home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "letter.txt").write_text("do not lose me")
    with pytest.raises(DataDamaged, match="holds no database"):
        EmbeddedPostgres(new_home).start()
    assert (data / "letter.txt").read_text() == "do not lose me"


def test_a_home_where_nothing_can_be_written_is_named(reachable: Path) -> None:
    in_the_way = reachable / "file"
    in_the_way.write_text("not a folder")
    with pytest.raises(FolderUnusable, match="VITRINA_HOME"):
        EmbeddedPostgres(in_the_way / "home").start()


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with EmbeddedPostgres(home, durable=False) as server:
        pass
    (home / "postgres" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(ServerFailed, match="pg_control"):
        server.start()
    assert not server.is_running()


def test_no_address_before_the_start(new_home: Path) -> None:
    with pytest.raises(RuntimeError, match="start"):
        EmbeddedPostgres(new_home).url()


def test_stopping_what_never_started_is_harmless(new_home: Path) -> None:
    EmbeddedPostgres(new_home).stop()
    assert not new_home.exists()


def test_a_temporary_server_leaves_nothing() -> None:
    with TemporaryPostgres() as server:
        folder = server.log.parent.parent
        assert execute(server.url(), "SELECT 1") == [(1,)]
    assert not folder.exists()
    assert not server.is_running()


def test_every_failure_is_one_kind_of_error() -> None:
    assert issubclass(ServerFailed, EmbeddedPostgresError)
