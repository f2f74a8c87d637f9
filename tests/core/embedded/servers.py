"""Looking at the servers of these tests from outside."""

import os
import sys
from pathlib import Path

import psutil
import psycopg

from backend.core.embedded.postmaster import running_server

ROOT = Path(__file__).resolve().parents[3]
IS_ROOT = sys.platform != "win32" and os.geteuid() == 0


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement, committed, and return its rows."""
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def process_of(home: Path) -> psutil.Process:
    """The running server of `home`."""
    found = running_server(home.resolve() / "postgres" / "data")
    assert found is not None, "no server runs in this home"
    return found
