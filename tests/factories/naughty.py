"""Strings that nobody means well with, or that means nothing: written here, kept in `tests/data/naughty.txt`."""

from __future__ import annotations

from pathlib import Path

_FILE = Path(__file__).parents[1] / "data" / "naughty.txt"


def naughty() -> list[str]:
    """All of them, in the file's order; half characters included."""
    lines = _FILE.read_text("utf-8").removesuffix("\n").split("\n")
    return [_unescaped(line) for line in lines if not line.startswith("# ")]


def _unescaped(line: str) -> str:
    return line.encode("latin-1", "backslashreplace").decode("unicode_escape")
