"""Files that come with a letter, from either side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

from backend.core.errors import InvalidInput, TooLarge, Unavailable, UnsupportedType
from backend.core.i18n import N_
from backend.core.ids import new_id
from backend.core.work import Work
from backend.inquiries.models import InquiryFile, InquiryMessage
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import Upload, store_attachments


def keep_files(work: Work, *, company_id: UUID, files: Sequence[Upload], storage: Storage | None) -> list[Media]:
    """Keep a letter's files; called before the first row is written or locked, because pictures take seconds.

    Raises the refusals of `media.errors`, on field `files`, and StorageFailed.
    """
    if not files:
        return []
    if storage is None:
        raise Unavailable(N_("Files cannot be taken right now. Send your message without them, or try again later."))
    try:
        return store_attachments(work, storage=storage, company_id=company_id, files=files)
    except (InvalidInput, TooLarge, UnsupportedType) as problem:
        problem.fields.setdefault("files", problem.message)
        raise


def attach(work: Work, message: InquiryMessage, kept: Sequence[Media]) -> None:
    """Put kept files to their letter, in their order."""
    ids = sorted(new_id() for _ in kept)  # shown in the order of their ids: made within one millisecond, they have none
    for key, media in zip(ids, kept, strict=True):
        work.session.add(InquiryFile(id=key, message_id=message.id, inquiry_id=message.inquiry_id, media_id=media.id))
    work.session.flush()


def digest_of(files: Sequence[Upload]) -> str:
    """One word for all the files, names and bytes, in their order."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(file.file_name.encode("utf-8", "surrogatepass")).digest())
        whole.update(hashlib.sha256(file.data).digest())
    return whole.hexdigest()
