"""What a visitor typed, read: words, quoted phrases, customs codes, and whether the last word may be unfinished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.catalogue.reference.hs import normalise_hs
from backend.search.analysis import INTENT_WORDS, STOP_WORDS, words

LONGEST_TEXT = 200
_MOST_WORDS = 16

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_LABEL = r"h\.?s|hts|s\.?a|ncm|sac|code|c[oó]digo|heading|subheading|tariff|partida|subpartida|fracci[oó]n|arancelaria"
_LABELLED = re.compile(rf"\b(?:(?:{_LABEL})(?![^\W\d_])[\s:.#-]*)+([0-9][0-9 .\-]*[0-9])(?![^\W_])", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\w.])([0-9]{3,4}\.[0-9]{2}(?:[.\- ]?[0-9]{2}){0,3})(?![\w.])")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read.

    `words` are folded, in the order typed; `required` are the positions of those that have to be met and `optional` of
    those that only help. `codes` are HS codes of 2, 4 or 6 digits; `open_end` says that the last word may go on.
    """

    words: tuple[str, ...] = ()
    required: tuple[int, ...] = ()
    optional: tuple[int, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    codes: tuple[str, ...] = ()
    open_end: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.required or self.phrases or self.codes)


def parse(text: str) -> Question:
    """Read a question; never fails, whatever was typed."""
    text = text[:LONGEST_TEXT].replace("\x00", " ")
    codes = tuple(dict.fromkeys(_codes(text)))
    rest = _DOTTED.sub(_unless_code, _LABELLED.sub(_unless_code, text))
    phrases = tuple(found for quoted in _QUOTED.findall(rest) if (found := tuple(words(quoted))))
    loose = _QUOTED.sub(" ", rest)
    said = tuple(words(loose))[:_MOST_WORDS]
    content = [at for at, word in enumerate(said) if word not in STOP_WORDS]
    if not content and not phrases and not codes:
        content = list(range(len(said)))
    optional = tuple(at for at in content if said[at] in INTENT_WORDS)
    if len(optional) == len(content) and not phrases and not codes:
        optional = ()
    required = tuple(at for at in content if at not in optional)
    return Question(said, required, optional, phrases, codes, bool(loose) and loose[-1:].isalnum())


def bare_code(word: str) -> str | None:
    """The HS code that a word of digits may be: a size or a year looks the same, so it may also be just a number."""
    return normalise_hs(word) if word.isascii() and word.isdigit() and len(word) in (4, 6, 8, 10) else None


def _code(written: str) -> str | None:
    """A code as typed; spreadsheets drop the zero it starts with."""
    return normalise_hs(written) or (normalise_hs("0" + written) if len(written.partition(".")[0]) == 3 else None)


def _codes(text: str) -> Iterator[str]:
    for pattern in (_LABELLED, _DOTTED):
        for found in pattern.finditer(text):
            code = _code(found[1].strip())
            if code:
                yield code


def _unless_code(found: re.Match[str]) -> str:
    return " " if _code(found[1].strip()) else found[0]
