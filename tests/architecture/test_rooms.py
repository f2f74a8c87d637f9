"""Every room has its place among the layers: one that is not listed would be held by no rule."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
ABOVE_ROOMS = {f"backend.{name}" for name in ("cli", "commands", "main", "loading", "demo", "web", "migrating")}


def layers() -> set[str]:
    named: list[str] = CONTRACTS[0]["layers"]
    return {layer.strip("()") for layer in named}


def parts_of_backend() -> set[str]:
    folder = ROOT / "backend"
    packages = {f"backend.{init.parent.name}" for init in folder.glob("*/__init__.py")}
    modules = {f"backend.{file.stem}" for file in folder.glob("*.py") if file.stem != "__init__"}
    return packages | modules


def test_every_part_has_a_layer() -> None:
    assert parts_of_backend() - layers() == set()


def test_every_room_is_kept_from_http_and_html() -> None:
    kept = set(CONTRACTS[1]["source_modules"])
    assert parts_of_backend() - ABOVE_ROOMS - kept == set()
