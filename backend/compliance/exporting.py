"""Whether a firm must be in a register of exporters: by its country and, where that decides, its tariff lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("exporting.yaml")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # written in C where libyaml is there
# Firms of these sectors sell work, not goods, as long as none of their offers has an HS code.
SERVICE_SECTORS = frozenset(
    "software it-services cybersecurity design-media professional-services education logistics health tourism".split()
)


@dataclass(frozen=True, slots=True)
class Register:
    """A country's register of exporters. `name`, `about` and `authority` are keyed by locale.

    `goods`: any good needs it; else only the HS prefixes in `required`, and perhaps those in `possible`, where the
    national tariff line decides. `services` is None where it is not known. `source` and `as_of` are empty where
    `verified` is False.
    """

    country: str
    name: dict[str, str]
    authority: dict[str, str]
    authority_url: str
    about: dict[str, str]
    goods: bool
    services: bool | None
    required: tuple[str, ...]
    possible: tuple[str, ...]
    verified: bool
    source_title: str
    source_url: str
    as_of: date | None


@cache
def registers() -> dict[str, Register]:
    """The registers we know of, by country."""
    with _FILE.open(encoding="utf-8") as file:
        return {row["country"]: _register(row) for row in yaml.load(file, Loader=_LOADER)}  # noqa: S506 - a safe loader


def registration_required(country: str, sector: str, hs_codes: Sequence[str]) -> bool | None:
    """True, False, or None where it depends on what we do not know: the tariff line, the country, the kind of offer."""
    register = registers().get(country)
    if register is None:
        return None
    if not hs_codes:
        if sector in SERVICE_SECTORS:
            return register.services
        return True if register.goods else None
    if register.goods or any(code.startswith(register.required) for code in hs_codes):
        return True
    return None if any(code.startswith(register.possible) for code in hs_codes) else False


def _register(row: dict[str, Any]) -> Register:
    source = row.get("source") or {}
    return Register(
        country=row["country"],
        name=row["name"],
        authority=row["authority"]["name"],
        authority_url=row["authority"]["url"],
        about=row["about"],
        goods=row["goods"],
        services=row.get("services"),
        required=tuple(row.get("required", ())),
        possible=tuple(row.get("possible", ())),
        verified=row["status"] == "verified",
        source_title=source.get("title", ""),
        source_url=source.get("url", ""),
        as_of=row.get("as_of"),
    )
