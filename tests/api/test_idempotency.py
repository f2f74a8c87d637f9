"""A request that is sent again has one effect and gets the answer of the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import select
from starlette.testclient import TestClient

from backend.catalogue.models import ImportRun, Listing
from backend.core import jobs
from backend.core.work import working
from backend.inquiries.models import Inquiry, InquiryMessage
from backend.web.jobs import forget
from backend.web.models import IdempotentAnswer
from tests.factories.catalogue import SIMPLE
from tests.factories.installation import Installation

Ask = Callable[..., TestClient]
LISTINGS = "/api/v1/listings"


def post(client: TestClient, path: str = LISTINGS, key: str = "once", **given: Any) -> Any:
    given = given or {"json": {**SIMPLE, "title_es": "Una sola vez"}}
    return client.post(path, headers={"idempotency-key": key}, **given)


def count(here: Installation, table: Any, **values: Any) -> int:
    with working(here.app.state.engine) as work:
        return len(work.session.exec(select(table).filter_by(**values)).all())


def test_the_same_answer_and_one_effect(ask: Ask, here: Installation) -> None:
    before = count(here, Listing)
    first, second = post(ask("key")), post(ask("key"))
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["location"] == first.headers["location"]
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert count(here, Listing) == before + 1


def test_another_request_under_the_same_key_is_refused(ask: Ask, here: Installation) -> None:
    post(ask("key"))
    before = count(here, Listing)
    for other in ({"json": {**SIMPLE, "title_es": "Otra"}}, {"path": f"{LISTINGS}?company=tueste-alto"}):
        answer = post(ask("key"), **other)
        assert (answer.status_code, set(answer.json()["errors"])) == (422, {"Idempotency-Key"})
    assert count(here, Listing) == before


def test_a_key_belongs_to_its_sender(ask: Ask) -> None:
    answers = [post(ask(who)) for who in ("key", "owner", "editor", "stranger")]
    assert len({answer.json()["id"] for answer in answers}) == 4


def test_a_refused_request_can_be_put_right(ask: Ask) -> None:
    assert post(ask("key"), json={**SIMPLE, "unit": "bushel"}).status_code == 422
    assert post(ask("key")).status_code == 201


def test_after_a_day_the_key_is_free(ask: Ask, here: Installation) -> None:
    first = post(ask("key")).json()["id"]
    here.clock.advance(timedelta(hours=24, minutes=1))
    assert post(ask("key")).json()["id"] != first


def test_acting_again_does_nothing_more(ask: Ask, here: Installation) -> None:
    path = f"/api/v1/inquiries/{here.world.inquiry.id}/messages"
    answers = [post(ask("key"), path, json={"message": "Only once."}) for _ in range(3)]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert count(here, InquiryMessage, body="Only once.") == 1


def test_a_visitors_question_and_what_is_kept_of_it(ask: Ask, here: Installation) -> None:
    asked = {"company": "tueste-alto", "name": "K", "country": "CA", "email": "k@b.example", "message": "Hi?"}
    answers = [post(ask(), "/api/v1/inquiries", json=asked) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert count(here, Inquiry, buyer_email="k@b.example") == 1
    with working(here.app.state.engine) as work:
        kept = work.session.exec(select(IdempotentAnswer).where(IdempotentAnswer.key == "once")).all()[-1]
    assert kept.owner.startswith("address:")
    assert "testclient" not in kept.owner
    assert "b.example" not in str(kept.body)


def test_a_form_whose_boundary_differs_is_the_same_request(ask: Ask, here: Installation) -> None:
    def bring(boundary: str, data: str) -> Any:
        part = f'Content-Disposition: form-data; name="file"; filename="l.csv"\r\n\r\n{data}'
        body = f"--{boundary}\r\n{part}\r\n--{boundary}--"
        headers = {"idempotency-key": "list", "content-type": f"multipart/form-data; boundary={boundary}"}
        return ask("key").post("/api/v1/imports", content=body.encode(), headers=headers)

    before = count(here, ImportRun)
    first, second = bring("one", "Producto\nCafé"), bring("another", "Producto\nCafé")
    assert first.status_code == 201, first.text
    assert second.json()["id"] == first.json()["id"]
    assert bring("third", "Producto\nMiel").status_code == 422
    assert count(here, ImportRun) == before + 1


@pytest.mark.parametrize("key", ["", " ", "ñ", "a b", "x" * 201])
def test_a_key_that_is_none(ask: Ask, key: str) -> None:
    answer = ask("key").post(LISTINGS, json=SIMPLE, headers={b"idempotency-key": key.encode()})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"Idempotency-Key"})


def test_old_answers_and_counters_go(ask: Ask, here: Installation) -> None:
    post(ask("key"))
    with working(here.app.state.engine) as work:
        work.session.connection().execute(
            text("INSERT INTO limit_counters VALUES ('old', :then, 3), ('new', :now, 3)"),
            {"then": here.clock.now() - timedelta(hours=25), "now": here.clock.now()},
        )
    forget(here.app.state.engine, now=here.clock.now() + timedelta(hours=23))
    assert count(here, IdempotentAnswer, key="once") == 1
    forget(here.app.state.engine, now=here.clock.now() + timedelta(hours=24))
    assert count(here, IdempotentAnswer, key="once") == 0
    assert "web.sweep" in jobs.app.tasks
