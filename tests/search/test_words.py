"""Words on their way into and out of the index: folding, stems, meanings, umbrellas, slips, questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.reference.tree import leaves
from backend.search import lexicon, topics
from backend.search.analysis import INTENT_WORDS, STOP_WORDS, plain, sound, spellings, stem, stems, words
from backend.search.parsing import LONGEST_TEXT, bare_code, parse
from backend.search.spelling import edits


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café TOSTADO", ["cafe", "tostado"]),
        ("Ñandú, güipil y piñata", ["nandu", "guipil", "y", "pinata"]),
        ("algodo\u0301n", ["algodon"]),
        ("C++, C# y .NET", ["cplusplus", "csharp", "y", "dotnet"]),
        ("women's m² ﬁne Straße Øl", ["women", "m2", "fine", "strasse", "ol"]),
        ("8471.30 / 6911", ["8471", "30", "6911"]),
        ("咖啡 coffee", ["咖啡", "coffee"]),
        ("x" * 41, []),
        ("", []),
    ],
)
def test_words(text: str, folded: list[str]) -> None:
    assert words(text) == folded


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nuez", "nueces"), ("flor", "flores"), ("jabón", "jabones"), ("mole", "moles"), ("chile", "chiles"),
        ("roja", "rojos"), ("tejida", "tejidos"), ("orgánica", "orgánico"), ("producción", "producciones"),
        ("mueble", "muebles"), ("reloj", "relojes"), ("autobús", "autobuses"), ("dulce", "dulces"), ("café", "cafés"),
        ("mexicana", "mexicanos"), ("textil", "textiles"),
    ],
)  # fmt: skip
def test_spanish_number_and_gender_are_one(one: str, other: str) -> None:
    assert stems(one, "es") == stems(other, "es")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("plato", "plata"), ("barro", "barra"), ("sal", "sala"), ("mango", "manga"), ("puerto", "puerta"),
        ("suelo", "suela"), ("tostado", "tostada"), ("pulpo", "pulpa"), ("marco", "marca"), ("vela", "velo"),
        ("caso", "casa"), ("gas", "gasa"),
    ],
)  # fmt: skip
def test_spanish_things_stay_apart(one: str, other: str) -> None:
    assert stems(one, "es") != stems(other, "es")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("box", "boxes"), ("berry", "berries"), ("scarf", "scarves"), ("shoe", "shoes"), ("jewelry", "jewellery"),
        ("dish", "dishes"), ("cookie", "cookies"), ("woman", "women"), ("tomato", "tomatoes"), ("color", "colours"),
        ("glass", "glasses"), ("lens", "lenses"),
    ],
)  # fmt: skip
def test_english_number_and_spelling_are_one(one: str, other: str) -> None:
    assert stems(one, "en") == stems(other, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [("customs", "custom"), ("cloth", "clothing"), ("organ", "organic"), ("bus", "business"), ("paint", "painting")],
)
def test_english_things_stay_apart(one: str, other: str) -> None:
    assert stems(one, "en") != stems(other, "en")


def test_a_third_language_is_left_alone() -> None:
    assert stem("cafes", "fr") == "cafes"


def test_spellings_keep_accents() -> None:
    assert spellings("Jabón de AVENA, 3 kg") == {"jabon": "jabón", "de": "de", "avena": "avena", "kg": "kg"}


def test_every_entry_of_the_lexicon_says_something_in_both_languages() -> None:
    known = lexicon.lexicon()
    assert min(len(known["es"]), len(known["en"])) > 800
    for locale, by in known.items():
        assert not [key for key, senses in by.items() if not key or not all(sense.words for sense in senses)], locale


@pytest.mark.parametrize("entry", ["café = coffee @no-such-category", "café = coffee @-no-such-category"])
def test_an_entry_held_to_an_unknown_category_is_refused(entry: str) -> None:
    with pytest.raises(KeyError):
        lexicon.parse(entry)


def test_an_entry_with_one_side_is_refused() -> None:
    with pytest.raises(ValueError, match="argument"):
        lexicon.parse("café coffee")


def test_a_word_of_both_languages_is_read_in_the_visitors() -> None:
    def others(locale: str) -> set[str]:
        return {" ".join(sense.words) for sense in lexicon.equivalents(("red",), locale=locale)}

    assert others("en") == {"rojo"}
    assert others("es") == {"network"}


def test_umbrella_words() -> None:
    assert topics.named_by(("coffee",)) == topics.named_by(("cafe",)) == {"green-coffee", "roasted-coffee"}
    assert "shoes" in topics.named_by(("calzado",))
    assert topics.named_by(("avocado",)) == frozenset()
    assert topics.hinted_by(("avocado",)) == {"fresh-fruit"}
    everything = {leaf.slug for leaf in leaves()}
    assert topics.named_by(("textiles",)) < everything


def test_umbrellas_over_an_unknown_category_are_refused() -> None:
    with pytest.raises(KeyError):
        topics.parse("no-such-category | algo | something")


def test_stop_words_and_words_of_intent_are_folded_and_apart() -> None:
    assert not STOP_WORDS & INTENT_WORDS
    assert all(word == plain(word) for word in STOP_WORDS | INTENT_WORDS)


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [("cafe", "cafe", 0), ("cofee", "coffee", 1), ("talavear", "talavera", 1), ("abc", "ca", 3), ("", "ab", 2)],
)
def test_edits(one: str, other: str, number: int) -> None:
    assert edits(one, other) == edits(other, one) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [("jabon", "javon"), ("zapato", "sapato"), ("hierba", "ierba"), ("artesania", "artezania"), ("kilo", "quilo")],
)
def test_what_sounds_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("text", "codes", "left"),
    [
        ("HS 6911", ("6911",), ()),
        ("hs6911", ("6911",), ()),
        ("0901.21.01 tostado", ("090121",), ("tostado",)),
        ("fracción arancelaria: 0901.21", ("090121",), ()),
        ("901.21", ("090121",), ()),
        ("HS code 8471.30 laptop", ("847130",), ("laptop",)),
        ("partida 6912 talavera", ("6912",), ("talavera",)),
        ("código qr", (), ("codigo", "qr")),
        ("taza 11.5 cm", (), ("taza", "11", "5", "cm")),
        ("2026", (), ("2026",)),
        ("SA de CV", (), ("sa", "de", "cv")),
    ],
)
def test_codes_in_a_question(text: str, codes: tuple[str, ...], left: tuple[str, ...]) -> None:
    question = parse(text)
    assert (question.codes, question.words) == (codes, left)


def test_parts_of_a_question() -> None:
    question = parse('proveedores de "barro negro" y miel cru')
    assert question.phrases == (("barro", "negro"),)
    assert [question.words[at] for at in question.required] == ["miel", "cru"]
    assert [question.words[at] for at in question.optional] == ["proveedores"]
    assert question.open_end
    assert not parse("miel ").open_end


def test_a_question_of_nothing_but_small_words_is_taken_as_it_is() -> None:
    assert parse("la de").required == (0, 1)
    assert parse("proveedores").required == (0,)
    assert parse(" .,;! ").empty


def test_a_very_long_question_is_cut() -> None:
    assert len(parse("palabra " * 1000).required) <= LONGEST_TEXT // 8 + 1


@pytest.mark.parametrize(("word", "code"), [("6911", "6911"), ("847130", "847130"), ("99", None), ("691", None)])
def test_bare_codes(word: str, code: str | None) -> None:
    assert bare_code(word) == code


@given(st.text(max_size=300))
def test_any_text_is_a_question(text: str) -> None:
    question = parse(text)
    assert all(at < len(question.words) for at in (*question.required, *question.optional))
