"""Bringing a list, as a browser meets it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.catalogue.applying import apply_run
from backend.catalogue.models import ImportRun, Listing
from backend.catalogue.sheets import read_sheet
from backend.companies.models import Company
from backend.core.clock import ManualClock
from backend.core.i18n import Text, translate
from tests.factories import catalogue as make

ROWS: list[dict[str, object]] = [
    {"Clave": "A", "Nombre": "Café", "Categoría": "Café tostado", "Precio": "10.00", "Notas": "x"},
    {"Clave": "B", "Nombre": "Miel", "Categoría": "Cosas", "Precio": "20.00", "Notas": "y"},
    {"Clave": "C", "Nombre": "<b>Té</b> & más", "Categoría": "", "Precio": "mucho", "Notas": ""},
]
ANSWERS = {
    "currency": "GTQ",
    "unit": "piece",
    "category": "",
    "locale": "es",
    "kind": "product",
    "place": "",
    "decimals": "",
}


class Desk:
    """A firm, its owner's browser, and the addresses of its lists."""

    def __init__(self, company: Company, browser: TestClient, engine: Engine, clock: ManualClock) -> None:
        self.company, self.browser, self.engine, self.clock = company, browser, engine, clock
        self.base = f"/es/desk/{company.slug}/imports"

    def send(self, data: bytes, name: str = "lista.csv") -> Any:
        """Upload a file."""
        return self.browser.post(self.base, files={"file": (name, data, "text/csv")})

    def bring(self, rows: list[dict[str, object]] | None = None) -> str:
        """Upload a good list; the address of its page."""
        answer = self.send(make.product_list(rows or ROWS))
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def run(self) -> ImportRun:
        """The newest run."""
        with Session(self.engine, expire_on_commit=False) as session:
            return list(session.exec(select(ImportRun).order_by(ImportRun.id)))[-1]  # type: ignore[arg-type]

    def work_off(self) -> None:
        """What the worker does with the newest run."""
        storage = self.browser.app.state.storage  # type: ignore[attr-defined]
        apply_run(self.engine, clock=self.clock, storage=storage, run_id=self.run().id)

    def titles(self) -> set[str]:
        """What is on the shelf."""
        with Session(self.engine) as session:
            return set(session.exec(select(Listing.match_key).where(Listing.company_id == self.company.id)))


@pytest.fixture
def desk(
    doing: Callable[..., Any], sign_in: Callable[[Account], TestClient], engine: Engine, clock: ManualClock
) -> Desk:
    """A firm's desk with its owner before it."""
    with doing() as work:
        company = make.firm(work, name="Tostadora")
        owner = make.owner_of(work, company)
    return Desk(company, sign_in(owner), engine, clock)


def test_from_the_file_to_the_shelf(desk: Desk) -> None:
    at = desk.bring()
    shown = desk.browser.get(at).text
    assert 'value="apply"' in shown
    assert "2 filas" in shown
    assert "“mucho” no es un precio" in shown
    assert "&lt;b&gt;" in shown or "Té &amp; más" in shown
    assert "<b>Té</b>" not in shown
    assert desk.titles() == set()
    assert desk.browser.post(at, data={**ANSWERS, "then": "apply"}).headers["location"] == at
    waiting = desk.browser.get(at).text
    assert f'hx-get="{at}/progress"' in waiting
    assert "0 de 2" in waiting
    desk.work_off()
    bar = desk.browser.get(f"{at}/progress")
    assert bar.headers["hx-refresh"] == "true"
    assert "2 de 2" in bar.text
    assert "<html" not in bar.text
    finished = translate(Text("Your shelf is up to date. Drafts become visible when you publish them."), "es")
    assert finished in desk.browser.get(at).text
    assert desk.titles() == {"cafe", "miel"}
    assert "lista.csv" in desk.browser.get(desk.base).text


def test_other_answers_are_read_before_anything_is_taken(desk: Desk) -> None:
    at = desk.bring()
    answer = desk.browser.post(at, data={**ANSWERS, "category": "honey", "then": "apply"})
    assert answer.status_code == 303
    run = desk.run()
    assert run.state == "checked"
    assert run.options["figures"]["uncategorised"] == 0
    assert desk.browser.post(at, data={**ANSWERS, "category": "honey", "then": "apply"}).status_code == 303
    assert desk.run().state == "queued"


def test_columns_are_chosen_by_the_person(desk: Desk) -> None:
    at = desk.bring([{"xx": "Café", "yy": "10.00"}])
    shown = desk.browser.get(at).text
    assert 'value="apply"' not in shown
    twice = desk.browser.post(at, data={**ANSWERS, "column-0": "title", "column-1": "title"})
    assert twice.status_code == 422
    assert 'id="column-1-error"' in twice.text
    assert desk.browser.post(at, data={**ANSWERS, "column-0": "title", "column-1": "price"}).status_code == 303
    assert 'value="apply"' in desk.browser.get(at).text


@pytest.mark.parametrize(
    "answers",
    [
        {"currency": "pesos"},
        {"unit": "brazada"},
        {"category": "food"},
        {"category": "custom-software"},
        {"locale": "fr"},
        {"decimals": "dots"},
        {"column-0": "secret"},
        {"place": "x" * 500},
        {"sheet_name": "Hoja 9"},
        {"kind": "thing"},
    ],
)
def test_answers_that_do_not_hold_are_said_and_kept(desk: Desk, answers: dict[str, str]) -> None:
    at = desk.bring()
    answer = desk.browser.post(at, data={**ANSWERS, "place": "Puerto Quetzal", **answers})
    if answers == {"sheet_name": "Hoja 9"}:
        # A CSV file has no sheets: there is nothing to choose.
        assert answer.status_code in (303, 422)
        return
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert answers.get("place", "Puerto Quetzal") in answer.text


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"PK\x03\x04\x00", b"\x00" * 100, b"\xff\xfe", b"GIF89a"])
def test_files_that_are_no_list_are_refused_with_words(desk: Desk, data: bytes) -> None:
    answer = desk.send(data, "../../lista.xlsx")
    assert 400 <= answer.status_code < 500
    assert "error-summary" in answer.text
    assert desk.browser.post(desk.base, data={}).status_code == 422


def test_a_run_can_be_left_and_cannot_be_taken_afterwards(desk: Desk) -> None:
    at = desk.bring()
    assert desk.browser.post(f"{at}/cancel").status_code == 303
    assert desk.run().state == "cancelled"
    assert desk.browser.get(at).status_code == 200
    refused = desk.browser.post(at, data={**ANSWERS, "then": "apply"})
    assert refused.status_code == 409
    assert desk.run().state == "cancelled"


def test_the_corrected_list_and_the_empty_one_are_workbooks(desk: Desk) -> None:
    at = desk.bring()
    given = desk.browser.get(f"{at}/corrections.xlsx")
    assert given.headers["content-disposition"] == 'attachment; filename="lista-vitrina.xlsx"'
    sheet = read_sheet(given.content)
    assert "mucho" in {cell for row in sheet.rows for cell in row.cells}
    assert any("no es un precio" in str(row.cells[0]) for row in sheet.rows)
    empty = desk.browser.get(f"{desk.base}/template.xlsx")
    assert BytesIO(empty.content).read(2) == b"PK"


def test_another_firms_list_is_not_there(
    desk: Desk, doing: Callable[..., Any], sign_in: Callable[[Account], TestClient], client: TestClient
) -> None:
    at = desk.bring()
    with doing() as work:
        other = make.firm(work)
        owner = make.owner_of(work, other)
    stranger = sign_in(owner)
    theirs = at.replace(f"/{desk.company.slug}/", f"/{other.slug}/")
    for address in (at, theirs):
        assert stranger.get(address).status_code == 404
        assert stranger.get(f"{address}/progress").status_code == 404
        assert stranger.get(f"{address}/corrections.xlsx").status_code == 404
        assert stranger.post(address, data=ANSWERS).status_code == 404
        assert stranger.post(f"{address}/cancel").status_code == 404
    assert client.get(at).headers["location"].startswith("/es/sign-in")
    assert desk.run().state == "checked"


def test_both_languages_have_the_pages(desk: Desk) -> None:
    at = desk.bring().replace("/es/", "/en/")
    for address in (at, f"/en/desk/{desk.company.slug}/imports"):
        english = desk.browser.get(address)
        assert english.status_code == 200
        assert 'lang="en"' in english.text


def test_pictures_by_address_are_not_promised(desk: Desk) -> None:
    sent = desk.send(b"Producto,Precio,image_url\nCafe,45.50,https://fotos.example/cafe.jpg\n")
    shown = desk.browser.get(sent.headers["location"]).text
    assert "“image_url” trae direcciones de imágenes" in shown
    assert "direcciones de imágenes" not in desk.browser.get(desk.bring()).text
