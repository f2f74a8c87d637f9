"""Every page: axe finds nothing in either theme, nothing sticks out at 320 px, a first visit stays light."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from backend.demo.casting import PASSWORD
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
AXE = Path(__file__).resolve().parents[2] / "storefront" / "node_modules" / "axe-core" / "axe.min.js"
BUDGET = 150 * 1024
SHIFT = """new Promise(done => {
  const sum = list => list.reduce((total, entry) => total + entry.value, 0);
  new PerformanceObserver(list => done(sum(list.getEntries()))).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(0), 500);
})"""
PUBLIC = {
    "home": "/{locale}/",
    "search": "/{locale}/search?q=coffee",
    "nothing": "/{locale}/search?q=xyzzyqwv",
    "category": "/{locale}/categories/roasted-coffee",
    "hub": "/{locale}/hubs/salcaja-digital",
    "company": "/{locale}/companies/{company}",
    "listing": "/{locale}/listings/{listing}",
    "ask": "/{locale}/listings/{listing}/ask",
    "for-firms": "/{locale}/for-firms",
    "for-hubs": "/{locale}/for-hubs",
    "worksheets": "/{locale}/worksheets",
    "contact": "/{locale}/contact",
    "privacy": "/{locale}/privacy",
    "terms": "/{locale}/terms",
    "join": "/{locale}/join",
    "join-hub": "/{locale}/join?hub=salcaja-digital",
    "sign-in": "/{locale}/sign-in",
    "missing": "/{locale}/listings/nothing-of-this-name",
}
DESKS = {
    "firm owner": (
        *("", "/listings", "/listings/new", "/imports", "/inquiries", "/profile", "/people", "/keys", "/site"),
        *("/readiness", "/readiness/questions", "/readiness/steps", "/readiness/why", "/readiness/history"),
        "/readiness/badge",
    ),
    "hub manager": (
        *("", "/queue", "/companies", "/inquiries", "/journal", "/people", "/reviews", "/care", "/readiness"),
        *("/readiness/validity", "/readiness/instrument", "/readiness/gates", "/reviews/agreement", "/settings"),
    ),
    "operator": ("", "/jobs", "/outbox", "/hubs"),
}


@pytest.fixture(scope="module")
def places(demo_site: Site, browser: Browser) -> dict[str, str]:
    """A company and a listing of the demo."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{demo_site.origin}/es/search?q=cafe")
        first = page.locator(".cards article.card").first
        company = str(first.locator(".maker a").get_attribute("href")).rsplit("/", 1)[-1]
        listing = str(first.locator(".card-title a").get_attribute("href")).rsplit("/", 1)[-1]
    return {"company": company, "listing": listing}


# Resolves once nothing moves any more, or after a second.
STILL = """Promise.race([
    Promise.allSettled(document.getAnimations().map(one => one.finished)),
    new Promise(done => setTimeout(done, 1000)),
])"""


def check(page: Page, origin: str, path: str) -> dict[str, Any]:
    """What axe finds in both themes, and how far anything sticks out of a narrow phone."""
    # Before the page is there: what changes with the theme must not be looked at halfway.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(origin + path)
    page.wait_for_load_state()
    page.evaluate(AXE.read_text("utf-8"))
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(STILL)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        for violation in result["violations"]:
            found[f"{path} {scheme} {violation['id']}"] = [
                f"{node['html'][:160]} {node['any'][:1]}" for node in violation["nodes"][:3]
            ]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 700})
    page.reload()
    page.wait_for_load_state()
    out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if out > 0:
        found[f"{path} sticks out at 320 px"] = out
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own; axe is put in by hand, which the site's own policy forbids to others."""
    with browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}) as opened:
        opened.set_default_timeout(90_000)
        yield opened


@pytest.mark.parametrize("locale", ["es", "en"])
def test_public_pages(demo_site: Site, context: BrowserContext, places: dict[str, str], locale: str) -> None:
    page = context.new_page()
    found: dict[str, Any] = {}
    for pattern in PUBLIC.values():
        found |= check(page, demo_site.origin, pattern.format(locale=locale, **places))
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("role", list(DESKS))
def test_desks(demo_site: Site, context: BrowserContext, role: str) -> None:
    page = context.new_page()
    found: dict[str, Any] = {}
    sign_in(page, demo_site, role)
    base = page.url.removeprefix(demo_site.origin).rstrip("/")
    for part in DESKS[role]:
        found |= check(page, demo_site.origin, base + part)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def test_what_takes_away_asks_once_without_javascript(demo_site: Site, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, demo_site, "firm owner")
        page.goto(f"{page.url.rstrip('/')}/keys")
        page.fill("#name", "Prueba")
        page.locator("#form input[type=checkbox]").first.check()
        page.locator("#form button[type=submit]").click()
        row = page.locator("tr", has_text="Prueba")
        assert not row.locator("button").is_visible()
        row.locator(".sure summary").click()
        assert "dejan de funcionar de inmediato" in row.inner_text()
        row.locator("button").click()
        assert page.locator("tr", has_text="Prueba").count() == 0


def sign_in(page: Page, site: Site, role: str) -> None:
    """As a person of the demo, with the password `vitrina serve` prints."""
    from backend.demo.casting import sign_ins

    email = next(address for known, address, _ in sign_ins() if known == role)
    page.goto(f"{site.origin}/es/sign-in")
    page.locator("details.more summary").click()
    page.fill("#password-email", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("details.more form button[type=submit]").click()
    page.wait_for_url("**/es/**desk**" if role != "operator" else "**/es/operator**")


@pytest.mark.parametrize("name", ["home", "search", "listing", "hub"])
def test_a_first_visit_is_light(demo_site: Site, browser: Browser, places: dict[str, str], name: str) -> None:
    address = demo_site.origin + PUBLIC[name].format(locale="es", **places)
    # What a page does by itself it does at each visit; a machine that stalls may move something once.
    visits = [first_visit(browser, address) for _ in range(2)]
    for weights, _ in visits:
        assert sum(weight for weight, _ in weights) <= BUDGET, sorted(weights, reverse=True)[:12]
    assert min(shift for _, shift in visits) < 0.02


def first_visit(browser: Browser, address: str) -> tuple[list[tuple[float, str]], float]:
    """The bytes of every answer with its address, and how far things moved about, on a phone that was never here."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as fresh:
        page = fresh.new_page()
        session = fresh.new_cdp_session(page)
        session.send("Network.enable")
        weights: list[tuple[float, str]] = []
        kinds: dict[str, str] = {}
        session.on(
            "Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["response"]["url"]})
        )
        session.on(
            "Network.loadingFinished",
            lambda event: weights.append((event["encodedDataLength"], kinds.get(event["requestId"], ""))),
        )
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return weights, float(page.evaluate(SHIFT))


def test_everything_works_without_script(demo_site: Site, browser: Browser, places: dict[str, str]) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}) as plain:
        page = plain.new_page()
        page.goto(f"{demo_site.origin}/en/")
        page.fill("[name=q]", "honey")
        page.locator("form[role=search] button").first.click()
        page.wait_for_url("**/en/search?q=honey")
        assert page.locator("article.card").count() > 2
        page.locator(".facet a").first.click()
        page.wait_for_load_state()
        assert page.locator("ul.chips a.chip.on").count() == 1
        page.goto(f"{demo_site.origin}/en/listings/{places['listing']}/ask")
        page.fill("[name=message]", "x")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state()
        assert page.locator("[name=message]").input_value() == "x"
        assert page.locator(".error").count() >= 2
