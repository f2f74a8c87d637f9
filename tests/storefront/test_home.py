"""The front page before there is anything to show says what will stand there and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.config import Settings
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from tests.factories import accounts
from tests.factories import catalogue as make

pytestmark = pytest.mark.data
SECTIONS = ("The hubs", "New in the showcase", "By category")


@pytest.fixture
def indexed(settings: Settings, engine: Engine) -> Callable[[], None]:
    """Has the search know what the database holds."""

    def build() -> None:
        rebuild(settings.index_folder, SqlSource(engine))

    return build


def test_a_visitor_reads_what_will_stand_here(client: TestClient, indexed: Callable[[], None]) -> None:
    indexed()
    page = client.get("/en/").text
    assert "What will stand here" in page
    assert "The first hub opens soon" in page
    assert 'href="/en/for-hubs"' in page
    assert 'href="/en/operator/hubs"' not in page
    assert not [words for words in (*SECTIONS, "0 hubs", 'type="search"') if words in page.split("<main")[1]]


def test_who_runs_the_site_is_led_to_the_first_hub(
    sign_in: Callable[[Account], TestClient], doing: Callable[..., Any], indexed: Callable[[], None]
) -> None:
    with doing() as work:
        account = accounts.operator(work)
    indexed()
    browser = sign_in(account)
    page = browser.get("/es/").text
    assert "Abre el primer hub" in page
    assert 'class="button" href="/es/operator/hubs"' in page


@pytest.mark.parametrize(
    ("firms", "told"), [(0, "The first firms are getting ready"), (1, "The first offers are being written")]
)
def test_a_hub_without_firms_and_firms_without_offers_invite_to_join(
    client: TestClient, doing: Callable[..., Any], indexed: Callable[[], None], firms: int, told: str
) -> None:
    with doing() as work:
        make.hub(work)
        for _ in range(firms):
            make.firm(work)
    indexed()
    page = client.get("/en/").text
    assert "The hubs" in page
    assert told in page
    assert "New in the showcase" not in page


def test_with_the_first_offer_the_page_is_the_showcase(
    client: TestClient, doing: Callable[..., Any], indexed: Callable[[], None]
) -> None:
    with doing() as work:
        make.listing(work, make.firm(work), published=True)
    indexed()
    page = client.get("/en/").text
    assert all(words in page for words in (*SECTIONS, "1 hub", "1 firm"))
    assert "What will stand here" not in page
