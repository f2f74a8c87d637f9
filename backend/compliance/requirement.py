"""What a line of a compliance pack is: something a market asks for, of which goods, by whom, and how we know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from backend.core.i18n import N_, Text

Market = Literal["US", "EU", "CAM", "CA"]
Kind = Literal["label", "certificate", "registration", "document", "test", "contract", "tax"]
Group = Literal["goods", "agrifood", "textiles", "automotive", "electronics", "services"]

MARKETS: Mapping[str, Text] = MappingProxyType(
    {
        "US": N_("United States"),
        "EU": N_("European Union"),
        "CAM": N_("Central America"),
        "CA": N_("Canada"),
    }
)
# Sale inside the Central American market is still a sale across a border: a firm of one country asks for the others.
COUNTRIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "US": frozenset({"US"}),
        "CA": frozenset({"CA"}),
        "CAM": frozenset({"GT", "SV", "HN", "NI", "CR", "PA"}),
        "EU": frozenset(
            "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # the 27
        ),
    }
)
KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "label": N_("Label"),
        "certificate": N_("Certificate"),
        "registration": N_("Registration"),
        "document": N_("Document"),
        "test": N_("Test"),
        "contract": N_("Contract"),
        "tax": N_("Tax"),
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    es: str
    en: str

    def told(self, locale: str) -> str:
        """The text in a language."""
        return self.en if locale == "en" else self.es


@dataclass(frozen=True, slots=True)
class Authority:
    """Who asks. `country` is ISO 3166 alpha-2, EU or CAM; "" for buyers, who may have no `url` either."""

    key: str
    name: Words
    country: str
    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where it is written. `as_of` is the date of the text that was read, not the day it was read on."""

    key: str
    title: str
    url: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Renewal:
    """How long it holds: in words; `days` from its issue, or a named `calendar` such as "fda-food-facility"."""

    words: Words
    days: int | None = None
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line of a pack. Empty `hs`, `cpc` and `origins` mean all of the pack's goods, services and countries.

    `topic`: of several lines about one topic the one with the most specific HS prefix stands. `begins`: from when it is
    compulsory, where that lies ahead or lay behind lately. `source` is None where nothing was verified.
    """

    id: str
    market: str
    group: str
    kind: str
    compulsory: bool
    what: Words
    how: Words
    authority: Authority
    items: tuple[str, ...]
    source: Source | None
    hs: tuple[str, ...] = ()
    not_hs: tuple[str, ...] = ()
    cpc: tuple[str, ...] = ()
    origins: frozenset[str] = frozenset()
    topic: str = ""
    begins: date | None = None
    renewal: Renewal | None = None

    @property
    def verified(self) -> bool:
        """Whether a source stands behind it."""
        return self.source is not None


@dataclass(frozen=True, slots=True)
class Pack:
    """The lines of one group of sectors for one market. `hs`: which goods the group is about; none for services."""

    name: str
    market: str
    group: str
    sectors: frozenset[str]
    hs: tuple[str, ...]
    lines: tuple[Requirement, ...]
