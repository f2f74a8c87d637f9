"""What the number format of a cell tells the person who sees it, beyond the digits."""

from __future__ import annotations

import re

from backend.catalogue.sheets.currencies import currencies_of

_FORMAT_SIGN = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]|\"([^\"]*)\"|\\(.)|(\$|€|£|¥)|\[[^\]]*\]|_.|\*.")
# Zeros and literal signs only, such as 000000 or 0000\.00\.00: how Excel shows codes that begin with zeros.
_PICTURE = re.compile(r"(?:0|\\[^0]|\"[^\"0]*\"|[- ])+")


def format_currencies(code: str) -> frozenset[str]:
    """The currencies a cell format of Excel shows, such as `[$USD] #,##0.00`, `"Q"#,##0.00` or `$#,##0`."""
    found: list[frozenset[str]] = []
    for match in _FORMAT_SIGN.finditer(code.split(";", maxsplit=1)[0]):
        sign = next((part for part in match.groups() if part), "").strip()
        codes = currencies_of(sign) if sign else frozenset()
        if codes:
            found.append(codes)
    return frozenset.intersection(*found) if found else frozenset()


def format_is_percent(code: str) -> bool:
    """Whether a cell format of Excel shows the number as a percentage."""
    return "%" in re.sub(r"\"[^\"]*\"|\[[^\]]*\]|\\.", "", code)


def format_picture(code: str) -> str:
    """The picture of a code with zeros in front ("0000.00.00"), "" for a format of another kind."""
    positive = code.split(";", maxsplit=1)[0]
    if positive.count("0") < 2 or not _PICTURE.fullmatch(positive):
        return ""
    return re.sub(r"\\(.)|\"([^\"]*)\"", lambda match: match[1] or match[2] or "", positive)
