"""The `vitrina` command: help that reads like a manual, honest exit codes, and a production that refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from backend.cli import app
from backend.commands.checking import NotReady, examine, refuse_unready_production
from backend.core.config import DEFAULT_SECRET, Settings, variables
from backend.readiness.reading import core_source

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"serve", "worker", "migrate", "demo", "import", "reindex", "reference", "user", "doctor", "readiness"}


def run(*arguments: str, database: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it."""
    environment = {**os.environ, "DATABASE_URL": database, "VITRINA_HOME": str(home), "NO_COLOR": "1", **variables}
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_each_command_explains_itself() -> None:
    shown = {name: one for name, one in get_command(app).commands.items() if not one.hidden}  # type: ignore[attr-defined]
    assert set(shown) == COMMANDS
    for name, command in shown.items():
        assert len(command.help or "") > 60, name
        for part, inner in getattr(command, "commands", {}).items():
            assert len(inner.help or "") > 60, f"{name} {part}"


def test_an_instruments_file_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_bytes(core_source().replace(b"points: 25", b"points: 20"))
    for file, code in ((ROOT / "backend/readiness/instruments/core-1.0.yaml", 0), (wrong, 1)):
        with pytest.raises(SystemExit) as ended:
            app(["readiness", "check", str(file)])
        assert ended.value.code == code
    told = capsys.readouterr()
    assert "core 1.0 is sound: 35 items in 7 dimensions" in told.out
    assert "PRE: its points sum to 95, not to 100." in told.err


@pytest.mark.data
def test_accounts_from_the_terminal(database_url: str, tmp_path: Path) -> None:
    made = run(
        "user", "Ana@Firma.example", "--operator", "--link", "--name", "Ana", database=database_url, home=tmp_path
    )
    assert made.returncode == 0, made.stderr
    assert "ana@firma.example (operator)" in made.stdout
    assert "/es/sign-in/link/" in made.stdout
    again = run("user", "ana@firma.example", "--no-operator", database=database_url, home=tmp_path)
    assert again.stdout.startswith("Changed")
    assert "operator" not in again.stdout
    wrong = run("user", "nobody", database=database_url, home=tmp_path)
    assert (wrong.returncode, "not an e-mail address" in wrong.stderr) == (1, True)


@pytest.mark.data
def test_a_list_for_a_firm_that_is_not_there(database_url: str, tmp_path: Path) -> None:
    told = run(
        "import",
        "--company",
        "nobody",
        str(ROOT / "tests/data/spine/lista_cafetalera.csv"),
        database=database_url,
        home=tmp_path,
    )
    assert told.returncode == 1
    assert "nobody" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.data
def test_official_titles_are_loaded_and_loaded_again(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "titles.csv").write_text(
        "code,title,locale\n0901,Coffee by the book,en\n090111,x,fr\n,none,en\n", "utf-8"
    )
    for _ in range(2):
        told = run("reference", str(tmp_path), database=database_url, home=tmp_path)
        assert (told.returncode, "1 titles" in told.stdout) == (0, True), told.stderr
    (tmp_path / "titles.csv").unlink()
    assert run("reference", str(tmp_path), database=database_url, home=tmp_path).returncode == 1


@pytest.mark.data
def test_the_doctor_says_what_is_missing(database_url: str, tmp_path: Path) -> None:
    good = run("doctor", database=database_url, home=tmp_path)
    assert "PostgreSQL" in good.stdout
    bad = run("doctor", database=database_url, home=tmp_path, VITRINA_ENVIRONMENT="production")
    assert bad.returncode == 1
    assert "VITRINA_SECRET_KEY" in bad.stdout
    unreachable = run("doctor", database="postgresql://x@127.0.0.1:1/x", home=tmp_path)
    assert unreachable.returncode == 1
    assert "Traceback" not in unreachable.stderr


def production(settings: Settings, **changes: object) -> Settings:
    """Settings of a production that is ready, but for the changes."""
    whole = {
        "environment": "production",
        "secret_key": "s" * 40,
        "base_url": "https://vitrina.example",
        "smtp_host": "",
    }
    return settings.model_copy(update=whole | changes)


@pytest.mark.data
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"secret_key": DEFAULT_SECRET}, "VITRINA_SECRET_KEY"),
        ({"secret_key": "short"}, "VITRINA_SECRET_KEY"),
        ({"base_url": ""}, "VITRINA_BASE_URL"),
        ({"base_url": "http://vitrina.example"}, "VITRINA_BASE_URL"),
        ({"database_url": "postgresql+psycopg://x@127.0.0.1:1/x"}, "database"),
    ],
)
def test_production_refuses_and_says_which(settings: Settings, changes: dict[str, object], said: str) -> None:
    with pytest.raises(NotReady, match=said):
        refuse_unready_production(production(settings, **changes))


@pytest.mark.data
def test_production_refuses_pending_migrations(settings: Settings, server_url: str) -> None:
    from tests.conftest import new_database

    with pytest.raises(NotReady, match="0001_tables"):
        refuse_unready_production(production(settings, database_url=new_database(server_url)))


@pytest.mark.data
def test_production_refuses_a_media_folder_it_cannot_write(settings: Settings, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(NotReady, match="media"):
        refuse_unready_production(production(settings, media_url=f"file://{blocked}/media"))


@pytest.mark.data
def test_a_whole_production_is_ready(settings: Settings) -> None:
    missing = [one for one in examine(production(settings)) if one.required and not one.holds]
    assert {one.name for one in missing} <= {"front-end assets"}
    if not missing:
        refuse_unready_production(production(settings))


def test_every_variable_is_in_the_operating_manual() -> None:
    manual = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert [name for name in variables() if f"`{name}`" not in manual] == []
