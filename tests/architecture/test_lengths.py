"""Files stay under 300 lines, functions under 50, handlers within 25: a longer one is two things."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("backend", "storefront", "tests", "bench", "scripts", "migrations")
FILE_LINES, FUNCTION_LINES, HANDLER_LINES = 300, 50, 25
# Written out by Alembic from the tables, in one piece.
GENERATED = {"migrations/versions/0001_tables.py", "migrations/versions/0003_readiness.py"}
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


def sources(*endings: str) -> Iterator[Path]:
    for folder in FOLDERS:
        for ending in endings:
            for file in (ROOT / folder).rglob(f"*{ending}"):
                if not {"vendor", "node_modules", "__pycache__"} & set(file.parts):
                    yield file


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def test_files_stay_short() -> None:
    long = {
        name(file): count
        for file in sources(".py", ".html", ".css", ".js", ".j2")
        if (count := len(file.read_text("utf-8").splitlines())) > FILE_LINES and name(file) not in GENERATED
    }
    assert not long


def test_functions_stay_short() -> None:
    long = {}
    for file in sources(".py"):
        if name(file) in GENERATED:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                most = HANDLER_LINES if _is_handler(node) else FUNCTION_LINES
                if length > most:
                    long[f"{name(file)}:{node.name}"] = length
    assert not long


def _is_handler(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and getattr(mark.func.value, "id", "") == "router"
        for mark in node.decorator_list
    )


def test_no_grab_bags() -> None:
    assert not [name(file) for file in sources(".py") if file.name in FORBIDDEN_NAMES]


@pytest.mark.parametrize(
    "source", ["def f():\n" + "    x = 1\n" * 60, "@router.get('/')\ndef f():\n" + "    x = 1\n" * 30]
)
def test_the_measure_can_fail(source: str) -> None:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    length = (node.end_lineno or 0) - node.lineno + 1
    assert length > (HANDLER_LINES if _is_handler(node) else FUNCTION_LINES)
