"""Badges, gates and worksheets in the browser: a visitor verifies, an owner chooses, a hub sets and lifts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.clock import ManualClock
from backend.core.config import Settings
from backend.core.work import Work
from backend.readiness.rescoring import rescore
from backend.readiness.worksheets import KEYS
from backend.search.rebuilding import rebuild
from backend.search.sources import SqlSource
from storefront.badge_picture import _short
from tests.factories import hubs
from tests.factories.readiness import begun, ready
from tests.factories.signing import SCOPE, in_days, published, signed

Sign = Callable[[Account], TestClient]


def test_a_visitor_verifies_it_and_other_sites_show_it(
    work: Work, client: TestClient, clock: ManualClock, settings: Settings, engine: Engine
) -> None:
    at = ready(work)
    at.company.name = 'Café "Alto" & <Hijos>'
    work.session.add(at.company)
    signed(work, at, days=10)
    code = published(work, at).code
    work.session.commit()
    rebuild(settings.index_folder, SqlSource(engine))
    page = client.get(f"/es/badges/{code}")
    assert page.status_code == 200
    assert SCOPE in page.text
    assert at.advisor.name in page.text
    assert "<Hijos>" not in page.text
    for theme in ("light", "dark"):
        picture = client.get(f"/en/badges/{code}.svg?theme={theme}")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.headers["cross-origin-resource-policy"] == "cross-origin"
        assert picture.headers["access-control-allow-origin"] == "*"
        assert picture.headers["cache-control"] == "public, max-age=600"
        assert ET.fromstring(picture.text).tag.endswith("svg")
        assert not re.search(r"<(script|style|foreignObject)|\son\w+=|style=|href=", picture.text)
        kept = client.get(f"/en/badges/{code}.svg?theme={theme}", headers={"if-none-match": picture.headers["etag"]})
        assert kept.status_code == 304
    assert client.get(f"/es/badges/{code}.svg?theme=neon").status_code == 404
    assert client.get(f"/es/badges/{'b' * 16}").status_code == 404
    assert client.get(f"/es/badges/{'b' * 16}.svg").status_code == 404
    assert code in client.get(f"/es/companies/{at.company.slug}").text
    shown = client.get(f"/es/hubs/{at.hub.slug}").text
    assert "En construcción" in shown, "the card of a firm"
    clock.advance(timedelta(days=12))
    assert "En construcción" not in client.get(f"/es/hubs/{at.hub.slug}").text, (
        "the index still holds it, the card knows its end"
    )
    assert "No longer valid" in client.get(f"/en/badges/{code}.svg").text
    assert "noindex" in client.get(f"/en/badges/{code}").text
    assert code not in client.get(f"/es/companies/{at.company.slug}").text


def test_an_owner_shows_and_withdraws_it_on_the_desk(work: Work, sign_in: Sign) -> None:
    at = ready(work)
    signed(work, at)
    work.session.commit()
    browser = sign_in(at.account)
    base = f"/es/desk/{at.company.slug}/readiness/badge"
    assert "/publish" in browser.get(base).text
    assert browser.post(f"{base}/publish").status_code == 303
    shown = browser.get(base).text
    assert ".svg?theme=dark" in shown
    code = re.search(r"/es/badges/(\w{16})", shown)
    assert code is not None
    assert browser.post(f"{base}/withdraw").status_code == 303
    assert "/publish" in browser.get(base).text
    assert browser.get(code.group(0)).status_code == 200


def test_an_owner_says_on_it_that_the_firm_exports(work: Work, sign_in: Sign, client: TestClient) -> None:
    at = ready(work)
    signed(work, at)
    work.session.commit()
    browser = sign_in(at.account)
    base = f"/es/desk/{at.company.slug}/readiness/badge"
    assert browser.post(f"{base}/exporter", data={"exporter": "yes"}).status_code == 409
    assert 'name="exporter" value="yes"' in browser.get(base).text
    assert browser.post(f"{base}/publish", data={}).status_code == 303
    code = re.search(r"/es/badges/(\w{16})", browser.get(base).text)
    assert code is not None
    assert "Ya exporta" not in client.get(code[0]).text
    assert "Ya exporta" not in client.get(f"{code[0]}.svg").text
    assert browser.post(f"{base}/exporter", data={"exporter": "yes"}).status_code == 303
    assert "Ya exporta" in client.get(code[0]).text
    assert "Exports already" in client.get(f"{code[0]}.svg".replace("/es/", "/en/")).text
    lines = ET.fromstring(client.get(f"{code[0]}.svg").text).findall("{http://www.w3.org/2000/svg}text")
    heights = [int(line.get("y", "0")) for line in lines]
    assert len(heights) == 5
    assert heights == sorted(heights)
    assert browser.post(f"{base}/exporter", data={"exporter": ""}).status_code == 303
    assert "Ya exporta" not in client.get(code[0]).text


def test_the_gates_are_set_lifted_and_shown_in_the_browser(work: Work, sign_in: Sign) -> None:
    at = begun(work)
    manager = hubs.staff(work, at.hub)
    advisor = hubs.staff(work, at.hub, "advisor")
    rescore(work, at.company_id)
    work.session.commit()
    boss, helper, owner = sign_in(manager), sign_in(advisor), sign_in(at.account)
    base = f"/es/hub-desk/{at.hub.slug}/readiness"
    assert boss.get(f"{base}/gates/quote").status_code == 200
    assert helper.get(f"{base}/gates/quote").status_code == 403
    wrong = boss.post(f"{base}/gates/quote", data={"items": ["LEG1"], "band": "golden", "seen_version": "0"})
    assert wrong.status_code == 422
    sent = {"items": ["LEG1"], "band": "", "seen_version": "0"}
    assert boss.post(f"{base}/gates/quote", data=sent).status_code == 303
    assert boss.post(f"{base}/gates/quote", data=sent).status_code == 409
    rescore(work, at.company_id)
    work.session.commit()
    blocked = owner.get(f"/es/desk/{at.company.slug}/readiness/gates").text
    assert "/readiness/questions/LEG1" in blocked
    assert at.company.name in helper.get(f"{base}/gates").text
    lift = {"firm": at.company.slug, "action": "quote", "reason": "Llega el lunes.", "until": in_days(work, 3)}
    assert helper.post(f"{base}/lifts", data={**lift, "reason": ""}).status_code == 422
    assert helper.post(f"{base}/lifts", data=lift).status_code == 303
    lifted = helper.get(f"{base}/gates").text
    ending = re.search(rf"{base}/lifts/[0-9a-f-]+/end", lifted)
    assert ending is not None
    assert helper.post(ending.group(0)).status_code == 303
    assert owner.post(ending.group(0)).status_code == 404


@pytest.mark.parametrize("locale", ["es", "en"])
def test_worksheets_are_downloaded_by_anybody(client: TestClient, locale: str) -> None:
    answer = client.get(f"/{locale}/worksheets/costing.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert client.get(f"/{locale}/worksheets/nothing.xlsx").status_code == 404


@pytest.mark.parametrize(("locale", "word"), [("es", "Hoja de costos"), ("en", "Costing and export price sheet")])
def test_the_page_of_worksheets_leads_to_each_in_both_languages(client: TestClient, locale: str, word: str) -> None:
    page = client.get(f"/{locale}/worksheets")
    assert page.status_code == 200
    assert word in page.text
    assert len(KEYS) == 5
    for key in KEYS:
        for language in ("es", "en"):
            path = f"/{language}/worksheets/{key}.xlsx"
            assert f'href="{path}"' in page.text
            assert client.get(path).content[:2] == b"PK"
    assert f'href="/{locale}/worksheets"' in client.get(f"/{locale}/privacy").text, "the foot of every page"
    assert f"/{locale}/worksheets<" in client.get("/sitemaps/pages-1.xml").text


@pytest.mark.parametrize(
    ("words", "most", "told"),
    [
        ("Café Altura", 22, "Café Altura"),
        ("Bajío Digital, clúster de tecnologías de Guanajuato", 22, "Bajío Digital"),
        ("Integradora Salmantina de Automatización Industrial", 34, "Integradora Salmantina de…"),
    ],
)
def test_a_long_name_is_cut_where_a_reader_would(words: str, most: int, told: str) -> None:
    assert _short(words, most) == told
    assert len(told) <= most
