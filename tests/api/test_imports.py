"""A firm's program brings a list: checked first, taken when told to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from backend.catalogue.applying import apply_run
from backend.core.work import working
from tests.factories.databases import copied
from tests.factories.installation import Installation, installation

Ask = Callable[..., TestClient]
IMPORTS = "/api/v1/imports"
LIST = "Producto,Precio,Código\nCafé molido,45.50,MOL-1\nCafé en grano,,GRA-1\n,12,\n"


def bring(client: TestClient, data: bytes = LIST.encode(), name: str = "lista.csv", **options: Any) -> Any:
    form = {"options": json.dumps(options)} if options else {}
    return client.post(IMPORTS, files={"file": (name, data)}, data=form)


def test_a_list_is_checked_and_nothing_taken(ask: Ask) -> None:
    answer = bring(ask("key"), category="roasted-coffee", unit="kg")
    found = answer.json()
    assert answer.status_code == 201
    assert (found["state"], found["file_name"], found["options"]["unit"]) == ("checked", "lista.csv", "kg")
    assert [column["field"] for column in found["columns"]] == ["title", "price", "sku"]
    assert (found["figures"]["rows"], found["figures"]["good"], found["figures"]["wrong"]) == (3, 2, 1)
    assert [(error["row"], error["header"]) for error in found["errors"]] == [(4, "Producto")]
    assert ask("key").get(answer.headers["location"]).json() == found
    assert ask("key").get("/api/v1/companies/tueste-alto/listings").json()["total"] == 2


def test_sentences_in_the_language_asked_for(ask: Ask) -> None:
    one, other = (
        bring(ask("key", **{"accept-language": language})).json()["errors"][0]["message"] for language in ("es", "en")
    )
    assert one != other


def test_applying_queues_the_work_once(ask: Ask, here: Installation) -> None:
    run = bring(ask("key")).json()
    states = [ask("key").post(f"{IMPORTS}/{run['id']}/apply").json()["state"] for _ in range(2)]
    assert states == ["queued", "queued"]
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'catalogue.apply_import'")
    with working(here.app.state.engine) as work:
        assert work.session.connection().execute(waiting).scalar_one() == 1


def test_stopping(ask: Ask) -> None:
    run = bring(ask("key")).json()
    assert ask("key").post(f"{IMPORTS}/{run['id']}/cancel").json()["state"] == "cancelled"
    assert ask("key").post(f"{IMPORTS}/{run['id']}/apply").status_code == 409
    assert ask("key").get(IMPORTS).json()["items"][0]["state"] == "cancelled"


@pytest.mark.parametrize(
    ("options", "field"),
    [('{"unit": "bushel"}', "unit"), ("[]", "options"), ("{", "options"), ("[" * 15_000, "options")],
)
def test_options_that_do_not_hold(ask: Ask, options: str, field: str) -> None:
    answer = ask("key").post(IMPORTS, files={"file": ("lista.csv", LIST)}, data={"options": options})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {field})


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 50, b"%PDF-1.4 nothing", b"PK\x03\x04 cut off"])
def test_what_is_no_list_is_refused_in_words(ask: Ask, data: bytes) -> None:
    answer = bring(ask("key"), data)
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


def test_a_list_without_a_file(ask: Ask) -> None:
    answer = ask("key").post(IMPORTS, data={"options": "{}"})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"file"})


def test_taken_rows_are_counted(
    server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with copied(server_url, template_database) as url, installation(url, tmp_path_factory.mktemp("home")) as here:
        key = here.browser("key")
        run = bring(key, category="roasted-coffee", publish=True).json()
        key.post(f"{IMPORTS}/{run['id']}/apply")
        state = here.app.state
        apply_run(state.engine, clock=here.clock, storage=state.storage, run_id=run["id"])
        done = key.get(f"{IMPORTS}/{run['id']}").json()
    assert (done["state"], done["applied"], done["created"], done["unchanged"]) == ("finished", 2, 2, 0)
