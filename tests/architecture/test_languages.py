"""Spanish and English are complete: every sentence in the code has both, with the same places for values."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from backend.core.i18n import merged_catalogue
from scripts.messages import sentences

PLACES = re.compile(r"%\((\w+)\)[sd]")


def used() -> dict[str, str]:
    return {one: where for one, (_, where) in sentences().items()}


def told(locale: str) -> Catalog:
    return merged_catalogue(locale)


def _key(identifier: object) -> str:
    return str(identifier[0] if isinstance(identifier, tuple | list) else identifier)


@pytest.mark.parametrize("locale", ["es", "en"])
def test_every_sentence_is_told(locale: str) -> None:
    present = {_key(message.id) for message in told(locale) if message.id}
    assert {text: where for text, where in used().items() if text not in present} == {}


def test_both_languages_tell_the_same_sentences() -> None:
    spanish = {_key(message.id) for message in told("es") if message.id}
    english = {_key(message.id) for message in told("en") if message.id}
    assert spanish == english


def test_nothing_is_told_that_nobody_says() -> None:
    assert {_key(message.id) for message in told("es") if message.id} - set(used()) == set()


@pytest.mark.parametrize("locale", ["es", "en"])
def test_values_keep_their_places(locale: str) -> None:
    wrong = {}
    for message in told(locale):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(PLACES.findall(ids[-1]))
        for text in filter(None, texts):
            if set(PLACES.findall(text)) - wanted or (len(ids) == 1 and set(PLACES.findall(text)) != wanted):
                wrong[_key(message.id)] = text
    assert wrong == {}


def test_english_is_what_the_code_says() -> None:
    changed = {
        _key(message.id): message.string
        for message in told("en")
        if message.id and isinstance(message.id, str) and message.string != message.id
    }
    assert changed == {}
