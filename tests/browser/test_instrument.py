"""A hub makes the instrument its own in the browser: a draft, other points, what that would change, a new version."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import Engine

from backend.core.clock import ManualClock
from backend.readiness.following import Follower
from backend.readiness.queries import latest_of
from backend.readiness.rescoring import rescore
from backend.readiness.versions import version_for_hub
from tests.browser.conftest import shoot
from tests.browser.test_readiness import origin, sign_in
from tests.factories.following import caught_up
from tests.factories.readiness import begun, say, show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
Doing = Callable[..., Any]
__all__ = ["origin"]  # a fixture


def test_a_hub_publishes_points_of_its_own(
    origin: str, doing: Doing, desktop: BrowserContext, engine: Engine, clock: ManualClock
) -> None:
    with doing() as work:
        at = begun(work)
        say(work, at, "LEG1")
        show(work, at, "LEG1")
        before = rescore(work, at.company_id)
        assert before is not None
        old_version, old_score, hub = before.instrument_id, before.evidenced, at.hub.slug
    page = sign_in(desktop, doing, origin, at.manager.account_id)
    page.goto(f"{origin}/es/hub-desk/{hub}/readiness/instrument")
    page.get_by_role("button", name="Empezar un borrador").click()
    expect(page.locator("#points-LEG1")).to_be_visible()
    # A point more for one question is a point less for another of its dimension.
    points = {item: float(page.input_value(f"#points-{item}")) for item in ("LEG1", "LEG2")}
    page.fill("#points-LEG1", str(points["LEG1"] + 8))
    page.get_by_role("button", name="Guardar puntos y cortes").click()
    expect(page.locator("main")).to_contain_text(re.compile("suman|100"))
    assert page.get_by_role("link", name="Ver qué cambiaría").count() == 0, "108 points are no instrument"
    page.fill("#points-LEG2", str(points["LEG2"] - 8))
    page.get_by_role("button", name="Guardar puntos y cortes").click()
    shoot(page, "instrument-1-draft")
    page.get_by_role("link", name="Ver qué cambiaría").click()
    expect(page.locator("main")).to_contain_text(at.company.name)
    shoot(page, "instrument-2-preview")
    page.get_by_role("button", name="Publicar esta versión").click()
    expect(page.get_by_role("button", name="Empezar un borrador")).to_be_visible()
    with doing() as work:
        version = version_for_hub(work.session, at.hub.id)
        assert version is not None
        assert version.id != old_version
    follower = Follower(engine, clock)
    caught_up(follower)
    follower.close()
    with doing() as work:
        latest = latest_of(work.session, at.company_id)
        assert latest is not None
        assert latest.instrument_id == version.id
        assert latest.evidenced > old_score
