"""Every link and every form on every page leads to a route that exists, by the method it will be asked with."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from selectolax.lexbor import LexborHTMLParser
from starlette.routing import Match
from starlette.testclient import TestClient

from tests.architecture.route_samples import address
from tests.architecture.test_routes import WRITTEN, Row
from tests.factories.databases import copied
from tests.factories.installation import Installation, installation
from tests.factories.undone import undoing

SEERS = ("visitor", "owner", "manager", "operator")
PAGES = sorted(row for row in WRITTEN if row[0] == "GET" and row[1].startswith("/{locale}"))


@pytest.fixture(scope="module")
def here(server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with its world."""
    with copied(server_url, template_database) as url, installation(url, tmp_path_factory.mktemp("links")) as made:
        yield made


@pytest.fixture(scope="module")
def client(here: Installation) -> Iterator[TestClient]:
    """One client for everybody: each request says anew who is asking."""
    with TestClient(here.app, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row[1])
def test_every_link_and_form_leads_somewhere(here: Installation, client: TestClient, row: Row) -> None:
    lost: set[tuple[str, str]] = set()
    for who in SEERS:
        client.cookies.clear()
        asked = address(row[1], here, who)
        with undoing(here):
            answer = client.get(asked, headers=here.headers_of(who))
        if answer.headers.get("content-type", "").startswith("text/html"):
            lost |= {one for one in leads(answer.text, asked) if not leads_somewhere(here.app, *one)}
    assert sorted(lost) == []


def leads(page: str, address_of_page: str) -> set[tuple[str, str]]:
    """What a page offers to go to within the site: method and path."""
    tree, found = LexborHTMLParser(page), set()
    for link in tree.css("a[href]"):
        found.add(("GET", str(link.attributes["href"] or "")))
    for form in tree.css("form"):
        found.add(((form.attributes.get("method") or "get").upper(), form.attributes.get("action") or address_of_page))
    for button in tree.css("button[formaction]"):
        found.add(("POST", str(button.attributes["formaction"] or "")))
    within = set()
    for method, target in found:
        parts = urlsplit(urljoin(address_of_page, target))
        if parts.scheme in ("", "http", "https") and (not parts.netloc or parts.netloc == "testserver"):
            within.add((method, parts.path or "/"))
    return within


def leads_somewhere(app: FastAPI, method: str, path: str) -> bool:
    """Whether the router, or a mounted folder, takes this request."""
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)


def test_what_leads_nowhere_is_seen(here: Installation) -> None:
    page = (
        '<a href="/es/for-hubs">x</a><form method="post" action="/es/es/hubs"></form><a href="https://x.example/">y</a>'
    )
    assert leads(page, "/es/") == {("GET", "/es/for-hubs"), ("POST", "/es/es/hubs")}
    assert leads_somewhere(here.app, "GET", "/es/for-hubs")
    assert not leads_somewhere(here.app, "POST", "/es/es/hubs")
