"""Which kind of file came in, by its content: the name of a file says what somebody hoped it was."""

from __future__ import annotations

import io
import re
import zipfile

from backend.catalogue.sheets.sheet import SheetError
from backend.core.i18n import N_, Text

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Atomic: a comment ends at its first mark. Tried in other ways too, thirty comments would take hours.
_HTML = re.compile(
    rb"(?>\s*<!--.*?-->)*+\s*<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE | re.DOTALL
)
_SAVE_AS = N_("Open it in Excel and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”, then bring that file.")


def _wrong(what: Text) -> SheetError:
    return SheetError("wrong-kind", N_("%(what)s %(next)s", what=what, next=_SAVE_AS))


def sniff(data: bytes) -> str:
    """ "csv", "xlsx", "ods", "xls" or "html"; SheetError with what to do for anything else."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise SheetError("empty", N_("The file is empty. Save your product list again and bring that file."))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if data.startswith(_CONTAINER):
        return _sniff_container(data)
    if data.startswith(_UTF16_MARKS):
        return "csv"
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "html"
    refusal = _refusal(head)
    if refusal is not None:
        raise _wrong(refusal)
    return "csv"


def _refusal(head: bytes) -> Text | None:
    """The sentence for a well-known kind of file that holds no table."""
    start = head.lstrip()
    if start.startswith(b"%PDF"):
        return N_("This file is a PDF: its prices cannot be read safely.")
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM\x00", b"II*\x00", b"MM\x00*")):
        return N_("This file is a picture, not a table.")
    if start.startswith(b"{\\rtf"):
        return N_("This file is a text document, not a table.")
    if start.startswith((b"<?xml", b"<Workbook")):
        return N_("This file is XML, not a workbook.")
    if start.startswith((b"[{", b'{"', b"[\n", b"[\r", b"{\n", b"{\r")):
        return N_("This file is JSON, not a table.")
    if start.startswith((b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh")):
        return N_("This file is compressed. Unpack it first.")
    if start.startswith((b"MZ", b"\x7fELF", b"SQLite format 3")):
        return N_("This file is a program or a database, not a table.")
    return None


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:100] if _small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise SheetError(
            "damaged",
            N_("The workbook is damaged or was not sent whole. Open it in Excel, save it again and bring that file."),
        ) from error
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if b"opendocument" in mimetype or any(name.startswith(("word/", "ppt/")) for name in names):
        raise _wrong(N_("This file is a text document or a presentation, not a table."))
    if any(name.startswith("Index/") for name in names):
        raise SheetError(
            "wrong-kind",
            N_("This file is from Numbers. In Numbers choose File, Export to, Excel, and bring that file."),
        )
    raise _wrong(N_("This file is compressed. Unpack it first."))


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        return archive.getinfo(name).file_size < 1000
    except KeyError:
        return False


def _sniff_container(data: bytes) -> str:
    """The old container of Office holds workbooks, documents and locked workbooks alike."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise SheetError(
            "locked",
            N_("The workbook is locked with a password. Remove the password in Excel, save it and bring that file."),
        )
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    raise _wrong(N_("This file is a text document or a presentation, not a table."))
