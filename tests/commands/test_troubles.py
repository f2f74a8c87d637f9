"""What an operator can mend is one sentence with what to do next, and the doctor makes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from backend.commands.troubles import HomeUnusable, make_home, sentence_for

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "postgresql://ana:geheim@127.0.0.1:1/x"


def run(*arguments: str, home: Path | str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it."""
    own = {"DATABASE_URL": "", "VITRINA_HOME": str(home), "NO_COLOR": "1", "PORT": "0"}
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **own, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


@pytest.mark.parametrize(
    ("command", "variables", "said"),
    [
        (["serve"], {"DATABASE_URL": NOBODY}, "nothing listens at that address. Start it or correct DATABASE_URL"),
        (["migrate"], {"DATABASE_URL": NOBODY}, "nothing listens at that address"),
        (["worker"], {"DATABASE_URL": NOBODY}, "nothing listens at that address"),
        (["serve"], {"home": "/proc/x"}, "The folder for data, /proc/x, cannot be made"),
        (["migrate"], {"PORT": "abc"}, "PORT is “abc”, which it cannot be. Set it to a whole number"),
        (["doctor"], {"VITRINA_ENVIRONMENT": "staging"}, "Set it to 'development' or 'production'"),
    ],
)
def test_one_sentence_and_no_trace(command: list[str], variables: dict[str, str], said: str, tmp_path: Path) -> None:
    told = run(*command, **{"home": str(tmp_path), **variables})
    assert (told.returncode, said in told.stderr) == (1, True), told.stderr
    for word in ("Traceback", "Error", "psycopg", "pydantic", "http", "geheim"):
        assert word not in told.stderr + told.stdout


def test_the_doctor_of_a_production_speaks_in_words(tmp_path: Path) -> None:
    told = run("doctor", home=tmp_path, VITRINA_ENVIRONMENT="production", DATABASE_URL=NOBODY)
    assert (told.returncode, "nothing listens" in told.stdout, "psycopg" in told.stdout) == (1, True, False)


def test_the_doctor_makes_nothing(tmp_path: Path) -> None:
    for home in (tmp_path, tmp_path / "home"):
        told = run("doctor", home=home)
        assert told.returncode == 1
        assert "NO  database           not made yet: vitrina serve makes it" in told.stdout
        assert list(tmp_path.iterdir()) == []


def test_the_reason_is_told_without_secrets() -> None:
    refused = psycopg.OperationalError('connection failed: FATAL: password authentication failed for user "ana"')
    wrapped = RuntimeError("the pool gave up")
    wrapped.__cause__ = refused
    assert "refuses the user or the password" in (sentence_for(wrapped) or "")
    assert "vitrina migrate" in (sentence_for(psycopg.errors.UndefinedTable("x")) or "")


def test_what_nobody_foresaw_has_no_sentence() -> None:
    assert sentence_for(KeyError("x")) is None
    assert sentence_for(psycopg.errors.QueryCanceled("canceling statement due to statement timeout")) is None


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(HomeUnusable, match="VITRINA_HOME"):
        make_home(tmp_path / "file")
