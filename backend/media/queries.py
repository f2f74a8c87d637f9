"""Reading files: a picture's addresses for a page, and the bytes behind an address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict
from uuid import UUID

from backend.core.errors import NotFound
from backend.core.work import Work
from backend.integrations.storage import FileMissing, Storage
from backend.media.keys import picture_key
from backend.media.models import Media
from backend.media.naming import content_disposition
from backend.media.policy import may_open

_USUAL_WIDTH = 640
_FOR_EVER = "public, max-age=31536000, immutable"


class Picture(TypedDict):
    """What `<img>` needs. Sizes are those of the largest version, in pixels."""

    src: str
    srcset: str
    width: int
    height: int


class Pictured(Protocol):
    """A media row, or the columns of one that a list selects."""

    @property
    def id(self) -> UUID:
        """The row's id."""

    @property
    def variants(self) -> Sequence[dict[str, Any]]:
        """As in `models.Media`, smallest first."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file on its way out: its bytes' number, the headers of its answer, its pieces to be sent once."""

    size: int
    headers: dict[str, str]
    pieces: Iterator[bytes]


def picture(media: Pictured) -> Picture:
    """Addresses and size of a photograph or a logo; ValueError for a file that is no picture.

    An address never shows anything else later: browsers may keep what it showed for ever.
    """
    if not media.variants:
        raise ValueError("this file is no picture")
    usual = next((v for v in media.variants if v["width"] >= _USUAL_WIDTH), media.variants[-1])
    largest = media.variants[-1]
    return {
        "src": _address(media.id, usual["width"]),
        "srcset": ", ".join(f"{_address(media.id, v['width'])} {v['width']}w" for v in media.variants),
        "width": largest["width"],
        "height": largest["height"],
    }


def open_variant(storage: Storage, *, media_id: UUID, width: int) -> Opened:
    """A picture's version behind `/media/{id}/{width}.webp`, without asking the database.

    Raises NotFound, StorageFailed.
    """
    if not 1 <= width <= 10_000:
        raise NotFound
    try:
        stream = storage.stream(picture_key(media_id, width))
    except FileMissing:
        raise NotFound from None
    headers = {
        "content-type": "image/webp",
        "content-length": str(stream.size),
        "cache-control": _FOR_EVER,
        "etag": f'"{media_id}-{width}"',
        "x-content-type-options": "nosniff",
    }
    return Opened(stream.size, headers, stream.pieces)


def file_for(work: Work, media_id: UUID) -> Media:
    """A file by its id, for the company's own people. Raises NotFound for everybody else's."""
    media = work.session.get(Media, media_id)
    if media is None or not may_open(work.actor, media):
        raise NotFound
    return media


def open_file(storage: Storage, media: Media) -> Opened:
    """A file for saving, never for showing. Ask who may have it first. Raises FileMissing, StorageFailed."""
    stream = storage.stream(media.storage_key)
    headers = {
        "content-type": media.content_type,
        "content-length": str(stream.size),
        "cache-control": "private, no-store",
        "content-disposition": content_disposition(media.file_name),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Opened(stream.size, headers, stream.pieces)


def _address(media_id: UUID, width: int) -> str:
    return f"/media/{media_id}/{width}.webp"
