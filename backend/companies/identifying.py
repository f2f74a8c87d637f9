"""Tax identifiers of the region: what each looks like, and what to say when one does not.

A check digit that does not fit warns and never refuses: about 1.5 % of real RFCs fail theirs. Refused are only strings
that cannot be an identifier of their kind, and the two generic RFCs, which name nobody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum.gt import nit as gt_nit
from stdnum.mx import rfc as mx_rfc
from stdnum.sv import nit as sv_nit

from backend.core.errors import InvalidInput
from backend.core.i18n import N_

COUNTRY_KINDS = {"MX": ("mx.rfc",), "GT": ("gt.nit", "gt.cui"), "SV": ("sv.nit", "sv.dui")}
_GENERIC_RFCS = frozenset({"XAXX010101000", "XEXX010101000"})
_SHAPES = {
    "mx.rfc": re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}"),
    "gt.nit": re.compile(r"[0-9]{2,11}[0-9K]"),
    "gt.cui": re.compile(r"[0-9]{13}"),
    "sv.nit": re.compile(r"[0-9]{14}"),
    "sv.dui": re.compile(r"[0-9]{9}"),
    "other": re.compile(r"[A-Z0-9Ñ&./-]{3,30}"),
}
# Guatemala and El Salvador let people trade under the number of their identity card: a CUI written where a NIT is
# asked for is a CUI, and the other way round. Their lengths never meet.
_SIBLINGS = {"gt.nit": "gt.cui", "gt.cui": "gt.nit", "sv.nit": "sv.dui", "sv.dui": "sv.nit"}
_WRONG = {
    "mx.rfc": N_("An RFC has 12 characters for a company or 13 for a person, for example ABC010203XY4."),
    "gt.nit": N_("A NIT of Guatemala ends in a digit or K, for example 576937-K; a CUI has 13 digits."),
    "gt.cui": N_("A CUI has 13 digits."),
    "sv.nit": N_("A NIT of El Salvador has 14 digits, for example 0614-050707-104-8; a DUI has 9."),
    "sv.dui": N_("A DUI has 9 digits, for example 00000000-0."),
    "other": N_("Write the tax number as it stands on your registration, with letters and digits."),
}


@dataclass(frozen=True, slots=True)
class TaxIdentifier:
    """An identifier without its separators; `doubtful` where its check digit does not fit."""

    kind: str
    value: str
    doubtful: bool


def kind_for(country: str) -> str:
    """The kind of identifier that firms of a country have, by its ISO code."""
    return COUNTRY_KINDS.get(country.upper(), ("other",))[0]


def tax_identifier(kind: str, text: str) -> TaxIdentifier:
    """Read an identifier as people write it; InvalidInput on field `tax_identifier` where it cannot be one.

    Separators do not matter, and a sibling of `kind` (a CUI for a NIT) is recognised by its length.
    """
    value = _plain(text, every_separator=kind != "other")
    sibling = _SIBLINGS.get(kind, kind)
    if kind in _SHAPES and not _SHAPES[kind].fullmatch(value) and _SHAPES[sibling].fullmatch(value):
        kind = sibling
    if kind not in _SHAPES or not _SHAPES[kind].fullmatch(value):
        raise InvalidInput(fields={"tax_identifier": _WRONG.get(kind, _WRONG["other"])})
    if value in _GENERIC_RFCS:
        raise InvalidInput(
            fields={"tax_identifier": N_("This is the generic RFC for sales without one. Write your firm's own.")}
        )
    return TaxIdentifier(kind, value, _doubtful(kind, value))


def _plain(text: str, *, every_separator: bool) -> str:
    """Capitals without spaces, and without dashes, dots and strokes where those mean nothing.

    Composed first: phones write full-width digits, and Ñ in two parts.
    """
    letters = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    kept = []
    for letter in letters:
        category = unicodedata.category(letter)
        if letter.isspace() or category in ("Cf", "Cc", "Zs"):
            continue
        if every_separator and (category in ("Pd", "Pc") or letter in "./\u2212"):
            continue
        kept.append(letter)
    return "".join(kept)


def _doubtful(kind: str, value: str) -> bool:
    if kind == "mx.rfc":
        return not mx_rfc.is_valid(value, validate_check_digits=True)
    if kind == "gt.nit":
        return not gt_nit.is_valid(value)
    if kind == "gt.cui":
        return not _cui_fits(value)
    if kind == "sv.dui":
        return not _dui_fits(value)
    if kind == "sv.nit":
        return not _sv_nit_fits(value)
    return False


def _cui_fits(value: str) -> bool:
    """Eight digits weighted 2 to 9, modulo 11 (SAT Guatemala)."""
    return sum(int(digit) * weight for digit, weight in zip(value[:8], range(2, 10), strict=True)) % 11 == int(value[8])


def _dui_fits(value: str) -> bool:
    """Eight digits weighted 9 to 2, complement to ten (RNPN El Salvador)."""
    total = sum(int(digit) * weight for digit, weight in zip(value[:8], range(9, 1, -1), strict=True))
    return (10 - total % 10) % 10 == int(value[8])


def _sv_nit_fits(value: str) -> bool:
    """Old numbers (counter up to 100) and new ones weigh their digits differently (python-stdnum, stdnum.sv.nit)."""
    return bool(sv_nit.is_valid(value))
