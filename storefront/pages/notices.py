"""What people are owed in words: what happens with their data, on what terms, and whom to write to."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from backend.search import browsing
from backend.web.dependencies import SearchDep
from storefront.cards import hub_view
from storefront.rendering import PageDep

router = APIRouter(prefix="/{locale}")


@router.get("/privacy")
def show_privacy(page: PageDep) -> Response:
    """The privacy notice: what is kept, why, how long, who sees it."""
    return page.render("notices/privacy.html")


@router.get("/terms")
def show_terms(page: PageDep) -> Response:
    """The terms of use."""
    return page.render("notices/terms.html")


@router.get("/contact")
def show_contact(page: PageDep, index: SearchDep) -> Response:
    """Whom to write to: a firm, a hub, or who runs the site."""
    hubs = [hub_view(hub, page.locale) for hub in browsing.hubs(index)]
    return page.render("notices/contact.html", hubs=hubs)
