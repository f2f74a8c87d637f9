"""What a private file looks like, without opening it: a PDF's pages as pictures, a spreadsheet's corner as text.

Both are made by programs run apart. What was made is kept beside the file, under its hash, and goes with it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.core.apart import Bounds, Ended, run_apart
from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_, Text
from backend.integrations.storage import FileMissing, Storage
from backend.media.errors import NoPreview, PreviewsBusy
from backend.media.keys import preview_key
from backend.media.models import Media
from backend.media.sniffing import XLSX

MOST_PAGES, MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_CELL = 60, 40, 12, 3, 160
BOXES = {"page": (1240, 3720), "small": (240, 320)}  # pixels that a page is drawn into
_PAGES, _TABLES = Path(__file__).with_name("pages_child.py"), Path(__file__).with_name("tables_child.py")
# Together with the wait below the time after which the database ends an idle transaction.
BOUNDS = Bounds(cpu_seconds=4, wall_seconds=10.0, memory=1024**3, output=16 * 1024**2)
# Each takes up to a processor and much memory: together they must leave room for everybody else's pages.
_places = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 8.0
_NAME = "preview1.json"  # a later form takes another number
_WORDS: dict[str, Text] = {
    "locked": N_("This file is locked with a password, so it cannot be shown here. A copy without the password can."),
    "damaged": N_(
        "This file cannot be read to its end, so it is not shown here. Open the file, or ask for a new copy."
    ),
    "too-heavy": N_("This takes more time or memory to show than a page may take. Open the file to see it."),
    "shape": N_("This page is too long and narrow to be drawn. Open the file to see it."),
}
_BUSY = N_("Many files are being drawn right now. Wait a moment and load the page again, or open the file.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be drawn: taken from its row, so that no database is held while it is."""

    key: str
    sha256: str
    kind: str

    def __post_init__(self) -> None:
        """Only these three kinds are drawn."""
        if self.kind not in ("pdf", "xlsx", "csv"):
            raise ValueError(self.kind)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its number, its size in the pixels it is drawn with, and why it is not drawn where it cannot be."""

    number: int
    width: int
    height: int
    refused: Text | None = None


@dataclass(frozen=True, slots=True)
class Corner:
    """The upper left corner of a sheet; `height` and `width` count all its rows and columns."""

    name: str
    rows: list[list[str]]
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Pages of a PDF or sheets of a table; `refused` says why there is neither."""

    leaves: tuple[Leaf, ...] = ()
    sheets: tuple[Corner, ...] = ()
    hidden: tuple[str, ...] = ()
    more_sheets: int = 0
    refused: Text | None = None


def paper_of(media: Media) -> Paper | None:
    """What can be drawn of a file; None for pictures, which are shown as they are, and for every other kind."""
    kinds = {"application/pdf": "pdf", XLSX: "xlsx", "text/csv": "csv"}
    kind = kinds.get(media.content_type)
    return Paper(media.storage_key, media.sha256, kind) if kind is not None else None


def preview_of(storage: Storage, paper: Paper, *, spend: Callable[[], None]) -> Preview:
    """What the file holds, or why it cannot be shown now. `spend` is called before it has to be read; it may raise."""
    try:
        told = _told(storage, paper, spend)
    except DomainError as problem:
        return Preview(refused=problem.message)
    if "refused" in told:
        return Preview(refused=_WORDS[told["refused"]])
    if paper.kind != "pdf":
        corners = tuple(Corner(**one) for one in told["sheets"])
        return Preview(sheets=corners, hidden=tuple(told["hidden"]), more_sheets=told["more"])
    bad = told["bad"]
    leaves = (
        Leaf(number, *_fitted(width, height), _WORDS[bad[str(number)]] if str(number) in bad else None)
        for number, (width, height) in enumerate(told["pages"], start=1)
    )
    return Preview(leaves=tuple(leaves))


def page_picture(storage: Storage, paper: Paper, number: int, *, size: str, spend: Callable[[], None]) -> bytes:
    """A page as PNG, of a size of BOXES. Raises NotFound, NoPreview with the reason, PreviewsBusy, StorageFailed."""
    if paper.kind != "pdf" or size not in BOXES or not 1 <= number <= MOST_PAGES:
        raise NotFound
    key = preview_key(paper.key, paper.sha256, f"{size}{number}.png")
    try:
        return storage.get(key)
    except FileMissing:
        pass
    told = _told(storage, paper, spend)
    if "refused" in told:
        raise NoPreview(_WORDS[told["refused"]])
    if number > len(told["pages"]):
        raise NotFound
    if str(number) in told["bad"]:
        raise NoPreview(_WORDS[told["bad"][str(number)]])
    spend()
    try:
        answer, picture = _asked(storage, _PAGES, paper, {"page": number, "box": BOXES[size]})
    except Ended as end:
        answer, picture = _heavy(end), b""
    if "refused" in answer:
        told["bad"][str(number)] = answer["refused"]
        _keep(storage, paper, told)
        raise NoPreview(_WORDS[answer["refused"]])
    storage.put(key, picture, content_type="image/png")
    return picture


def _told(storage: Storage, paper: Paper, spend: Callable[[], None]) -> dict[str, Any]:
    """What is known of the file, read once and kept. Raises NoPreview where it could not be read this time."""
    try:
        kept: dict[str, Any] = json.loads(storage.get(preview_key(paper.key, paper.sha256, _NAME)))
        return kept
    except FileMissing:
        pass
    spend()
    program = _PAGES
    request: dict[str, Any] = {"page": None, "most": MOST_PAGES}
    if paper.kind != "pdf":
        program = _TABLES
        request = {"kind": paper.kind, "sheets": MOST_SHEETS, "rows": MOST_ROWS, "columns": MOST_COLUMNS}
        request["cell"] = MOST_CELL
    try:
        told, _ = _asked(storage, program, paper, request)
    except Ended as end:
        told = _heavy(end)
    if "pages" in told:
        told["bad"] = {}
    _keep(storage, paper, told)
    return told


def _asked(storage: Storage, program: Path, paper: Paper, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The program's answer and the bytes behind it. Raises Ended, PreviewsBusy."""
    data = storage.get(paper.key)
    with _place():
        answer = run_apart(program, json.dumps(request).encode() + b"\n" + data, BOUNDS)
    line, _, more = answer.partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError:
        raise Ended("broken") from None
    return told, more


def _keep(storage: Storage, paper: Paper, told: dict[str, Any]) -> None:
    key = preview_key(paper.key, paper.sha256, _NAME)
    storage.put(key, json.dumps(told).encode(), content_type="application/json")


def _heavy(end: Ended) -> dict[str, Any]:
    """A program that died of a file: of its time, or in native code of its memory. NoPreview where only the clock ran
    out: on a machine that was busy, so that it may go well another time."""
    if end.reason == "slow":
        raise NoPreview(_WORDS["too-heavy"])
    return {"refused": "too-heavy"}


def _fitted(width: float, height: float) -> tuple[int, int]:
    """The size in pixels of a page's picture, as the browser leaves room for it."""
    if width <= 0 or height <= 0:
        return BOXES["page"]
    scale = min(BOXES["page"][0] / width, BOXES["page"][1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise PreviewsBusy(_BUSY)
    try:
        yield
    finally:
        _places.release()
