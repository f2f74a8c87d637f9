"""The sectors as a form offers them."""

from __future__ import annotations

from functools import cache

from backend.core.i18n import translate
from backend.core.ids import fold
from storefront.vocabulary import SECTOR_NAMES


@cache
def sector_options(locale: str) -> list[tuple[str, str]]:
    """Code and name of every sector, by name in the reader's language; "other" stands last."""
    named = [(code, translate(name, locale)) for code, name in SECTOR_NAMES.items()]
    return sorted(named, key=lambda pair: (pair[0] == "other", fold(pair[1])))
