"""Identifiers, money, sentences, signatures, inputs."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import InvalidInput
from backend.core.i18n import N_, best_locale, translate
from backend.core.ids import digest, fold, new_id, new_secret, slugify
from backend.core.inputs import Country, Currency, Email, Input, Line, Prose, read
from backend.core.money import Money, currency_exponent
from backend.core.permissions import Actor, Permission, can
from backend.core.signing import sign, unsign
from backend.readiness.policy import Firm

KEY = b"k" * 40


def test_ids_are_version_7_and_lie_in_order() -> None:
    made = []
    for _ in range(50):
        made.append(new_id())
        time.sleep(0.0011)
    assert {one.version for one in made} == {7}
    assert made == sorted(made)


def test_secrets_are_long_and_only_their_digest_is_kept() -> None:
    secret = new_secret()
    assert len(secret) >= 43
    assert secret not in digest(secret)


@given(st.text())
def test_slugs_are_addresses_whatever_the_name(name: str) -> None:
    slug = slugify(name, otherwise="firm")
    assert 0 < len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert slugify(slug) == slug


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "MXN", "GTQ", "JPY", "KWD"]))
def test_money_is_exact_both_ways(minor: int, currency: str) -> None:
    assert Money.of(Money(currency, minor).decimal, currency).minor == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("1.005", "USD"), ("0.5", "JPY"), ("NaN", "USD"), ("1e40", "USD"), ("", "USD"), ("12,5", "USD")],
)
def test_money_refuses_what_it_cannot_hold(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals"):
        Money.of(amount, currency)


def test_currencies_have_their_own_decimals() -> None:
    assert [currency_exponent(one) for one in ("USD", "JPY", "KWD")] == [2, 0, 3]
    assert Money.of(Decimal("12.50"), "USD") == Money("USD", 1250)
    with pytest.raises(ValueError, match="XXZ"):
        currency_exponent("XXZ")


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9", "en"),
        ("de,en;q=0.3", "en"),
        ("", "es"),
        (None, "es"),
        (";q=x,,", "es"),
        ("fr", "es"),
        ("en;q=0", "es"),
    ],
)
def test_the_reader_s_language(header: str | None, locale: str) -> None:
    assert best_locale(header) == locale


def test_sentences_are_told_in_the_reader_s_language() -> None:
    assert translate(N_("Sign in to continue."), "en") == "Sign in to continue."
    assert translate(N_("Sign in to continue."), "es") != "Sign in to continue."


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_what_was_signed_comes_back(value: object) -> None:
    assert unsign(sign(value, key=KEY, purpose="a"), key=KEY, purpose="a") == value


@given(st.text(max_size=80))
def test_what_was_not_signed_here_does_not(text: str) -> None:
    assert unsign(text, key=KEY, purpose="a") is None
    assert unsign(sign(1, key=KEY, purpose="b"), key=KEY, purpose="a") is None


class Everything(Input):
    """One field of each kind."""

    line: Line = ""
    prose: Prose = ""
    email: Email = "a@b.example"
    country: Country = "MX"
    currency: Currency = "MXN"


@given(st.text(max_size=400), st.sampled_from(list(Everything.model_fields)))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str, name: str) -> None:
    refused: set[str] = set()
    found = ""
    try:
        found = getattr(read(Everything, {name: text}), name)
    except InvalidInput as refusal:
        refused = set(refusal.fields)
    assert refused in (set(), {name})
    assert "\x00" not in found
    assert found.encode("utf-8").decode() == found
    assert name == "prose" or "\n" not in found


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "a b@c.example",
        "a@b..example",
        "@c.example",
        "a@@b.example",
        "a@b.example\nBcc: x@y.example",
        "a..b@c.example",
        "ñ@c.example",
        "a@-b.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        read(Everything, {"email": address})


def test_an_address_is_compared_in_small_letters() -> None:
    assert read(Everything, {"email": "Ana@Firma.MX"}).email == "ana@firma.mx"


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(Everything, {"operator": "yes"})
    assert set(refusal.value.fields) == {"operator"}


@pytest.mark.parametrize("permission", list(Permission))
def test_a_visitor_may_nothing(permission: Permission) -> None:
    of_a_firm = (Permission.READINESS_VIEW, Permission.READINESS_ANSWER, Permission.READINESS_REVIEW)
    subject = Firm(new_id(), frozenset({new_id()})) if permission in of_a_firm else new_id()
    assert not can(Actor(), permission, subject)
