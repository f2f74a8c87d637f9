"""What is taken, what is refused, and that the refusal says what to do."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from backend.core.errors import DomainError
from backend.core.i18n import translate
from backend.media.errors import DamagedFile, DisguisedFile, EmptyFile, FileTooLarge, TooManyFiles, WrongKindOfFile
from backend.media.sniffing import (
    ATTACHMENT_BYTES,
    DOCX,
    PHOTO_BYTES,
    XLSX,
    check_count,
    check_import,
    sniff_attachment,
    sniff_photo,
)  # fmt: skip
from tests.factories.media import office_file, pdf_file, picture_file, scene

JPEG = picture_file()
HEIC = struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 64
HEIX = struct.pack(">I", 24) + b"ftypmif1\0\0\0\0mif1heix" + b"\0" * 64
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
GIF_JS = b"GIF89a/*" + b"\x10\x00" + b"\x80\0\0" + b"\0" * 40 + b"*/=1;alert(1)//;"


def _short(value: object) -> str:
    """A test's name from what it is about."""
    return value.__name__ if isinstance(value, type) else ascii(value)[:24]


def zipped(**members: bytes) -> bytes:
    """A package of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
        ("GIF", "image/gif", "gif"),
        ("AVIF", "image/avif", "avif"),
    ],
)
def test_photographs_are_known_by_their_bytes(kind: str, content_type: str, extension: str) -> None:
    found = sniff_photo(picture_file(kind=kind), file_name="mesa.txt")
    assert (found.content_type, found.extension, found.is_picture) == (content_type, extension, True)


@pytest.mark.parametrize(
    ("data", "name", "refusal", "says"),
    [
        (b"", "a.jpg", EmptyFile, "empty"),
        (HTML, "foto.jpg", DisguisedFile, "web page"),
        (b"\xef\xbb\xbf \n" + HTML, "foto.jpg", DisguisedFile, "web page"),
        (HTML.decode().encode("utf-16"), "foto.jpg", DisguisedFile, "web page"),
        (SVG, "logo.svg", WrongKindOfFile, "PNG"),
        (b"<!-- " + b"x" * 900 + b" --><svg/>", "logo.svg", WrongKindOfFile, "PNG"),
        (HEIC, "IMG_1.HEIC", WrongKindOfFile, "Most Compatible"),
        (HEIX, "IMG_1.jpg", WrongKindOfFile, "Most Compatible"),
        (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2mp41\0\0\0\x08free", "a.jpg", WrongKindOfFile, "video"),
        (GIF_JS, "a.gif", DisguisedFile, "new file"),
        (b"GIF89a=123;alert(1)", "a.gif", DisguisedFile, "new file"),
        (JPEG + b"<script>alert(1)</script>", "a.jpg", DisguisedFile, "new file"),
        (b"\xff\xd8\xff\xe0/*\0" + JPEG + b"*/alert(1)", "a.jpg", DisguisedFile, "new file"),
        (JPEG + zipped(a=b"1"), "a.jpg", DisguisedFile, "new file"),
        (b"%PDF-1.4 startxref", "a.jpg", WrongKindOfFile, "JPEG"),
        (b"BM" + b"\0" * 60, "a.bmp", WrongKindOfFile, "JPEG"),
        (b"II*\0" + b"\0" * 60, "a.tif", WrongKindOfFile, "JPEG"),
        (b"\x89PN", "a.png", WrongKindOfFile, "JPEG"),
        (b"hola", "a.png", WrongKindOfFile, "JPEG"),
        (b"\xff\xd8\xff" + b"\0" * PHOTO_BYTES, "a.jpg", FileTooLarge, "12 MB"),
    ],
    ids=_short,
)  # fmt: skip
def test_what_is_no_photograph_is_refused(data: bytes, name: str, refusal: type[DomainError], says: str) -> None:
    with pytest.raises(refusal) as caught:
        sniff_photo(data, file_name=name)
    assert 400 <= caught.value.status < 500
    sentence = translate(caught.value.message, "en")
    assert says in sentence
    assert name in sentence
    assert translate(caught.value.message, "es") != sentence


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe1/*Exif\0\0" + b"\0" * 50, picture_file(scene(61, 300), "GIF")])
def test_what_only_looks_like_a_trick_is_taken(data: bytes) -> None:
    # A camera's notes may be 12,074 bytes long; a GIF 61 pixels wide begins with "=" after its mark.
    assert sniff_photo(data, file_name="foto.jpg").is_picture


def test_the_limit_itself_is_taken() -> None:
    padded = JPEG + b"\0" * (PHOTO_BYTES - len(JPEG))
    assert sniff_photo(padded, file_name="a.jpg").extension == "jpg"


@pytest.mark.parametrize(
    ("data", "name", "content_type", "extension"),
    [
        (pdf_file(), "ficha.pdf", "application/pdf", "pdf"),
        (b"\n" + pdf_file(), "ficha.txt", "application/pdf", "pdf"),
        (office_file(), "lista.xlsx", XLSX, "xlsx"),
        (office_file("word/document.xml"), "carta.docx", DOCX, "docx"),
        ("sku;precio\ncafé;12,50\n".encode(), "lista.csv", "text/csv", "csv"),
        ("café".encode("cp1252"), "nota.txt", "text/plain", "txt"),
        ("café, té".encode("utf-16"), "nota.txt", "text/plain", "txt"),
        (b"BMW;1\n", "lista.csv", "text/csv", "csv"),
        (b"celda <b>con</b> marcas", "lista.csv", "text/csv", "csv"),
        (b"rm -rf /", "run.bat", "text/plain", "txt"),
        (JPEG, "plano.jpg", "image/jpeg", "jpg"),
    ],
    ids=_short,
)
def test_attachments_are_known_by_their_bytes(data: bytes, name: str, content_type: str, extension: str) -> None:
    found = sniff_attachment(data, file_name=name)
    assert (found.content_type, found.extension) == (content_type, extension)


def _bomb() -> bytes:
    return office_file(more={"xl/big.xml": b"0" * 201 * 1024 * 1024})


@pytest.mark.parametrize(
    ("data", "refusal", "says"),
    [
        (pdf_file()[:-60], DamagedFile, "send it again"),
        (pdf_file() + zipped(a=b"1"), DisguisedFile, "new file"),
        (b"%PDF-1.4\n<html><script>1</script></html>\nstartxref\n", DisguisedFile, "new file"),
        (office_file()[:-30], DamagedFile, "send it again"),
        (office_file(more={"xl/vbaProject.bin": b"x"}), WrongKindOfFile, "macros"),
        (office_file(more={"../evil": b"x"}), DisguisedFile, "new one"),
        (zipped(a=b"1"), WrongKindOfFile, "one by one"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 60, WrongKindOfFile, "one by one"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, WrongKindOfFile, "password"),
        (HTML, DisguisedFile, "web page"),
        (SVG, WrongKindOfFile, "PNG"),
        (b"<?xml version='1.0'?><cfdi/>", WrongKindOfFile, "PDF"),
        (b"MZ\x90\0\x03" + b"\0" * 60, WrongKindOfFile, "PDF"),
        (b"\x7fELF" + b"\0" * 60, WrongKindOfFile, "PDF"),
        (b"texto\0con cero", WrongKindOfFile, "PDF"),
        (b"\xff\xfe\x00\xd8", WrongKindOfFile, "PDF"),
        (b"a" * (ATTACHMENT_BYTES + 1), FileTooLarge, "10 MB"),
    ],
    ids=_short,
)
def test_what_is_no_attachment_is_refused(data: bytes, refusal: type[DomainError], says: str) -> None:
    with pytest.raises(refusal) as caught:
        sniff_attachment(data, file_name="oferta.pdf")
    assert 400 <= caught.value.status < 500
    assert says in translate(caught.value.message, "en")


def test_a_workbook_that_unpacks_to_too_much_is_refused_without_unpacking() -> None:
    with pytest.raises(DisguisedFile):
        sniff_attachment(_bomb(), file_name="lista.xlsx")


def test_a_locked_member_is_refused() -> None:
    data = bytearray(office_file())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(WrongKindOfFile, match="locked"):
        sniff_attachment(bytes(data), file_name="lista.xlsx")


def test_the_number_of_files_is_limited() -> None:
    check_count(5)
    with pytest.raises(TooManyFiles) as caught:
        check_count(6)
    assert "5" in translate(caught.value.message, "es")


def test_a_product_list_is_only_weighed() -> None:
    check_import(b"\x00", file_name="lista.xls")
    with pytest.raises(EmptyFile):
        check_import(b"", file_name="lista.xls")
