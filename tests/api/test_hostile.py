"""What no program should send is refused in words, or kept exactly as it is: never an error of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from backend.web.problems import Problem
from tests.factories.catalogue import SIMPLE
from tests.factories.installation import Installation
from tests.factories.naughty import naughty
from tests.factories.undone import undoing

STRINGS = naughty()
HUGE = [2**31, 2**63, -(2**63) - 1, 10**30, 10**400, -1, 0]


@pytest.fixture
def client(installed: Installation) -> Iterator[TestClient]:
    """The firm's program; whatever it does is undone."""
    with installed.browser("key") as made, undoing(installed):
        yield made


def share(number: int, of: int) -> list[str]:
    """Every `of`th string, beginning with another one for each number: all are tried, each at one place."""
    return STRINGS[number::of]


def send(client: TestClient, method: str, path: str, body: Any) -> Any:
    """The body as JSON, half characters as escapes; the answer, which must be no error of ours."""
    headers = {"content-type": "application/json"}
    answer = client.request(method, f"/api/v1{path}", content=json.dumps(body), headers=headers)
    assert answer.status_code < 500, (path, body, answer.text)
    if answer.status_code >= 400:
        assert Problem.model_validate_json(answer.content).detail
    return answer


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def test_listings_keep_what_they_take(client: TestClient) -> None:
    taken = 0
    for text in STRINGS:
        answer = send(client, "POST", "/listings", {**SIMPLE, "title_es": text, "description_es": text})
        if answer.status_code == 201:
            words = client.get(f"/api/v1/listings/{answer.json()['id']}").json()["texts"]["es"]
            assert (
                words["title"].split()
                == text.strip("\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e").split()
            )
            taken += 1
    assert taken > 150


FIELDS = ("category", "hs_code", "unit", "currency", "incoterm", "incoterm_place", "sku", "kind")
READS = (
    "/listings?q=",
    "/listings?q=%22",
    "/listings?sort=price&q=cafe&hub=",
    "/listings?category=",
    "/listings?price_from=",
    "/listings?cursor=",
    "/companies?sector=",
    "/companies?cursor=",
    "/companies/tueste-alto/listings?q=",
    "/inquiries?cursor=",
    "/imports?company=",
)
ADDRESSES = ("/hubs/", "/categories/", "/companies/", "/listings/", "/inquiries/", "/imports/")
HEADS = (b"accept-language", b"if-none-match", b"idempotency-key", b"x-request-id", b"authorization")


@pytest.mark.parametrize("field", FIELDS)
def test_each_other_field_of_a_listing(client: TestClient, field: str) -> None:
    for text in share(FIELDS.index(field), len(FIELDS)):
        send(client, "POST", "/listings", {**SIMPLE, field: text})


def test_amounts_quantities_and_their_like(client: TestClient) -> None:
    for text in share(0, 2):
        send(client, "POST", "/listings", {**SIMPLE, "tiers": [{"from_quantity": 1, "amount": text}]})
    for text in share(1, 2):
        send(client, "POST", "/listings", {**SIMPLE, "moq": text, "lead_days": text})


def test_questions(client: TestClient) -> None:
    plain = {"company": "tueste-alto", "name": "K", "country": "CA", "email": "k@b.example", "message": "Do you ship?"}
    for text in share(0, 2):
        send(client, "POST", "/inquiries", {**plain, "name": text, "organisation": text, "message": text})
    for text in share(1, 2):
        send(client, "POST", "/inquiries", {**plain, "destination": text, "quantity": text})
    for text in [text for text in STRINGS if "@" in text] + share(1, 10):
        send(client, "POST", "/inquiries", {**plain, "email": text})
        send(client, "POST", "/inquiries", {**plain, "company": text, "listing": text})


@pytest.mark.parametrize("path", READS)
def test_reads(client: TestClient, path: str) -> None:
    for text in STRINGS if path == READS[0] else share(READS.index(path), len(READS)):
        answer = client.get(f"/api/v1{path}{escaped(text)}")
        assert answer.status_code in (200, 400, 404, 422), (text, answer.text)


@pytest.mark.parametrize("path", ADDRESSES)
def test_addresses(client: TestClient, path: str) -> None:
    for text in share(ADDRESSES.index(path), len(ADDRESSES)):
        answer = client.get(f"/api/v1{path}{escaped(text)}")
        assert answer.status_code < 500, (text, answer.text)


@pytest.mark.parametrize("name", HEADS)
def test_heads(client: TestClient, name: bytes) -> None:
    for text in share(HEADS.index(name), len(HEADS)):
        value = text.encode("utf-8", "surrogatepass")
        if not value.strip() or set(value) & set(b"\x00\r\n"):
            continue  # no client can send these as a header
        method, path = ("POST", "/inquiries") if name == b"idempotency-key" else ("GET", "/me")
        assert client.request(method, f"/api/v1{path}", headers={name: value}).status_code < 500, text


@pytest.mark.parametrize("number", HUGE)
def test_numbers_beyond_everything(client: TestClient, number: int) -> None:
    for field in ("moq", "lead_days"):
        assert send(client, "POST", "/listings", {**SIMPLE, field: number}).status_code in (201, 400, 422)
    assert send(
        client, "POST", "/listings", {**SIMPLE, "tiers": [{"from_quantity": number, "amount": "1.00"}]}
    ).status_code in (400, 422)
    for path in ("/listings?limit=", "/companies?limit=", "/listings?price_to="):
        assert client.get(f"/api/v1{path}{number}").status_code in (200, 422)


@pytest.mark.parametrize("field", ["title_es", "description_en", "sku", "category", "unit", "currency"])
def test_a_megabyte_in_one_field(client: TestClient, field: str) -> None:
    answer = send(client, "POST", "/listings", {**SIMPLE, field: "x" * 1_000_000})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {field})
    assert send(client, "POST", "/listings", {**SIMPLE, field: "x" * 1_100_000}).status_code == 413


def test_a_thousand_of_everything(client: TestClient) -> None:
    many = {f"field-{number}": "x" for number in range(1_000)}
    assert send(client, "POST", "/listings", {**SIMPLE, **many}).status_code == 422
    tiers = [{"from_quantity": number + 1, "amount": "1.00"} for number in range(1_000)]
    assert send(client, "POST", "/listings", {**SIMPLE, "tiers": tiers}).status_code == 422
    assert client.get("/api/v1/listings?" + "&".join(["hub=x"] * 1_000)).status_code == 422


def test_names_of_files(client: TestClient) -> None:
    for text in share(0, 3):
        files = {"file": (text.encode("utf-8", "replace").decode(), b"Producto\nMiel\n")}
        answer = client.post("/api/v1/imports", files=files)
        assert answer.status_code in (201, 400, 422), (text, answer.text)
        if answer.status_code == 201:
            assert not set("/\\\x00\r\n") & set(answer.json()["file_name"])


def test_cells_of_a_list(client: TestClient) -> None:
    rows = "\n".join(f'"{text.replace(chr(34), chr(34) * 2)}","{index}.50"' for index, text in enumerate(STRINGS))
    for encoding in ("utf-8", "utf-16", "latin-1"):
        data = f"Producto,Precio\n{rows}\n".encode(encoding, "replace")
        answer = client.post("/api/v1/imports", files={"file": ("lista.csv", data)})
        assert answer.status_code in (201, 400, 413, 415, 422), answer.text


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", ""]
)
def test_bodies_of_another_kind(client: TestClient, kind: str) -> None:
    for body in (b"\xff\xfe{\x00}\x00", b"a=b", b"{}", b"\x00" * 10):
        answer = client.post("/api/v1/listings", content=body, headers={"content-type": kind})
        assert answer.status_code in (400, 415, 422)
