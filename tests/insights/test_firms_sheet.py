"""The hub's firms as a table: by name, without what they say of themselves, without formulas, for its own people."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from backend.insights.firms import firm_lines
from backend.readiness.models import EvidenceDocument, ItemEvidence, ReadinessAnswer, ReadinessProfile
from backend.readiness.versions import core_version
from storefront.spreadsheets import plain
from tests.factories.companies import firm, owner_of
from tests.factories.hubs import hub, staff
from tests.insights.test_hub_readiness import scored

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]
_HELD = [{"kind": "gate", "band": "preparing", "item": "LEG1", "dimension": "", "needed": 0.0, "present": 0.0}]


@pytest.fixture
def people(doing: Doing) -> dict[str, Any]:
    """Two firms of a hub, one of another, and who may look."""
    with doing() as work:
        where, version = hub(work, slug="hub-t"), core_version(work)
        first = firm(work, where, name='=HYPERLINK("http://malo.example")', sector="textiles", municipality="León")
        scored(
            work,
            first,
            version,
            58.26,
            held_back=_HELD,
            band="building",
            dimensions={"PRE": [80.0, 61.5], "CMP": [None, None]},
        )
        described = {"women_led": True, "indigenous_led": True, "rural": True}
        own: dict[str, Any] = {"company_id": first.id}
        work.session.add(ReadinessProfile(**own, offers=["goods"], markets=[], described=described))
        answer: dict[str, Any] = {
            "instrument_id": version.id,
            "item": "PRE1",
            "state": "answered",
            "value": {"yes": True},
        }
        work.session.add(ReadinessAnswer(**own, **answer, source="firm", answered_at=work.now - timedelta(days=3)))
        paper = EvidenceDocument(**own, kind="link", title="Constancia", added_at=work.now)
        work.session.add(paper)
        work.session.flush()
        ends = work.now.date() + timedelta(days=20)
        for item in ("LEG1", "LEG2"):
            shown: dict[str, Any] = {"item": item, "state": "uploaded", "added_at": work.now, "expires_on": ends}
            work.session.add(ItemEvidence(**own, document_id=paper.id, **shown))
        firm(work, where, name="Ñandú Textil", tax_identifier="XAX010102AA0", municipality="San Luis de la Paz")
        firm(work, hub(work, slug="otro"), name="Ajena", tax_identifier="XAX010103AA0")
        return {
            "manager": staff(work, where),
            "advisor": staff(work, where, "advisor", email="asesora@hub-t.example"),
            "owner": owner_of(work, first),
            "other": staff(work, hub(work, slug="tercero")),
        }


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("path", ["firms.csv", "firms.xlsx"])
def test_only_the_hubs_own_people_take_it(people: dict[str, Any], sign_in: SignIn, path: str) -> None:
    for who, status in (("manager", 200), ("advisor", 200), ("owner", 404), ("other", 404)):
        answer = sign_in(people[who]).get(f"/es/hub-desk/hub-t/readiness/{path}")
        assert answer.status_code == status
    assert sign_in(people["manager"]).get(f"/es/hub-desk/otro/readiness/{path}").status_code == 404


def test_each_firm_is_a_line(people: dict[str, Any], sign_in: SignIn) -> None:
    answer = sign_in(people["advisor"]).get("/es/hub-desk/hub-t/readiness/firms.csv")
    assert answer.headers["cache-control"] == "no-store"
    assert "hub-t-firms-es.csv" in answer.headers["content-disposition"]
    first, second = table(answer.text)
    assert first["Empresa"] == '\'=HYPERLINK("http://malo.example")'
    assert (first["Sector"], first["Municipio"], first["Banda"]) == ("Textiles y ropa", "León", "En construcción")
    assert (first["Puntaje declarado"], first["Puntaje con evidencia"]) == ("63.3", "58.3")
    assert (first["Como mínimo"], first["Como máximo"], first["Cobertura, %"]) == ("58.3", "78.3", "90.0")
    assert (first["Presencia digital"], first["Cumplimiento"]) == ("61.5", "")
    assert first["Qué la detiene"] == "LEG1 con evidencia"
    assert (first["Última respuesta"], first["El primero vence el"]) == ("2026-02-27", "2026-03-22")
    assert first["Documentos que vencen en 60 días"] == "1"
    assert (second["Empresa"], second["Banda"], second["Puntaje declarado"]) == ("Ñandú Textil", "Sin empezar", "")
    assert "Ajena" not in answer.text


def test_what_firms_say_of_themselves_is_not_in_it(people: dict[str, Any], sign_in: SignIn) -> None:
    text = sign_in(people["manager"]).get("/en/hub-desk/hub-t/readiness/firms.csv").text.lower()
    assert "address on the site" in text
    for word in ("women", "indigenous", "rural"):
        assert word not in text


def test_the_workbook_holds_numbers_and_no_formula(people: dict[str, Any], sign_in: SignIn) -> None:
    answer = sign_in(people["manager"]).get("/en/hub-desk/hub-t/readiness/firms.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(" in sheet
    assert "<v>58.3</v>" in sheet
    assert "Ñandú Textil" in sheet


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\t=1", "'\t=1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("a=b", "a=b"),
    ],
)
def test_no_text_begins_a_formula(cell: str, shown: str) -> None:
    assert plain(cell) == shown
    assert plain(-1.5) == "-1.5"  # a number is one


def test_it_is_read_with_one_statement(people: dict[str, Any], doing: Doing) -> None:
    sent: list[str] = []
    with doing() as work:
        engine = work.session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
        hub_id = next(iter(work.session.connection().exec_driver_sql("SELECT id FROM hubs WHERE slug = 'hub-t'")))[0]
        sent.clear()
        assert len(list(firm_lines(work.session, hub_id, zone="UTC", today=work.now.date()))) == 2
    assert len(sent) == 1
