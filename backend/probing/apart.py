"""Taking a foreign page apart in a process of its own: what breaks or outstays there breaks nothing here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from backend.integrations.fetching import Budget, FetchProblem

MOST_PARSED = 500_000  # bytes; the parser needs some thirty times as much for the worst of pages
_SECONDS = 4.0  # of the clock; page.py limits itself by the processor's time and by memory
_PROGRAM = Path(__file__).with_name("page.py")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself. All addresses are absolute; the words of links and names are in plain letters."""

    url: str
    metas: dict[str, str]
    viewport: bool
    declared: str
    alternates: dict[str, str]
    links: list[tuple[str, str]]
    scripts: list[str]
    inline: str
    parts: list[str]
    organization: bool
    telephone: bool
    offers: int
    names: str
    text: str
    language: str


def taken_apart(url: str, body: bytes, content_type: str, budget: Budget) -> PageFacts:
    """A fetched page, in whatever letters it was sent. FetchProblem("broken") where it cannot be read in time."""
    said = re.search(r"charset=[\"']?([\w.-]+)", content_type.lower() + body[:2000].decode("latin-1").lower())
    try:
        html = body[:MOST_PARSED].decode(said[1] if said else "utf-8", "replace")
    except LookupError:
        html = body[:MOST_PARSED].decode("utf-8", "replace")
    command = [sys.executable, "-I", str(_PROGRAM)]
    asked = json.dumps({"url": url, "html": html.replace("\x00", "")}).encode()
    try:
        answer = subprocess.run(
            command,
            input=asked,
            capture_output=True,
            check=True,
            timeout=budget.at_most(_SECONDS).left(),
        )
        return PageFacts(**json.loads(answer.stdout))
    except (subprocess.SubprocessError, ValueError, OSError):
        raise FetchProblem("broken", "page") from None
