"""The desks of hub and operator, and a hub's public page: no more queries for ten firms than for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.advising import caring
from backend.core.config import Settings
from backend.core.permissions import MANAGER
from backend.core.work import Work
from backend.readiness.rescoring import rescore
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from tests.architecture.test_queries import counted
from tests.factories.accounts import person
from tests.factories.hubs import staff
from tests.factories.readiness import Begun, begun, joined, say, show

pytestmark = pytest.mark.data
Doing = Callable[..., Any]
MORE = 9


def active(work: Work, at: Begun) -> None:
    """A firm with an answer, a paper that waits, a score, an advisor, a question of a buyer."""
    say(work, at, "LEG1")
    show(work, at, "LEG1")
    rescore(work, at.company_id)
    assert at.advisor.account_id is not None
    caring.assign(
        work.acting_as(at.manager), hub_id=at.hub.id, company_id=at.company_id, account_id=at.advisor.account_id
    )


@pytest.fixture
def hub(doing: Doing) -> dict[str, Any]:
    """A hub with one firm."""
    with doing() as work:
        at = begun(work)
        active(work, at)
        manager = staff(work, at.hub, MANAGER)
        operator = person(work, name="Operadora")
        operator.operator = True
        return {"at": at, "slug": at.hub.slug, "manager": manager, "operator": operator}


def grow(doing: Doing, hub: dict[str, Any]) -> None:
    """Nine more firms of the same kind."""
    with doing() as work:
        for _ in range(MORE):
            active(work, joined(work, hub["at"].hub))


def asked(app: FastAPI, browser: TestClient, path: str) -> list[str]:
    """The statements of a page, once it was seen before."""
    assert browser.get(path).status_code == 200, path
    with counted(app.state.engine) as sent:
        browser.get(path)
    return sent


PAGES = [
    ("manager", "/es/hub-desk/{slug}", 6),
    ("manager", "/es/hub-desk/{slug}/companies", 6),
    ("manager", "/es/hub-desk/{slug}/people", 4),
    ("manager", "/es/hub-desk/{slug}/journal", 4),
    ("manager", "/es/hub-desk/{slug}/reviews", 12),
    ("manager", "/es/hub-desk/{slug}/loans", 6),
    ("manager", "/es/hub-desk/{slug}/care?all=1", 6),
    ("manager", "/es/hub-desk/{slug}/care/people", 6),
    ("manager", "/es/hub-desk/{slug}/readiness", 5),
    ("manager", "/es/hub-desk/{slug}/readiness/gates", 7),
    ("operator", "/es/operator/jobs", 3),
    ("operator", "/es/operator/outbox", 2),
    ("operator", "/es/operator/hubs", 2),
]


def test_ten_firms_ask_no_more_than_one(
    app: FastAPI, sign_in: Callable[[Account], TestClient], doing: Doing, hub: dict[str, Any]
) -> None:
    browsers = {who: sign_in(hub[who]) for who in ("manager", "operator")}
    one = {path: asked(app, browsers[who], path.format(**hub)) for who, path, _ in PAGES}
    grow(doing, hub)
    for who, path, most in PAGES:
        ten = asked(app, browsers[who], path.format(**hub))
        assert len(ten) <= most, (path, ten)
        assert len(ten) <= len(one[path]), (path, ten)


def test_the_hubs_public_page(
    app: FastAPI, client: TestClient, doing: Doing, hub: dict[str, Any], settings: Settings
) -> None:
    grow(doing, hub)
    rebuild(settings.index_folder, SqlSource(app.state.engine))
    assert len(asked(app, client, f"/es/hubs/{hub['slug']}")) <= 1
