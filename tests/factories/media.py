"""Files to send, made here: honest ones, and a storage that keeps them in memory and fails when told to."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from PIL import Image

from backend.core.i18n import N_, Text
from backend.integrations.storage import FileMissing, StorageFailed, Stored, Stream
from backend.integrations.storage.contract import checked_key


class FakeStorage:
    """A Storage in memory. `fail("put")` makes the next call of that name fail; `fail("put", after=2)` the third."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.content_types: dict[str, str] = {}
        self.written: dict[str, datetime] = {}
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self._failing: dict[str, int] = {}

    def fail(self, call: str, *, after: int = 0) -> None:
        """Let `after` calls of that name pass, then fail one."""
        self._failing[call] = after

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> None:
        """See Storage."""
        checked_key(key)
        self._maybe_fail("put")
        self.files[key] = data if isinstance(data, bytes) else data.read()
        self.content_types[key] = content_type
        self.written[key] = self.now

    def get(self, key: str) -> bytes:
        """See Storage."""
        checked_key(key)
        self._maybe_fail("get")
        if key not in self.files:
            raise FileMissing
        return self.files[key]

    def stream(self, key: str) -> Stream:
        """See Storage."""
        whole = self.get(key)
        return Stream(len(whole), iter([whole[:7], whole[7:]]))

    def size(self, key: str) -> int:
        """See Storage."""
        return len(self.get(key))

    def exists(self, key: str) -> bool:
        """See Storage."""
        return checked_key(key) in self.files

    def delete(self, key: str) -> None:
        """See Storage."""
        checked_key(key)
        self._maybe_fail("delete")
        self.files.pop(key, None)

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """See Storage."""
        for key, data in list(self.files.items()):
            if not prefix or key.startswith(f"{prefix}/"):
                yield Stored(key, len(data), self.written[key])

    def writable(self) -> Text | None:
        """See Storage."""
        return N_("The files' place is full.") if "put" in self._failing else None

    def _maybe_fail(self, call: str) -> None:
        left = self._failing.get(call)
        if left == 0:
            del self._failing[call]
            raise StorageFailed
        if left is not None:
            self._failing[call] = left - 1


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """A picture whose four corners differ, so that a turn shows: red, green / blue, white, on a soft slope."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    half, low = width // 2, height // 2
    for at, colour in (
        ((0, 0), (200, 30, 30)),
        ((half, 0), (30, 160, 30)),
        ((0, low), (30, 30, 200)),
        ((half, low), (240, 240, 240)),
    ):
        image.paste(colour, (at[0] + 10, at[1] + 10, at[0] + half - 10, at[1] + low - 10))
    return image


def picture_file(image: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file of that kind, as Pillow names kinds."""
    file = io.BytesIO()
    (image or scene()).save(file, kind, **options)
    return file.getvalue()


def png_chunk(name: bytes, content: bytes) -> bytes:
    """A PNG's chunk with its checksum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def pdf_file(text: str = "Cotización") -> bytes:
    """The smallest honest PDF: one empty page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
    ]
    body, places = b"%PDF-1.4\n%" + text.encode() + b"\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (table, len(body))


def office_file(main_part: str = "xl/workbook.xml", more: Mapping[str, bytes] | None = None) -> bytes:
    """The frame of an Office file, with more parts by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main_part, "<workbook/>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return file.getvalue()
