"""Plain text from cells, keys of rows, and a list's own categories."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalogue.reference.tree import leaves
from backend.catalogue.sheets.categories import category_of
from backend.catalogue.sheets.matching import match_key, title_key
from backend.catalogue.sheets.plaintext import one_line, paragraphs, text_of_html


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Uno<br>dos<br/>tres", "Uno\ndos\ntres"),
        ("<p>Uno</p><p>Dos</p>", "Uno\n\nDos"),
        ("Café\n<div><br><b>Nota &amp; más</b></div>", "Café\n\nNota & más"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("a < b y c > d", "a < b y c > d"),
        ("x<y", "x<y"),
        ("<y>", "<y>"),
        ("I <3 café", "I <3 café"),
        ("AT&T", "AT&T"),
        ("<script>alert(1)</script>hola<style>p{}</style>", "hola"),
        ("hola<script>alert(1)", "hola"),
        ("a<!-- oculto -->b", "ab"),
        ("a<!-- abierto", "a<!-- abierto"),
        ("<lt/>b<gt/>uno<lt/>/b<gt/>", "uno"),
        ("&lt;b&gt;", "<b>"),
        ("&#233;&eacute;&nbsp;x", "éé x"),
        ("uno\r\n\r\n\r\n\r\ndos", "uno\n\ndos"),
        ("  a \t b  ", "a b"),
        ("a_x000D_\nb", "a\nb"),
        ("cafe\u0301", "café"),
        ("a\u202eb\u200bc\x07", "abc"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_descriptions_become_plain_text(text: str, plain: str) -> None:
    assert paragraphs(text) == plain


def test_titles_are_one_line() -> None:
    assert one_line(" <b>Café</b>\r\n de  altura ") == "Café de altura"


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_text_without_tags_or_entities_is_not_touched(text: str) -> None:
    if "<" not in text and "&" not in text:
        assert text_of_html(text) == text


def test_hostile_markup_takes_no_time() -> None:
    for piece in ("<", "<!--", "<a ", "&", "<script>", "</", "<b>", "&#", "<!"):
        assert len(paragraphs(piece * (32_000 // len(piece)))) <= 32_000


def test_keys_of_rows() -> None:
    assert match_key(" ab-1 ", "x") == match_key("AB-1", "y")
    assert match_key(None, "Café  de ALTURA") == match_key("", "cafe de altura")
    assert match_key("café", "x") != match_key(None, "café")
    assert title_key("🎉") != title_key("🧵")
    assert title_key("茶") == "茶"
    assert len(title_key("x" * 900)) <= 300


def test_every_leaf_is_found_by_its_own_names() -> None:
    for leaf in leaves():
        for text in (leaf.slug, *leaf.names.values(), leaf.names["es"].upper()):
            assert category_of(text, leaf.kind).slug == leaf.slug, text


def test_categories_are_certain_suggested_or_unknown() -> None:
    assert category_of("Alimentos > Café tostado y molido").slug == "roasted-coffee"
    likely = category_of("Especias raras")
    assert likely.slug is None
    assert likely.suggestion is not None
    assert category_of("zzzz qqqq").suggestion is None
    assert category_of("").suggestion is None
    # A service is never filed under a product.
    assert category_of("Miel", "service").slug is None
