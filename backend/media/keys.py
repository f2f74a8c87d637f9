"""Where a file's bytes lie in the storage: made from its row's id alone, never from a name somebody chose.

`pictures/` may be read by everybody, `files/` never: a bucket's own rules can tell them apart. The two letters
between spread the folders: the end of a UUIDv7 is random, its beginning is the time.
"""

from __future__ import annotations

import re
from uuid import UUID

_KEY = re.compile(r"(?:pictures|files)/[0-9a-f]{2}/([0-9a-f-]{36})/[a-z0-9.]+")


def picture_key(media_id: UUID, width: int) -> str:
    """The key of a picture's version that is `width` pixels wide."""
    return f"pictures/{media_id.hex[-2:]}/{media_id}/{width}.webp"


def file_key(media_id: UUID) -> str:
    """The key of a private file."""
    return f"files/{media_id.hex[-2:]}/{media_id}/file"


def preview_key(key: str, sha256: str, part: str) -> str:
    """The key of what was drawn from a private file: beside it, and of those very bytes alone."""
    return f"{folder_of(key)}/{sha256[:16]}.{part}"


def folder_of(key: str) -> str:
    """The folder of a file and of everything made from it: nothing of another row lies there."""
    return key.rpartition("/")[0]


def owner_of(key: str) -> UUID | None:
    """The id of the row whose file this is; None for a key that was not made here."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    try:
        return UUID(found[1])
    except ValueError:
        return None
