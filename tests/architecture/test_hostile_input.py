"""Every page, found from the router, with what nobody should send: an answer in words, never an error of ours.

Which string stands where is drawn from a fixed seed: each run asks the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from tests.architecture.route_samples import address, sent
from tests.architecture.test_routes import WRITTEN, Row
from tests.factories.databases import copied
from tests.factories.installation import Installation, installation
from tests.factories.naughty import naughty
from tests.factories.undone import undoing

STRINGS = naughty()
ROUNDS = 8
PAGES = [row for row in WRITTEN if not row[1].startswith(("/api/", "/health/"))]
READS = [row for row in PAGES if row[0] == "GET"]
WRITES = [row for row in PAGES if row[0] == "POST"]
WITH_PARTS = [row for row in PAGES if "{" in row[1].removeprefix("/{locale}")]
ASKED = (
    "q",
    "state",
    "page",
    "page_number",
    "at",
    "before",
    "after",
    "cursor",
    "tab",
    "hub",
    "country",
    "category",
    "kind",
    "incoterm",
    "price_from",
    "price_to",
    "sort",
    "next",
    "marked",
    "p",
    "job",
    "email",
    "action",
    "all",
    "firm",
    "item",
    "market",
    "mine",
    "step",
    "theme",
    "size",
)


@pytest.fixture(scope="module")
def here(server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with its world."""
    with copied(server_url, template_database) as url, installation(url, tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module")
def client(here: Installation) -> Iterator[TestClient]:
    """One client for everybody."""
    with TestClient(here.app, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


def insider(path: str) -> str:
    """Whoever gets furthest there."""
    for part, who in (("/hub-desk", "manager"), ("/operator", "operator"), ("/desk", "owner"), ("/account", "owner")):
        if part in path:
            return who
    return "buyer"


def ask(here: Installation, client: TestClient, row: Row, path: str, **given: Any) -> int:
    client.cookies.clear()
    headers = {**here.headers_of(insider(row[1])), **given.pop("headers", {})}
    with undoing(here):
        answer = client.request(row[0], path, headers=headers, **given)
    assert answer.status_code < 500, (row, path, given)
    return answer.status_code


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def body_of(fields: dict[str, str]) -> bytes:
    """A form as a browser sends it, half characters as the bytes that they are not allowed to be."""
    pairs = [(name.encode(), value.encode("utf-8", "surrogatepass")) for name, value in fields.items()]
    return urlencode(pairs).encode()


FORM = {"headers": {"content-type": "application/x-www-form-urlencoded"}}


@pytest.mark.parametrize("row", WRITES, ids=" ".join)
def test_forms(here: Installation, client: TestClient, row: Row) -> None:
    path, chance = address(row[1], here, insider(row[1])), random.Random(f"forms {row}")
    names = [*sent(*row, here).get("data", {}), "something", "version"]
    statuses = set()
    for _ in range(ROUNDS):
        fields = {name: chance.choice(STRINGS) for name in names}
        statuses.add(ask(here, client, row, path, content=body_of(fields), **FORM))
    plain = {name: str(value) for name, value in sent(*row, here).get("data", {}).items()}
    for name in names[:4]:
        ask(here, client, row, path, content=body_of({**plain, name: chance.choice(STRINGS)}), **FORM)
        ask(here, client, row, path, content=body_of({**plain, name: "x" * 1_000_000}), **FORM)
    assert statuses


@pytest.mark.parametrize("row", WRITES, ids=" ".join)
def test_bodies_that_are_no_form(here: Installation, client: TestClient, row: Row) -> None:
    path = address(row[1], here, insider(row[1]))
    for kind, body in (
        ("application/x-www-form-urlencoded", b"name=\xff\xfe&%ff=%00&=&&&;"),
        ("application/x-www-form-urlencoded", "name=Café".encode("utf-16")),
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="../../a"\r\n\r\n',
        ),
        ("application/json", b'{"name": '),
        ("text/plain; charset=nothing", b"\x00"),
    ):
        ask(here, client, row, path, content=body, headers={"content-type": kind})


@pytest.mark.parametrize("row", WITH_PARTS, ids=" ".join)
def test_addresses(here: Installation, client: TestClient, row: Row) -> None:
    chance = random.Random(f"addresses {row}")
    head, *parts = row[1].removeprefix("/{locale}").split("/")
    for _ in range(ROUNDS):
        filled = [escaped(chance.choice(STRINGS)) if "{" in part else part for part in parts]
        locale = "/es" if row[1].startswith("/{locale}") else ""
        ask(here, client, row, locale + head + "/" + "/".join(filled), **(FORM if row[0] == "POST" else {}))


@pytest.mark.parametrize("row", READS, ids=" ".join)
def test_questions_in_the_address(here: Installation, client: TestClient, row: Row) -> None:
    path, chance = address(row[1], here, insider(row[1])), random.Random(f"questions {row}")
    for _ in range(ROUNDS):
        query = "&".join(f"{name}={escaped(chance.choice(STRINGS))}" for name in chance.sample(ASKED, 6))
        ask(here, client, row, f"{path}?{query}")


def test_every_question_a_page_reads_is_asked(here: Installation) -> None:
    declared = set()
    for route in iter_route_contexts(here.app.routes):
        if not str(route.path).startswith(("/api/", "/health/")):
            declared |= {field.alias for field in getattr(getattr(route, "dependant", None), "query_params", ())}
    assert declared - set(ASKED) == set()


def test_the_locale_of_an_address(here: Installation, client: TestClient) -> None:
    for text in STRINGS:
        ask(here, client, ("GET", "/{locale}/"), f"/{escaped(text)}/")
        ask(here, client, ("GET", "/{locale}/search"), f"/{escaped(text)}/search")
