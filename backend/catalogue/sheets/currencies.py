"""The signs and words by which prices name their currency, and which ISO 4217 codes each can mean."""

from __future__ import annotations

import re

from backend.core.money import known_currencies

# "$" and "peso" are used by many countries. Which one is meant is told by a column, a heading or the person; a
# sign that cannot mean the stated currency is an error, never read as if it were not there.
DOLLAR_SIGN = (
    frozenset(
        (
            "USD",
            "MXN",
            "ARS",
            "AUD",
            "BBD",
            "BMD",
            "BSD",
            "BZD",
            "CAD",
            "CLP",
            "COP",
            "CUP",
            "DOP",
            "HKD",
            "JMD",
            "NZD",
            "SGD",
            "TTD",
            "TWD",
            "UYU",
            "XCD",
        )
    )
    & known_currencies()
)
_PESOS = frozenset(("MXN", "ARS", "CLP", "COP", "CUP", "DOP", "PHP", "UYU")) & known_currencies()
_DOLLARS = frozenset(("USD", "CAD", "AUD", "BBD", "BMD", "BSD", "BZD", "HKD", "JMD", "NZD", "SGD", "TTD", "TWD", "XCD"))

_SIGNS: dict[str, frozenset[str]] = {
    "$": DOLLAR_SIGN,
    "€": frozenset(("EUR",)),
    "£": frozenset(("GBP",)),
    "¥": frozenset(("JPY", "CNY")),
    "₡": frozenset(("CRC",)),
    "₲": frozenset(("PYG",)),
    "₹": frozenset(("INR",)),
    "₩": frozenset(("KRW",)),
    "us$": frozenset(("USD",)),
    "u$s": frozenset(("USD",)),
    "u$": frozenset(("USD",)),
    "us": frozenset(("USD",)),
    "usd$": frozenset(("USD",)),
    "$usd": frozenset(("USD",)),
    "$us": frozenset(("USD",)),
    "u.s.$": frozenset(("USD",)),
    "usd": frozenset(("USD",)),
    "$ usd": frozenset(("USD",)),
    "usd $": frozenset(("USD",)),
    "dls": frozenset(("USD",)),
    "dlls": frozenset(("USD",)),
    "dlrs": frozenset(("USD",)),
    "dll": frozenset(("USD",)),
    "us dollar": frozenset(("USD",)),
    "us dollars": frozenset(("USD",)),
    "dolares americanos": frozenset(("USD",)),
    "dólares americanos": frozenset(("USD",)),
    "dolares estadounidenses": frozenset(("USD",)),
    "dólares": _DOLLARS,
    "dolares": _DOLLARS,
    "dólar": _DOLLARS,
    "dolar": _DOLLARS,
    "dollars": _DOLLARS,
    "dollar": _DOLLARS,
    "mx$": frozenset(("MXN",)),
    "mxn$": frozenset(("MXN",)),
    "$mxn": frozenset(("MXN",)),
    "mex$": frozenset(("MXN",)),
    "$mx": frozenset(("MXN",)),
    "$ mxn": frozenset(("MXN",)),
    "mxn $": frozenset(("MXN",)),
    "m.n": frozenset(("MXN",)),
    "m.n.": frozenset(("MXN",)),
    "mn": frozenset(("MXN",)),
    "mxp": frozenset(("MXN",)),
    "$ m.n.": frozenset(("MXN",)),
    "pesos mexicanos": frozenset(("MXN",)),
    "peso mexicano": frozenset(("MXN",)),
    "pesos m.n.": frozenset(("MXN",)),
    "mexican pesos": frozenset(("MXN",)),
    "mexican peso": frozenset(("MXN",)),
    "pesos": _PESOS,
    "peso": _PESOS,
    "q": frozenset(("GTQ",)),
    "q.": frozenset(("GTQ",)),
    "qtz": frozenset(("GTQ",)),
    "quetzal": frozenset(("GTQ",)),
    "quetzales": frozenset(("GTQ",)),
    "l.": frozenset(("HNL",)),
    "lps": frozenset(("HNL",)),
    "lps.": frozenset(("HNL",)),
    "lempiras": frozenset(("HNL",)),
    "lempira": frozenset(("HNL",)),
    "c$": frozenset(("NIO", "CAD")),
    "ca$": frozenset(("CAD",)),
    "cordobas": frozenset(("NIO",)),
    "córdobas": frozenset(("NIO",)),
    "colones": frozenset(("CRC",)),
    "b/.": frozenset(("PAB",)),
    "balboas": frozenset(("PAB",)),
    "s/": frozenset(("PEN",)),
    "s/.": frozenset(("PEN",)),
    "r$": frozenset(("BRL",)),
    "rd$": frozenset(("DOP",)),
    "euro": frozenset(("EUR",)),
    "euros": frozenset(("EUR",)),
    "bz$": frozenset(("BZD",)),
    "cop$": frozenset(("COP",)),
    "yen": frozenset(("JPY",)),
}
_SPACES = re.compile(r"\s+")


def currencies_of(sign: str) -> frozenset[str]:
    """The ISO codes a sign or word can mean; none when it is no name of a currency. Case does not matter."""
    plain = _SPACES.sub(" ", sign.replace("\xa0", " ")).strip(" ():").lower()
    known = _SIGNS.get(plain) or _SIGNS.get(plain.rstrip("."))
    if known:
        return known
    code = plain.upper()
    if len(code) == 3 and code in known_currencies():
        return frozenset((code,))
    letters = code.strip("$ ")
    return frozenset((letters,)) if len(letters) == 3 and letters in known_currencies() else frozenset()


def heading_currencies(heading: str) -> frozenset[str]:
    """The currencies a heading names: "Precio (USD)" or "Precio Q"; none when it names none or several."""
    named = [currencies_of(word) for word in re.split(r"[\s()\[\]/,_:-]+", heading) if word]
    found = [codes for codes in named if codes]
    for size in (2, 3):
        words = heading.split()
        found += [
            codes for at in range(len(words) - size + 1) if (codes := currencies_of(" ".join(words[at : at + size])))
        ]
    if not found:
        return frozenset()
    return frozenset.intersection(*found)
