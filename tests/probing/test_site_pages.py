"""The firm's page about its site, as a browser meets it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlmodel import Session
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.i18n import translate
from storefront.site_words import MENDS
from tests.factories.shops import good_shop, poor_shop
from tests.probing.conftest import Firm


@pytest.fixture
def browser(firm: Firm, sign_in: Callable[[Account], TestClient]) -> TestClient:
    """The owner's."""
    with Session(firm.engine, expire_on_commit=False) as session:
        return sign_in(session.get_one(Account, firm.owner.account_id))


def page(firm: Firm, browser: TestClient, locale: str = "es") -> str:
    """The page's text."""
    answer = browser.get(f"/{locale}/desk/{firm.company.slug}/site")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_new_site_shows_the_three_ways_to_prove_it(firm: Firm, browser: TestClient) -> None:
    shown = page(firm, browser)
    assert f"vitrina-site={firm.token}" in shown
    assert f"&lt;meta name=&#34;vitrina-site&#34; content=&#34;{firm.token}&#34;&gt;" in shown
    assert "/.well-known/vitrina-site.txt" in shown
    assert "Aún sin comprobar" in shown


def test_an_address_is_named_and_a_wrong_one_is_said_to_be(firm: Firm, browser: TestClient) -> None:
    base = f"/es/desk/{firm.company.slug}/site"
    assert browser.post(base, data={"host": "https://www.otra.test/x"}).status_code == 303
    assert "www.otra.test" in page(firm, browser)
    for wrong in ("", "127.1", "localhost"):
        answer = browser.post(base, data={"host": wrong})
        assert (answer.status_code, 'id="host-error"' in answer.text) == (422, True)
    assert browser.post(base, data={"host": "tienda.test"}).status_code == 409


def test_a_look_is_asked_for_watched_and_read(firm: Firm, browser: TestClient) -> None:
    good_shop(firm.web, firm.token)
    base = f"/es/desk/{firm.company.slug}/site"
    assert browser.post(f"{base}/{firm.row_id}/check").status_code == 303
    waiting = browser.get(f"{base}/{firm.row_id}/progress")
    assert "hx-refresh" not in waiting.headers
    assert f"{base}/{firm.row_id}/progress" in waiting.text
    assert "Revisar ahora" not in page(firm, browser)
    seen: list[str] = []
    firm.run(firm.runs()[0].id, after_step=lambda: seen.append(_count(browser, f"{base}/{firm.row_id}/progress")))
    assert seen == [f"{done} de 11" for done in range(1, 12)]
    assert browser.get(f"{base}/{firm.row_id}/progress").headers["hx-refresh"] == "true"
    shown = page(firm, browser)
    assert "Tuyo, con una etiqueta en la portada" in shown
    assert "WordPress" in shown
    assert "Falta la cabecera Content-Security-Policy." in shown


def _count(browser: TestClient, address: str) -> str:
    found = re.search(r'role="status">([^<]+)<', browser.get(address).text)
    assert found is not None
    return found[1]


def test_what_to_mend_is_said_in_both_languages_and_for_the_platform(firm: Firm, browser: TestClient) -> None:
    poor_shop(firm.web, firm.token)
    firm.web.pages["http://tienda.test/"] = _with_wix(firm)
    firm.web.ports[443] = 1
    firm.check()
    spanish, english = page(firm, browser), page(firm, browser, "en")
    assert "Activa HTTPS: tu hospedaje tiene un certificado gratuito." in spanish
    assert "En Wix: el certificado llega solo cuando tu dominio está conectado" in spanish
    assert "In Wix: the certificate comes by itself once your domain is connected" in english


def _with_wix(firm: Firm) -> Callable[..., None]:
    tag = f'<meta name="vitrina-site" content="{firm.token}"><meta name="generator" content="Wix.com Website Builder">'
    firm.web.put("/wix", f"<html><head>{tag}</head><body>Hola</body></html>")
    return firm.web.pages["/wix"]


def test_every_code_of_a_finding_has_its_words_in_spanish() -> None:
    told = [sentence for pair in MENDS.values() for sentence in pair]
    assert [one.msgid for one in told if translate(one, "es") == one.msgid] == []


def test_every_code_the_checks_can_say_has_words() -> None:
    """Codes are written between quotes in the checks; those of the fetcher are its causes."""
    from pathlib import Path
    from typing import get_args

    from backend.integrations.fetching.connecting import _REASONS
    from backend.integrations.fetching.contract import Cause

    source = "".join(
        Path(f"backend/probing/{name}.py").read_text() for name in ("looking", "selling", "proving", "mail")
    )
    said = set(
        re.findall(r'"((?:no|weak|back|wrongly|expires|one|few|mail|trackers|slow|undeclared|heavy)-?[a-z-]*)"', source)
    )
    words = said - {"mail", "one", "none"} | set(get_args(Cause)) | set(_REASONS.values())
    assert sorted(words - set(MENDS)) == []


def test_the_mail_domain_is_kept_and_a_site_is_removed(firm: Firm, browser: TestClient) -> None:
    base = f"/es/desk/{firm.company.slug}/site/{firm.row_id}"
    assert browser.post(f"{base}/mail", data={"mail_domain": "correo.test"}).status_code == 303
    assert firm.site().mail_domain == "correo.test"
    assert browser.post(f"{base}/mail", data={"mail_domain": "no es"}).status_code == 422
    assert browser.post(f"{base}/remove").status_code == 303
    assert "Aún no hay sitio" in page(firm, browser)
    assert browser.post(f"{base}/check").status_code == 404


def test_nobody_has_a_site_looked_at_all_day(firm: Firm, browser: TestClient) -> None:
    answers = [browser.post(f"/es/desk/{firm.company.slug}/site/{firm.row_id}/check").status_code for _ in range(11)]
    assert answers == [303] * 10 + [429]


def test_titles_of_the_page_are_ours_and_not_the_sites(firm: Firm, browser: TestClient) -> None:
    """What a site says of itself never reaches our page."""
    good_shop(firm.web, firm.token)
    firm.web.put(
        "https://tienda.test/",
        f'<html lang="&quot;&gt;&lt;script&gt;alert(1)"><head><meta name="vitrina-site" content="{firm.token}">'
        "<title>&lt;script&gt;alert(1)</title></head></html>",
    )
    firm.check()
    assert "alert(1)" not in page(firm, browser)


def test_the_desk_leads_there(firm: Firm, browser: TestClient) -> None:
    assert f'href="/es/desk/{firm.company.slug}/site"' in browser.get(f"/es/desk/{firm.company.slug}").text
