"""Where files live: a folder of this machine, or a bucket."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from backend.core.config import Settings
from backend.integrations.storage.contract import FileMissing, Storage, StorageFailed, Stored, Stream
from backend.integrations.storage.folders import FolderStorage

__all__ = ["FileMissing", "Storage", "StorageFailed", "Stored", "Stream", "open_storage"]


def open_storage(settings: Settings) -> Storage:
    """The storage VITRINA_MEDIA_URL names: empty for the home's media folder, file:///folder, s3://bucket/prefix.

    Nothing is written or asked yet: `writable()` does. ValueError for any other address.
    """
    url = settings.media_url
    if not url:
        return FolderStorage(settings.media_folder)
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return FolderStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        from backend.integrations.storage.buckets import (
            BucketStorage,
        )  # loads the S3 engine: only where it is used

        return BucketStorage(url)
    raise ValueError("VITRINA_MEDIA_URL is empty, file:///folder or s3://bucket/prefix")
