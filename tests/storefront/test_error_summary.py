"""The list of errors at the top of a form says which question each is about, once."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from storefront.forms import Form
from storefront.rendering import environment

DRAWN = {
    "field": "field(form, 'one', 'Town')",
    "textarea": "textarea(form, 'one', 'Town')",
    "select": "select(form, 'one', 'Town', [('a', 'A')])",
    "radios": "radios(form, 'one', 'Town', [('a', 'A')])",
    "checkboxes": "checkboxes(form, 'one', 'Town', [('a', 'A')])",
    "checkbox": "checkbox(form, 'one', 'Town')",
    "file": "file(form, 'one', 'Town')",
}


@pytest.mark.parametrize("macro", DRAWN)
def test_every_kind_of_question_is_noted_by_its_label(macro: str) -> None:
    form = Form()
    head = f"{{% from 'components/forms.html' import {macro} with context %}}"
    drawn = environment("en").from_string(f"{head}{{{{ {DRAWN[macro]} }}}}").render(form=form)
    assert "Town" in drawn
    assert form.labels == {"one": "Town"}


@pytest.mark.parametrize(
    ("label", "sentence", "told"),
    [
        ("Town", "Write at least 3 characters.", "Town: Write at least 3 characters."),
        ("What is it?", "Write at least 3 characters.", "What is it? Write at least 3 characters."),
        ("Your e-mail", "Write an address with an @.", "Your e-mail: Write an address with an @."),
        ("Correo electrónico", "Escribe un correo con arroba.", "Escribe un correo con arroba."),
        ("Name of the firm", "Write the name as customers know it.", "Write the name as customers know it."),
        ("What you write with", "Write what you need.", "What you write with: Write what you need."),
        ("", "Write at least 3 characters.", "Write at least 3 characters."),
    ],
)
def test_a_sentence_is_named_unless_it_names_itself(label: str, sentence: str, told: str) -> None:
    form = Form(errors={"one": sentence}, labels={"one": label})  # type: ignore[dict-item]  # as shown: words
    assert form.told("one") == told


def test_a_label_s_markup_and_letters_come_as_text() -> None:
    form = Form(errors={"one": "Too short."})  # type: ignore[dict-item]
    form.called("one", "Bread & <b>butter</b>")
    assert form.told("one") == "Bread & <b>butter</b>: Too short."


def test_what_is_wrong_with_a_firm_that_joins_is_named_in_the_list(client: TestClient) -> None:
    page = client.post("/es/join", data={"name": "Tejidos", "tax_identifier": "1", "municipality": "S"}).text
    found = re.search(r'class="error-summary".*?</ul>', page, re.DOTALL)
    assert found is not None
    told = dict(re.findall(r'<a href="#(\w+)">(.*?)</a>', found[0]))
    assert told["municipality"].startswith("Ciudad o municipio: ")
    assert told["tax_identifier"].endswith("Escribe al menos 3 caracteres.")
    assert not told["tax_identifier"].startswith("Escribe")
    lone = re.search(r'id="municipality-error">.*?</p>', page, re.DOTALL)
    assert lone is not None
    assert "municipio" not in lone[0].removeprefix('id="municipality')
