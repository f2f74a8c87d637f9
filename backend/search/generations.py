"""The folder of an index: numbered generations beside each other, and a pointer to the one that answers.

index/current            the name of the generation that answers, replaced in one step
index/gen-0007/          an index of the engine, with:
    format.json          the version of its fields; another version is built anew
    cursor.json          the journal's position up to which it is complete, written after each commit
    in-use.lock          held shared by whoever reads or writes it, so that nobody takes it away
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.core.journal import Position
from backend.search.schema import VERSION

log = logging.getLogger(__name__)

# A file of this name in the folder asks the indexer to look whether the index is sound.
SUSPECTED = "suspected"

_NAME = re.compile(r"gen-([0-9]{4,})")


class Busy(Exception):
    """Another process holds the lock."""


def write_whole(file: Path, text: str) -> None:
    """Replace a small file in one step, on the disk when this returns."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


@contextmanager
def held(file: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends. Raises Busy where another one holds it."""
    stream = take(file, shared=shared)
    try:
        yield
    finally:
        stream.close()


def take(file: Path, *, shared: bool = False) -> IO[bytes]:
    """Take a lock until the returned file is closed. Raises Busy, and FileNotFoundError where the folder is gone."""
    stream = file.open("ab")
    try:
        fcntl.flock(stream, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        stream.close()
        raise Busy(f"{file} is held by another process") from error
    return stream


def current(folder: Path) -> Path | None:
    """The generation that answers, if there is one."""
    try:
        name = (folder / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return folder / name if _NAME.fullmatch(name) else None


def make(folder: Path) -> Path:
    """A new, empty generation that nobody reads yet."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [int(found[1]) for entry in folder.iterdir() if (found := _NAME.fullmatch(entry.name))]
    made = folder / f"gen-{max(numbers, default=0) + 1:04d}"
    made.mkdir()
    write_whole(made / "format.json", json.dumps({"version": VERSION}))
    return made


def point_to(folder: Path, generation: Path) -> None:
    """Let this generation answer from now on."""
    write_whole(folder / "current", generation.name)


def readable(generation: Path) -> bool:
    """Whether the generation has this version's fields."""
    try:
        return bool(json.loads((generation / "format.json").read_text(encoding="utf-8")) == {"version": VERSION})
    except (OSError, ValueError):
        return False


def read_cursor(generation: Path) -> Position:
    """Where the journal stands for this generation; the very beginning where that was never written."""
    try:
        stored = json.loads((generation / "cursor.json").read_text(encoding="utf-8"))
        return Position(int(stored["txid"]), int(stored["id"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Position()


def write_cursor(generation: Path, position: Position) -> None:
    """Say up to where the generation is complete. Only ever after the commit that made it so."""
    write_whole(generation / "cursor.json", json.dumps({"txid": position.txid, "id": position.id}))


def remove_unused(folder: Path) -> list[str]:
    """Take away generations that neither answer nor are read or written by anyone; their names."""
    removed, answering = [], current(folder)
    for entry in sorted(folder.iterdir()) if folder.exists() else ():
        if not _NAME.fullmatch(entry.name) or entry == answering:
            continue
        try:
            with held(entry / "in-use.lock"):
                shutil.rmtree(entry)
        except (Busy, OSError):
            continue
        removed.append(entry.name)
        log.info("search: removed generation %s", entry.name)
    return removed
