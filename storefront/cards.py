"""Search cards as templates show them: one language chosen, names beside slugs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.search import cards as found
from storefront import filters


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing on a card; `title_locale` is the language the reader gets, said where it is not theirs."""

    slug: str
    title: str
    title_locale: str
    company_name: str
    company_slug: str
    municipality: str
    country: str
    hub_slug: str
    hub_name: str
    accent: str
    kind: str
    price_minor: int | None
    currency: str
    price_unit: str
    moq: int | None
    lead_days: int | None
    incoterm: str | None
    incoterm_place: str
    photo: dict[str, Any] | None
    category: str
    band: str = ""
    band_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A firm on a card."""

    slug: str
    name: str
    municipality: str
    country: str
    accent: str
    sector: str
    listings: int
    story: str
    logo: dict[str, Any] | None
    band: str = ""
    band_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class HubView:
    """A hub's door."""

    slug: str
    name: str
    place: str
    country: str
    accent: str
    companies: int
    listings: int
    tagline: str
    introduction: str


def listing_view(card: found.ListingCard, locale: str) -> ListingView:
    """A listing's card in the reader's best language."""
    language = card.locale_for(locale)
    hub_slug, hub_name = next(iter(card.hubs.items()), ("", ""))
    photo = {**card.photo, "alt": card.photo.get("alt") or card.title_in(locale)} if card.photo else None
    return ListingView(
        slug=card.slug,
        title=card.title_in(locale),
        title_locale=language,
        company_name=card.company_name,
        company_slug=card.company_slug,
        municipality=card.municipality,
        country=card.country,
        hub_slug=hub_slug,
        hub_name=hub_name,
        accent=card.accent,
        kind=card.kind,
        price_minor=card.price_minor,
        currency=card.currency,
        price_unit=card.price_unit,
        moq=card.moq,
        lead_days=card.lead_days,
        incoterm=card.incoterm,
        incoterm_place=card.incoterm_place,
        photo=photo,
        category=card.category,
        band=card.band,
        band_ends=_moment(card.band_ends),
    )


def company_view(card: found.CompanyCard, locale: str) -> CompanyView:
    """A firm's card in the reader's best language."""
    return CompanyView(
        slug=card.slug,
        name=card.name,
        municipality=card.municipality,
        country=card.country,
        accent=card.accent,
        sector=filters.sector_name(card.sector, locale),
        listings=card.listings,
        story=best(card.story, locale),
        logo={**card.logo, "alt": card.name} if card.logo else None,
        band=card.band,
        band_ends=_moment(card.band_ends),
    )


def hub_view(card: found.HubCard, locale: str) -> HubView:
    """A hub's card in the reader's best language."""
    return HubView(
        slug=card.slug,
        name=card.name,
        place=card.place,
        country=card.country,
        accent=card.accent,
        companies=card.companies,
        listings=card.listings,
        tagline=best(card.tagline, locale),
        introduction=best(card.introduction, locale),
    )


def _moment(told: str) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def best(texts: Any, locale: str) -> str:
    """The text in the reader's language, else in any there is."""
    return str(texts.get(locale) or next((text for text in texts.values() if text), ""))
