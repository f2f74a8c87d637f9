"""How many queries each page makes: none for a visitor who searches and browses, few for everyone else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.config import Settings
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from tests.factories import catalogue as make

pytestmark = pytest.mark.data


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent while it is open."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(" ".join(statement.split())[:120])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def world(doing: Callable[..., Any], settings: Settings, engine: Engine) -> dict[str, Any]:
    """A firm with thirty listings, found in the index."""
    with doing() as work:
        firm = make.firm(work, name="Telar de Prueba")
        listings = [
            make.listing(work, firm, published=True, title_es=f"Manta número {number}", sku=f"M-{number}")
            for number in range(30)
        ]
        owner = make.owner_of(work, firm)
        found = {"firm": firm.slug, "listing": listings[0].slug, "owner": owner}
    rebuild(settings.index_folder, SqlSource(engine))
    return found


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/es/", 0),
        ("/en/", 0),
        ("/es/search", 0),
        ("/en/search?q=manta&kind=product&sort=price", 0),
        ("/es/search?q=manta&page=2", 0),
        ("/es/categories/textiles", 0),
        ("/es/for-firms", 0),
        ("/es/for-hubs", 0),
        ("/es/contact", 0),
        ("/es/privacy", 0),
        ("/es/worksheets", 0),
        ("/es/sign-in", 0),
        ("/es/companies/{firm}", 1),
        ("/es/listings/{listing}", 1),
        ("/es/listings/{listing}/ask", 3),
        ("/es/join", 2),
        ("/api/v1/listings?q=manta", 0),
        ("/api/v1/hubs", 0),
        ("/api/v1/categories", 0),
    ],
)
def test_a_visitor_s_page(app: FastAPI, client: TestClient, world: dict[str, Any], path: str, most: int) -> None:
    with counted(app.state.engine) as sent:
        answer = client.get(path.format(**world))
    assert answer.status_code == 200, answer.text[:500]
    assert len(sent) <= most, sent


@pytest.mark.parametrize(
    ("part", "most"), [("", 12), ("/listings", 8), ("/inquiries", 8), ("/imports", 8), ("/profile", 8), ("/people", 8)]
)
def test_a_firm_s_desk_does_not_ask_more_for_more_rows(
    app: FastAPI, sign_in: Callable[[Account], TestClient], world: dict[str, Any], part: str, most: int
) -> None:
    browser = sign_in(world["owner"])
    browser.get(f"/es/desk/{world['firm']}{part}")
    with counted(app.state.engine) as sent:
        answer = browser.get(f"/es/desk/{world['firm']}{part}")
    assert answer.status_code == 200, answer.text[:500]
    assert len(sent) <= most, sent
