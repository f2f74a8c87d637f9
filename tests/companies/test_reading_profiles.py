"""Telephone numbers and web addresses as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from backend.companies.joining import complaints
from backend.companies.schemas import CompanyProfile, phone_number

BASE: dict[str, Any] = {
    "name": "Tenería",
    "tax_identifier": "TBA010101AB1",
    "sector": "footwear-leather",
    "country": "MX",
    "municipality": "León",
}


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("477 123 4567", "MX", "+524771234567"),
        ("(477) 123-45-67", "MX", "+524771234567"),
        ("+52 1 477 123 4567", "MX", "+524771234567"),
        ("044 477 123 4567", "MX", "+524771234567"),
        ("7765-4321", "GT", "+50277654321"),
        ("+502 7765 4321", "MX", "+50277654321"),
        ("2222 3333", "SV", "+50322223333"),
        ("", "MX", ""),
    ],
)
def test_numbers_are_read_as_the_country_writes_them(text: str, country: str, number: str) -> None:
    assert phone_number(text, country) == number


@given(text=st.text(max_size=40), country=st.sampled_from(["MX", "GT", "SV", "DE", "", "XX"]))
def test_any_text_is_a_number_or_none(text: str, country: str) -> None:
    found = phone_number(text, country)
    assert found is None or found == "" or (found.startswith("+") and found[1:].isdigit() and len(found) <= 20)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.firma.com.mx", "https://www.firma.com.mx"),
        ("HTTP://Firma.mx/Catálogo", "http://firma.mx/Catálogo"),
        ("https://firma.mx:8443/a?b=c#d", "https://firma.mx:8443/a?b=c#d"),
        ("ñandú.gt", "https://xn--and-6ma2c.gt"),
        ("", ""),
    ],
)
def test_web_addresses_get_their_scheme(text: str, address: str) -> None:
    assert CompanyProfile.model_validate({**BASE, "website": text}).website == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "javascript:alert(1)//x.com",
        "data:text/html,x",
        "firma",
        "http://",
        "https://a@b.com",
        'https://firma.mx/"onclick',
        "//firma.mx",
        "ftp://firma.mx",
        "https://firma..mx",
        "a b.com",
        "http:\\\\firma.mx",
    ],
)
def test_what_is_no_web_page_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        CompanyProfile.model_validate({**BASE, "website": text})


@given(text=st.text(max_size=80))
def test_whatever_is_accepted_is_a_web_page(text: str) -> None:
    try:
        found = CompanyProfile.model_validate({**BASE, "website": text}).website
    except ValidationError:
        return
    assert found == "" or found.startswith(("https://", "http://"))
    assert not set(found) & set(" \"'<>\\")


@given(
    typed=st.dictionaries(
        st.sampled_from(["country", "tax_kind", "tax_identifier", "whatsapp", "name"]), st.text(max_size=40)
    )
)
def test_complaints_take_whatever_was_typed(typed: dict[str, str]) -> None:
    assert set(complaints(typed)) <= {"tax_identifier", "whatsapp"}


def test_everything_wrong_is_said_at_once() -> None:
    assert set(complaints({"country": "MX", "tax_identifier": "XAXX010101000", "whatsapp": "12"})) == {
        "tax_identifier",
        "whatsapp",
    }
