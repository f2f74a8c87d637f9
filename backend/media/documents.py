"""Documents that come with a message: are they whole, are they what they say, do they carry programs?"""

from __future__ import annotations

import io
import re
import zipfile

from backend.core.i18n import N_
from backend.media.errors import DamagedFile, DisguisedFile, WrongKindOfFile

_UNPACKED = 200 * 1024 * 1024
_MEMBERS = 5_000
_TEXT_ENDINGS = {"csv", "tsv", "txt", "md", "log"}
# What a text may hold besides letters: tab, line ends, form feed, and the end mark of old Windows programs.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_MAIN_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}


def check_pdf(data: bytes, name: str) -> None:
    """Refuse a PDF that was cut off: its table of contents stands at the end. Raises DamagedFile."""
    if b"startxref" not in data[-8192:]:
        raise _damaged(name)


def check_office(data: bytes, name: str) -> str | None:
    """ "xlsx" or "docx" for a sound Office file without macros; None for any other archive.

    Raises DamagedFile, DisguisedFile (macros, more inside than any document holds). Nothing is unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise _damaged(name) from error
    names = {member.filename for member in members}
    ending = next((ending for part, ending in _MAIN_PARTS.items() if part in names), None)
    if ending is None or "[Content_Types].xml" not in names:
        return None
    if len(members) > _MEMBERS or sum(member.file_size for member in members) > _UNPACKED or _leaves(names):
        raise DisguisedFile(
            N_(
                "“%(name)s” unpacks to more than a document holds. Copy its text into a new one and send it.",
                name=name,
            )
        )
    if any(part.lower().endswith(("vbaproject.bin", "vbadata.xml")) for part in names):
        raise WrongKindOfFile(
            N_(
                "“%(name)s” carries macros. Save it without them (.xlsx or .docx) or as PDF, and send that.",
                name=name,
            )
        )
    if any(member.flag_bits & 0x1 for member in members):
        raise WrongKindOfFile(N_("“%(name)s” is locked. Save it without a password and send it again.", name=name))
    return ending


def text_ending(data: bytes, name: str) -> str | None:
    """The ending a plain text keeps ("csv", "txt", …), or None when the bytes are no text."""
    text = _decoded(data)
    if text is None or _CONTROLS.search(text):
        return None
    ending = name.rpartition(".")[2].lower()
    return ending if ending in _TEXT_ENDINGS else "txt"


def is_old_or_locked_office(data: bytes) -> bool:
    """A compound file: Office before 2007, or any Office file with a password."""
    return data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _leaves(names: set[str]) -> bool:
    """Whether a member's name points outside the archive."""
    return any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)


def _decoded(data: bytes) -> str | None:
    """As Spanish Excel writes: a byte order mark's encoding, else UTF-8, else Windows-1252."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _damaged(name: str) -> DamagedFile:
    return DamagedFile(N_("“%(name)s” did not arrive whole. Open it on your side and send it again.", name=name))
