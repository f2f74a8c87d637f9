"""Pictures made anew: upright, in sRGB, in the widths pages need, without a camera's notes (place, owner).

A photograph is never shown or kept as it was sent: the pixels are encoded again as WebP. AVIF was measured
beside it (four photographs, the same structural similarity, Pillow 13): 69–100 % of the bytes for 7–10 times
the processor time (speed 6), 83–105 % for 3–4 times (speed 8). On a small server that does not pay.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.core.errors import DomainError
from backend.core.i18n import N_
from backend.media.errors import DamagedFile, PicturesBusy, PictureTooHeavy, PictureTooSmall, TooManyPixels
from backend.media.naming import display_name
from backend.media.sniffing import Kind

WIDTHS = (320, 640, 1280, 1920)
QUALITY = 80
MOST_PIXELS = 40_000_000
LEAST_SIDE = 24
_BOX = (1920, 3840)  # the largest version; a poster taller than two screens is scaled by its height
_CPU_SECONDS = 8
_MEMORY = 1024**3
# Together below the time after which the database ends an idle transaction.
_WAIT_SECONDS = 7.0
_WALL_SECONDS = 12.0

_DARKROOM = Path(__file__).with_name("darkroom.py")
_places = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_PILLOW_NAMES = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}
_COPY_BOX = (4096, 4096)
_COPIES = {
    "jpg": ("JPEG", "image/jpeg", 92),
    "png": ("PNG", "image/png", 0),
    "webp": ("WEBP", "image/webp", 90),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One file made of a picture; pixels, and bytes."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Developed:
    """All that was made of a picture, smallest first. Every version has the same content type."""

    content_type: str
    extension: str
    versions: tuple[Version, ...]

    @property
    def largest(self) -> Version:
        """The version closest to the picture that was sent."""
        return self.versions[-1]


def develop(data: bytes, kind: Kind, *, file_name: str) -> Developed:
    """WebP versions of a photograph, in the widths of `WIDTHS` below its own and its own (at most 1920).

    The same bytes give the same bytes. Raises TooManyPixels, PictureTooSmall, PictureTooHeavy, DamagedFile,
    PicturesBusy. Takes up to some seconds: call it before anything is written in the transaction.
    """
    request: dict[str, Any] = {
        "box": _BOX,
        "sizes": WIDTHS,
        "encoding": "WEBP",
        "quality": QUALITY,
        "least_side": LEAST_SIDE,
    }
    return Developed("image/webp", "webp", _developed(data, kind, request, file_name))


def clean_copy(data: bytes, kind: Kind, *, file_name: str) -> Developed:
    """One version for saving: its own size up to 4096 pixels a side, upright, without the camera's notes.

    JPEG, PNG and WebP stay what they are, a GIF becomes PNG, AVIF becomes WebP. Raises as `develop`.
    """
    extension = {"gif": "png", "avif": "webp"}.get(kind.extension, kind.extension)
    encoding, content_type, quality = _COPIES[extension]
    request: dict[str, Any] = {
        "box": _COPY_BOX,
        "sizes": [],
        "encoding": encoding,
        "quality": quality,
        "least_side": 1,
    }
    return Developed(content_type, extension, _developed(data, kind, request, file_name))


def _developed(data: bytes, kind: Kind, request: dict[str, Any], file_name: str) -> tuple[Version, ...]:
    limits = {"most_pixels": MOST_PIXELS, "seconds": _CPU_SECONDS, "memory": _MEMORY}
    line = json.dumps({**request, **limits, "formats": [_PILLOW_NAMES[kind.extension]]}).encode() + b"\n"
    with _place():
        answer, files = _answer(line + data)
    if "refused" in answer:
        raise _error(answer["refused"], display_name(file_name))
    versions, at = [], 0
    for made in answer["files"]:
        versions.append(Version(made["width"], made["height"], files[at : at + made["length"]]))
        at += made["length"]
    if not versions or at != len(files):
        raise _error("damaged", display_name(file_name))
    return tuple(versions)


def _answer(request: bytes) -> tuple[dict[str, Any], bytes]:
    """Ask the darkroom. A process that died is an answer too."""
    # Nothing of this process's environment goes in; one arena keeps the address space small.
    environment = {"MALLOC_ARENA_MAX": "1"}
    if os.name == "nt":
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_DARKROOM)],
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WALL_SECONDS,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "too-heavy"}, b""
    if done.returncode:
        spent = os.name == "posix" and done.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
        return {"refused": "too-heavy" if spent else "damaged"}, b""
    line, _, files = done.stdout.partition(b"\n")
    return json.loads(line), files


@contextmanager
def _place() -> Iterator[None]:
    """One of as many places as there are processors: all pictures together take a bounded memory."""
    if not _places.acquire(timeout=_WAIT_SECONDS):
        raise PicturesBusy(N_("Many pictures are being prepared right now. Wait a minute and send yours again."))
    try:
        yield
    finally:
        _places.release()


def _error(code: str, name: str) -> DomainError:
    if code == "too-many-pixels":
        return TooManyPixels(
            N_(
                "“%(name)s” has more than %(most)s million pixels. Save it smaller, 4000 pixels wide is"
                " plenty, and send it again.",
                name=name,
                most=MOST_PIXELS // 1_000_000,
            )
        )
    if code == "too-small":
        return PictureTooSmall(
            N_("“%(name)s” is too small to show. Send the original, at least 640 pixels wide.", name=name)
        )
    if code == "too-heavy":
        return PictureTooHeavy(
            N_(
                "“%(name)s” took too long to prepare. Save it again as an ordinary JPEG and send that.",
                name=name,
            )
        )
    return DamagedFile(N_("“%(name)s” did not arrive whole. Open it on your side and send it again.", name=name))
