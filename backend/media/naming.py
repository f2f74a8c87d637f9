"""File names as people see them: shown, and offered for saving. Storage keys are made from ids."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST_NAME = 150  # bytes of UTF-8: what every file system takes, with room for a "(1)" that a browser adds
_LONGEST_ENDING = 12
# Control, format (bidi overrides, zero width), surrogate, unassigned: a name must look like what it is.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
_RESERVED = str.maketrans(dict.fromkeys('<>:"|?*', "-"))
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)
# RFC 5987, attr-char: everything else is percent-encoded.
_ATTR_CHARS = "!#$&+-.^_`|~"


def display_name(raw: str, *, otherwise: str = "file", extension: str = "") -> str:
    """A file name fit to show: NFC, one path part, nothing invisible, 1 to 150 bytes of UTF-8.

    `extension` ("webp", without the dot) replaces the ending where the stored file is of another kind than
    its name says. Asking again with the answer gives the answer.
    """
    stem, ending = _parts(_visible(raw))
    if extension:
        if ending and not _names_the_same(ending, extension):
            ending = extension
        ending = ending or extension
    stem = stem or otherwise
    if _DEVICES.match(f"{stem}."):
        stem = f"_{stem}"
    tail = f".{ending}" if ending else ""
    return _cut(stem, LONGEST_NAME - len(tail.encode())) + tail


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The header's value after RFC 6266: an ASCII name for old clients, the real one in UTF-8 beside it."""
    shown = display_name(name)
    kind = "inline" if inline else "attachment"
    plain = _ascii(shown)
    if plain == shown:
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe=_ATTR_CHARS)}"


def _visible(raw: str) -> str:
    """The last path part, composed, without characters that hide or reorder others."""
    # A megabyte of name is cut before it is looked at: composition may only shorten what remains.
    text = unicodedata.normalize("NFC", raw[-4096:])
    last = re.split(r"[/\\]", text.replace("\0", ""))[-1]
    # A break or a tab is a space to the reader; other controls are nothing.
    spaced = "".join(" " if letter.isspace() else letter for letter in last)
    seen = "".join(letter for letter in spaced if unicodedata.category(letter) not in _UNSEEN)
    return unicodedata.normalize("NFC", " ".join(seen.translate(_RESERVED).split()))


def _parts(name: str) -> tuple[str, str]:
    """Stem and ending. A leading dot does not hide a file, a trailing one does not survive."""
    name = name.strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]+", ending) or len(ending) > _LONGEST_ENDING:
        return name, ""
    return stem.strip(". "), ending


def _names_the_same(ending: str, extension: str) -> bool:
    """Whether two endings are two spellings of one kind."""
    spellings = ({"jpg", "jpeg", "jpe", "jfif"}, {"txt", "text", "md", "log"})
    one, other = ending.lower(), extension.lower()
    return one == other or any(one in group and other in group for group in spellings)


def _cut(stem: str, limit: int) -> str:
    """At most `limit` bytes of the stem, never half a letter."""
    return stem.encode()[:limit].decode("utf-8", "ignore").strip(". ") or "_"


def _ascii(name: str) -> str:
    """The name in ASCII: accents dropped, other letters as underscores, nothing that needs quoting."""
    letters = unicodedata.normalize("NFKD", name)
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in kept)
    plain = re.sub(r"[\"\\%/;]", "_", plain)
    stem, ending = _parts(re.sub(r"__+", "_", plain))
    stem = stem if stem.strip("_ ") else "file"
    return f"{stem}.{ending}" if ending else stem
