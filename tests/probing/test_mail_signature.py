"""A mail that the firm sent shows whether it is signed: by whom, with which key, and what there is to do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import Session
from starlette.testclient import TestClient

from backend.accounts.models import Account
from backend.core.errors import Conflict, InvalidInput, NotFound, TooLarge, Unavailable
from backend.core.permissions import Actor
from backend.probing import signature, sites
from backend.probing.mail_signature import LONGEST
from backend.probing.sites import MailDomain
from backend.probing.testing_mail import check_mail
from tests.factories.shops import good_mail, good_shop
from tests.factories.signed_mail import key, mail, publish, signed
from tests.probing.conftest import Firm


@pytest.fixture
def shop(firm: Firm) -> Firm:
    """A firm whose site is proven."""
    good_mail(firm.web)
    good_shop(firm.web, firm.token)
    firm.check()
    return firm


def show(shop: Firm, message: bytes) -> dict[str, Any]:
    """The owner shows a mail; what was kept."""
    with shop.doing(shop.owner) as work:
        check_mail(work, site_id=shop.row_id, message=message, names=shop.web.resolver())
    return shop.site().test_mail


def test_a_signed_mail_is_told_and_nothing_of_it_kept(shop: Firm) -> None:
    publish(shop.web.names, "tienda.test")
    assert show(shop, signed(mail(text="Nadie guarda esto."))) == {
        "verdict": "good",
        "by": "tienda.test",
        "selector": "s1",
        "asked": "tienda.test",
        "at": shop.clock.now().isoformat(),
    }
    with Session(shop.engine) as session:
        told = session.connection().execute(text("SELECT changed FROM journal WHERE verb = 'site.mail_tested'"))
        assert told.scalars().all() == [{"verdict": "good"}]
        tables = session.connection().execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        )
        for table in tables.scalars():
            held = text(f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%Nadie guarda%'")
            assert session.connection().execute(held).scalar_one() == 0, table


def test_line_ends_of_a_download_do_not_matter(shop: Firm) -> None:
    publish(shop.web.names, "tienda.test")
    assert show(shop, signed(mail()).replace(b"\r\n", b"\n"))["verdict"] == "good"


@pytest.mark.parametrize(
    ("message", "verdict", "by"),
    [
        (mail, "unsigned", ""),
        (lambda: signed(mail(), "tienda-test.gappssmtp.test"), "foreign", "tienda-test.gappssmtp.test"),
        (lambda: signed(mail(), "nottienda.test"), "foreign", "nottienda.test"),
        (lambda: signed(mail(), selector="gone"), "no-key", "tienda.test"),
        (lambda: signed(mail(), selector="revoked"), "no-key", "tienda.test"),
        (lambda: signed(mail()).replace(b"de prueba", b"cambiada"), "broken", "tienda.test"),
        (lambda: signed(mail(), number=1), "broken", "tienda.test"),
        (lambda: signed(mail(), "correo.tienda.test"), "good", "correo.tienda.test"),
        (lambda: signed(signed(mail(), "esp.test"), selector="gone"), "no-key", "tienda.test"),
        (lambda: signed(signed(signed(mail()), "esp.test"), selector="gone"), "good", "tienda.test"),
    ],
)
def test_what_is_wrong_is_named(shop: Firm, message: Callable[[], bytes], verdict: str, by: str) -> None:
    for domain in ("tienda.test", "nottienda.test", "correo.tienda.test", "esp.test", "tienda-test.gappssmtp.test"):
        publish(shop.web.names, domain)
    shop.web.names.tell("revoked._domainkey.tienda.test", "TXT", '"v=DKIM1; p="')
    kept = show(shop, message())
    assert (kept["verdict"], kept["by"]) == (verdict, by)


def test_a_key_that_is_too_short_is_weak(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"s1._domainkey.tienda.test": f"v=DKIM1; k=rsa; p={key(1024, 0)[1]}"}
    message = signed(mail(), bits=1024)
    assert signature.verdicts(message, keys) == ["good"]
    monkeypatch.setattr(signature, "SHORTEST_KEY", 1025)
    assert signature.verdicts(message, keys) == ["weak"]


def test_a_kind_of_signature_that_nobody_here_reads_is_said(shop: Firm) -> None:
    shop.web.names.tell("s1._domainkey.tienda.test", "TXT", f'"v=DKIM1; k=ed25519; p={"A" * 43}="')
    newer = signed(mail()).replace(b"a=rsa-sha256", b"a=ed25519-sha256")
    assert show(shop, newer)["verdict"] == "unread"


@pytest.mark.parametrize(
    ("message", "refusal"),
    [
        (b"", InvalidInput),
        (b"PK\x03\x04 a document", InvalidInput),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, InvalidInput),
        (b"Subject: no sender\r\n\r\nHola", InvalidInput),
        (b"From: a@tienda.test\r\nFrom: b@tienda.test\r\n\r\nHola", InvalidInput),
        (mail("ventas@otra.test"), InvalidInput),
        (mail("ventas@nottienda.test"), InvalidInput),
        (mail("ventas@tienda.test.evil.test"), InvalidInput),
        (mail(text="x" * LONGEST), TooLarge),
    ],
)
def test_what_is_no_mail_of_the_firm_is_refused(shop: Firm, message: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        show(shop, message)
    assert shop.site().test_mail == {}


def test_a_message_made_to_keep_a_pattern_busy_ends_in_seconds(shop: Firm) -> None:
    publish(shop.web.names, "tienda.test")
    long = signed(mail()).replace(b"de prueba", b" " * 900_000 + b"x")
    began = time.monotonic()
    with pytest.raises(Unavailable):
        show(shop, long)
    assert time.monotonic() - began < 9


def test_hostile_headers_are_somebody_elses_mail_or_no_key(shop: Firm) -> None:
    for tags in (
        "d=tienda.test; s=../../x",
        "d=tienda.test; s=" + "a" * 300,
        "d=tienda.test",
        "d=; s=;;;=",
        "s=a;" * 900,
    ):
        said = b"DKIM-Signature: v=1; a=rsa-sha256; b=YQ==; bh=YQ==; h=from; " + tags.encode() + b"\r\n" + mail()
        assert show(shop, said)["verdict"] in ("foreign", "no-key", "broken"), tags


def test_a_name_server_that_is_silent_is_no_verdict(shop: Firm) -> None:
    shop.web.names.silent.add("s1._domainkey.tienda.test")
    with pytest.raises(Unavailable):
        show(shop, signed(mail()))
    assert shop.site().test_mail == {}


def test_the_domain_must_be_proven(firm: Firm) -> None:
    publish(firm.web.names, "tienda.test")
    with pytest.raises(Conflict):
        show(firm, signed(mail()))
    good_shop(firm.web, firm.token)
    firm.check()
    with firm.doing(firm.owner) as work:
        sites.set_mail_domain(work, site_id=firm.row_id, wanted=MailDomain(mail_domain="correo.test"))
    publish(firm.web.names, "correo.test")
    message = signed(mail("ventas@correo.test"), "correo.test")
    with pytest.raises(Conflict):
        show(firm, message)
    firm.web.names.tell("correo.test", "TXT", f'"vitrina-site={firm.token}"')
    assert show(firm, message)["verdict"] == "good"
    with firm.doing(firm.owner) as work:
        sites.set_mail_domain(work, site_id=firm.row_id, wanted=MailDomain(mail_domain=""))
    assert firm.site().test_mail == {}, "it was said of another domain"


def test_a_stranger_finds_no_site(shop: Firm) -> None:
    with pytest.raises(NotFound), shop.doing(Actor(account_id=shop.row_id)) as work:
        check_mail(work, site_id=shop.row_id, message=mail(), names=shop.web.resolver())


def test_the_page_explains_and_tells_what_to_do(
    shop: Firm, app: FastAPI, sign_in: Callable[[Account], TestClient], tmp_path: Path
) -> None:
    app.state.names = shop.web.resolver()
    publish(shop.web.names, "tienda.test")
    with shop.doing() as work:
        browser = sign_in(work.session.get_one(Account, shop.owner.account_id))
    address = f"/en/desk/{shop.company.slug}/site"
    page = browser.get(address).text
    assert "Download message" in page
    assert "bring one below" in page
    send = f"{address}/{shop.row_id}/test-mail"

    def bring(message: bytes) -> Any:
        return browser.post(send, files={"message": ("prueba.eml", message, "message/rfc822")})

    assert bring(signed(mail())).status_code == 303
    assert "Signed (DKIM) by tienda.test" in browser.get(address).text
    assert bring(mail()).status_code == 303
    page = browser.get(address).text
    assert "is not signed (DKIM)" in page
    assert "Turn DKIM on" in page
    assert shop.standing()["mail"].level == 1, "advice, without points"
    refused = bring(mail("ventas@otra.test"))
    assert refused.status_code == 422
    assert "was written from otra.test" in refused.text
    assert browser.post(send).status_code == 422
