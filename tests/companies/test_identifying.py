"""Tax identifiers as people of the region write them. All are made up; their check digits are worked out here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.companies.identifying import COUNTRY_KINDS, TaxIdentifier, kind_for, tax_identifier
from backend.companies.models import TAX_KINDS
from backend.core.errors import InvalidInput
from backend.core.i18n import Text

KINDS = [kind for kind in TAX_KINDS if kind != "other"]
SEPARATORS = [" ", "-", ".", "/", "\u2013", "\u2014", "\u2011", "\u00a0", "\u200b", "\u2212", "\t"]
RFC_VALUES = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def rfc_digit(body: str) -> str:
    """SAT's check digit of the twelve characters before it; a company's eleven are led by a space."""
    total = sum(RFC_VALUES.index(letter) * (13 - at) for at, letter in enumerate(body.rjust(12)))
    return "0123456789A"[(11 - total % 11) % 11] if total % 11 else "0"


def nit_digit(body: str) -> str:
    """SAT Guatemala: digits weighted from the right, two upwards, complement to eleven."""
    total = sum(int(digit) * weight for weight, digit in enumerate(reversed(body), 2))
    return "0123456789K"[-total % 11]


def dui_digit(body: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, range(9, 1, -1), strict=True))
    return str((10 - total % 10) % 10)


def cui(body: str, place: str = "0901") -> str:
    total = sum(int(digit) * weight for digit, weight in zip(body, range(2, 10), strict=True))
    return f"{body}{total % 11}{place}"


@given(kind=st.sampled_from([*TAX_KINDS, "", "xx"]), text=st.text(max_size=60))
def test_anything_is_read_or_refused_in_words(kind: str, text: str) -> None:
    refused: dict[str, Text] = {}
    try:
        found = tax_identifier(kind, text)
    except InvalidInput as refusal:
        refused = refusal.fields
    else:
        assert found.value
        assert found.value.replace("Ñ", "N").isascii()
        assert tax_identifier(found.kind, found.value) == found
        return
    assert set(refused) == {"tax_identifier"}
    assert str(refused["tax_identifier"])


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_separators_do_not_matter(kind: str, data: st.DataObject) -> None:
    samples = {
        "mx.rfc": "ABC010203" + rfc_digit("ABC0102030A") * 3,
        "gt.nit": "576937K",
        "gt.cui": cui("12345678"),
        "sv.nit": "06140507071048",
        "sv.dui": "01234567" + dui_digit("01234567"),
    }
    plain = samples[kind]
    written = ""
    for letter in plain:
        written += data.draw(st.sampled_from(["", "", *SEPARATORS])) + letter
    assert tax_identifier(kind, written.lower()) == tax_identifier(kind, plain)


@pytest.mark.parametrize("generic", ["XAXX010101000", "XEXX010101000", "xaxx-010101-000", "XEXX 010101 000"])
def test_the_generic_rfcs_are_refused(generic: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        tax_identifier("mx.rfc", generic)
    assert "generic" in str(refusal.value.fields["tax_identifier"])


# Without vowels no word comes up that the tax office never gives out.
@given(
    letters=st.text("BCDFGHJKLMNPQRSTVWXYZ", min_size=3, max_size=4),
    tail=st.text("123456789ABC", min_size=2, max_size=2),
)
def test_an_rfc_is_doubted_exactly_where_its_digit_does_not_fit(letters: str, tail: str) -> None:
    body = f"{letters}010203{tail}"
    for digit in "0123456789A":
        assert tax_identifier("mx.rfc", body + digit).doubtful == (digit != rfc_digit(body))


@given(body=st.text("0123456789", min_size=8, max_size=8))
def test_a_dui_and_a_cui_are_taken_and_their_digits_checked(body: str) -> None:
    dui = body + dui_digit(body)
    assert tax_identifier("sv.dui", dui) == TaxIdentifier("sv.dui", dui, doubtful=False)
    wrong = body + str((int(dui[-1]) + 1) % 10)
    assert tax_identifier("sv.dui", wrong).doubtful
    number = cui(body)
    if len(number) == 13:
        assert tax_identifier("gt.cui", number) == TaxIdentifier("gt.cui", number, doubtful=False)
        off = number[:8] + str((int(number[8]) + 1) % 10) + number[9:]
        assert tax_identifier("gt.cui", off).doubtful


@given(body=st.text("123456789", min_size=4, max_size=8))
def test_a_nit_is_checked_and_never_refused_for_its_digit(body: str) -> None:
    right = nit_digit(body)
    assert not tax_identifier("gt.nit", body + right).doubtful
    for other in "0123456789K":
        assert tax_identifier("gt.nit", body + other).doubtful == (other != right)


@pytest.mark.parametrize(
    ("asked", "text", "kind"),
    [
        ("gt.nit", "1234 56789 0901", "gt.cui"),
        ("gt.cui", "576937-K", "gt.nit"),
        ("sv.nit", "01234567-8", "sv.dui"),
        ("sv.dui", "0614-050707-104-8", "sv.nit"),
    ],
)
def test_a_sibling_is_known_by_its_length(asked: str, text: str, kind: str) -> None:
    assert tax_identifier(asked, text).kind == kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("mx.rfc", "ABC01020"),
        ("mx.rfc", "AB010203XY4"),
        ("gt.nit", "K"),
        ("gt.nit", "57693K7"),
        ("gt.nit", "CF"),
        ("sv.nit", "0614050707104"),
        ("sv.dui", "01234567"),
        ("other", "A"),
        ("other", "<script>"),
        ("mx.rfc", "٠١٢٣٤٥٦٧٨"),
    ],
)
def test_what_cannot_be_one_is_refused(kind: str, text: str) -> None:
    with pytest.raises(InvalidInput):
        tax_identifier(kind, text)


def test_phones_write_full_width_digits_and_letters_in_two_parts() -> None:
    assert tax_identifier("sv.dui", "０１２３４５６７-８").value == "012345678"
    assert tax_identifier("mx.rfc", "N\u0303AB010203AB1").value == "ÑAB010203AB1"


def test_each_country_has_its_kind() -> None:
    assert [kind_for(country) for country in ("MX", "gt", "SV", "HN", "")] == [
        "mx.rfc",
        "gt.nit",
        "sv.nit",
        "other",
        "other",
    ]
    assert {kind for kinds in COUNTRY_KINDS.values() for kind in kinds} <= set(TAX_KINDS)
