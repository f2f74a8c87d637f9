"""PDFs to be drawn, honest and hostile, written object by object."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def pdf_of(objects: Sequence[bytes], *, trailer: bytes = b"", root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (size, table, size, root, trailer, len(body))


def stream(content: bytes, *, packed: bool = False, more: bytes = b"") -> bytes:
    """A stream object; `packed` by zlib."""
    data = zlib.compress(content, 9) if packed else content
    kind = b"/Filter/FlateDecode" if packed else b""
    return b"<</Length %d%s%s>>stream\n%s\nendstream" % (len(data), kind, more, data)


def paper(
    *contents: bytes,
    box: tuple[float, float] = (612, 792),
    catalogue: bytes = b"",
    resources: Mapping[str, bytes] | None = None,
    more: Sequence[bytes] = (),
    annotations: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """A PDF with a page for each piece of drawing. `more` objects are numbered after pages, contents and the font."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(count))
    font = 3 + 2 * count
    own = b"".join(b"/%s %s" % (name.encode(), value) for name, value in (resources or {}).items())
    pages = [
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Contents %d 0 R/Resources<</Font<</F1 %d 0 R>>%s>>%s>>"
        % (*box, 3 + count + at, font, own, annotations)
        for at in range(count)
    ]
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
            *pages,
            *(one if one.startswith(b"<</Length") else stream(one) for one in contents),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *more,
        ],
        trailer=trailer,
    )


def lines(*words: str, top: int = 720) -> bytes:
    """Lines of text on a page, the first one larger."""
    drawn = [b"BT /F1 22 Tf 60 %d Td (%s) Tj ET" % (top, _plain(words[0]))]
    drawn += [
        b"BT /F1 12 Tf 60 %d Td (%s) Tj ET" % (top - 20 - 20 * at, _plain(one)) for at, one in enumerate(words[1:], 1)
    ]
    return b"\n".join(drawn)


def locked() -> bytes:
    """A PDF that opens with a password only (RC4, 40 bits, the oldest way)."""
    owner, permissions, file_id = b"o" * 32, b"\xfc\xff\xff\xff", b"0123456789abcdef"
    key = hashlib.md5(_padded(b"secreto") + owner + permissions + file_id).digest()[:5]
    user = _rc4(key, _PAD)
    crypt = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (owner.hex().encode(), user.hex().encode())
    return paper(
        lines("Cerrado"), more=[crypt], trailer=b"/Encrypt 6 0 R/ID[<%s><%s>]" % ((file_id.hex().encode(),) * 2)
    )


def _padded(password: bytes) -> bytes:
    return (password + _PAD)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _plain(words: str) -> bytes:
    return words.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
