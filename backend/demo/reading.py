"""The demo's texts as they are written in data/<hub>/hub.yaml and firms-NN.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class HubStory:
    """One hub with its firms, as plain values."""

    hub: dict[str, Any]
    firms: tuple[dict[str, Any], ...]


@cache
def stories() -> tuple[HubStory, ...]:
    """Every hub of the demo, by folder name."""
    return tuple(_story(folder) for folder in sorted(_DATA.iterdir()) if folder.is_dir())


def _story(folder: Path) -> HubStory:
    return HubStory(_load(folder / "hub.yaml"), tuple(_firms(folder)))


def _firms(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("firms-*.yaml")):
        yield from _load(file)


def _load(file: Path) -> Any:
    return yaml.load(file.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
