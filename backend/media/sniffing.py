"""What a file really is, by its bytes: the name and the type a browser sends are only hints.

Taken as photographs: JPEG, PNG, WebP, AVIF, and the first frame of a GIF. Taken with a message: those, PDF,
XLSX, DOCX, CSV and plain text. Whatever could be read as something else too is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

import filetype  # type: ignore[import-untyped]  # the package carries no types

from backend.core.errors import UnsupportedType
from backend.core.i18n import N_, Text
from backend.media.documents import check_office, check_pdf, is_old_or_locked_office, text_ending
from backend.media.errors import DisguisedFile, EmptyFile, FileTooLarge, TooManyFiles, WrongKindOfFile
from backend.media.naming import display_name

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 12 * MEGABYTE
ATTACHMENT_BYTES = 10 * MEGABYTE
IMPORT_BYTES = 20 * MEGABYTE
FILES_PER_MESSAGE = 5

# For `<input accept>`. HEIC is left out on purpose: an iPhone then hands over a JPEG by itself.
PHOTO_ACCEPT = "image/jpeg,image/png,image/webp,image/gif,image/avif"
ATTACHMENT_ACCEPT = f".pdf,.xlsx,.docx,.csv,.txt,{PHOTO_ACCEPT}"

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_PICTURES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_PAGE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?<(!doctype|html|head|body|script|iframe|\?php|!--)", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<[a-z!?]", re.IGNORECASE)
_ASSIGNS = re.compile(rb"=[ -~]{3}")
_ARCHIVES = {
    "application/zip",
    "application/x-rar-compressed",
    "application/x-7z-compressed",
    "application/gzip",
}
_SCRIPTS = (b"<script", b"<html", b"<!doctype html", b"<?php")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file turned out to be; `extension` is the ending its name should have, without the dot."""

    content_type: str
    extension: str

    @property
    def is_picture(self) -> bool:
        """Whether it is one of the pictures that are taken."""
        return self.content_type in _PICTURES


def sniff_photo(data: bytes, *, file_name: str) -> Kind:
    """The kind of a photograph. Raises EmptyFile, FileTooLarge, DisguisedFile, WrongKindOfFile."""
    name = display_name(file_name)
    _check_size(data, name, PHOTO_BYTES)
    kind = _picture(data, name)
    if kind is None:
        raise _refusal(
            data,
            name,
            N_(
                "“%(name)s” is not a photograph we can show. Send it as JPEG, PNG or WebP, as a"
                " phone takes it or a drawing program exports it.",
                name=name,
            ),
        )
    return kind


def check_import(data: bytes, *, file_name: str) -> None:
    """Refuse a product list that is empty or too large; what it holds, the reading of sheets finds out."""
    _check_size(data, display_name(file_name), IMPORT_BYTES)


def sniff_attachment(data: bytes, *, file_name: str) -> Kind:
    """The kind of a file that comes with a message. Raises as `sniff_photo`, and DamagedFile."""
    name = display_name(file_name)
    _check_size(data, name, ATTACHMENT_BYTES)
    kind = _picture(data, name) or _document(data, name)
    if kind is None:
        raise _refusal(
            data,
            name,
            N_(
                "“%(name)s” cannot be sent here. Send it as PDF, XLSX, DOCX, CSV, TXT or a picture.",
                name=name,
            ),
        )
    return kind


def check_count(files: int, *, most: int = FILES_PER_MESSAGE) -> None:
    """Refuse more files at once than are taken. Raises TooManyFiles."""
    if files > most:
        raise TooManyFiles(N_("Send at most %(most)s files at once; send the others afterwards.", most=most))


def _check_size(data: bytes, name: str, most: int) -> None:
    if not data:
        raise EmptyFile(N_("“%(name)s” arrived empty. Open it to see that it is whole, and send it again.", name=name))
    if len(data) > most:
        raise FileTooLarge(
            N_(
                "“%(name)s” is larger than %(most)s MB. Save it smaller, and send it again.",
                name=name,
                most=most // MEGABYTE,
            )
        )


def _picture(data: bytes, name: str) -> Kind | None:
    """The picture it is, or None. Refused: HEIC, with the way out, and what is something else as well."""
    content_type = _brand(data) or filetype.guess_mime(data[:8192])
    if content_type == "image/heic":
        raise WrongKindOfFile(
            N_(
                "“%(name)s” is in Apple's HEIC format, which most buyers cannot open. On the iPhone choose"
                " Settings › Camera › Formats › Most Compatible and take it again, or send a JPEG copy.",
                name=name,
            )
        )
    extension = _PICTURES.get(content_type)
    if extension is None:
        return None
    if _also_script(data) or _also_archive(data):
        raise _disguised(name)
    return Kind(content_type, extension)


def _document(data: bytes, name: str) -> Kind | None:
    if data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        check_pdf(data, name)
        if _also_archive(data) or any(mark in data[:1024].lower() for mark in _SCRIPTS):
            raise _disguised(name)
        return Kind("application/pdf", "pdf")
    if data.startswith(b"PK\x03\x04"):
        extension = check_office(data, name)
        return Kind(XLSX if extension == "xlsx" else DOCX, extension) if extension else None
    if _MARKUP.match(_head(data)):
        return None
    ending = text_ending(data, name)
    if ending is None:
        return None
    return Kind("text/csv" if ending in ("csv", "tsv") else "text/plain", ending)


def _brand(data: bytes) -> str | None:
    """AVIF or HEIC by the brands of an ISO base media file; `filetype` knows only some of them."""
    length = int.from_bytes(data[:4])
    if data[4:8] != b"ftyp" or not 16 <= length <= 4096:
        return None
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(length, len(data)), 4))}
    if brands & {b"avif", b"avis"}:
        return "image/avif"
    return "image/heic" if brands & _HEIC_BRANDS else None


def _also_script(data: bytes) -> bool:
    """A picture whose size or comment opens a script, or that carries a page.

    Encoding it again would disarm it; but no camera and no honest program makes one.
    """
    # The four bytes of a GIF's size, read as text: 10,799 pixels wide is "/*".
    if data.startswith(b"GIF8") and (data[6:8] in (b"/*", b"//") or _ASSIGNS.match(data[6:10])):
        return True
    if data.startswith(b"\xff\xd8\xff") and data[3:4] != b"\xe1" and data[4:6] == b"/*":
        return True
    lower = data.lower()
    return any(mark in lower for mark in _SCRIPTS)


def _also_archive(data: bytes) -> bool:
    """Whether the end of the file is a ZIP's: programs that read archives start there."""
    return zipfile.is_zipfile(io.BytesIO(data[-66_000:]))


def _disguised(name: str) -> DisguisedFile:
    return DisguisedFile(
        N_(
            "“%(name)s” carries something else inside it. Open it, save it as a new file and send that one.",
            name=name,
        )
    )


def _refusal(data: bytes, name: str, otherwise: Text) -> UnsupportedType:
    """The refusal that fits what it is; `otherwise` where nothing better can be said."""
    head, guessed = _head(data).lower(), filetype.guess_mime(data[:8192]) or ""
    if b"<svg" in head:
        return WrongKindOfFile(
            N_(
                "“%(name)s” is an SVG drawing, which can carry programs. Export it as PNG and send that.",
                name=name,
            )
        )
    if _PAGE.match(head):
        return DisguisedFile(
            N_(
                "“%(name)s” is a web page, whatever its name says. Send the picture or the document itself.",
                name=name,
            )
        )
    if is_old_or_locked_office(data):
        return WrongKindOfFile(
            N_(
                "“%(name)s” is from an old Office or locked with a password. Save it as .xlsx, .docx or PDF,"
                " without a password, and send that.",
                name=name,
            )
        )
    if guessed.startswith("video/"):
        return WrongKindOfFile(
            N_("“%(name)s” is a video. Send a photograph, or a link to the video in your message.", name=name)
        )
    if data.startswith(b"PK\x03\x04") or guessed in _ARCHIVES:
        return WrongKindOfFile(
            N_(
                "“%(name)s” is a package of files. Take out the ones that matter and send them one by one.",
                name=name,
            )
        )
    return WrongKindOfFile(otherwise)


def _head(data: bytes) -> bytes:
    """The beginning, without the marks and zeros of UTF-16: enough to see whether it is written in tags."""
    return data[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
