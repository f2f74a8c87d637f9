"""The same request sent twice at the same moment: one effect, and both get its answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import select

from backend.catalogue import importing
from backend.catalogue.models import ImportRun, Listing
from backend.core.work import working
from backend.inquiries.models import InquiryMessage
from backend.media.storing import store_import
from tests.factories.catalogue import SIMPLE
from tests.factories.databases import copied
from tests.factories.installation import Installation, installation

TOGETHER = 4


@pytest.fixture(scope="module")
def busy(server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose requests run side by side, each in its own transaction."""
    with copied(server_url, template_database) as url, installation(url, tmp_path_factory.mktemp("home")) as made:
        yield made


def at_once(send: Callable[[], Any], times: int = TOGETHER) -> list[Any]:
    ready = threading.Barrier(times)

    def one(_: int) -> Any:
        ready.wait(10)
        return send()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def count(here: Installation, table: Any) -> int:
    with working(here.app.state.engine) as work:
        return work.session.exec(select(func.count()).select_from(table)).one()


def sending(here: Installation, path: str, key: str, **given: Any) -> Callable[[], Any]:
    return lambda: here.browser("key", **{"idempotency-key": key}).post(path, **given)


def assert_one_answer(answers: list[Any]) -> None:
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == len(answers) - 1


def test_a_new_listing(busy: Installation) -> None:
    before = count(busy, Listing)
    assert_one_answer(at_once(sending(busy, "/api/v1/listings", "listing", json={**SIMPLE, "sku": "UNA"})))
    assert count(busy, Listing) == before + 1


def test_a_letter(busy: Installation) -> None:
    before = count(busy, InquiryMessage)
    path = f"/api/v1/inquiries/{busy.world.inquiry.id}/messages"
    assert_one_answer(at_once(sending(busy, path, "letter", json={"message": "Once."})))
    assert count(busy, InquiryMessage) == before + 1


def test_a_list_whose_check_ends_its_transaction_on_the_way(
    busy: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def waiting(*args: Any, **given: Any) -> Any:
        both.wait(10)  # neither keeps its list before the other has come as far
        return store_import(*args, **given)

    monkeypatch.setattr(importing, "store_import", waiting)
    before = count(busy, ImportRun)
    files = {"file": ("lista.csv", b"Producto\nMiel\n")}
    assert_one_answer(at_once(sending(busy, "/api/v1/imports", "list", files=files), times=2))
    assert count(busy, ImportRun) == before + 1


def test_two_requests_under_one_key(busy: Installation) -> None:
    numbers = iter(range(2))
    before = count(busy, Listing)
    answers = at_once(
        lambda: busy.browser("key", **{"idempotency-key": "pair"}).post(
            "/api/v1/listings", json={**SIMPLE, "title_es": f"Café {next(numbers)}"}
        ),
        times=2,
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422]
    assert count(busy, Listing) == before + 1
