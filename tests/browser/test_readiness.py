"""Readiness in a real browser, with a clock that can be moved: a firm rises, an advisor reviews by keyboard, a visitor
verifies a badge, evidence ends.
"""

from __future__ import annotations

import itertools
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import Engine
from sqlmodel import select

from backend.accounts.models import Account
from backend.accounts.signing_in import start_session
from backend.advising import reviewing
from backend.commands.protocol import BoundedHead
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.main import create_app
from backend.readiness.models import ItemEvidence
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from backend.web.security import SESSION_COOKIE
from tests.browser.conftest import shoot
from tests.factories.readiness import accept, begun, joined, ready, say, show
from tests.factories.signing import SCOPE, published, signed

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
Doing = Callable[..., Any]


@pytest.fixture
def origin(settings: Settings, clock: ManualClock) -> Iterator[str]:
    """The whole application on a port, with this test's clock."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = create_app(settings.model_copy(update={"base_url": address}), clock=clock)
    server = uvicorn.Server(uvicorn.Config(app, http=BoundedHead, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield address
    server.should_exit = True
    thread.join(10)


def sign_in(context: BrowserContext, doing: Doing, origin: str, account_id: Any) -> Page:
    """A page of someone who is signed in."""
    with doing() as work:
        secret = start_session(work, work.session.get_one(Account, account_id), agent="test", how="password")
    context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": origin}])
    return context.new_page()


def score_on(page: Page) -> float:
    """The number in the middle of the dial."""
    return float(page.locator(".dial-score").text_content() or "")


def test_a_firm_from_its_first_question_to_a_risen_score(origin: str, doing: Doing, phone: BrowserContext) -> None:
    with doing() as work:
        at = begun(work)
        slug, owner = at.company.slug, at.account.id
    page = sign_in(phone, doing, origin, owner)
    base = f"{origin}/es/desk/{slug}/readiness"
    page.goto(base)
    shoot(page, "readiness-1-nothing-yet")
    page.locator("main a.button").first.click()
    for _ in range(12):
        expect(page.locator("h1")).to_be_visible()
        choices = page.locator("button[name=choice]")
        wanted = page.locator("button[value=yes], button[value=rung-3]")
        (wanted.first if wanted.count() else choices.nth(choices.count() - 1)).click()
        page.wait_for_load_state()
    shoot(page, "readiness-2-question")
    page.goto(base)
    before = score_on(page)
    assert before > 0
    shoot(page, "readiness-3-dial")
    with doing() as work:
        shown = {item.id for item in at_items(work, at) if takes_a_link(item) and item.kind != "code"}
    offered = [str(one.get_attribute("href")).rpartition("#")[2] for one in page.locator(".best-steps a").all()]
    first = next(item for item in offered if item in shown)
    page.goto(f"{base}/steps")
    open_step(page, first)
    page.locator(f"form[action$='/steps/{first}/start'] button").click()
    page.wait_for_load_state()
    page.goto(f"{base}/questions/{first}")
    page.locator("button[value=yes], button[value=rung-4]").first.click()
    page.goto(f"{base}/evidence/new?item={first}&kind=link")
    page.fill("[name=url]", "https://www.firma.example/constancia")
    page.fill("[name=title]", "Constancia")
    page.fill("[name=issued_on]", "2026-02-27")
    page.locator("main form.form button[type=submit], main form.form button:not([type])").last.click()
    page.wait_for_load_state()
    with doing() as work:
        assert [one.item for one in work.session.exec(select(ItemEvidence))] == [first]
    page.goto(f"{base}/steps")
    open_step(page, first)
    page.locator(f"form[action$='/steps/{first}/finish'] button").click()
    page.wait_for_load_state()
    page.goto(base)
    assert score_on(page) > before
    page.goto(f"{base}/why")
    shoot(page, "readiness-4-why")


def open_step(page: Page, item: str) -> None:
    """Unfold what can be done about a step."""
    button = page.locator(f"form[action$='/steps/{item}/finish'] button")
    if not button.is_visible():
        page.locator(f"details:has(form[action$='/steps/{item}/finish']) > summary").first.click()


def test_twenty_reviews_without_the_mouse(
    origin: str, doing: Doing, desktop: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: False)
    with doing() as work:
        at = begun(work)
        asked = [item for item in at_items(work, at) if takes_a_link(item)][:10]
        firms = (at, joined(work, at.hub))
        for firm, item in itertools.product(firms, asked):
            say(work, firm, item.id)
            show(work, firm, item.id, title=f"Papel {item.id}")
        hub, advisor = at.hub.slug, at.advisor.account_id
    page = sign_in(desktop, doing, origin, advisor)
    page.goto(f"{origin}/es/hub-desk/{hub}/reviews")
    shoot(page, "reviews-1-queue")
    page.locator("main a.button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reviews/*-*")
    shoot(page, "reviews-2-desk")
    for number in range(20):
        address = page.url
        if number == 1:
            page.keyboard.press("?")
            expect(page.locator("[data-keys]")).to_be_visible()
        page.keyboard.press("a")
        expect(page.locator("input[value=accept]")).to_be_checked()
        page.keyboard.press("Enter")
        page.wait_for_function("before => location.href !== before", arg=address)
    expect(page.locator("main")).to_contain_text("No hay nada pendiente")
    with doing() as work:
        states = work.session.exec(select(ItemEvidence.state)).all()
        assert states == ["verified"] * 20


def at_items(work: Any, at: Any) -> list[Any]:
    from tests.factories.readiness import inputs_of

    return list(inputs_of(work, at).instrument.items)


def takes_a_link(item: Any) -> bool:
    """Whether a link may be shown for it; the product's own rules ask for documents, which a link can be too."""
    return any(rule.source in ("document", "link", "registry") for rule in item.evidence)


def test_a_visitor_verifies_a_badge_until_it_lapses(
    origin: str, doing: Doing, desktop: BrowserContext, clock: ManualClock, settings: Settings, engine: Engine
) -> None:
    with doing() as work:
        at = ready(work)
        signed(work, at, days=10)
        code, slug = published(work, at).code, at.company.slug
    rebuild(settings.index_folder, SqlSource(engine))
    page = desktop.new_page()
    page.goto(f"{origin}/en/companies/{slug}")
    page.goto(f"{origin}/en/badges/{code}")
    expect(page.locator("main")).to_contain_text(SCOPE)
    shoot(page, "badge-1-valid")
    picture = page.request.get(f"{origin}/en/badges/{code}.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    clock.advance(timedelta(days=11))
    page.reload()
    expect(page.locator("main")).to_contain_text(re.compile("lapsed|ended|no longer|not valid", re.IGNORECASE))
    shoot(page, "badge-2-lapsed")


def test_evidence_ends_with_its_day(origin: str, doing: Doing, phone: BrowserContext, clock: ManualClock) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        say(work, at, "LEG2")
        ends = (work.now + timedelta(days=3)).date()
        accept(work, at, show(work, at, "LEG1", expires_on=ends))
        slug, owner = at.company.slug, at.account.id
    page = sign_in(phone, doing, origin, owner)
    page.goto(f"{origin}/es/desk/{slug}/readiness")
    before = score_on(page)
    # In the hub's zone, six hours behind, its last day ends at six in the morning, UTC.
    turn = datetime(ends.year, ends.month, ends.day, 6, tzinfo=UTC) + timedelta(days=1)
    clock.move_to(turn - timedelta(seconds=1))
    page.reload()
    assert score_on(page) == before
    clock.move_to(turn)
    page.reload()
    assert score_on(page) < before
    page.goto(f"{origin}/es/desk/{slug}/readiness/evidence")
    shoot(page, "readiness-5-ended")
