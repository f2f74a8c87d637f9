"""Where a person goes on to after signing in: a path of this site and nothing else."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.accounts.linking import safe_path, unlinked

HERE = "https://vitrina.example/es/sign-in"
EVIL = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "///evil.example",
    "/\r\nSet-Cookie: a=b",
    "evil.example",
    "data:text/html,x",
    "/\x00/evil",
    "/ /evil",
    "",
    "?next=x",
    "#x",
]


@pytest.mark.parametrize("path", EVIL)
def test_what_leads_elsewhere_leads_nowhere(path: str) -> None:
    assert safe_path(path) == ""


@pytest.mark.parametrize("path", ["/es/desk", "/en/desk/x?p=2#y", "/", "/es/search?q=https://evil.example"])
def test_paths_of_this_site_are_kept(path: str) -> None:
    assert safe_path(path) == path


@given(text=st.one_of(st.text(max_size=50), st.text("/\\.:?#@ \t\nevil", max_size=20)))
def test_whatever_is_kept_stays_on_this_host(text: str) -> None:
    kept = safe_path(text)
    if kept:
        # Browsers take a backslash for a slash and drop tabs and line breaks before they look.
        seen = re.sub(r"[\t\r\n]", "", kept).replace("\\", "/")
        assert urlsplit(urljoin(HERE, seen)).netloc == "vitrina.example"
        assert len(kept) <= 300


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hilos y Telas, S.A. de C.V.", "Hilos y Telas, S.A. de C.V."),
        ("Gana en https://malo.example/x ya", "Gana en ya"),
        ("WWW.malo.mx", ""),
        ("entra a malo.com", "entra a"),
        ("javascript://x", ""),
    ],
)
def test_nothing_a_stranger_wrote_becomes_a_link_in_a_message(written: str, shown: str) -> None:
    assert unlinked(written) == shown
