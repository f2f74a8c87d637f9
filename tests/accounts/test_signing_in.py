"""Signing in by link and by password: links once only, sessions that end, the same words for every refusal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.accounts import linking, passwords, signing_in
from backend.accounts.models import Account, EmailLink, SignInSession
from backend.accounts.passwords import check_password, hash_password
from backend.accounts.schemas import AccountUpdate, LinkRequest, PasswordChange, PasswordSignIn, SignUp
from backend.accounts.signing_up import account_for, find_account, open_account
from backend.core.clock import ManualClock
from backend.core.errors import Expired, InvalidInput, NotSignedIn
from backend.core.ids import digest
from backend.core.inputs import read
from backend.core.permissions import VISITOR
from backend.core.work import Work
from backend.integrations.mail.models import Mail
from backend.web.actors import actor_of_session
from tests.factories.accounts import PASSWORD, acting, mails_to, person, token_in

Doing = Callable[..., Any]


def newest_token(work: Work, email: str, kind: str = "account_sign_in") -> str:
    return token_in(mails_to(work, email, kind)[-1])


def signed_in_as(work: Work, secret: str) -> Any:
    work.session.flush()
    return actor_of_session(work.session, secret, now=work.now).account_id


def test_a_link_signs_in_once_and_proves_the_address(work: Work) -> None:
    account = person(work, email="ana@correo.example", proven=False)
    signing_in.request_link(work, LinkRequest(email=account.email, next="/es/desk/x"))
    token = newest_token(work, account.email)
    used = signing_in.sign_in_by_link(work, token=token, agent="Firefox")
    assert (used.account_id, used.path) == (account.id, "/es/desk/x")
    assert signed_in_as(work, used.secret) == account.id
    assert account.verified_at == work.now
    with pytest.raises(Expired):
        signing_in.sign_in_by_link(work, token=token)


def test_looking_at_a_link_changes_nothing(work: Work) -> None:
    account = person(work, proven=False)
    signing_in.request_link(work, LinkRequest(email=account.email))
    token = newest_token(work, account.email)
    for _ in range(3):
        linking.look_at(work, token=token, purpose="sign_in")
    assert account.verified_at is None
    assert work.session.exec(select(SignInSession)).all() == []
    signing_in.sign_in_by_link(work, token=token)


def test_only_the_newest_link_of_a_kind_works(work: Work) -> None:
    account = person(work)
    tokens = []
    for _ in range(2):
        signing_in.request_link(work, LinkRequest(email=account.email))
    tokens = [token_in(mail) for mail in mails_to(work, account.email)]
    with pytest.raises(Expired):
        linking.look_at(work, token=tokens[0], purpose="sign_in")
    assert linking.look_at(work, token=tokens[1], purpose="sign_in")[1].id == account.id


def test_a_link_is_good_for_its_purpose_and_its_time_only(doing: Doing, clock: ManualClock) -> None:
    with doing() as work:
        account = person(work)
        signing_in.request_link(work, LinkRequest(email=account.email))
        token = newest_token(work, account.email)
        for purpose in ("verify", "reset", "invitation"):
            with pytest.raises(Expired):
                linking.use(work, token=token, purpose=purpose)
    clock.advance(linking.LIFETIME["sign_in"])
    with doing() as work, pytest.raises(Expired):
        linking.use(work, token=token, purpose="sign_in")


@pytest.mark.data
def test_a_link_pressed_twice_at_once_signs_in_once(doing: Doing) -> None:
    with doing() as work:
        account = person(work)
        signing_in.request_link(work, LinkRequest(email=account.email))
        token = newest_token(work, account.email)
    start, outcomes = threading.Barrier(4), []

    def press() -> None:
        start.wait()
        try:
            with doing(VISITOR) as work:
                signing_in.sign_in_by_link(work, token=token)
            outcomes.append("in")
        except Expired:
            outcomes.append("expired")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["expired", "expired", "expired", "in"]


def test_the_database_keeps_no_secret(work: Work) -> None:
    account = person(work)
    signing_in.request_link(work, LinkRequest(email=account.email))
    token = newest_token(work, account.email)
    link = work.session.exec(select(EmailLink)).one()
    assert link.token_hash == digest(token)
    assert token not in repr(link.model_dump())
    secret = signing_in.sign_in_by_link(work, token=token).secret
    assert secret not in repr(work.session.exec(select(SignInSession)).one().model_dump())


def test_an_unknown_address_is_sent_nothing_and_leaves_nothing(work: Work) -> None:
    signing_in.request_link(work, LinkRequest(email="nadie@correo.example"))
    signing_in.request_reset(work, LinkRequest(email="nadie@correo.example"))
    for table in (Account, EmailLink, Mail):
        assert work.session.exec(select(table)).all() == []


def test_another_link_goes_to_the_same_address_only(doing: Doing, clock: ManualClock) -> None:
    with doing() as work:
        account = person(work, proven=False)
        work.session.flush()
        linking.send_link(work, account, purpose="invitation", next_path="/desk/x", company="X", inviter="Y")
        old = newest_token(work, account.email, "account_invitation")
    clock.advance(timedelta(days=15))
    with doing() as work:
        linking.send_again(work, token=old)
        linking.send_again(work, token="never-was-a-link")
        assert len(work.session.exec(select(Mail)).all()) == 2
        fresh = newest_token(work, account.email, "account_verify")
        assert signing_in.sign_in_by_link(work, token=fresh, purpose="verify").path == "/desk/x"
        linking.send_again(work, token=old)
        assert mails_to(work, account.email)[-1].kind == "account_sign_in"  # the address is proven by now


def test_a_closed_account_is_sent_nothing_and_opens_nothing(work: Work) -> None:
    account = person(work, password=PASSWORD)
    signing_in.request_link(work, LinkRequest(email=account.email))
    token = newest_token(work, account.email)
    secret = signing_in.start_session(work, account, agent="", how="link")
    account.suspended_at = work.now
    with pytest.raises(Expired):
        signing_in.sign_in_by_link(work, token=token)
    before = len(mails_to(work, account.email))
    signing_in.request_link(work, LinkRequest(email=account.email))
    open_account(work, SignUp(email=account.email, name="Ana"))
    linking.send_again(work, token=token)
    assert len(mails_to(work, account.email)) == before
    assert signed_in_as(work, secret) is None
    with pytest.raises(InvalidInput):
        signing_in.sign_in_by_password(work, PasswordSignIn(email=account.email, password=PASSWORD))


def test_every_refusal_of_a_password_says_the_same(work: Work) -> None:
    known = person(work, password=PASSWORD)
    unproven = person(work, proven=False, password=PASSWORD)
    without = person(work)
    said = set()
    for email, password in (
        (known.email, "otra frase cualquiera"),
        ("nadie@correo.example", PASSWORD),
        (unproven.email, PASSWORD),
        (without.email, PASSWORD),
    ):
        with pytest.raises(InvalidInput) as refusal:
            signing_in.sign_in_by_password(work, PasswordSignIn(email=email, password=password))
        assert refusal.value.fields == {}
        said.add(str(refusal.value.message))
    assert len(said) == 1
    found = signing_in.sign_in_by_password(work, PasswordSignIn(email=known.email, password=PASSWORD, next="/es/desk"))
    assert (found.account_id, found.path) == (known.id, "/es/desk")


def test_passwords_are_argon2id_at_owasps_cost() -> None:
    hashed = hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password(PASSWORD, hashed)
    assert not check_password(PASSWORD + ".", hashed)
    assert not check_password(PASSWORD, None)


def test_an_address_without_a_password_costs_the_same_work(monkeypatch: pytest.MonkeyPatch, work: Work) -> None:
    tried: list[str] = []
    hasher = passwords._hasher()

    class Watched:
        def verify(self, password: str, hashed: str) -> bool:
            tried.append(hashed.rsplit("$", 2)[0])
            return hasher.verify(password, hashed)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    known = person(work, password=PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", Watched)
    for email in (known.email, "nadie@correo.example"):
        with pytest.raises(InvalidInput):
            signing_in.sign_in_by_password(work, PasswordSignIn(email=email, password="no es esta frase"))
    assert len(tried) == 2
    assert tried[0] == tried[1]


def test_a_new_password_ends_every_session_and_every_link(work: Work) -> None:
    account = person(work, password=PASSWORD)
    secret = signing_in.start_session(work, account, agent="", how="link")
    signing_in.request_link(work, LinkRequest(email=account.email))
    ours = work.acting_as(acting(account))
    with pytest.raises(InvalidInput) as refusal:
        signing_in.change_password(ours, PasswordChange(password="otra frase larga", current="mal escrita"))
    assert set(refusal.value.fields) == {"current"}
    assert signed_in_as(work, secret) == account.id
    signing_in.change_password(ours, PasswordChange(password="otra frase larga", current=PASSWORD))
    assert signed_in_as(work, secret) is None
    with pytest.raises(Expired):
        signing_in.sign_in_by_link(work, token=newest_token(work, account.email))
    signing_in.sign_in_by_password(work, PasswordSignIn(email=account.email, password="otra frase larga"))


def test_a_forgotten_password_is_chosen_anew_by_link(work: Work) -> None:
    account = person(work, password=PASSWORD)
    secret = signing_in.start_session(work, account, agent="", how="link")
    signing_in.request_reset(work, LinkRequest(email=account.email))
    token = newest_token(work, account.email, "account_reset")
    used = signing_in.reset_password(work, token=token, wanted=PasswordChange(password="frase recién elegida"))
    assert (signed_in_as(work, secret), signed_in_as(work, used.secret)) == (None, account.id)
    with pytest.raises(Expired):
        signing_in.reset_password(work, token=token, wanted=PasswordChange(password="frase recién elegida"))
    signing_in.sign_in_by_password(work, PasswordSignIn(email=account.email, password="frase recién elegida"))


def test_nobody_sets_a_password_before_the_address_is_proven() -> None:
    assert "password" not in SignUp.model_fields
    with pytest.raises(InvalidInput):
        read(SignUp, {"name": "Ana", "email": "ana@correo.example", "password": PASSWORD})


@pytest.mark.parametrize(
    "password", ["corta", "", "          x", "a" * 201, "con \x00 dentro y larga", "\ud800 larga y rota"]
)
def test_passwords_that_cannot_be_are_refused_in_words(password: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(PasswordChange, {"password": password})
    assert set(refusal.value.fields) == {"password"}


def test_sessions_end_after_thirty_days_and_when_signed_out(doing: Doing, clock: ManualClock) -> None:
    with doing() as work:
        account = person(work)
        first = signing_in.start_session(work, account, agent="x" * 500, how="link")
        second = signing_in.start_session(work, account, agent="", how="link")
        work.session.flush()
        assert len(signing_in.open_sessions(work.acting_as(acting(account)))) == 2
        signing_in.sign_out(work, token=first)
        assert (signed_in_as(work, first), signed_in_as(work, second)) == (None, account.id)
        assert len(signing_in.open_sessions(work.acting_as(acting(account)))) == 1
    clock.advance(signing_in.STAYS)
    with doing() as work:
        assert signed_in_as(work, second) is None


def test_ones_own_account_is_ones_own(work: Work) -> None:
    account = person(work)
    signing_in.change_account(work.acting_as(acting(account)), AccountUpdate(name="Luz", locale="en"))
    assert (account.name, account.locale) == ("Luz", "en")
    with pytest.raises(NotSignedIn):
        signing_in.change_account(work.acting_as(VISITOR), AccountUpdate(name="Luz", locale="en"))


@pytest.mark.data
def test_an_address_has_one_account_whoever_opens_it_at_once(doing: Doing) -> None:
    start, found = threading.Barrier(4), []

    def go() -> None:
        start.wait()
        with doing() as work:
            found.append(account_for(work, email="ana@correo.example", name="Ana", locale="es").id)

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    with doing() as work:
        assert find_account(work, "ana@correo.example") is not None
