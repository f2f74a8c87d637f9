"""The public face: home, hubs, firms, listings, and the two pages that explain."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from backend.catalogue.queries import public_listing
from backend.catalogue.reference.tree import groups, path
from backend.companies.showing import Moved, public_company
from backend.core.errors import NotFound
from backend.core.i18n import best_locale
from backend.search import browsing
from backend.web.dependencies import SearchDep, SessionDep
from storefront import structured
from storefront.cards import best, company_view, hub_view, listing_view
from storefront.rendering import PageDep
from storefront.sharing import whatsapp_link

router = APIRouter()
_NEWEST, _FIRMS, _MORE = 9, 24, 6


@router.get("/")
def choose_language(request: Request) -> Response:
    """To the home page in the visitor's language."""
    locale = best_locale(request.headers.get("accept-language"))
    return RedirectResponse(f"/{locale}/", status_code=302, headers={"vary": "Accept-Language"})


@router.get("/{locale}/")
def show_home(page: PageDep, index: SearchDep) -> Response:
    """The front page."""
    newest = [listing_view(card, page.locale) for card in browsing.newest(index, _NEWEST)]
    hubs = [hub_view(hub, page.locale) for hub in browsing.hubs(index)]
    return page.render(
        "public/home.html",
        hubs=hubs,
        newest=newest,
        counts=browsing.counts(index),
        groups=groups(),
        json_ld=structured.site_data(origin=page.settings.origin, locale=page.locale),
    )


@router.get("/{locale}/hubs/{slug}")
def show_hub(page: PageDep, index: SearchDep, slug: str, page_number: int = 1) -> Response:
    """A hub: who it is, its firms, its newest offers."""
    found = browsing.hub(index, slug)
    if found is None:
        raise NotFound
    firms = browsing.companies(index, hub=slug, page=max(1, min(page_number, 500)), size=_FIRMS)
    newest = [listing_view(card, page.locale) for card in browsing.newest(index, _MORE, hub=slug)]
    hub = hub_view(found, page.locale)
    return page.render(
        "public/hub.html",
        hub=hub,
        newest=newest,
        number=page_number,
        firms=[company_view(card, page.locale) for card in firms.cards],
        pages=firms.pages,
        json_ld=structured.hub_data(hub, origin=page.settings.origin, locale=page.locale),
    )


@router.get("/{locale}/companies/{slug}")
def show_company(page: PageDep, session: SessionDep, index: SearchDep, slug: str) -> Response:
    """A firm's vitrina. An address it once had leads here."""
    try:
        company = public_company(session, slug, viewer=page.actor)
    except Moved as moved:
        return RedirectResponse(page.url(f"/companies/{moved.slug}"), status_code=301)
    offers = [listing_view(card, page.locale) for card in browsing.listing_cards(index, company.slug)]
    return page.render(
        "public/company.html",
        company=company,
        offers=offers,
        band=company.band_at(page.request.app.state.clock.now()),
        story=best(company.stories, page.locale),
        whatsapp=whatsapp_link(page, company.whatsapp, company.name) if company.hubs else "",
        json_ld=structured.company_data(company, origin=page.settings.origin, locale=page.locale),
    )


@router.get("/{locale}/listings/{slug}")
def show_listing(page: PageDep, session: SessionDep, index: SearchDep, slug: str) -> Response:
    """One product or service, with everything a buyer asks first."""
    listing = public_listing(session, slug, viewer=page.actor)
    words, company = listing.words_in(page.locale), listing.company
    more = [card for card in browsing.listing_cards(index, company.slug) if card.slug != slug][:_MORE]
    trail = [(one.names[page.locale], f"/categories/{one.slug}") for one in path(listing.category)]
    origin, locale = page.settings.origin, page.locale
    return page.render(
        "public/listing.html",
        listing=listing,
        words=words,
        words_in=listing.locale_for(locale),
        company=company,
        more=[listing_view(card, locale) for card in more],
        trail=trail,
        story=best(company.stories, locale),
        whatsapp=whatsapp_link(page, company.whatsapp, words.title) if listing.public else "",
        json_ld=[
            structured.listing_data(listing, origin=origin, locale=locale),
            structured.trail_data(trail, origin=origin, locale=locale),
        ],
    )


@router.get("/{locale}/for-firms")
def show_for_firms(page: PageDep, index: SearchDep) -> Response:
    """What a firm gets, and how it goes."""
    hubs = [hub_view(hub, page.locale) for hub in browsing.hubs(index)]
    return page.render("public/for_firms.html", hubs=hubs)


@router.get("/{locale}/for-hubs")
def show_for_hubs(page: PageDep, index: SearchDep) -> Response:
    """What a hub gets."""
    return page.render("public/for_hubs.html", counts=browsing.counts(index))
