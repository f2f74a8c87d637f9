"""The spine: a firm joins, brings its list, is approved, is found from another language, is asked, and answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.core.database import make_engine
from backend.core.permissions import MANAGER
from backend.core.work import working
from backend.hubs.opening import appoint, open_hub
from backend.hubs.schemas import HubCreate
from backend.loading import load_jobs
from tests.browser.conftest import Site, shoot_both, until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LIST = Path(__file__).resolve().parents[1] / "data" / "spine" / "lista_cafetalera.csv"
OWNER, MANAGES, BUYER = "lucia@cafetalera.example", "irene@altos.example", "karen@prairie.example"


@pytest.fixture(scope="module")
def site(start_site: Callable[..., Site]) -> Site:
    """An installation with one hub and its manager, nothing else."""
    started = start_site(demo=False)
    load_jobs()
    engine = make_engine(started.database_url, pool_size=2)
    with working(engine) as work:
        hub = open_hub(
            work,
            HubCreate.model_validate(
                {
                    "slug": "altos-veracruz",
                    "name": "Altos de Veracruz",
                    "country": "MX",
                    "region": "Veracruz",
                    "place": "Xalapa",
                    "zone": "America/Mexico_City",
                    "currency": "MXN",
                    "accent": "jade",
                    "contact_email": "hola@altos.example",
                    "texts": {"es": {"tagline": "Café y oficio"}, "en": {"tagline": "Coffee and craft"}},
                }
            ),
        )
        appoint(work, hub, email=MANAGES, name="Irene Solís", role=MANAGER)
    engine.dispose()
    return started


def test_a_firm_is_found_asked_and_answers(
    site: Site, browser: Browser, phone: BrowserContext, desktop: BrowserContext
) -> None:
    firm = phone.new_page()
    join(site, firm)
    bring_list(site, firm)
    approve(site, browser)
    buyer = desktop.new_page()
    find(site, buyer)
    ask(site, buyer)
    answer(site, firm)
    close(site, buyer)


def join(site: Site, page: Page) -> None:
    page.goto(f"{site.origin}/es/join?hub=altos-veracruz")
    shoot_both(page, "1-join")
    page.fill("[name=name]", "Cafetalera Monte Niebla")
    page.fill("[name=tax_identifier]", "CMN0405068A1")
    page.select_option("select[name=sector]", "agrifood") if page.locator("select[name=sector]").count() else None
    page.fill("[name=municipality]", "Coatepec")
    page.fill("[name=story_es]", "Somos 40 familias que cultivan y tuestan café a 1,450 metros desde 2004.")
    page.fill("[name=whatsapp]", "228 123 4567")
    page.fill("[name=person]", "Lucía Montero")
    page.fill("[name=email]", OWNER)
    page.get_by_role("button", name="Únete").or_(page.locator("form#form button[type=submit]")).first.click()
    expect(page.locator("h1")).to_contain_text("correo")
    page.goto(site.mail.link(OWNER, "/es/"))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/es/desk/**")
    shoot_both(page, "2-desk")


def bring_list(site: Site, page: Page) -> None:
    page.goto(page.url.rstrip("/") + "/imports")
    page.set_input_files("[name=file]", LIST)
    page.locator("form#form button[type=submit]").click()
    page.wait_for_url("**/imports/*-*")
    shoot_both(page, "3-import")
    page.locator("[name=publish]").check()
    page.locator("form#answers button[value=apply]").click()
    page.wait_for_url("**/imports/*-*")
    until(lambda: page.reload() and page.locator(".progress-done").count(), "the list was not taken")
    shoot_both(page, "4-imported")


def approve(site: Site, browser: Browser) -> None:
    with browser.new_context(locale="es-MX", viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(90_000)
        page = context.new_page()
        page.goto(site.mail.link(MANAGES, "/invitation/"))
        page.locator("main button[type=submit]").first.click()
        page.goto(f"{site.origin}/es/hub-desk/altos-veracruz/queue")
        expect(page.get_by_text("Cafetalera Monte Niebla").first).to_be_visible()
        shoot_both(page, "5-approval")
        page.locator("form[action*='approve'] button").first.click()
        page.wait_for_load_state()
        expect(page.locator("form[action*='approve']")).to_have_count(0)


def find(site: Site, page: Page) -> None:
    def found() -> int:
        page.goto(f"{site.origin}/en/search?q=coffee")
        return page.get_by_role("link", name="Café de altura tostado en grano").count()

    until(found, "the approved firm's coffee was not found in English", 10)
    shoot_both(page, "6-found")
    page.get_by_role("link", name="Café de altura tostado en grano").first.click()
    expect(page.locator(".price").first).to_contain_text("9.50")
    shoot_both(page, "7-listing")


def ask(site: Site, page: Page) -> None:
    page.locator(".ask a.button").first.click()
    shoot_both(page, "8-ask")
    page.fill("[name=message]", "Do you ship samples of 250 g to Canada? We would need 40 kg a month, HS 0901.21.")
    page.fill("[name=quantity]", "40")
    page.fill("[name=destination]", "Hamilton, Ontario")
    page.fill("[name=name]", "Karen Whitfield")
    page.fill("[name=organisation]", "Prairie Roasters")
    page.select_option("[name=country]", "CA")
    page.fill("[name=email]", BUYER)
    page.wait_for_timeout(3500)  # people take longer than programs: the form notices
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    shoot_both(page, "9-asked")
    page.goto(site.mail.link(BUYER, "/en/"))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    shoot_both(page, "10-confirmed")


def answer(site: Site, page: Page) -> None:
    page.goto(site.mail.link(OWNER, "/inquiries/"))
    expect(page.get_by_text("Do you ship samples of 250 g").first).to_be_visible()
    shoot_both(page, "11-inbox")
    page.fill(
        "textarea[name=message]", "Yes, samples leave every Monday: four bags of 250 g, free, you pay the courier."
    )
    page.locator("form:has(textarea[name=message]) button[type=submit]").first.click()
    page.wait_for_load_state()
    expect(page.get_by_text("samples leave every Monday").first).to_be_visible()
    shoot_both(page, "12-answered")


def close(site: Site, page: Page) -> None:
    page.goto(until(lambda: conversation_link(site), "the answer was not mailed"))
    expect(page.get_by_text("samples leave every Monday").first).to_be_visible()
    shoot_both(page, "13-conversation")
    page.locator("form[action*='close'] button").first.click()
    page.wait_for_load_state()
    expect(page.locator("form[action*='reopen']").first).to_be_visible()
    shoot_both(page, "14-closed")


def conversation_link(site: Site) -> str | None:
    """The link of the mail that brings the firm's answer."""
    for message in reversed(site.mail.messages):
        body = message.get_body(("plain",))
        if message["X-To"] == BUYER and body is not None and "samples leave every Monday" in body.get_content():
            return site.mail.link(BUYER, "/conversations/")
    return None
