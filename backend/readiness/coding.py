"""What a firm's offer is classified as: an HS code for goods, a class of services for services."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from backend.catalogue.reference.hs import normalise_hs
from backend.catalogue.reference.tree import categories
from backend.core.errors import InvalidInput
from backend.core.i18n import N_

# The sections of ISIC Rev. 4, each with its first and last division.
_SECTIONS = {
    "A": (1, 3),
    "B": (5, 9),
    "C": (10, 33),
    "D": (35, 35),
    "E": (36, 39),
    "F": (41, 43),
    "G": (45, 47),
    "H": (49, 53),
    "I": (55, 56),
    "J": (58, 63),
    "K": (64, 66),
    "L": (68, 68),
    "M": (69, 75),
    "N": (77, 82),
    "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88),
    "R": (90, 93),
    "S": (94, 96),
    "T": (97, 98),
    "U": (99, 99),
}
_SERVICES_FROM = 33  # divisions below it make goods: bare digits are no class of services there
_CLASS = re.compile(r"(ISIC|CIIU|CPC)?([A-U])?([0-9]{2,4})")


def same_as(value: Mapping[str, Any]) -> str:
    """What makes two answers with a code the same one: six digits of goods, else letters and digits as they are.

    A national line is cut to the six digits every country shares: they are what an advisor confirms.
    """
    typed = str(value.get("code", ""))
    return normalise_hs(typed) or "".join(mark for mark in typed.upper() if mark.isalnum())


def classified(typed: str, *, services: bool) -> str:
    """The code to keep: of a service (`services`) its class, else the HS code. InvalidInput on `code` otherwise."""
    return _service_class(typed) if services else _hs_code(typed)


def _hs_code(typed: str) -> str:
    code = normalise_hs(typed)
    if code is None:
        raise InvalidInput(fields={"code": N_("This is not a tariff code. Write its six digits, for example 0901.21.")})
    if len(code) < 6:
        raise InvalidInput(
            fields={"code": N_("“%(code)s” is only the heading. Write all six digits, for example 0901.21.", code=code)}
        )
    if code[2:4] == "00":
        raise InvalidInput(
            fields={"code": N_("No chapter has a heading 00. Look your product up, then write its six digits.")}
        )
    return typed if typed[:1].isdigit() else code


def _service_class(typed: str) -> str:
    """A class, group or division of ISIC with its letter, a class of ISIC, or one of CPC that our categories know."""
    found = _CLASS.fullmatch(re.sub(r"[\s.:-]", "", typed.upper()))
    if found is not None and typed.isascii():
        kind, letter, digits = found.groups()
        if kind != "CPC" and _in_isic(letter, digits):
            return f"{letter or ''}{digits}"
        if kind in ("CPC", None) and not letter and len(digits) > 2 and _in_cpc(digits):
            return digits
    raise InvalidInput(
        fields={
            "code": N_("This is not a class of services. Write its letter and digits in ISIC, for example J62 or 6201.")
        }
    )


def _in_isic(letter: str | None, digits: str) -> bool:
    division = int(digits[:2])
    if letter is None:
        known = any(first <= division <= last for first, last in _SECTIONS.values())
        return known and division >= _SERVICES_FROM and len(digits) == 4
    first, last = _SECTIONS[letter]
    return first <= division <= last


def _in_cpc(digits: str) -> bool:
    known = (one.removeprefix("CPC").strip() for each in categories().values() for one in each.service_class)
    return any(digits.startswith(one) or one.startswith(digits) for one in known)
