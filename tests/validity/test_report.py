"""`vitrina readiness report`: a PDF and a JSON for a funder's desk, with the hub's figures and no firm's name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.advising import reviewing
from backend.readiness.rescoring import rescore
from backend.readiness.versions import core_version
from tests.advising.test_reviewing import judge, shown
from tests.factories.companies import firm
from tests.factories.hubs import hub, staff
from tests.factories.pdf_text import text_of
from tests.factories.readiness import Begun, begun, joined
from tests.insights.test_hub_readiness import scored

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]
ROOT = Path(__file__).resolve().parents[2]
_ANSWERED = {"PRE1": [0.5, 1.0, "answered"], "LEG1": [1.0, 0.5, "answered"]}


@pytest.fixture
def at(doing: Doing, monkeypatch: pytest.MonkeyPatch) -> Begun:
    """Seven firms: five with a score, one that two advisors judged, once apart, and a simulated one."""
    monkeypatch.setattr(reviewing, "is_repeated", lambda _: True)
    with doing() as work:
        made = begun(work, slug="canada", name="Clúster Cañada de Añil", accent="terracota")
        version = core_version(work)
        for number in range(5):
            company = firm(work, made.hub, name=f"Tejidos Xóchitl {number}", tax_identifier=f"XAX0101{number:02}AA0")
            scored(work, company, version, 40.0, items=_ANSWERED, coverage=83.0)
        first, second = shown(work, made, "LEG2"), shown(work, made, "LEG4")
        judge(work, made, made.advisor, first)
        judge(work, made, made.second, first)
        judge(work, made, made.advisor, second)
        judge(work, made, made.second, second, "reject", reason="Vencida.")
        other = joined(work, made.hub, name="Demostración Tres", tax_identifier="XAX010177AA0")
        third = shown(work, other, "LEG2")
        judge(work, other, made.advisor, third)
        judge(work, other, made.second, third)
        rescore(work, other.company_id, simulated=True)
        return made


def written(database: str, folder: Path, *arguments: str) -> tuple[list[str], dict[str, Any]]:
    """The report as a person writes it: the pages' words, and the figures for programs."""
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli", "readiness", "report", "canada", "--folder", str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "VITRINA_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    plain = json.loads((folder / "validity-canada.json").read_text("utf-8"))
    return text_of((folder / "validity-canada.pdf").read_bytes()), plain


def test_a_report_of_the_hubs_own_figures(at: Begun, database_url: str, tmp_path: Path) -> None:
    pages, plain = written(database_url, tmp_path)
    told = " ".join("\n".join(pages).split())
    assert told.startswith("Clúster Cañada de Añil")
    for words in (
        "Validez del puntaje de preparación",
        "¿Coinciden los asesores?",
        "empresas con puntaje real",
        "Cobertura media 83 %",
        "Nivel medio",
        "¿Tu dirección web propia abre de forma segura?",
        "PRE1",
        "Simulado: historias hechas para la demostración (empresas: 1)",
        "Repetidas por dos personas 2",
        "Mismo veredicto 50 %",
        "Veredictos: aceptada 75 %",
    ):
        assert words in told, words
    assert "Xóchitl" not in told
    assert "Demostración" not in told
    assert "Xóchitl" not in json.dumps(plain, ensure_ascii=False)
    assert (plain["firms"], plain["simulated"], plain["coverage"]) == (5, 1, 83.0)
    assert (plain["agreement"]["kappa"]["pairs"], plain["agreement"]["same"]) == (2, 0.5)
    assert next(row for row in plain["items"] if row["item"] == "PRE1")["difficulty"] == 0.5


def test_the_report_in_english(at: Begun, database_url: str, tmp_path: Path) -> None:
    pages, _ = written(database_url, tmp_path, "--language", "en")
    told = " ".join("\n".join(pages).split())
    assert "Simulated: histories made for the demonstration (firms: 1)" in told
    assert "Do two advisors judge alike?" in told


def test_the_page_tells_how_far_advisors_agree(at: Begun, doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        manager = staff(work, at.hub)
    page = sign_in(manager).get("/es/hub-desk/canada/readiness/validity").text
    assert "Mismo veredicto" in page
    assert "50 %" in page
    plain = sign_in(manager).get("/es/hub-desk/canada/readiness/validity.json").json()
    assert plain["agreement"]["reviews"] == 2


def test_a_question_few_were_asked_tells_nothing(doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        where, version = hub(work, slug="pocas"), core_version(work)
        for number in range(4):
            company = firm(work, where, name=f"Firma {number}", tax_identifier=f"XAX0101{number:02}AA0")
            scored(work, company, version, 40.0, items=_ANSWERED)
        manager = staff(work, where)
    plain = sign_in(manager).get("/es/hub-desk/pocas/readiness/validity.json").json()
    pre1 = next(row for row in plain["items"] if row["item"] == "PRE1")
    assert (pre1["firms"], pre1["answered"], pre1["difficulty"]) == (None, None, None)
    assert plain["described"] == {"women_led": None, "indigenous_led": None, "rural": None}
    assert "&lt;5" in sign_in(manager).get("/es/hub-desk/pocas/readiness/validity").text
