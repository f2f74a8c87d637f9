"""What search engines read: schema.org descriptions of what a page shows (JSON-LD 1.1)."""

from __future__ import annotations

from typing import Any

from backend.catalogue.queries import Maker, PublicListing
from backend.catalogue.reference.tree import category_name
from backend.companies.showing import PublicCompany
from backend.core.money import Money
from storefront.cards import HubView
from storefront.woven_png import woven_path

_CONTEXT = "https://schema.org"


def listing_data(listing: PublicListing, *, origin: str, locale: str) -> dict[str, Any]:
    """A Product or a Service with its offer, or without one where the price is on request."""
    words = listing.words_in(locale)
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Product" if listing.kind == "product" else "Service",
        "name": words.title,
        "description": words.description[:5000],
        "url": f"{origin}/{locale}/listings/{listing.slug}",
        "category": category_name(listing.category, locale),
    }
    if listing.photos:  # the cloth of a name is no picture of what is sold
        data["image"] = [origin + photo.src for photo in listing.photos]
    maker = company_data(listing.company, origin=origin, locale=locale, nested=True)
    data["brand" if listing.kind == "product" else "provider"] = maker
    if listing.sku:
        data["sku"] = listing.sku
    if listing.tiers:
        lowest, highest = min(t.price_minor for t in listing.tiers), max(t.price_minor for t in listing.tiers)
        data["offers"] = {
            "@type": "AggregateOffer",
            "priceCurrency": listing.currency,
            "offerCount": len(listing.tiers),
            "lowPrice": str(Money(listing.currency, lowest).decimal),
            "highPrice": str(Money(listing.currency, highest).decimal),
            "availability": f"{_CONTEXT}/InStock",
            "seller": maker,
        }
    return data


def company_data(company: Maker | PublicCompany, *, origin: str, locale: str, nested: bool = False) -> dict[str, Any]:
    """The Organization behind a vitrina."""
    data: dict[str, Any] = {
        "@type": "Organization",
        "name": company.name,
        "url": f"{origin}/{locale}/companies/{company.slug}",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": company.municipality,
            "addressRegion": company.region,
            "addressCountry": company.country,
        },
    }
    if company.website:
        data["sameAs"] = [company.website]
    if company.logo:
        data["logo"] = origin + company.logo["src"]
    elif isinstance(company, PublicCompany):
        data["image"] = origin + woven_path(company.slug, company.accent)
    return data if nested else {"@context": _CONTEXT, **data}


def hub_data(hub: HubView, *, origin: str, locale: str) -> dict[str, Any]:
    """The Organization that a hub is, and where its firms are."""
    data: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "Organization",
        "name": hub.name,
        "url": f"{origin}/{locale}/hubs/{hub.slug}",
        "image": origin + woven_path(hub.slug, hub.accent),
        "areaServed": {
            "@type": "Place",
            "name": hub.place or hub.country,
            "address": {"@type": "PostalAddress", "addressCountry": hub.country},
        },
    }
    return data | ({"description": hub.tagline} if hub.tagline else {})


def trail_data(links: list[tuple[str, str]], *, origin: str, locale: str) -> dict[str, Any]:
    """The breadcrumb: (label, path without the locale) pairs."""
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": label, "item": f"{origin}/{locale}{path}"}
            for number, (label, path) in enumerate(links, 1)
        ],
    }


def site_data(*, origin: str, locale: str) -> dict[str, Any]:
    """The site with its search."""
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": "Vitrina",
        "url": f"{origin}/{locale}/",
        "inLanguage": locale,
        "potentialAction": {
            "@type": "SearchAction",
            "query-input": "required name=q",
            "target": f"{origin}/{locale}/search?q={{q}}",
        },
    }
