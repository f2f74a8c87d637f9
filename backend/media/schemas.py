"""Files as they cross HTTP."""

from __future__ import annotations

from uuid import UUID

from backend.core.inputs import Output


class PictureOut(Output):
    """A picture in several widths: addresses, and the size of the largest in pixels."""

    src: str
    srcset: str
    width: int
    height: int


class FileOut(Output):
    """A private file: its name for showing, its kind, its size in bytes."""

    id: UUID
    file_name: str
    content_type: str
    size: int
