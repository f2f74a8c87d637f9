"""RESULTS.md in parts: each measurement writes its own and leaves the others'."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def put(file: Path, title: str, lines: Sequence[str]) -> None:
    """Write "## title" with these lines in the place of the section of that name, or at the end."""
    text = file.read_text("utf-8") if file.exists() else "# Results\n"
    head, *sections = text.split("\n## ")
    told = "\n".join([title, "", *lines]).rstrip() + "\n"
    kept = [one for one in sections if one.split("\n", 1)[0] != title]
    at = next((at for at, one in enumerate(sections) if one.split("\n", 1)[0] == title), len(kept))
    kept.insert(at, told)
    file.write_text("\n## ".join([head.rstrip() + "\n", *(one.rstrip() + "\n" for one in kept)]), "utf-8")


def put_head(file: Path, lines: Sequence[str]) -> None:
    """Write these lines, the title first, in the place of everything above the first section."""
    text = file.read_text("utf-8") if file.exists() else ""
    _, *sections = text.split("\n## ")
    told = "\n".join(lines).rstrip() + "\n"
    file.write_text("\n## ".join([told, *(one.rstrip() + "\n" for one in sections)]), "utf-8")
