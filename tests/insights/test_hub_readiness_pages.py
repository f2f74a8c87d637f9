"""The hub's pages of readiness: shown to its own people, with nothing of a small group in any form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.factories.companies import firm, owner_of
from tests.factories.hubs import hub, staff
from tests.insights.test_hub_readiness import SECTORS, scored, version

Doing = Callable[..., Any]
SignIn = Callable[[Any], TestClient]


@pytest.fixture
def people(doing: Doing) -> dict[str, Any]:
    """A hub with its manager, an advisor, and 23 firms, one of whose owners looks in."""
    with doing() as work:
        where, instrument = hub(work, slug="hub-x"), version(work)
        for number, sector in enumerate(SECTORS):
            company = firm(
                work, where, name=f"Firma {number:02}", sector=sector, tax_identifier=f"XAX0101{number:02}AA0"
            )
            if sector != "agrifood":
                scored(work, company, instrument, 41.0 + number, simulated=number == 0)
        return {
            "manager": staff(work, where),
            "advisor": staff(work, where, "advisor", email="asesora@hub.example"),
            "owner": owner_of(work, firm(work, where, name="Otra", tax_identifier="XAX010299AA0", state="submitted")),
        }


@pytest.mark.parametrize("path", ["", "/groups.csv", "/validity", "/validity.json"])
def test_only_the_hubs_own_people_see_it(people: dict[str, Any], sign_in: SignIn, path: str) -> None:
    address = f"/es/hub-desk/hub-x/readiness{path}"
    for who, status in (("manager", 200), ("advisor", 200), ("owner", 404)):
        assert sign_in(people[who]).get(address).status_code == status


@pytest.mark.parametrize("locale", ["es", "en"])
def test_the_overview_tells_where_firms_stand(people: dict[str, Any], sign_in: SignIn, locale: str) -> None:
    page = sign_in(people["manager"]).get(f"/{locale}/hub-desk/hub-x/readiness").text
    assert "Firma 22" in page  # moved this month
    assert "Firma 12" not in page.split('id="groups"')[1]
    assert ("simuladas" if locale == "es" else "simulated") in page
    assert ("Grupos pequeños juntos" if locale == "es" else "Small groups together") in page


@pytest.mark.parametrize("who", ["manager", "advisor"])
def test_the_overview_leads_to_the_gates(people: dict[str, Any], sign_in: SignIn, who: str) -> None:
    browser = sign_in(people[who])
    gates = "/es/hub-desk/hub-x/readiness/gates"
    assert f'href="{gates}"' in browser.get("/es/hub-desk/hub-x/readiness").text
    assert browser.get(gates).status_code == 200


def test_the_table_for_a_report_hides_small_groups(people: dict[str, Any], sign_in: SignIn) -> None:
    answer = sign_in(people["advisor"]).get("/en/hub-desk/hub-x/readiness/groups.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = [line.split(",") for line in answer.text.removeprefix("\ufeff").splitlines()]
    assert len({len(row) for row in rows}) == 1
    assert rows[1][:3] == ["All firms", "", "23"]
    counts = [cell for row in rows[1:] for cell in row[2:]]
    assert all(cell == "<5 *" or int(cell) == 0 or int(cell) >= 5 for cell in counts)


def test_validity_says_what_is_missing(people: dict[str, Any], sign_in: SignIn) -> None:
    manager = sign_in(people["manager"])
    page = manager.get("/en/hub-desk/hub-x/readiness/validity").text
    assert "0 of 100 first exports" in page
    assert "Simulated" in page
    told = manager.get("/en/hub-desk/hub-x/readiness/validity.json").json()
    assert (told["firms"], told["simulated"], told["forecast"]) == (19, 1, None)


def test_where_firms_stop_reads_as_all_of_them_read_it(doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        where, instrument = hub(work, slug="hub-w"), version(work)
        for number in range(6):
            company = firm(work, where, name=f"Firma {number}", tax_identifier=f"XAX0101{number:02}AA0")
            scored(work, company, instrument, 20.0, items={"TRD4": [0.0, 0.5, "answered"]})
        manager = staff(work, where)
    stops = sign_in(manager).get("/en/hub-desk/hub-w/readiness").text.split('id="stops"')[1].split("</section>")[0]
    assert "Is delivery arranged: freight and customs broker?" in stops
    assert "Services: Is the contract arranged" in stops


def test_a_hub_without_firms_is_told_what_comes(doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        where = hub(work, slug="hub-y")
        manager = staff(work, where)
    page = sign_in(manager).get("/en/hub-desk/hub-y/readiness")
    assert "No firm has joined yet" in page.text


def test_the_hubs_own_people_read_real_counts_and_a_report_hides_the_small_ones(doing: Doing, sign_in: SignIn) -> None:
    with doing() as work:
        where, instrument = hub(work, slug="hub-z"), version(work)
        for number in range(6):
            company = firm(work, where, name=f"Firma {number}", tax_identifier=f"XAX0101{number:02}AA0")
            scored(work, company, instrument, 20.0 + 12 * number)
        firm(work, where, name="Aún No", tax_identifier="XAX010199AA0")
        account = staff(work, where)
    manager = sign_in(account)
    page = manager.get("/en/hub-desk/hub-z/readiness").text
    bands = dict(re.findall(r'</span>([^<]+)</th><td class="num">(?:<span class="none">)?([^<]+)<', page))
    assert (bands["Not begun"], bands["Building"], bands["Preparing"], bands["Exporting"]) == ("1", "3", "3", "0")
    stops = page.split('id="stops"')[1].split("</section>")[0]
    assert "5 · 83 %" in stops
    petals = page.split('id="petals"')[1].split("</section>")[0]
    assert 'data-label="With evidence">50<' in petals
    lines = manager.get("/en/hub-desk/hub-z/readiness/groups.csv").text.splitlines()
    assert lines[1].split(",")[2:] == ["7", "<5 *", "0", "0", "<5 *", "<5 *", "0", "0"]
    groups = page.split('id="groups"')[1]
    assert 'title="Hidden, so that no single firm can be told"' in groups
    assert 'title="Hidden, so that no single firm can be told"' not in page.split('id="groups"')[0]
