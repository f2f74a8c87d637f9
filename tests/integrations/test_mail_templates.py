"""Every message of the folder, in both languages: a subject, a text, a page, and a link that leads here."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from jinja2 import Environment, meta, nodes

from storefront.filters import for_locale
from storefront.mailing import mail_renderer
from storefront.rendering import TEMPLATES

ORIGIN = "https://vitrina.example"
FOLDER = TEMPLATES / "mail"
KINDS = sorted({file.name.removesuffix(".txt.j2") for file in FOLDER.glob("*.txt.j2")})
ANSWERED_BY_MAIL = {"inquiry_refused"}  # its Reply-To is the way to go on
GIVEN = {"absolute", "origin", "locale", "_", "gettext", "ngettext"}
NAME = 'Ñandú & <b>"Hijos"</b>'


def words_of(kind: str) -> dict[str, Any]:
    """A value for whatever the two templates of a message ask for: paths, numbers where they count, else a name."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.filters.update(for_locale("es"))
    wanted, paths, numbers, days, lists = set[str](), set[str](), set[str](), set[str](), set[str]()
    for ending in (".txt.j2", ".mjml.j2"):
        tree = environment.parse((FOLDER / f"{kind}{ending}").read_text("utf-8"))
        wanted |= meta.find_undeclared_variables(tree) - GIVEN
        for call in tree.find_all(nodes.Call):
            called = call.node.name if isinstance(call.node, nodes.Name) else ""
            named = [one.name for one in call.args if isinstance(one, nodes.Name)]
            paths |= set(named) if called == "absolute" else set()
            numbers |= set(named[:1]) if called == "ngettext" else set()
        filtered = [(f.name, f.node.name) for f in tree.find_all(nodes.Filter) if isinstance(f.node, nodes.Name)]
        numbers |= {name for kind_of, name in filtered if kind_of == "number"}
        days |= {name for kind_of, name in filtered if kind_of == "iso_date"}
        lists |= {one.iter.name for one in tree.find_all(nodes.For) if isinstance(one.iter, nodes.Name)}
    known: dict[str, Any] = {"unit": "kg"}
    known |= dict.fromkeys(days, "2026-03-02") | {key: [NAME] for key in lists}
    return {
        name: known.get(name, 3 if name in numbers else f"/es/{name}/secreto" if name in paths else NAME)
        for name in wanted
    }


def test_the_folder_holds_both_forms_of_each_message() -> None:
    pages = {file.name.removesuffix(".mjml.j2") for file in FOLDER.glob("*.mjml.j2")} - {"layout"}
    assert set(KINDS) == pages
    assert {"account_sign_in", "company_confirm", "company_submitted", "company_approved", "company_returned"} <= pages


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_whole_and_its_link_leads_here(kind: str, locale: str) -> None:
    words = words_of(kind)
    message = mail_renderer(ORIGIN)(kind, locale, words)
    assert 5 < len(message.subject) < 400
    assert "\n" not in message.subject
    assert "<mj-" not in message.html
    assert "<html" in message.html
    paths = [value for value in words.values() if isinstance(value, str) and value.startswith("/es/")]
    assert paths or kind in ANSWERED_BY_MAIL, "a message without a way to go on"
    for path in paths:
        assert f"{ORIGIN}{path}" in message.text
        assert f'href="{ORIGIN}{path}"' in message.html
    # What people wrote is shown as they wrote it and is never markup.
    assert "<b>" not in message.html
    if NAME in message.text:
        assert NAME in unescape(message.html)
    for form in (message.text, message.html):
        assert "%(" not in form
        assert "{{" not in form


@pytest.mark.parametrize("kind", KINDS)
def test_the_two_languages_say_it_differently(kind: str) -> None:
    words = words_of(kind)
    spanish, english = (mail_renderer(ORIGIN)(kind, locale, words) for locale in ("es", "en"))
    assert spanish.text != english.text
    assert spanish.html != english.html
