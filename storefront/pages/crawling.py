"""What search engines ask for: robots.txt, and sitemaps with both languages of every public page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import PlainTextResponse, Response

from backend.catalogue.reference.tree import categories
from backend.catalogue.reference.tree import path as path_to
from backend.core.errors import NotFound
from backend.core.i18n import LOCALES
from backend.search.addresses import count_addresses, filled_categories, public_addresses
from backend.web.dependencies import AddressDep, LimitsDep, SessionDep

router = APIRouter()
_PER_FILE = 5_000
_KINDS = ("pages", "hubs", "companies", "listings")
_PLAIN = ("", "search", "for-firms", "for-hubs", "join", "worksheets", "developers", "contact", "privacy", "terms")
_FOR_OTHERS = "en"  # who reads neither language
_CACHED = {"cache-control": "public, max-age=3600"}
_PRIVATE = ("desk", "hub-desk", "operator", "account", "conversations", "sign-in", "verify", "invitation", "reset")


@router.get("/robots.txt")
def show_robots(request: Request) -> Response:
    """What may be crawled, and where the map is."""
    origin = request.app.state.settings.origin
    rules = ["User-agent: *", "Disallow: /api/", "Disallow: /health/"]
    rules += [f"Disallow: /{locale}/{path}" for locale in LOCALES for path in _PRIVATE]
    rules += [f"Disallow: /{locale}/search?" for locale in LOCALES]
    return PlainTextResponse("\n".join([*rules, "", f"Sitemap: {origin}/sitemap.xml", ""]), headers=_CACHED)


@router.get("/sitemap.xml")
def show_index(request: Request, session: SessionDep) -> Response:
    """The list of maps: as many of each kind as its addresses need."""
    origin, files = request.app.state.settings.origin, []
    for kind in _KINDS:
        total = 1 if kind == "pages" else count_addresses(session, kind)
        files += [f"{origin}/sitemaps/{kind}-{number}.xml" for number in range(1, -(-total // _PER_FILE) + 1)]
    rows = "".join(f"<sitemap><loc>{escape(file)}</loc></sitemap>" for file in files)
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>')


@router.get("/sitemaps/{kind}-{number}.xml")
def show_map(
    request: Request, session: SessionDep, limits: LimitsDep, address: AddressDep, kind: str, number: int
) -> Response:
    """One map: each address in both languages, each naming the other."""
    limits.read(f"map:{address}", most=120, seconds=60)
    if kind not in _KINDS or not 1 <= number <= 10_000:
        raise NotFound
    origin = request.app.state.settings.origin
    rows = "".join(_entry(origin, path, changed) for path, changed in _addresses(session, kind, number))
    if not rows:
        raise NotFound
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return _xml(f"<urlset {spaces}>{rows}</urlset>")


def _addresses(session: Session, kind: str, number: int) -> Iterable[tuple[str, datetime | None]]:
    if kind == "pages":
        return [(f"/{page}", None) for page in (*_PLAIN, *_categories(session))] if number == 1 else []
    found = public_addresses(session, kind, limit=_PER_FILE, offset=(number - 1) * _PER_FILE)
    return [(f"/{kind}/{slug}", changed) for slug, changed in found]


def _categories(session: Session) -> Iterable[str]:
    """Those that show something, and the groups above them: an empty page is nothing to be found by."""
    leaves = filled_categories(session)
    filled = {above.slug for leaf in leaves if leaf in categories() for above in path_to(leaf)}
    return (f"categories/{slug}" for slug in categories() if slug in filled)


def _entry(origin: str, path: str, changed: datetime | None) -> str:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(f"{origin}/{locale}{path}")}"/>'
        for language, locale in (*((one, one) for one in LOCALES), ("x-default", _FOR_OTHERS))
    )
    moment = f"<lastmod>{changed.date().isoformat()}</lastmod>" if changed else ""
    return "".join(f"<url><loc>{escape(f'{origin}/{locale}{path}')}</loc>{moment}{others}</url>" for locale in LOCALES)


def _xml(body: str) -> Response:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return Response(head + body, media_type="application/xml", headers=_CACHED)
