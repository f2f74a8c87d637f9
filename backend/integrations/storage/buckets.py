"""Files in an S3 bucket, or in anything that speaks its protocol, through obstore."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from backend.core.i18n import N_, Text
from backend.integrations.storage.contract import FileMissing, StorageFailed, Stored, Stream, checked_key

_PIECE = 256 * 1024
_LISTED = 1000


class BucketStorage:
    """A Storage at `s3://bucket/prefix`. Keys, region and endpoint come from the usual AWS_… variables.

    A call gives up after some 15 seconds: a page that waits longer is no page.
    """

    def __init__(self, url: str) -> None:
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        self.url = url
        self._store = S3Store.from_url(
            url,
            client_options={
                "connect_timeout": timedelta(seconds=3),
                "timeout": timedelta(seconds=10),
                "allow_http": endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=12)},
        )

    def __repr__(self) -> str:
        return f"BucketStorage({self.url})"

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str) -> None:
        """Kept by the bucket when this returns."""
        checked_key(key)
        with _failures():
            obstore.put(self._store, key, data, attributes={"Content-Type": content_type})

    def get(self, key: str) -> bytes:
        """The whole file."""
        checked_key(key)
        with _failures():
            return bytes(obstore.get(self._store, key).bytes())

    def stream(self, key: str) -> Stream:
        """The file as it comes over the wire."""
        checked_key(key)
        with _failures():
            opened = obstore.get(self._store, key)
            return Stream(opened.meta["size"], _pieces(opened))

    def size(self, key: str) -> int:
        """How many bytes the file has."""
        checked_key(key)
        with _failures():
            return obstore.head(self._store, key)["size"]

    def exists(self, key: str) -> bool:
        """Whether a file has this key."""
        try:
            self.size(key)
        except FileMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        """Forget the file."""
        checked_key(key)
        try:
            with _failures():
                obstore.delete(self._store, key)
        except FileMissing:
            return

    def list(self, prefix: str = "") -> Iterator[Stored]:
        """Every file below a folder."""
        with _failures():
            for batch in obstore.list(self._store, prefix or None, chunk_size=_LISTED):
                for entry in batch:
                    yield Stored(entry["path"], entry["size"], entry["last_modified"])

    def writable(self) -> Text | None:
        """Tried with a small file."""
        probe = f"unfinished/probe-{uuid.uuid4().hex}"
        try:
            self.put(probe, b"vitrina", content_type="text/plain")
            self.delete(probe)
        except StorageFailed as failure:
            return N_(
                "Files cannot be written to %(place)s (%(reason)s). Check VITRINA_MEDIA_URL, the AWS_…"
                " variables and what the key may do.",
                place=self.url,
                reason=str(failure.__cause__).partition("\n")[0][:300],
            )
        return None


def _pieces(opened: obstore.GetResult) -> Iterator[bytes]:
    with _failures():
        for piece in opened.stream(min_chunk_size=_PIECE):
            yield bytes(piece)


@contextmanager
def _failures() -> Iterator[None]:
    """obstore's errors as this application's."""
    try:
        yield
    except (FileNotFoundError, NotFoundError) as error:
        raise FileMissing from error
    except (BaseError, OSError) as error:
        raise StorageFailed from error
