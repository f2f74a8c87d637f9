"""What becomes of the names people and attackers give to files."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.media.naming import LONGEST_NAME, content_disposition, display_name

NASTY = [
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "CON",
    "nul.txt",
    "com1.pdf",
    "a\0b.jpg",
    "factura\u202egpj.exe",
    "....",
    ".htaccess",
    "",
    " ",
    "/",
    "\ud800.png",
    "á" * 300 + ".pdf",
    "x" * 5000,
    "a\r\nSet-Cookie: b=1.txt",
    'a"b;c%0a.txt',
    "\u200b\u200d.pdf",
    "cafe\u0301.jpg",
    "日本語.pdf",
    ".pdf",
    "a.tar.gz",
    "~" * 400 + ".jpg",
    "e\u0301" * 200 + ".txt",
]
awkward = st.text(alphabet="./\\ \0\u202eé\u0301CON:*\r\n\"%;'", max_size=400)
names = st.one_of(st.sampled_from(NASTY), st.text(), awkward)
endings = st.sampled_from(["", "webp", "pdf", "csv"])


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\mesa de roble.jpg", "mesa de roble.jpg"),
        ("CON", "_CON"),
        ("aux.pdf", "_aux.pdf"),
        ("a\0b.jpg", "ab.jpg"),
        ("factura\u202efdp.exe", "facturafdp.exe"),
        ("cafe\u0301.jpg", "café.jpg"),
        ("lista\tde\nprecios.csv", "lista de precios.csv"),
        ("que<es>esto?.txt", "que-es-esto-.txt"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("日本語.pdf", "日本語.pdf"),
    ],
)
def test_a_name_is_one_visible_part(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


@pytest.mark.parametrize(
    ("raw", "extension", "shown"),
    [
        ("foto.png", "webp", "foto.webp"),
        ("foto.JPEG", "jpg", "foto.JPEG"),
        ("factura\u202efdp.exe", "pdf", "facturafdp.pdf"),
        ("sin-nombre", "pdf", "sin-nombre.pdf"),
        ("", "pdf", "file.pdf"),
    ],
)
def test_the_ending_says_what_the_file_is(raw: str, extension: str, shown: str) -> None:
    assert display_name(raw, extension=extension) == shown


def test_a_long_name_keeps_its_ending_and_whole_letters() -> None:
    shown = display_name("ñ" * 300 + ".xlsx")
    assert shown == "ñ" * 72 + ".xlsx"
    assert len(shown.encode()) <= LONGEST_NAME


@given(names, endings)
@example("\u0344.pdf", "pdf")
@example("a" * 149 + ". .b", "")
def test_every_name_is_fit_to_show(raw: str, extension: str) -> None:
    shown = display_name(raw, extension=extension)
    assert 1 <= len(shown.encode()) <= LONGEST_NAME
    assert not re.search(r'[/\\<>:"|?*]', shown)
    assert all(unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for letter in shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert shown == shown.strip(". ")
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", shown)
    assert not extension or shown.endswith(f".{extension}") or shown.lower().endswith(f".{extension}")


@given(names, endings)
def test_asking_again_changes_nothing(raw: str, extension: str) -> None:
    once = display_name(raw, extension=extension)
    assert display_name(once, extension=extension) == once


@given(names, st.booleans())
def test_the_header_is_one_line_of_ascii_that_gives_the_name_back(raw: str, inline: bool) -> None:
    value = content_disposition(raw, inline=inline)
    assert value.isascii()
    assert value.isprintable()
    found = re.fullmatch(r"(attachment|inline); filename=\"([^\"\\%/]+)\"(?:; filename\*=UTF-8''([^\s;]+))?", value)
    assert found is not None
    assert found[1] == ("inline" if inline else "attachment")
    assert unquote(found[3] or found[2], errors="strict") == display_name(raw)
    assert found[2].strip("_ .")


def test_the_header_for_old_and_new_clients() -> None:
    assert content_disposition("cotización ñandú.pdf") == (
        "attachment; filename=\"cotizacion nandu.pdf\"; filename*=UTF-8''cotizaci%C3%B3n%20%C3%B1and%C3%BA.pdf"
    )
    assert content_disposition("lista.csv") == 'attachment; filename="lista.csv"'
    assert content_disposition("日本語.pdf").startswith('attachment; filename="file.pdf"; filename*=')
