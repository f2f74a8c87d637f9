"""The words of a PDF as our documents are written: glyphs by number, each font with its table back to letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

_OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj\s(.*?)\bendobj", re.DOTALL)
# Parentheses that are balanced need no escape.
_INNER = rb"(?:\\.|[^\\()])"
_STRING = rb"(?:\((?:" + _INNER + rb"|\(" + _INNER + rb"*\))*\)|<[0-9A-Fa-f\s]*>)"
_SHOWN = re.compile(
    rb"/(\w+) [\d.]+ Tf|(\[(?:[^\[\]()<>]|" + _STRING + rb")*\]\s*TJ|" + _STRING + rb"\s*Tj)", re.DOTALL
)
_EACH = re.compile(_STRING, re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(document: bytes) -> list[str]:
    """The text of each page, a line for each run of one font. AssertionError where it is not a whole PDF."""
    assert document.startswith(b"%PDF-")
    assert document.rstrip().endswith(b"%%EOF")
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(document)}
    pages = [body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)]
    assert pages
    return [_page(body, objects) for body in pages]


def _page(body: bytes, objects: Mapping[int, bytes]) -> str:
    elsewhere = re.search(rb"/Resources (\d+) 0 R", body)
    named = objects[int(elsewhere[1])] if elsewhere else body
    fonts = {name: _letters(objects[int(at)], objects) for name, at in re.findall(rb"/(f\d+) (\d+) 0 R", named)}
    contents = re.search(rb"/Contents (\d+) 0 R", body)
    assert contents
    told, letters = [], {}
    for font, shown in _SHOWN.findall(_stream(objects[int(contents[1])])):
        if font:
            letters = fonts[font]
        else:
            codes = b"".join(_bytes(part) for part in _EACH.findall(shown))
            pairs = [int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)]
            told.append("".join(letters[pair] for pair in pairs))
    return "\n".join(told)


def _letters(font: bytes, objects: Mapping[int, bytes]) -> dict[int, str]:
    """What each glyph of a font says."""
    at = re.search(rb"/ToUnicode (\d+) 0 R", font)
    assert at
    table = _stream(objects[int(at[1])])
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, says in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            found[int(code, 16)] = bytes.fromhex(says.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, says in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", part):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(says, 16) + step)
    return found


def _stream(body: bytes) -> bytes:
    start = re.search(rb"stream\r?\n", body)
    assert start
    return zlib.decompressobj().decompress(body[start.end() :])


def _bytes(told: bytes) -> bytes:
    return bytes.fromhex(told[1:-1].decode()) if told.startswith(b"<") else _ESCAPE.sub(_unescaped, told[1:-1])


def _unescaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8) & 255]) if told[:1].isdigit() else _PLAIN.get(told, told)
