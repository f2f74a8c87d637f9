"""The pages of accounts over HTTP: what a browser, a mail scanner, another site and a guesser get."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient

from backend.accounts.linking import send_link
from backend.accounts.models import Account, EmailLink, SignInSession
from backend.web.models import LimitCounter
from backend.web.security import SESSION_COOKIE
from tests.factories.accounts import PASSWORD, link_in, mails_to, person

Doing = Callable[..., Any]
SignIn = Callable[[Account], TestClient]


def ask_link(client: TestClient, email: str, **more: str) -> Any:
    return client.post("/es/sign-in/link", data={"email": email, **more})


def newest_link(doing: Doing, email: str) -> str:
    with doing() as work:
        return link_in(mails_to(work, email)[-1])


def known(doing: Doing, **changes: Any) -> Account:
    with doing() as work:
        account: Account = person(work, **changes)
        return account


def test_known_and_unknown_addresses_get_the_same_answer(client: TestClient, doing: Doing) -> None:
    account = known(doing, email="ana@correo.example")
    for path in ("/es/sign-in/link", "/es/reset"):
        told = []
        for email in (account.email, "eva@correo.example"):
            answer = client.post(path, data={"email": email})
            assert (answer.status_code, answer.headers["location"]) == (303, "/es/sign-in/sent")
            assert SESSION_COOKIE not in answer.cookies
            page = client.get(answer.headers["location"])
            assert email in page.text
            told.append((sorted(answer.headers), page.status_code, page.text.replace(email, "")))
        assert told[0] == told[1]


def test_known_and_unknown_addresses_cost_the_same_statements(app: FastAPI, client: TestClient, doing: Doing) -> None:
    known(doing, email="ana@correo.example")
    counted: list[list[str]] = []

    @event.listens_for(app.state.engine, "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted[-1].append(re.sub(r"sa_savepoint_\d+", "", statement)[:40])

    for email in ("ana@correo.example", "eva@correo.example"):
        counted.append([])
        ask_link(client, email)
    written = [[s for s in statements if s.startswith(("INSERT", "UPDATE"))] for statements in counted]
    # The unknown address makes and undoes an account more; everything a message needs is done for both.
    assert [s for s in written[1] if "accounts" not in s] == written[0]


def test_the_time_of_an_answer_does_not_tell_who_has_an_account(client: TestClient, doing: Doing) -> None:
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(9):
        known(doing, email=f"si{number}@correo.example")
    client.app.state.limits.spend = lambda *_args, **_kwargs: None  # type: ignore[attr-defined]
    for number in range(9):
        for kind, email in (("known", f"si{number}@correo.example"), ("unknown", f"no{number}@correo.example")):
            started = time.perf_counter()
            ask_link(client, email)
            times[kind].append(time.perf_counter() - started)
    middle = {kind: statistics.median(taken) for kind, taken in times.items()}
    assert 0.4 < middle["known"] / middle["unknown"] < 2.5, middle


@pytest.mark.parametrize("purpose", ["sign_in", "verify", "invitation"])
def test_opening_a_link_does_nothing_and_its_button_signs_in_once(
    client: TestClient, doing: Doing, purpose: str
) -> None:
    account = known(doing, proven=False)
    with doing() as work:
        send_link(work, account, purpose=purpose, company="X", inviter="Y")
    path = newest_link(doing, account.email)
    for _ in range(2):  # mail scanners open links, often more than once
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert '<form class="form" method="post">' in page.text
        assert SESSION_COOKIE not in page.cookies
    assert client.head(path).status_code in (200, 405)
    with doing() as work:
        assert work.session.exec(select(SignInSession)).all() == []
        assert work.session.get_one(Account, account.id).verified_at is None
    pressed = client.post(path)
    assert (pressed.status_code, pressed.headers["location"]) == (303, "/es/desk")
    cookie = pressed.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    again = client.post(path)
    assert again.status_code == 410
    assert "/es/link-again/" in again.text


def test_an_expired_link_can_be_had_again_by_the_same_address_only(client: TestClient, doing: Doing) -> None:
    account = known(doing)
    ask_link(client, account.email)
    path = newest_link(doing, account.email)
    client.post(path)
    client.cookies.clear()
    page = client.get(path)
    again = re.search(r'action="([^"]*/link-again/[^"]*)"', page.text)
    assert again is not None
    assert 'name="email"' not in page.text
    for asked in (again[1], "/es/link-again/" + "x" * 43):
        answer = client.post(asked)
        assert (answer.status_code, answer.headers["location"], answer.text) == (303, "/es/sign-in/sent", "")
    fresh = newest_link(doing, account.email)
    assert fresh != path
    assert client.post(fresh).status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "/es//evil.example/..",
    ],
)
def test_nobody_is_led_to_another_site(client: TestClient, doing: Doing, elsewhere: str) -> None:
    account = known(doing, password=PASSWORD)
    by_password = client.post("/es/sign-in", data={"email": account.email, "password": PASSWORD, "next": elsewhere})
    ask_link(client, account.email, next=elsewhere)
    by_link = client.post(newest_link(doing, account.email))
    for answer in (by_password, by_link):
        assert answer.status_code == 303
        place = answer.headers["location"]
        assert place.startswith("/es/")
        assert "\\" not in place
    shown = client.get("/es/sign-in", params={"next": elsewhere})
    assert f'value="{elsewhere}"' not in shown.text or elsewhere.startswith("/es/")


def test_going_on_keeps_the_language_of_the_page(client: TestClient, doing: Doing) -> None:
    account = known(doing, password=PASSWORD)
    for path, place in (("/es/desk/x?p=2", "/en/desk/x?p=2"), ("/essential", "/en/essential"), ("/en", "/en/desk")):
        answer = client.post("/en/sign-in", data={"email": account.email, "password": PASSWORD, "next": path})
        assert answer.headers["location"] == place


def test_a_wrong_password_keeps_the_address_and_not_the_password(client: TestClient, doing: Doing) -> None:
    account = known(doing, password=PASSWORD)
    answer = client.post("/es/sign-in", data={"email": account.email, "password": "no es esta frase"})
    assert answer.status_code == 422
    assert f'value="{account.email}"' in answer.text
    assert "no es esta frase" not in answer.text
    assert SESSION_COOKIE not in answer.cookies


def test_tries_are_counted_although_they_failed(client: TestClient, doing: Doing) -> None:
    account = known(doing, password=PASSWORD)
    wrong = {"email": account.email, "password": "no es esta frase"}
    codes = [client.post("/es/sign-in", data=wrong).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    right = client.post("/es/sign-in", data={"email": account.email, "password": PASSWORD})
    assert right.status_code == 429  # a guesser who is right at last is still too late
    with doing() as work:
        counted = work.session.get(LimitCounter, f"password:{account.email}")
        assert counted is not None
        assert counted.uses == 12


def test_an_address_is_not_flooded_with_messages(client: TestClient, doing: Doing) -> None:
    account = known(doing)
    codes = [ask_link(client, account.email).status_code for _ in range(7)]
    assert codes == [303] * 5 + [429] * 2
    with doing() as work:
        assert len(mails_to(work, account.email)) == 5


def test_another_site_cannot_act_for_a_person(doing: Doing, sign_in: SignIn) -> None:
    account = known(doing)
    browser = sign_in(account)
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
    ):
        answer = browser.post("/es/account", data={"name": "Robada", "locale": "es"}, headers=headers)
        assert answer.status_code == 403
    del browser.headers["sec-fetch-site"]
    without = browser.post("/es/account", data={"name": "Robada", "locale": "es"})
    assert without.status_code == 403
    ours = browser.post("/es/account", data={"name": "Propia", "locale": "es"}, headers={"origin": "http://testserver"})
    assert ours.status_code == 303
    with doing() as work:
        assert work.session.get_one(Account, account.id).name == "Propia"


def test_a_forged_host_changes_no_link(client: TestClient, doing: Doing) -> None:
    account = known(doing)
    answer = client.post("/es/sign-in/link", data={"email": account.email}, headers={"host": "evil.example"})
    assert "evil.example" not in answer.text
    assert newest_link(doing, account.email).startswith("/es/sign-in/link/")


def test_a_new_password_by_link_signs_in_and_out_everywhere_else(
    client: TestClient, doing: Doing, sign_in: SignIn
) -> None:
    account = known(doing, password=PASSWORD)
    elsewhere = sign_in(account)
    assert elsewhere.get("/es/account").status_code == 200
    client.post("/es/reset", data={"email": account.email})
    path = newest_link(doing, account.email)
    assert client.get(path).status_code == 200
    short = client.post(path, data={"password": "corta"})
    assert short.status_code == 422
    chosen = client.post(path, data={"password": "una frase recién elegida"})
    assert chosen.status_code == 303
    assert elsewhere.get("/es/account").headers["location"].startswith("/es/sign-in")
    assert client.post(path, data={"password": "una frase recién elegida"}).status_code == 410


def test_the_account_page_changes_what_it_says_and_signs_out_everywhere(doing: Doing, sign_in: SignIn) -> None:
    account = known(doing)
    one, other = sign_in(account), sign_in(account)
    assert one.post("/es/account", data={"name": "", "locale": "es"}).status_code == 422
    one.post("/es/account", data={"name": "Luz <b>", "locale": "en"})
    page = one.get("/en/account").text
    assert "Luz &lt;b&gt;" in page
    data = one.get("/en/account/data")
    assert data.json()["account"]["name"] == "Luz <b>"
    assert data.headers["cache-control"] == "no-store"
    one.post("/en/account/sign-out-everywhere")
    for browser in (one, other):
        assert browser.get("/en/account").status_code == 303


def test_erasing_forgets_and_signs_out(doing: Doing, sign_in: SignIn) -> None:
    account = known(doing)
    browser = sign_in(account)
    assert browser.post("/es/account/erase").status_code == 303
    assert browser.get("/es/account").status_code == 303
    with doing() as work:
        assert work.session.get_one(Account, account.id).email.endswith("@erased.invalid")
        assert work.session.exec(select(EmailLink)).all() == []


@pytest.mark.parametrize("path", ["/es/account", "/es/desk", "/es/account/data"])
def test_a_visitor_is_led_to_sign_in_and_back(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/es/sign-in?next={path}")


@pytest.mark.parametrize(
    "data",
    [
        {"email": "a\x00@correo.example"},
        {"email": "x" * 1_000_000},
        {"email": "😀@correo.example"},
        {"email": "<script>alert(1)</script>@x.example"},
        {"email": ""},
        {},
    ],
)
def test_bad_addresses_are_answered_in_words(client: TestClient, data: dict[str, str]) -> None:
    for path in ("/es/sign-in/link", "/es/sign-in", "/es/reset"):
        answer = client.post(path, data=data)
        assert answer.status_code in (400, 413, 422)
        assert "<script>alert" not in answer.text
