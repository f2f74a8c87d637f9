"""How text becomes words: folding, tokens, stop words. The same when a listing is indexed and when it is asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from backend.core.ids import fold
from backend.search.stemming import english_stem, spanish_stem

STEMMED = ("es", "en")
_LONGEST_WORD = 40

# Letters that Unicode does not decompose.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
# Names whose signs would be dropped, leaving a single letter.
_SIGNS = (
    (re.compile(r"\bc\+\+"), "cplusplus"),
    (re.compile(r"\b([cf])#"), r"\1sharp"),
    (re.compile(r"\.net\b"), "dotnet"),
)
_POSSESSIVE = re.compile(r"['’ʼ]s\b")
_WORD = re.compile(r"[^\W_]+")

_STOP = """
de del la las el los lo un una unos unas y e o u en con para por al a que se su sus es como mas muy mi tu nos
the an of and or in on for with to from by at is are as be this that these those my your our we you i me
quiero necesito busco want need looking some any please
"""
STOP_WORDS = frozenset(_STOP.split())

_INTENT = """
proveedor proveedores fabricante fabricantes productor productores exportador exportadores vendedor distribuidor
comprar compra venta vender precio precios barato mejor mejores mayoreo mayorista empresa empresas fabrica
importar exportar calidad cerca donde servicio servicios producto productos
supplier suppliers manufacturer manufacturers maker makers producer producers exporter exporters vendor vendors
seller sellers distributor wholesaler wholesale buy buying purchase sale sell price prices cheap best company
companies factory import export quality near where service services product products
"""
# What a buyer adds around the thing; sellers rarely write it. It helps the order, it never empties the list.
INTENT_WORDS = frozenset(_INTENT.split())


# Letters of European languages folded at once; whatever else is in a text takes the long way.
_QUICKLY = str.maketrans({chr(code): fold(chr(code)).translate(_LETTERS) for code in range(0xA0, 0x250)})


def plain(text: str) -> str:
    """Text without case, accents or signs that would split a name."""
    quick = text.lower()
    if not quick.isascii():
        quick = unicodedata.normalize("NFC", quick).translate(_QUICKLY)
        if not quick.isascii():
            quick = fold(unicodedata.normalize("NFKC", quick)).translate(_LETTERS)
    if "+" in quick or "#" in quick or ".net" in quick:
        for pattern, word in _SIGNS:
            quick = pattern.sub(word, quick)
    return _POSSESSIVE.sub("", quick) if "s" in quick else quick


def words(text: str) -> list[str]:
    """The folded words of a text, in order; runs too long to be words are left out."""
    return [word for word in _WORD.findall(plain(text)) if len(word) <= _LONGEST_WORD]


@lru_cache(maxsize=20_000)
def _plain_word(written: str) -> str:
    return plain(written)


def spellings(text: str) -> dict[str, str]:
    """The folded words of a text with the way each is written, accents and all, in lower case."""
    written = set(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return {folded: word for word in written for folded in (_plain_word(word),) if folded.isalpha()}


@lru_cache(maxsize=50_000)
def stem(word: str, locale: str) -> str:
    """The stem of one folded word in "es" or "en"; the word itself in any other language."""
    if locale == "es":
        return spanish_stem(word)
    return english_stem(word) if locale == "en" else word


def stems(text: str, locale: str) -> tuple[str, ...]:
    """The stems of a text in one language, stop words included, in order."""
    return stems_of(words(text), locale)


def stems_of(said: Iterable[str], locale: str) -> tuple[str, ...]:
    """The stems of folded words."""
    return tuple([stem(word, locale) for word in said])


@lru_cache(maxsize=5_000)
def sound(word: str) -> str:
    """A key that Spanish words pronounced alike share: jabon and javon, zapato and sapato, hierba and ierba."""
    key = word.replace("qu", "k").replace("ch", "x").replace("h", "").replace("ll", "y").replace("v", "b")
    key = re.sub(r"c(?=[eiy])", "s", key).replace("z", "s").replace("c", "k").replace("x", "ch")
    key = re.sub(r"g(?=[ei])", "j", key).replace("w", "u").replace("ph", "f").replace("ks", "s")
    return re.sub(r"(.)\1+", r"\1", key)
