"""Keeping files for a company: photographs that the public sees, and files that only a conversation shows.

Who may do so is asked by the behaviour that shows the file (a listing, a company, a conversation): it knows the
firm and the buyer. Files are written before their rows are committed; what a rollback leaves behind is swept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import text

from backend.core.ids import new_id
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.keys import file_key, picture_key
from backend.media.models import Media
from backend.media.naming import display_name
from backend.media.picturing import Developed, clean_copy, develop
from backend.media.sniffing import FILES_PER_MESSAGE, check_count, check_import, sniff_attachment, sniff_photo

PHOTOS_AT_ONCE = 10

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: the name its owner gave it, and its bytes."""

    file_name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file as it will be kept."""

    name: str
    content_type: str
    data: bytes


def store_photo(
    work: Work,
    *,
    storage: Storage,
    company_id: UUID,
    file_name: str,
    data: bytes,
    purpose: Literal["photo", "logo"] = "photo",
) -> Media:
    """Keep a picture for the public, made anew in several widths. See `store_photos` for what it raises."""
    files = [Upload(file_name, data)]
    return store_photos(work, storage=storage, company_id=company_id, files=files, purpose=purpose)[0]


def store_photos(
    work: Work,
    *,
    storage: Storage,
    company_id: UUID,
    files: Sequence[Upload],
    purpose: Literal["photo", "logo"] = "photo",
) -> list[Media]:
    """Keep up to ten pictures, all or none; all are prepared before the first row is written.

    Raises the refusals of `media.errors` with the file's name in the sentence, and StorageFailed.
    """
    check_count(len(files), most=PHOTOS_AT_ONCE)
    prepared = _each(work, files, _photo)
    return [
        _keep_picture(work, storage, company_id, purpose, display_name(file.file_name), developed)
        for file, developed in zip(files, prepared, strict=True)
    ]


def store_attachment(work: Work, *, storage: Storage, company_id: UUID, file_name: str, data: bytes) -> Media:
    """Keep a private file that came with a message to or from a company. See `store_attachments`."""
    files = [Upload(file_name, data)]
    return store_attachments(work, storage=storage, company_id=company_id, files=files)[0]


def store_attachments(work: Work, *, storage: Storage, company_id: UUID, files: Sequence[Upload]) -> list[Media]:
    """Keep the files of one message, at most five, all or none. Pictures lose their notes (place, camera).

    Raises the refusals of `media.errors` with the file's name in the sentence, and StorageFailed.
    """
    check_count(len(files), most=FILES_PER_MESSAGE)
    prepared = _each(work, files, _attachment)
    return [_keep_file(work, storage, company_id, "attachment", ready) for ready in prepared]


def store_import(work: Work, *, storage: Storage, company_id: UUID, file_name: str, data: bytes) -> Media:
    """Keep a product list as it came, up to 20 MB, for its import. Raises EmptyFile, FileTooLarge."""
    check_import(data, file_name=file_name)
    ready = _Ready(display_name(file_name), "application/octet-stream", data)
    return _keep_file(work, storage, company_id, "import", ready)


def delete_media(work: Work, media: Media) -> None:
    """Forget a file: its row now, its bytes once this work is committed."""
    keys = {media.storage_key, *(variant["key"] for variant in media.variants)}
    work.record("media.deleted", media, company_id=media.company_id, purpose=media.purpose)
    work.session.delete(media)
    work.defer("media.erase", keys=sorted(keys))


def _photo(file: Upload) -> Developed:
    kind = sniff_photo(file.data, file_name=file.file_name)
    return develop(file.data, kind, file_name=file.file_name)


def _attachment(file: Upload) -> _Ready:
    kind = sniff_attachment(file.data, file_name=file.file_name)
    if not kind.is_picture:
        return _Ready(display_name(file.file_name, extension=kind.extension), kind.content_type, file.data)
    copy = clean_copy(file.data, kind, file_name=file.file_name)
    name = display_name(file.file_name, extension=copy.extension)
    return _Ready(name, copy.content_type, copy.largest.data)


def _each(work: Work, files: Sequence[Upload], prepare: Callable[[Upload], _T]) -> list[_T]:
    prepared = []
    for file in files:
        prepared.append(prepare(file))
        # A picture takes a second or more: the server ends transactions that are silent for long.
        work.session.connection().execute(text("SELECT 1"))
    return prepared


def _keep_picture(
    work: Work, storage: Storage, company_id: UUID, purpose: str, name: str, developed: Developed
) -> Media:
    media_id = new_id()
    variants = []
    for version in developed.versions:
        key = picture_key(media_id, version.width)
        storage.put(key, version.data, content_type=developed.content_type)
        variants.append(
            {
                "width": version.width,
                "height": version.height,
                "format": developed.extension,
                "size": len(version.data),
                "key": key,
            }
        )
    largest = developed.largest
    ready = _Ready(display_name(name, extension=developed.extension), developed.content_type, largest.data)
    media = _row(work, media_id, company_id, purpose, ready, picture_key(media_id, largest.width))
    media.width, media.height, media.variants = largest.width, largest.height, variants
    return _added(work, media)


def _keep_file(work: Work, storage: Storage, company_id: UUID, purpose: str, ready: _Ready) -> Media:
    media_id = new_id()
    key = file_key(media_id)
    storage.put(key, ready.data, content_type=ready.content_type)
    return _added(work, _row(work, media_id, company_id, purpose, ready, key))


def _row(work: Work, media_id: UUID, company_id: UUID, purpose: str, ready: _Ready, key: str) -> Media:
    return Media(
        id=media_id,
        company_id=company_id,
        purpose=purpose,
        file_name=ready.name,
        content_type=ready.content_type,
        size=len(ready.data),
        sha256=hashlib.sha256(ready.data).hexdigest(),
        storage_key=key,
        variants=[],
        created_at=work.now,
    )


def _added(work: Work, media: Media) -> Media:
    work.session.add(media)
    work.session.flush()
    work.record("media.stored", media, company_id=media.company_id, purpose=media.purpose, size=media.size)
    return media
