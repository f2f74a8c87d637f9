"""Pages behind other pages: axe finds nothing there in either theme, nothing sticks out at 320 px."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import Site
from tests.browser.test_pages import check, sign_in
from tests.factories.world import UNKNOWN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
BUYER = "compras@casa-lumen.example"
PUBLIC = (
    "/en/developers",
    "/es/search?q=caf%C3%A9&kind=product",
    f"/es/conversations/{UNKNOWN}",
    f"/es/inquiries/confirm/{UNKNOWN}",
    "/es/search?q=%00",
)
# A page of the desk, what in it leads on, and what is added to that address.
BEHIND: dict[str, tuple[tuple[str, str, str], ...]] = {
    "firm owner": (
        ("/listings", "tbody th a, main ul a[href*='/listings/']", ""),
        ("/listings", "tbody th a, main ul a[href*='/listings/']", "/photos"),
        ("/listings", "tbody th a, main ul a[href*='/listings/']", "/checklist?market=US"),
        ("/inquiries", "main a[href*='/inquiries/']", ""),
        ("/readiness/evidence", "", ""),
        ("/readiness/evidence/new", "", ""),
        ("/readiness/questions/LEG4", "", ""),
        ("/readiness/questions/TRD1", "", ""),
        ("/readiness/profile", "", ""),
        ("/readiness/what-if", "", ""),
        ("/readiness/gates", "", ""),
    ),
    "hub manager": (
        ("/reviews", "tbody th a", ""),
        ("/loans", "", ""),
        ("/care?all=1", "tbody th a", ""),
        ("/care/people", "", ""),
        ("/care/free", "", ""),
        ("/readiness/gates/quote", "", ""),
    ),
    "operator": (("/outbox", "main a[href*='/outbox/']", ""),),
}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own, into which axe may be put."""
    with browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}) as opened:
        opened.set_default_timeout(90_000)
        yield opened


def behind(page: Page, address: str, chosen: str) -> str:
    """Where the first of the chosen links leads."""
    page.goto(address)
    found = page.locator(chosen).first.get_attribute("href")
    assert found, f"{address} leads nowhere by {chosen}"
    return found.partition("?")[0].partition("#")[0]


@pytest.mark.parametrize("role", list(BEHIND))
def test_pages_behind_the_desk(demo_site: Site, context: BrowserContext, role: str) -> None:
    page, found = context.new_page(), dict[str, Any]()
    sign_in(page, demo_site, role)
    base = page.url.removeprefix(demo_site.origin).rstrip("/")
    for part, chosen, more in BEHIND[role]:
        path = base + part if not chosen else behind(page, demo_site.origin + base + part, chosen) + more
        found |= check(page, demo_site.origin, path)
    found |= check(page, demo_site.origin, "/es/account")
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def test_public_pages_that_are_seldom_seen(demo_site: Site, context: BrowserContext) -> None:
    page, found = context.new_page(), dict[str, Any]()
    for path in PUBLIC:
        found |= check(page, demo_site.origin, path)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def test_a_buyers_pages_from_the_question_to_the_conversation(demo_site: Site, context: BrowserContext) -> None:
    page, origin = context.new_page(), demo_site.origin
    page.goto(f"{origin}/en/search?q=coffee")
    page.goto(origin + str(page.locator("article.card .card-title a").first.get_attribute("href")) + "/ask")
    answers = {
        "name": "Ida Berg",
        "organisation": "Casa Lumen",
        "email": BUYER,
        "message": "Which volume can you roast in March, and in which bags?",
    }
    for name, value in answers.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=country]", "CA")
    page.wait_for_timeout(3_500)  # nobody writes a question in three seconds
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    found = check(page, origin, page.url.removeprefix(origin))
    confirm = demo_site.mail.link(BUYER, "/en/")
    found |= check(page, origin, confirm.removeprefix(origin))
    page.goto(confirm)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    talk = page.locator("a[href*='/conversations/']")
    path = str(talk.first.get_attribute("href")) if talk.count() else page.url.removeprefix(origin)
    found |= check(page, origin, path)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
