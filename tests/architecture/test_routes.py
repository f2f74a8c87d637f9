"""Every route of the application, asked by everybody who may come by, answers as the written matrix says.

The routes are found from the router: a new one without a row in `route_matrix.txt` fails, and so does a row whose route
is gone. What a request changes is undone before the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from tests.architecture.route_samples import address, sent
from tests.factories.databases import copied
from tests.factories.installation import Installation, installation
from tests.factories.undone import undoing

MATRIX = Path(__file__).with_name("route_matrix.txt")
ACTORS = (
    "visitor",
    "buyer",
    "stranger",
    "editor",
    "owner",
    "advisor",
    "manager",
    "far_advisor",
    "far_manager",
    "operator",
    "key",
    "bare_key",
)
Row = tuple[str, str]


def read_matrix(text: str) -> dict[Row, tuple[str, ...]]:
    """Rows of method, address and one answer per actor; a single answer stands for all."""
    rows: dict[Row, tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        method, path, *answers = line.split()
        assert (method, path) not in rows, f"{method} {path} stands there twice"
        assert len(answers) in (1, len(ACTORS)), f"{method} {path} has {len(answers)} answers"
        rows[method, path] = tuple(answers * len(ACTORS)) if len(answers) == 1 else tuple(answers)
    return rows


def routes_of(app: FastAPI) -> list[Row]:
    """Every method and address the router knows; mounted files apart."""
    found = set()
    for route in iter_route_contexts(app.routes):
        found |= {(method, str(route.path)) for method in route.methods or () if method not in ("HEAD", "OPTIONS")}
    return sorted(found)


WRITTEN = read_matrix(MATRIX.read_text("utf-8"))


@pytest.fixture(scope="module")
def here(server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with its world."""
    with copied(server_url, template_database) as url, installation(url, tmp_path_factory.mktemp("home")) as made:
        yield made


def test_every_route_has_its_row(here: Installation) -> None:
    routes = set(routes_of(here.app))
    assert sorted(routes - set(WRITTEN)) == []
    assert sorted(set(WRITTEN) - routes) == []


@pytest.fixture(scope="module")
def client(here: Installation) -> Iterator[TestClient]:
    """One client for everybody: each request says anew who is asking."""
    with TestClient(here.app, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


@pytest.mark.parametrize("row", WRITTEN, ids=" ".join)
def test_the_answers_are_as_written(here: Installation, client: TestClient, row: Row) -> None:
    answers = tuple(answer_to(here, client, row, who) for who in ACTORS)
    assert dict(zip(ACTORS, answers, strict=True)) == dict(zip(ACTORS, WRITTEN[row], strict=True))


def answer_to(here: Installation, client: TestClient, row: Row, who: str) -> str:
    """The status somebody gets; `in` where a page leads to the sign-in."""
    if row[1].startswith("/health/"):
        return _status(here, client, row, who)
    with undoing(here):
        return _status(here, client, row, who)


def _status(here: Installation, client: TestClient, row: Row, who: str) -> str:
    method, path = row
    client.cookies.clear()
    answer = client.request(method, address(path, here, who), headers=here.headers_of(who), **sent(method, path, here))
    leads_in = answer.status_code == 303 and "/sign-in?next=" in answer.headers["location"]
    return "in" if leads_in else str(answer.status_code)


READS = [row for row in WRITTEN if row[0] == "GET"]


@pytest.mark.parametrize("row", READS, ids=" ".join)
def test_whatever_answers_get_answers_head(here: Installation, client: TestClient, row: Row) -> None:
    opened = [who for who, answer in zip(ACTORS, WRITTEN[row], strict=True) if answer == "200"]
    who = opened[0] if opened else "visitor"
    answer = answer_to(here, client, ("HEAD", row[1]), who)
    assert answer == dict(zip(ACTORS, WRITTEN[row], strict=True))[who]


def test_the_matrix_refuses_a_row_that_is_too_short() -> None:
    with pytest.raises(AssertionError, match="has 2 answers"):
        read_matrix("GET /somewhere 200 404")
