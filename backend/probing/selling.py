"""What a site offers, and whether a customer abroad can pay there."""

from __future__ import annotations

import re

from backend.integrations.fetching import Fetched
from backend.probing.apart import PageFacts
from backend.probing.findings import Finding, found, unknown
from backend.probing.visiting import Visit

ENOUGH = 3
_MARKED, _LISTED = 1.0, 0.75  # offers with markup can be read by machines; a sitemap only says that they exist
_SHOP = re.compile(r"product|tienda|shop|store|catalog|servicio|service|portafolio|portfolio|coleccion|collection")
_LOCATION = re.compile(rb"<loc>\s*([^<\s]{1,500})\s*</loc>", re.IGNORECASE)
_OFFER_PATH = re.compile(
    rb"/(productos?|products?|servicios?|services?|shop|tienda|item|p)/[^/]+/?$"
    rb"|(product|producto)[-_][^/]+$",
    re.IGNORECASE,
)
_OFFERS_PART = re.compile(rb"(product|servic|item).*\.xml", re.IGNORECASE)
_SITEMAP_MOST = 600_000
_MEANS = {
    "paypal": "PayPal",
    "js.stripe.com": "Stripe",
    "buy.stripe.com": "Stripe",
    "checkout.stripe.com": "Stripe",
    "mercadopago": "Mercado Pago",
    "mpago.": "Mercado Pago",
    "conekta": "Conekta",
    "openpay": "Openpay",
    "wompi": "Wompi",
    "recurrente.com": "Recurrente",
    "pagadito": "Pagadito",
    "payu": "PayU",
    "2checkout": "2Checkout",
    "clip.mx": "Clip",
    "squareup": "Square",
    "payoneer": "Payoneer",
    "/checkouts/": "Shopify",
    "wc-ajax=checkout": "WooCommerce",
}


def look_at_offers(visit: Visit) -> Finding:
    """1 from three offers in schema.org's words on the home page or the shop's; 0.75 from three in the sitemap."""
    if visit.obstacle():
        return unknown("offers", visit.obstacle())
    marked = visit.page.offers
    shop = visit.linked(_SHOP)
    if marked < ENOUGH and shop:
        other = visit.other(shop)
        marked = max(marked, other.offers) if isinstance(other, PageFacts) else marked
    listed: int | None = None
    if marked < ENOUGH:
        listed = _in_sitemap(visit)
        if listed is None and not marked:
            return unknown("offers", "slow")
    level = max(_MARKED * min(marked, ENOUGH) / ENOUGH, _LISTED * min(listed or 0, ENOUGH) / ENOUGH)
    why = [] if level >= 1 else ["no-markup"] if (listed or 0) >= ENOUGH else ["few-offers"]
    return found("offers", level, why, marked=marked, listed=listed or 0)


def _in_sitemap(visit: Visit) -> int | None:
    """Offers by the sitemap, with the first of its parts that names products; None where it could not be read."""
    first = visit.tried(f"{_origin(visit)}/sitemap.xml", 1.5, _SITEMAP_MOST)
    if not isinstance(first, Fetched):
        return None if first.cause in ("slow", "refused") else 0
    if first.status >= 400:
        return 0
    places = _LOCATION.findall(first.body)
    deeper = next(
        (one for one in places if b".xml" in one and re.search(rb"product|servic|item", one, re.IGNORECASE)), None
    )
    if deeper is not None:
        url = deeper.decode("utf-8", "replace").replace("&amp;", "&")
        if visit.own(url):
            more = visit.tried(url, 1.5, _SITEMAP_MOST)
            places += _LOCATION.findall(more.body) if isinstance(more, Fetched) and more.status < 400 else []
    return len({one for one in places if _OFFER_PATH.search(one)})


def _origin(visit: Visit) -> str:
    scheme = "https" if isinstance(visit.secure, Fetched) else "http"
    return f"{scheme}://{visit.wanted.host}"


def look_at_payment(visit: Visit) -> Finding:
    """1 where a way to pay electronically is seen. Not seen says nothing: most export orders are paid by transfer."""
    if visit.obstacle():
        return unknown("payment", visit.obstacle())
    pages = [visit.page]
    shop = visit.linked(_SHOP)
    other = visit.other(shop) if shop else None
    pages += [other] if isinstance(other, PageFacts) else []
    told = " ".join(
        " ".join([*page.scripts, *page.parts, *(url for url, _ in page.links), page.inline]) for page in pages
    )
    means = sorted({name for mark, name in _MEANS.items() if mark in told.lower()})
    if means:
        return found("payment", 1, means=means)
    return Finding("payment", "partial", None, {"means": [], "why": ["no-payment"]})
