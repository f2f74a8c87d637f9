"""What search engines and visitors get: sitemaps, alternates, descriptions, languages, languages not there."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine
from starlette.testclient import TestClient

from backend.core.config import Settings
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from tests.factories import catalogue as make

pytestmark = pytest.mark.data
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def world(doing: Callable[..., Any], settings: Settings, engine: Engine) -> dict[str, str]:
    """A firm that a hub approved, with one listing that is published and one that is not; a firm that waits."""
    with doing() as work:
        firm = make.firm(work, name="Café <Niebla> & Hijos")
        shown = make.listing(work, firm, published=True, title_es='Café "de altura" </script><b>', title_en="")
        hidden = make.listing(work, firm, title_es="Borrador secreto", sku="B-1")
        waiting = make.firm(work, name="Todavía no", approved=False)
        found = {
            "hub": make.hub(work).slug,
            "firm": firm.slug,
            "shown": shown.slug,
            "hidden": hidden.slug,
            "waiting": waiting.slug,
        }
    rebuild(settings.index_folder, SqlSource(engine))
    return found


def described(page: str) -> list[dict[str, Any]]:
    """The JSON-LD of a page."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found: list[dict[str, Any]] = []
    for block in blocks:
        told = json.loads(block)
        found += told if isinstance(told, list) else [told]
    return found


def test_sitemaps_hold_what_is_public_in_both_languages(client: TestClient, world: dict[str, str]) -> None:
    index = ET.fromstring(client.get("/sitemap.xml").content)
    files = [entry.text or "" for entry in index.findall("s:sitemap/s:loc", SPACES)]
    addresses: dict[str, set[str]] = {}
    for file in files:
        tree = ET.fromstring(client.get("/" + file.split("/", 3)[3]).content)
        for entry in tree.findall("s:url", SPACES):
            loc = entry.findtext("s:loc", namespaces=SPACES) or ""
            addresses[loc] = {link.attrib["hreflang"] for link in entry.findall("x:link", SPACES)}
    paths = {address.split("/", 3)[3] for address in addresses}
    assert {f"es/listings/{world['shown']}", f"en/companies/{world['firm']}", "es/", "en/for-hubs"} <= paths
    assert f"es/listings/{world['hidden']}" not in paths
    assert f"es/companies/{world['waiting']}" not in paths
    assert set(map(frozenset, addresses.values())) == {frozenset({"es", "en", "x-default"})}
    assert {"es/developers", "es/categories/roasted-coffee", "en/categories/coffee-cocoa-honey"} <= paths
    assert not any("categories/mezcal" in path for path in paths)


def test_every_address_of_the_sitemap_answers(client: TestClient, world: dict[str, str]) -> None:
    assert world
    for kind in ("hubs", "companies", "listings"):
        tree = ET.fromstring(client.get(f"/sitemaps/{kind}-1.xml").content)
        for entry in tree.findall("s:url/s:loc", SPACES):
            path = "/" + (entry.text or "").split("/", 3)[3]
            assert client.get(path).status_code == 200, path
    assert client.get("/sitemaps/listings-2.xml").status_code == 404
    assert client.get("/sitemaps/secrets-1.xml").status_code == 404


def test_robots_keep_out_of_what_is_private(client: TestClient) -> None:
    told = client.get("/robots.txt").text
    assert "Disallow: /es/desk" in told
    assert "Sitemap: http" in told


def test_a_listing_describes_itself_and_nobody_breaks_out(client: TestClient, world: dict[str, str]) -> None:
    page = client.get(f"/es/listings/{world['shown']}").text
    kinds = {told["@type"]: told for told in described(page)}
    assert kinds["Product"]["name"] == 'Café "de altura" </script><b>'
    assert "</script><b>" not in page
    assert "BreadcrumbList" in kinds
    assert f'hreflang="en" href="http://127.0.0.1:8000/en/listings/{world["shown"]}"' in page
    assert 'rel="canonical"' in page


def test_the_language_that_is_shown_is_said(client: TestClient, world: dict[str, str]) -> None:
    page = client.get(f"/en/listings/{world['shown']}").text
    assert 'lang="es"' in page
    assert "Spanish" in page


@pytest.mark.parametrize(
    "path", ["/es/listings/{hidden}", "/es/companies/{waiting}", "/de/", "/es/hubs/nothing", "/es/categories/nothing"]
)
def test_what_is_not_public_is_not_there(client: TestClient, world: dict[str, str], path: str) -> None:
    assert client.get(path.format(**world)).status_code == 404


def test_the_front_door_speaks_the_visitor_s_language(client: TestClient) -> None:
    assert client.get("/", headers={"accept-language": "en-US"}).headers["location"] == "/en/"
    assert client.get("/", headers={"accept-language": "es-GT"}).headers["location"] == "/es/"


@pytest.mark.parametrize(
    "query",
    [
        "?price_from=abc",
        "?price_from=-1&price_to=1e99",
        "?page=999999999999",
        "?page=x",
        "?category=../../etc",
        "?hub=%F0%9F%98%80",
        "?sort=;drop",
        "?q=" + "a" * 5000,
        "?q=%22%22%22",
        "?kind=product&kind=service&kind=x",
        "?q=HS+8471.30",
        "?q=" + "%EF%BF%BF",
    ],
)
def test_any_address_of_a_search_is_a_page(client: TestClient, world: dict[str, str], query: str) -> None:
    assert world
    assert client.get("/es/search" + query).status_code == 200


def test_cloth_is_drawn_by_address_and_kept(client: TestClient) -> None:
    answer = client.get("/weave/jade/card/0123456789ab.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/weave/jade/card/xyz.svg").status_code == 404
    assert client.get("/weave/grey/card/0123456789ab.svg").status_code == 404


PICTURE = re.compile(r'<meta (?:property="og:image"|name="twitter:image") content="http://127.0.0.1:8000(/[^"]+)">')


@pytest.mark.parametrize(
    "path", ["/es/", "/es/hubs/{hub}", "/es/companies/{firm}", "/es/listings/{shown}", "/es/search", "/es/for-firms"]
)
def test_what_is_shared_has_a_picture_of_its_own(client: TestClient, world: dict[str, str], path: str) -> None:
    page = client.get(path.format(**world)).text
    pictures = PICTURE.findall(page)
    assert len(pictures) == 2
    assert len(set(pictures)) == 1
    answer = client.get(pictures[0])
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert "immutable" in answer.headers["cache-control"]
    assert 'property="og:image:width" content="1200"' in page


def test_each_name_shares_its_own_cloth_and_none_is_no_picture_of_what_is_sold(
    client: TestClient, world: dict[str, str]
) -> None:
    pages = {
        path: client.get(path).text for path in (f"/es/companies/{world['firm']}", f"/es/listings/{world['shown']}")
    }
    assert len({PICTURE.findall(page)[0] for page in pages.values()}) == 2
    firm, listing = (described(page) for page in pages.values())
    assert firm[0]["image"].endswith(PICTURE.findall(pages[f"/es/companies/{world['firm']}"])[0])
    assert all("image" not in told for told in listing if told["@type"] == "Product")


@pytest.mark.parametrize("path", ["jade/xyz.png", "grey/0123456789ab.png", "jade/0123456789AB.png", "jade/..%2fa.png"])
def test_a_picture_that_nobody_has_is_not_drawn(client: TestClient, path: str) -> None:
    assert client.get(f"/weave/{path}").status_code == 404


def test_drawing_for_one_address_has_an_end(client: TestClient) -> None:
    answers = [client.get("/weave/jade/0123456789ab.png").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]


def test_an_empty_category_is_not_for_search_engines(client: TestClient, world: dict[str, str]) -> None:
    assert world
    full, empty = (client.get(f"/es/categories/{slug}").text for slug in ("roasted-coffee", "mezcal"))
    assert 'name="robots"' not in full
    assert 'name="robots" content="noindex, follow"' in empty


def test_a_hub_describes_itself(client: TestClient, world: dict[str, str]) -> None:
    told = described(client.get(f"/es/hubs/{world['hub']}").text)[0]
    assert told["@type"] == "Organization"
    assert told["name"] == "Altos"
    assert told["url"].endswith(f"/es/hubs/{world['hub']}")
    assert told["areaServed"]["address"]["addressCountry"] == "GT"
    assert client.get("/" + told["image"].split("/", 3)[3]).status_code == 200
