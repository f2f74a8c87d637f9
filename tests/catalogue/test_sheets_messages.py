"""Every sentence of the room is there in both languages, with the same places for values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from backend.core.i18n import merged_catalogue

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"%\(\w+\)s")


def written() -> set[str]:
    found = extract_from_dir(
        ROOT / "backend" / "catalogue" / "sheets", method_map=[("**.py", "python")], keywords={"N_": None}
    )
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def catalogue(locale: str) -> dict[str, str]:
    """The room's sentences in a language, wherever they are told first."""
    whole = merged_catalogue(locale)
    return {sentence: str(whole[sentence].string) for sentence in written() if sentence in whole}


@pytest.mark.parametrize("locale", ["es", "en"])
def test_the_catalogue_has_each_sentence(locale: str) -> None:
    assert set(catalogue(locale)) == written()
    assert len(written()) > 90


def test_english_is_itself_and_spanish_keeps_the_places() -> None:
    assert all(message == text for message, text in catalogue("en").items())
    for message, text in catalogue("es").items():
        assert text, message
        assert sorted(PLACES.findall(message)) == sorted(PLACES.findall(text)), message


def test_sentences_say_what_to_do_and_end() -> None:
    for message, text in catalogue("es").items():
        if len(message.split()) > 4 and message != "%(what)s %(next)s":
            assert message[-1] in ".…", message
            assert text[-1] in ".…", text
