"""From bytes to text: byte order mark, then strict UTF-8, then the code pages Excel writes in this region."""

from __future__ import annotations

import re

from backend.catalogue.sheets.sheet import SheetError
from backend.core.i18n import N_, Text

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CODE_PAGES = ("cp1252", "cp850", "mac_roman")
# What Spanish and English product lists hold beyond ASCII. Guessing by language models misreads Spanish, so the
# code pages are compared by what could not stand in a word: a sign where a letter belongs, a capital inside.
_LETTERS = frozenset("áéíóúüñÁÉÍÓÚÜÑàèìòùâêîôûäëïöçãõßåøæÀÈÌÒÙÂÊÎÔÛÄËÏÖÇ")
_SIGNS = frozenset("¿¡ºª°€£¢§©®™«»“”‘’–—…•·×½¼¾±²³µ\xa0")
_ODD_AFTER_LETTER = re.compile(r"[a-zA-Z](?:[^\x00-\x7f\w®™°ºª’”»…–—©\xa0]|[¼½¾])|[a-z]–[a-z]")
_ODD_CAPITAL = re.compile(r"[a-z][ÁÉÍÓÚÜÑÀÈÌÒÙÂÊÎÔÛÄËÏÖÇ]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TWICE = re.compile(r"Ã[\x80-\xbf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ ¡¢£©³±º­]")


def decode(data: bytes) -> tuple[str, str, tuple[Text, ...]]:
    """The text, the name of its encoding, and what the person should know about it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    guess = _unmarked_utf16(data)
    if guess:
        return _marked(data, guess)
    if b"\x00" in data:
        raise _not_text()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    if _is_binary(text):
        raise _not_text()
    return text, "utf-8", _notes(text)


def _marked(data: bytes, encoding: str) -> tuple[str, str, tuple[Text, ...]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8-sig":
            # A mark pasted before text of another encoding: the mark lies, the rest is still readable.
            return _legacy(data[3:])
        raise _not_text() from None
    if "\x00" in text:
        raise _not_text()
    return text, encoding, _notes(text)


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: nearly every other byte of a Western list is zero."""
    sample = data[:4000]
    half = len(sample) // 2
    if half < 2 or len(data) % 2:
        return None
    if sample[1::2].count(0) > 0.8 * half and sample[0::2].count(0) == 0:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.8 * half and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _legacy(data: bytes) -> tuple[str, str, tuple[Text, ...]]:
    readings: list[tuple[float, int, str, str]] = []
    for rank, encoding in enumerate(_CODE_PAGES):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        foreign = [character for character in text if ord(character) > 127]
        odd = sum(character not in _LETTERS and character not in _SIGNS for character in foreign)
        odd += len(_ODD_AFTER_LETTER.findall(text)) + len(_ODD_CAPITAL.findall(text))
        readings.append((odd / max(1, len(foreign)), rank, encoding, text))
    share, _, encoding, text = min(readings, key=lambda reading: reading[:2])
    if share > 1.5 or _is_binary(text):
        raise _not_text()
    note = N_(
        "The file is not in UTF-8; it was read as %(encoding)s. Check the accents below. Next time choose "
        "“CSV UTF-8” in Excel.",
        encoding=encoding,
    )
    return text, encoding, (note, *_notes(text))


def _is_binary(text: str) -> bool:
    """More than a stray control sign: no spreadsheet writes them."""
    return len(_CONTROLS.findall(text)) > 4 + len(text) // 200


def _notes(text: str) -> tuple[Text, ...]:
    broken = _TWICE.search(text)
    if broken is None:
        return ()
    start = max(0, broken.start() - 10)
    return (
        N_(
            "Some letters were already broken before the file came here (for example “%(sample)s”). "
            "Correct them in your list, or save it again as “CSV UTF-8” from the original.",
            sample=" ".join(text[start : broken.end() + 10].split()),
        ),
    )


def _not_text() -> SheetError:
    return SheetError(
        "not-text",
        N_(
            "This file is not a text table: it holds bytes no text has. Open it in Excel and save it as "
            "“Excel workbook (.xlsx)” or “CSV UTF-8”, then bring that file."
        ),
    )
