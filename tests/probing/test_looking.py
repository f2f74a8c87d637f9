"""What the checks see on real pages of real servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.probing.findings import CHECKS
from tests.factories.shops import STORY, good_shop, poor_shop
from tests.factories.sites import site
from tests.probing.conftest import Firm


def test_a_good_shop_has_every_point(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    seen = firm.check()
    assert list(seen) == list(CHECKS)
    levels = {name: one.level for name, one in seen.items() if one.level is not None}
    assert levels == dict.fromkeys(
        ("https", "phone", "language", "identity", "offers", "payment", "privacy", "mail"), 1.0
    ), seen
    assert (seen["proof"].outcome, seen["proof"].seen["method"]) == ("good", "meta")
    assert (seen["hsts"].outcome, seen["csp"].outcome) == ("good", "bad")
    assert seen["https"].seen["certificate_until"] > "2026"
    assert seen["phone"].seen["parts"] == 1
    assert seen["language"].seen["languages"] == ["es", "en"]
    assert firm.runs()[0].platform == "wordpress"
    assert set(firm.standing()) == set(levels)


def test_a_poor_shop_is_told_what_to_mend(firm: Firm) -> None:
    poor_shop(firm.web, firm.token)
    firm.web.names.tell("tienda.test", "MX", "0 .")
    firm.web.ports[443] = 1
    seen = firm.check()
    assert {name: one.why for name, one in seen.items() if one.why} == {
        "https": ("no-https",),
        "phone": ("no-viewport",),
        "language": ("undeclared", "one-language"),
        "identity": ("no-name", "no-phone", "no-whatsapp", "no-organization"),
        "offers": ("few-offers",),
        "payment": ("no-payment",),
        "privacy": ("no-privacy-page", "trackers-before-consent"),
        "mail": ("no-mx",),
        "hsts": ("refused",),
        "csp": ("no-csp",),
    }
    assert seen["phone"].level == pytest.approx(0.6)
    assert [seen[name].level for name in ("https", "identity", "offers", "privacy", "mail")] == [0, 0, 0, 0, 0]
    assert seen["payment"].level is None
    assert seen["privacy"].seen["trackers"] == ["Google Tag Manager"]


def test_an_expired_certificate_is_a_failure_that_was_seen(firm: Firm, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    with site(folder, expired=True) as web:
        good_shop(web, firm.token)
        poor_shop(web, firm.token)
        firm.web = web
        seen = firm.check()
    assert (seen["https"].outcome, seen["https"].level, seen["https"].why) == ("bad", 0, ("expired",))
    assert seen["phone"].outcome != "unknown"  # read by http, the only way in


def test_https_without_a_way_from_http_is_half(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.web.put("http://tienda.test/", "<p>abierto</p>")
    seen = firm.check()["https"]
    assert (seen.level, seen.why) == (0.5, ("no-redirect",))


def test_a_page_that_is_no_page_is_unknown_and_not_failed(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.check()
    firm.web.put("https://tienda.test/", b"%PDF-1.7", kind="application/pdf")
    firm.web.names.tell("tienda.test", "TXT", f'"vitrina-site={firm.token}"')
    seen = firm.check()
    pages = ("phone", "language", "identity", "offers", "payment", "privacy")
    assert {(seen[name].outcome, seen[name].why) for name in pages} == {("unknown", ("wrong-type",))}
    assert seen["https"].outcome == "good"


def test_a_site_that_only_leads_elsewhere_is_not_read_as_the_firms(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.web.names.tell("tienda.test", "TXT", f'"vitrina-site={firm.token}"')
    firm.web.names.tell("red.test", "A", "127.0.0.1")
    firm.web.put("http://red.test/", "<p>perfil</p>")
    firm.web.redirect("https://tienda.test/", "http://red.test/")
    seen = firm.check()
    assert (seen["https"].level, seen["https"].why) == (0, ("elsewhere",))
    assert seen["phone"].why == ("elsewhere",)


def test_a_heavy_page_and_a_site_that_asks_to_be_left_alone(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.check()
    firm.web.put("/wp-content/site.css", b"x" * 4_000_000, kind="text/css")
    seen = firm.check()["phone"]
    assert (seen.level, seen.why, seen.seen["bytes"] > 4_000_000) == (0.85, ("heavy",), True)
    firm.web.put("/robots.txt", "User-agent: *\nDisallow: /", kind="text/plain")
    seen = firm.check()["phone"]
    assert (seen.outcome, seen.why) == ("unknown", ("robots",))


@pytest.mark.parametrize(
    ("spf", "dmarc", "level", "why"),
    [
        ("v=spf1 mx -all", "v=DMARC1; p=reject", 1.0, ()),
        ("v=spf1 mx -all", "v=DMARC1; p=none", 0.9, ("weak-dmarc",)),
        ("v=spf1 mx ?all", "v=DMARC1; p=reject", 0.85, ("weak-spf",)),
        ("v=spf1 +all", "", 0.55, ("weak-spf", "no-dmarc")),
        ("", "v=DMARC1;p=quarantine", 0.7, ("no-spf",)),
        ("", "v=DMARC1; p=quizá", 0.4, ("no-spf", "no-dmarc")),
    ],
)
def test_mail_by_its_records(firm: Firm, spf: str, dmarc: str, level: float, why: tuple[str, ...]) -> None:
    good_shop(firm.web, firm.token)
    firm.web.names.tell("tienda.test", "TXT", *([f'"{spf}"'] if spf else ['"nada"']))
    firm.web.names.tell("_dmarc.tienda.test", "TXT", *([f'"{dmarc}"'] if dmarc else ['"nada"']))
    seen = firm.check()["mail"]
    assert seen.why == why
    assert seen.level == pytest.approx(level)


def test_two_spf_records_are_as_good_as_none(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.web.names.tell("tienda.test", "TXT", '"v=spf1 mx -all"', '"v=spf1 a -all"')
    assert firm.check()["mail"].why == ("no-spf",)


def test_trackers_that_wait_for_consent_follow_nobody(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    page = (
        f'<html lang="es"><head><meta name="vitrina-site" content="{firm.token}">'
        '<script type="text/plain" src="https://www.googletagmanager.com/gtag/js"></script></head>'
        '<body><a href="/privacidad">Privacidad</a></body></html>'
    )
    firm.web.put("https://tienda.test/", page)
    assert firm.check()["privacy"].level == 1
    firm.web.put("https://tienda.test/", page.replace('type="text/plain" ', ""))
    assert firm.check()["privacy"].why == ("trackers-before-consent",)


def test_offers_in_a_sitemap_count_three_quarters(firm: Firm) -> None:
    good_shop(firm.web, firm.token)
    firm.web.put(
        "https://tienda.test/", f'<html lang="es"><head><meta name="vitrina-site" content="{firm.token}"></head>'
    )
    places = "".join(f"<url><loc>https://tienda.test/producto/cafe-{n}</loc></url>" for n in range(5))
    firm.web.put("/sitemap.xml", f"<urlset>{places}</urlset>", kind="application/xml")
    seen = firm.check()["offers"]
    assert (seen.level, seen.why, seen.seen["listed"]) == (0.75, ("no-markup",), 5)


def test_a_template_that_claims_english_over_spanish_words_is_not_believed(firm: Firm) -> None:
    good_shop(firm.web, firm.token, english=False)
    firm.web.put(
        "https://tienda.test/",
        f'<html lang="en-US"><head><meta name="vitrina-site" content="{firm.token}"></head><p>{STORY}</p>',
    )
    seen = firm.check()["language"]
    assert (seen.seen["languages"], seen.level, seen.why) == (["es"], None, ("wrongly-declared", "one-language"))
    assert firm.standing()["language"].level is None
    assert firm.standing("US")["language"].level == 0
    assert firm.standing("CAM", "US")["language"].level == 1


def test_a_page_made_to_keep_a_parser_busy_is_given_up(firm: Firm) -> None:
    """Tags nested a hundred thousand deep cost the parser half a minute: the look goes on without the page."""
    good_shop(firm.web, firm.token)
    firm.web.names.tell("tienda.test", "TXT", f'"vitrina-site={firm.token}"')
    firm.web.put("https://tienda.test/", "<div>" * 100_000)
    seen = firm.check()
    assert (seen["phone"].outcome, seen["phone"].why) == ("unknown", ("broken",))
    assert seen["https"].outcome == "good"
