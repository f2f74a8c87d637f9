"""What result pages show of a document: kept as JSON in the index, so that browsing needs no SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.search.documents import CompanyDocument, HubDocument, ListingDocument, excerpt


@dataclass(frozen=True, slots=True)
class ListingCard:
    """A listing in a list. `texts` is {locale: [title, excerpt]}; `title_in` chooses the reader's best."""

    id: UUID
    slug: str
    company_id: UUID
    company_slug: str
    company_name: str
    hubs: Mapping[str, str]
    country: str
    region: str
    municipality: str
    accent: str
    kind: str
    category: str
    sector: str
    texts: Mapping[str, tuple[str, str]]
    source_locale: str
    hs_code: str | None
    incoterm: str | None
    incoterm_place: str
    price_minor: int | None
    currency: str
    price_usd_minor: int | None
    price_unit: str
    moq: int | None
    lead_days: int | None
    photo: Mapping[str, Any] | None
    published_at: datetime
    answer_hours: float | None
    band: str = ""
    band_ends: str = ""

    def locale_for(self, locale: str) -> str:
        """The language this reader gets: theirs, else the maker's, else English, else any there is."""
        return next(
            (known for known in (locale, self.source_locale, "en") if known in self.texts), next(iter(self.texts))
        )

    def title_in(self, locale: str) -> str:
        """The title in the reader's best language."""
        return self.texts[self.locale_for(locale)][0]

    def excerpt_in(self, locale: str) -> str:
        """The beginning of the description in the reader's best language."""
        return self.texts[self.locale_for(locale)][1]


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """A company in a list. `hubs` is {slug: name}, `story` {locale: excerpt}."""

    id: UUID
    slug: str
    name: str
    story: Mapping[str, str]
    sector: str
    municipality: str
    region: str
    country: str
    hubs: Mapping[str, str]
    accent: str
    listings: int
    languages: tuple[str, ...]
    logo: Mapping[str, Any] | None
    whatsapp: bool
    band: str = ""
    band_ends: str = ""


@dataclass(frozen=True, slots=True)
class HubCard:
    """A hub with its texts by locale and what it shows."""

    id: UUID
    slug: str
    name: str
    country: str
    region: str
    place: str
    accent: str
    tagline: Mapping[str, str]
    introduction: Mapping[str, str]
    languages: tuple[str, ...]
    companies: int
    listings: int


def listing_payload(document: ListingDocument) -> bytes:
    """A listing's card as it is stored."""
    values = {name: getattr(document, name) for name in document.__slots__}
    values["id"] = values.pop("listing_id")
    values["hubs"] = dict(zip(values.pop("hub_slugs"), values.pop("hub_names"), strict=True))
    values["texts"] = {locale: (title, excerpt(body)) for locale, (title, body) in document.texts.items()}
    return _stored(values)


def company_payload(document: CompanyDocument) -> bytes:
    """A company's card as it is stored."""
    values = {name: getattr(document, name) for name in document.__slots__}
    values["id"] = values.pop("company_id")
    values["hubs"] = dict(zip(values.pop("hub_slugs"), values.pop("hub_names"), strict=True))
    values["story"] = {locale: excerpt(text) for locale, text in document.story.items()}
    return _stored(values)


def hub_payload(document: HubDocument) -> bytes:
    """A hub's card as it is stored."""
    values = {name: getattr(document, name) for name in document.__slots__}
    values["id"] = values.pop("hub_id")
    return _stored(values)


def listing_card(stored: bytes) -> ListingCard:
    """The card of a stored listing."""
    values = json.loads(stored)
    values["id"], values["company_id"] = UUID(values["id"]), UUID(values["company_id"])
    values["published_at"] = datetime.fromisoformat(values["published_at"])
    values["texts"] = {locale: tuple(text) for locale, text in values["texts"].items()}
    return ListingCard(**values)


def company_card(stored: bytes) -> CompanyCard:
    """The card of a stored company."""
    values = json.loads(stored)
    values["id"], values["languages"] = UUID(values["id"]), tuple(values["languages"])
    return CompanyCard(**values)


def hub_card(stored: bytes) -> HubCard:
    """The card of a stored hub."""
    values = json.loads(stored)
    values["id"], values["languages"] = UUID(values["id"]), tuple(values["languages"])
    return HubCard(**values)


def _stored(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plainly).encode()


def _plainly(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place on a card")
