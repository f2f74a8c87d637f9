"""Spanish and English are complete: every sentence in the code has both, with the same places for values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from backend.core.i18n import merged_catalogue

ROOT = Path(__file__).resolve().parents[2]
METHODS = [
    ("backend/**.py", "python"),
    ("storefront/**.py", "python"),
    ("storefront/templates/**", "jinja2.ext:babel_extract"),
]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "_n": (1, 2)}
OPTIONS = {"storefront/templates/**": {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.do"}}
PLACES = re.compile(r"%\((\w+)\)[sd]")


def used() -> dict[str, str]:
    found: dict[str, str] = {}
    for folder in ("backend", "storefront"):
        methods = [(pattern.removeprefix(f"{folder}/"), how) for pattern, how in METHODS if pattern.startswith(folder)]
        options = {key.removeprefix(f"{folder}/"): value for key, value in OPTIONS.items() if key.startswith(folder)}
        for file, line, message, _, _ in extract_from_dir(
            ROOT / folder,
            method_map=methods,
            options_map=options,
            keywords=KEYWORDS,
            directory_filter=lambda path: not {"vendor", "node_modules", "static"} & set(Path(path).parts),
        ):
            text = message[0] if isinstance(message, tuple) else message
            found.setdefault(text, f"{folder}/{file}:{line}")
    return found


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
        for text in texts:
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
