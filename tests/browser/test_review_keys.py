"""The desk of reviews by keyboard alone: every verdict, its words, what is said after it, and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from backend.advising import reviewing
from backend.advising.schemas import ReviewInput
from backend.readiness.models import ItemEvidence
from tests.browser.conftest import shoot
from tests.browser.test_readiness import at_items, origin, sign_in, takes_a_link
from tests.factories.readiness import begun, evidence, say, show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
Doing = Callable[..., Any]
__all__ = ["origin"]  # a fixture


@pytest.fixture
def desk(doing: Doing, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A hub with four papers that wait."""
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: False)
    with doing() as work:
        at = begun(work)
        ids = []
        for item in [item for item in at_items(work, at) if takes_a_link(item)][:4]:
            say(work, at, item.id)
            ids.append(evidence(work, show(work, at, item.id, title=f"Papel {item.id}"))[0].id)
        return {"hub": at.hub.slug, "advisor": at.advisor.account_id, "second": at.second, "at": at, "ids": ids}


def opened(page: Page, origin: str, desk: dict[str, Any]) -> None:
    page.goto(f"{origin}/es/hub-desk/{desk['hub']}/reviews")
    with page.expect_navigation():
        page.keyboard.press("j")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.name || ''"))


def spoken(page: Page, words: str) -> None:
    expect(page.locator("[data-said]")).to_contain_text(words)


def test_every_verdict_by_keyboard_alone(
    origin: str, doing: Doing, desktop: BrowserContext, desk: dict[str, Any]
) -> None:
    page = sign_in(desktop, doing, origin, desk["advisor"])
    opened(page, origin, desk)
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_be_visible()
    spoken(page, "Ctrl+Enter")
    page.keyboard.press("?")
    expect(page.locator("[data-keys]")).to_be_hidden()
    # Without words a refusal is not written down: the field has the focus, and its sentence is spoken.
    page.keyboard.press("r")
    assert focused(page) == "reason"
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("[name=reason]")).to_be_focused()
    spoken(page, "Escribe por qué")
    shoot(page, "reviews-3-error")
    # The letters of the words are words: a, r, m, n, j, k, o and ? do nothing else.
    page.locator("[name=reason]").focus()
    page.keyboard.type("mañana no arroja, ¿ok?")
    expect(page.locator("[name=reason]")).to_have_value("mañana no arroja, ¿ok?")
    expect(page.locator("input[value=reject]")).to_be_checked()
    expect(page.locator("[data-keys]")).to_be_hidden()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    spoken(page, "Rechazado. Pendientes: 3.")
    assert focused(page) == "question"
    shoot(page, "reviews-4-next")
    for key, words in (("m", "Se pidió más. Pendientes: 2."), ("n", "No aplica. Pendientes: 1.")):
        page.keyboard.press(key)
        page.keyboard.type("Falta la segunda hoja.")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        spoken(page, words)
    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    spoken(page, "Aceptado. No queda nada pendiente.")
    expect(page.locator("[data-next]")).to_be_focused()
    with doing() as work:
        states = sorted(work.session.get_one(ItemEvidence, one).state for one in desk["ids"])
    assert states == ["more_asked", "rejected", "verified", "verified"]


def test_who_decides_second_reads_who_was_first(
    origin: str, doing: Doing, desktop: BrowserContext, desk: dict[str, Any]
) -> None:
    page = sign_in(desktop, doing, origin, desk["advisor"])
    opened(page, origin, desk)
    shown = UUID(page.url.rpartition("/")[2])
    with doing() as work:
        version = work.session.get_one(ItemEvidence, shown).row_version
        wanted = ReviewInput(verdict="accept", seen_version=version)
        reviewing.review(work.acting_as(desk["second"]), hub_id=desk["at"].hub.id, evidence_id=shown, wanted=wanted)
    page.keyboard.press("r")
    page.keyboard.type("Le falta la segunda hoja.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("resolvió esto")
    expect(page.locator("main")).to_contain_text("Le falta la segunda hoja.")
    spoken(page, "Mírala")
    shoot(page, "reviews-5-second")


def test_without_scripts_the_form_does_it_all(
    origin: str, doing: Doing, browser: Browser, desk: dict[str, Any]
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="es-MX")
    page = sign_in(context, doing, origin, desk["advisor"])
    page.goto(f"{origin}/es/hub-desk/{desk['hub']}/reviews")
    page.locator("main a.button").first.click()
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.check("input[value=more]")
    page.fill("[name=reason]", "Falta la segunda hoja.")
    page.locator("form.form button.button").click()
    expect(page.locator(".flashes")).to_contain_text("Se pidió más. Pendientes: 3.")
    context.close()
