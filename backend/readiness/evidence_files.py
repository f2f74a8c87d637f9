"""Which files are taken as evidence: PDF, pictures, XLSX and CSV, of a size and a length that a person can check."""

from __future__ import annotations

import re
import zlib
from uuid import UUID

from backend.core.errors import InvalidInput, TooLarge, UnsupportedType
from backend.core.i18n import N_
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.errors import WrongKindOfFile
from backend.media.models import Media
from backend.media.naming import display_name
from backend.media.sniffing import PHOTO_ACCEPT, sniff_attachment
from backend.media.storing import store_attachment

EVIDENCE_ACCEPT = f".pdf,.xlsx,.csv,{PHOTO_ACCEPT}"
PAGES = 60
_TAKEN = frozenset({"pdf", "xlsx", "csv", "tsv"})
_PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_COUNT = re.compile(rb"/Count\s+(\d{1,9})")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_MOST_PACKED, _MOST_UNPACKED = 400, 2 * 1024 * 1024


class TooManyPages(TooLarge):
    """More pages than a person checks."""

    code = "too-many-pages"


def keep_file(work: Work, *, storage: Storage, company_id: UUID, file_name: str, data: bytes) -> Media:
    """Keep a private file; what it is, its bytes say. The refusals of `media.errors`, TooManyPages, on field `file`."""
    try:
        check_file(data, file_name=file_name)
        return store_attachment(work, storage=storage, company_id=company_id, file_name=file_name, data=data)
    except (InvalidInput, TooLarge, UnsupportedType) as problem:
        problem.fields.setdefault("file", problem.message)
        raise


def check_file(data: bytes, *, file_name: str) -> None:
    """Refuse what is no PDF, picture, XLSX or CSV, or has too many pages. Nothing of it is run or shown."""
    kind = sniff_attachment(data, file_name=file_name)
    name = display_name(file_name)
    if not kind.is_picture and kind.extension not in _TAKEN:
        raise WrongKindOfFile(
            N_("“%(name)s” cannot be taken as evidence. Send it as PDF, a picture, XLSX or CSV.", name=name)
        )
    if kind.extension == "pdf" and pages_of(data) > PAGES:
        raise TooManyPages(
            N_("“%(name)s” has more than %(most)s pages. Send only those that show it.", name=name, most=PAGES)
        )


def pages_of(data: bytes) -> int:
    """How many pages a PDF says or shows, whichever is more; also where they stand in packed objects."""
    parts = [data, *_unpacked(data)]
    shown = sum(len(_PAGE.findall(part)) for part in parts)
    said = max((int(number) for part in parts if b"/Pages" in part for number in _COUNT.findall(part)), default=0)
    # An outline counts its entries by the same word: what is said alone is believed only where nothing is shown.
    return shown or said


def _unpacked(data: bytes) -> list[bytes]:
    found: list[bytes] = []
    for mark in _PACKED.finditer(data):
        if len(found) >= _MOST_PACKED:
            break
        try:
            found.append(zlib.decompressobj().decompress(data[mark.end() :], _MOST_UNPACKED))
        except zlib.error:
            continue  # packed in another way, or damaged: a reader will say so
    return found
