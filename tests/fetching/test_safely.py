"""The fetcher against real servers that are good, slow, huge, broken, or mean harm."""

from __future__ import annotations

import gzip
import http.server
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.integrations.fetching import FetchProblem
from tests.factories.sites import Site, budget, site


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Site]:
    """A good site over http and https."""
    with site(tmp_path) as made:
        made.put("/", "<h1>Hola</h1>")
        yield made


def refused(made: Site, url: str, *, seconds: float = 5.0) -> FetchProblem:
    """What was said instead of a page."""
    with pytest.raises(FetchProblem) as problem:
        made.fetcher().fetch(url, budget(seconds))
    return problem.value


def test_a_good_page_comes_with_its_certificate(shop: Site) -> None:
    found = shop.fetcher().fetch("https://tienda.test", budget())
    assert (found.status, found.body, found.cut, found.kind) == (200, b"<h1>Hola</h1>", False, "text/html")
    assert found.certificate is not None
    assert found.certificate.issuer == "Autoridad de prueba"
    assert 0 < found.first_byte < 5
    assert set(shop.hosts()) == {"tienda.test"}


def test_it_says_who_it_is_and_takes_no_proxy_from_the_environment(shop: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert shop.fetcher().fetch("http://tienda.test/", budget()).status == 200
    agents = {headers["user-agent"] for _, _, headers in shop.asked}
    assert agents == {"Mozilla/5.0 (compatible; VitrinaProbe/1.0; +https://vitrina.example/probe)"}


def test_http_leads_to_https_and_every_hop_is_told(shop: Site) -> None:
    shop.redirect("http://tienda.test/", "https://tienda.test/")
    found = shop.fetcher().fetch("http://tienda.test/", budget())
    assert found.hops == ("http://tienda.test/", "https://tienda.test/")


def test_an_expired_certificate(tmp_path: Path) -> None:
    with site(tmp_path, expired=True) as made:
        problem = refused(made, "https://tienda.test/")
    assert (problem.cause, problem.detail) == ("certificate", "expired")


def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    with site(tmp_path, certified="otra.test") as made:
        problem = refused(made, "https://tienda.test/")
    assert (problem.cause, problem.detail) == ("certificate", "wrong-name")


def test_a_certificate_nobody_vouches_for(shop: Site) -> None:
    from backend.integrations.fetching import SafeFetcher
    from tests.factories.sites import OpenedFor

    fetcher = SafeFetcher(names=shop.resolver(), rule=OpenedFor(shop.ports))
    with pytest.raises(FetchProblem) as problem:
        fetcher.fetch("https://tienda.test/", budget())
    assert (problem.value.cause, problem.value.detail) == ("certificate", "untrusted")


def test_redirects_end_after_five(shop: Site) -> None:
    for step in range(8):
        shop.redirect(f"/r{step}", f"/r{step + 1}")
    shop.put("/r5", "there")
    assert shop.fetcher().fetch("http://tienda.test/r0", budget()).body == b"there"
    shop.redirect("/r5", "/r6")
    assert refused(shop, "http://tienda.test/r0").cause == "redirects"
    shop.redirect("/loop", "/loop")
    assert refused(shop, "http://tienda.test/loop").cause == "redirects"


@pytest.mark.parametrize(
    "inside",
    "http://127.0.0.2/ http://169.254.169.254/latest/ http://[::ffff:127.0.0.1]/ http://127.1/ http://dentro.test/"
    " http://tienda.test:5432/ file:///etc/passwd".split(),
)
def test_a_redirect_to_the_inside_is_refused(shop: Site, inside: str) -> None:
    shop.names.tell("dentro.test", "A", "10.0.0.8")
    shop.redirect("/", inside)
    assert refused(shop, "http://tienda.test/").cause == "address"


def test_one_private_address_among_several_is_enough_to_refuse(shop: Site) -> None:
    shop.names.tell("tienda.test", "A", "127.0.0.1", "10.0.0.8")
    assert refused(shop, "http://tienda.test/").cause == "address"
    shop.names.tell("tienda.test", "A", "127.0.0.1")
    shop.names.tell("tienda.test", "AAAA", "fd00::1")
    assert refused(shop, "http://tienda.test/").cause == "address"
    assert shop.asked == []


def test_a_name_that_resolves_differently_the_second_time(shop: Site) -> None:
    """The first question is checked and used; the second, of the next hop, is checked again and refused."""
    shop.names.tell_in_turn("vuelta.test", "A", ["127.0.0.1"], ["127.0.0.1"], ["192.168.1.1"])
    shop.redirect("http://vuelta.test/", "https://vuelta.test/secret")
    assert refused(shop, "http://vuelta.test/").cause == "address"
    assert [path for _, path, _ in shop.asked] == ["/robots.txt", "/"]


def test_a_connection_goes_to_the_address_that_was_checked(shop: Site) -> None:
    """Were the name asked again to connect, it would lead inside: one visit, one question of each kind."""
    shop.names.tell_in_turn("vuelta.test", "A", ["127.0.0.1"], ["127.0.0.1"], ["192.168.1.1"])
    shop.put("http://vuelta.test/", "good")
    assert shop.fetcher().fetch("http://vuelta.test/", budget()).body == b"good"
    assert shop.names.asked["vuelta.test", "A"] == 2  # robots.txt, then the page


def test_a_name_that_is_not_there_and_a_server_that_does_not_say(shop: Site) -> None:
    assert (refused(shop, "http://nadie.test/").detail) == "missing"
    shop.names.silent.add("mudo.test")
    problem = refused(shop, "http://mudo.test/", seconds=1.0)
    assert (problem.cause, problem.detail) == ("name", "silent")


def test_half_an_answer_of_the_name_server_is_none(shop: Site) -> None:
    """The address that was not told might be a private one."""
    answer = shop.names.answer
    shop.names.answer = lambda wire: None if b"\x00\x1c\x00\x01" in wire[12:] else answer(wire)  # type: ignore[method-assign]
    assert refused(shop, "http://tienda.test/", seconds=1.5).cause == "name"


def test_a_server_that_drips_does_not_win_time(shop: Site) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    shop.pages["/drip"] = drip
    begun = time.monotonic()
    assert refused(shop, "http://tienda.test/drip", seconds=1.0).cause == "slow"
    assert time.monotonic() - begun < 2.0


def test_a_server_that_drips_its_headers_does_not_win_time_either(shop: Site) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        for _ in range(100):
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(0.1)

    shop.pages["/drip"] = drip
    begun = time.monotonic()
    assert refused(shop, "http://tienda.test/drip", seconds=1.0).cause == "slow"
    assert time.monotonic() - begun < 2.0


def test_a_huge_page_is_cut(shop: Site) -> None:
    def pour(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(2000):
            handler.wfile.write(b"x" * 65536)

    shop.pages["/huge"] = pour
    found = shop.fetcher().fetch("http://tienda.test/huge", budget(), most=300_000)
    assert (len(found.body), found.cut) == (300_000, True)
    assert found.wire < 400_000


def test_a_gzip_bomb_is_not_unpacked_beyond_the_limit(shop: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    shop.put("/bomb", bomb, Content_Encoding="gzip")
    found = shop.fetcher().fetch("http://tienda.test/bomb", budget(), most=1_000_000)
    assert (len(found.body), found.cut) == (1_000_000, True)
    assert found.wire < len(bomb)


def test_packed_pages_are_unpacked(shop: Site) -> None:
    shop.put("/", gzip.compress("<p>ñ</p>".encode() * 1000), Content_Encoding="gzip")
    assert shop.fetcher().fetch("http://tienda.test/", budget()).body == "<p>ñ</p>".encode() * 1000
    shop.put("/", b"not gzip at all", Content_Encoding="gzip")
    assert refused(shop, "http://tienda.test/").cause == "broken"


def test_endless_headers_are_cut_off(shop: Site) -> None:
    def pour(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 60_000 + b"\r\n")
        while True:
            handler.wfile.write(b"X-B: b\r\n" * 1000)

    shop.pages["/"] = pour
    assert refused(shop, "http://tienda.test/").cause == "broken"


def test_what_the_site_asks_of_programs_is_honoured(shop: Site) -> None:
    shop.put(
        "/robots.txt", "User-agent: VitrinaProbe\nDisallow: /privado\n\nUser-agent: *\nDisallow: /\n", kind="text/plain"
    )
    shop.put("/privado/x", "secret")
    assert shop.fetcher().fetch("http://tienda.test/", budget()).status == 200
    assert refused(shop, "http://tienda.test/privado/x").cause == "robots"
    shop.redirect("/", "/privado/x")
    assert refused(shop, "http://tienda.test/").cause == "robots"
    assert "/privado/x" not in [path for _, path, _ in shop.asked]


def test_a_site_that_cannot_say_what_it_allows_is_not_visited(shop: Site) -> None:
    shop.put("/robots.txt", status=503)
    problem = refused(shop, "http://tienda.test/")
    assert (problem.cause, problem.detail) == ("robots", "unreadable")


def test_nobody_listens(tmp_path: Path) -> None:
    with site(tmp_path, plain=True) as made:
        made.ports[443] = 1
        assert refused(made, "https://tienda.test/").cause == "refused"
