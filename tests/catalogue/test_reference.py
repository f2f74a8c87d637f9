"""The category tree and the HS reference: the data is sound, and codes are read the way people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.reference import hs, tree

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
CHAPTERS = [f"{number:02d}" for number in range(1, 98) if number != 77]


def entry(slug: str, **changes: Any) -> dict[str, Any]:
    words = {"es": ["a", "b", "c", "d"], "en": ["a", "b", "c", "d"]}
    return {"slug": slug, "kind": "product", "names": {"es": slug, "en": slug}, "words": words} | changes


@pytest.fixture(autouse=True)
def _nothing_registered() -> Iterator[None]:
    hs.register_hs_titles({})
    yield
    hs.register_hs_titles({})


# --- the tree ---


def test_the_tree_has_two_levels_and_every_group_has_leaves() -> None:
    assert len(tree.groups()) >= 18
    assert len(tree.leaves()) >= 100
    assert len(tree.groups()) + len(tree.leaves()) == len(tree.categories())
    for group in tree.groups():
        assert len(tree.children(group.slug)) >= 2, group.slug
    for leaf in tree.leaves():
        assert tree.children(leaf.slug) == ()


@pytest.mark.parametrize("category", tree.categories().values(), ids=lambda category: category.slug)
def test_a_category_is_complete_in_both_languages(category: tree.Category) -> None:
    assert re.fullmatch(SLUG, category.slug)
    for locale in ("es", "en"):
        words = category.words[locale]
        assert category.names[locale].strip() == category.names[locale] != ""
        assert 4 <= len(words) <= 12
        assert len(set(words)) == len(words), "a word is repeated"
        assert all(word == word.strip().lower() != "" for word in words)
    assert bool(category.hs) == (category.kind == "product")
    assert bool(category.service_class) == (category.kind == "service")
    assert all(code == hs.normalise_hs(code) and len(code) in (2, 4) for code in category.hs)
    assert all(re.fullmatch(r"CPC [5-9]\d{1,3}", code) for code in category.service_class)


def test_names_are_not_shared() -> None:
    for locale in ("es", "en"):
        names = [category.names[locale].casefold() for category in tree.categories().values()]
        assert sorted(names) == sorted(set(names))


def test_a_heading_used_by_a_category_has_a_title_of_its_own() -> None:
    for category in tree.categories().values():
        for code in category.hs:
            if len(code) == 4:
                assert hs.hs_title(code, "es") != hs.hs_title(code[:2], "es"), (category.slug, code)


def test_the_path_goes_from_the_group_to_the_leaf() -> None:
    assert [step.slug for step in tree.path("mezcal")] == ["drinks", "mezcal"]
    assert [step.slug for step in tree.path("drinks")] == ["drinks"]
    for leaf in tree.leaves():
        group, last = tree.path(leaf.slug)
        assert last is leaf
        assert group.kind == leaf.kind
        assert leaf in tree.children(group.slug)


def test_a_name_falls_back_to_english_and_an_unknown_slug_is_an_error() -> None:
    assert tree.category_name("honey", "es") == "Miel y productos de la colmena"
    assert tree.category_name("honey", "fr") == tree.category_name("honey", "en") == "Honey and bee products"
    for call in (tree.path, tree.children, lambda slug: tree.category_name(slug, "es")):
        with pytest.raises(KeyError):
            call("no-such-category")


def test_the_tree_is_read_once_and_cannot_be_changed() -> None:
    assert tree.categories() is tree.categories()
    with pytest.raises(TypeError):
        tree.categories()["x"] = tree.leaves()[0]  # type: ignore[index]
    with pytest.raises(TypeError):
        tree.categories()["honey"].names["es"] = "x"  # type: ignore[index]


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([entry("a"), entry("a")], "twice"),
        ([entry("a", parent="b")], "does not exist"),
        ([entry("a"), entry("b", parent="a"), entry("c", parent="b")], "must be a group"),
        ([entry("a", parent="b"), entry("b", parent="a")], "must be a group"),
        ([entry("a", parent="a")], "must be a group"),
        ([entry("a"), entry("b", parent="a", kind="service")], "is a service under a product"),
    ],
)
def test_a_broken_tree_is_refused(entries: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        tree.build(entries)


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("coffee", "café de altura"),
        ("coffee", "café tostado"),
        ("green beans", "ejote"),
        ("beans", "frijol"),
        ("shawl", "rebozo"),
        ("ikat", "jaspe"),
        ("satchel", "morral"),
        ("peanut", "maní"),
        ("panela", "piloncillo"),
        ("wiring harness", "arnés"),
        ("penetration testing", "ciberseguridad"),
        ("call center", "centro de contacto"),
    ],
)
def test_an_english_word_meets_the_regional_spanish_one_in_a_leaf(english: str, spanish: str) -> None:
    both = [leaf for leaf in tree.leaves() if english in leaf.words["en"] and spanish in leaf.words["es"]]
    assert both


# --- HS titles ---


@pytest.mark.parametrize("name", ["hs_chapters.yaml", "hs_headings.yaml", "categories.yaml"])
def test_no_key_is_written_twice(name: str) -> None:
    """YAML keeps the last of two equal keys in silence, so the text itself is looked at."""
    text = tree._FILE.with_name(name).read_text(encoding="utf-8")
    keys = [line.split(":")[0] for line in text.splitlines() if line.startswith('"')]
    slugs = [line for line in text.splitlines() if line.startswith("- slug:")]
    assert len(keys) + len(slugs) == len(yaml.safe_load(text)) > 90
    assert len(set(keys)) == len(keys)
    assert len(set(slugs)) == len(slugs)
    assert keys == sorted(keys)


def test_every_chapter_but_the_reserved_one_has_a_title() -> None:
    titles = hs._own_titles()
    assert [code for code in titles if len(code) == 2] == CHAPTERS
    for code, texts in titles.items():
        assert set(texts) == {"es", "en"}, code
        assert all(text.strip() == text != "" for text in texts.values()), code
        assert hs.normalise_hs(code) == code
        assert len(code) < 6 or code[:4] in titles, f"{code} has no heading"


def test_a_title_comes_from_the_longest_known_prefix() -> None:
    assert hs.hs_title("0901.21.01", "es") == "Café tostado, en grano o molido"
    assert hs.hs_title("090190", "en") == hs.hs_title("0901", "en") == "Coffee"
    assert hs.hs_title("9301", "es") == hs.hs_title("93", "es") == "Armas y municiones"
    assert hs.hs_title("77", "es") is None
    assert hs.hs_title("0901", "fr") is None


def test_texts_go_from_the_chapter_to_the_code_in_both_languages() -> None:
    assert hs.hs_texts("8471.30") == [
        "Maquinaria, computadoras y sus partes",
        "Machinery, computers and their parts",
        "Computadoras y sus unidades",
        "Computers and their units",
        "Laptops y tabletas",
        "Laptops and tablets",
    ]
    assert hs.hs_texts("8806")[2:] == ["Drones"]
    assert hs.hs_texts("not a code") == []


def test_registered_titles_fill_gaps_and_never_hide_our_own() -> None:
    hs.register_hs_titles({"930100": {"en": "Military weapons"}, "0901": {"en": "Coffee of any kind"}})
    assert hs.hs_title("930100", "en") == "Military weapons"
    assert hs.hs_title("930100", "es") == "Armas y municiones"
    assert hs.hs_title("0901", "en") == "Coffee"
    assert "Coffee of any kind" in hs.hs_texts("090121")
    hs.register_hs_titles({})
    assert hs.hs_title("930100", "en") == "Arms and ammunition"


def test_a_malformed_registration_changes_nothing() -> None:
    hs.register_hs_titles({"930100": {"en": "Military weapons"}})
    with pytest.raises(ValueError, match=r"'0901\.21' is not an HS code"):
        hs.register_hs_titles({"930190": {"en": "Other"}, "0901.21": {"en": "Roasted"}})
    assert hs.hs_title("930100", "en") == "Military weapons"
    assert hs.hs_title("930190", "en") == "Arms and ammunition"


# --- reading codes ---


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8471.30", "847130"),
        ("847130", "847130"),
        ("8471.3001", "847130"),
        ("0901.21.01", "090121"),
        ("0901.21.01.00", "090121"),
        ("09012101", "090121"),
        ("HS 6911", "6911"),
        ("hs6911", "6911"),
        ("HS: 6911", "6911"),
        ("H.S. 6911", "6911"),
        ("HS 2022: 0901", "0901"),
        ("HS 2022 0901.21", "090121"),
        ("HS 20220901", "202209"),
        ("Fracción arancelaria 0901.21.01", "090121"),
        ("Código: 4202", "4202"),
        ("09 01 21", "090121"),
        ("0901 21 00", "090121"),
        ("0901\u00a021", "090121"),
        ("０９０１", "0901"),
        ("0901-21-01", "090121"),
        ("0901.21.", "090121"),
        ("  0901 ", "0901"),
        ("09", "09"),
        ("2022", "2022"),
        ("", None),
        ("9", None),
        ("90121", None),
        ("77", None),
        ("7701", None),
        ("00", None),
        ("98", None),
        ("9801.00.01", None),
        ("0901, 1801", None),
        ("0901 1801", None),
        ("0901/1801", None),
        ("0901..21", None),
        ("0901.2", None),
        ("61-62", None),
        ("0901-1801", None),
        ("HS", None),
        ("coffee 0901", None),
        ("0901 coffee", None),
        ("+52 55 1234 5678", None),
        ("09012101000001", None),
    ],
)
def test_codes_as_people_write_them(text: str, code: str | None) -> None:
    assert hs.normalise_hs(text) == code


codes = st.builds(
    lambda chapter, rest: chapter + rest,
    st.sampled_from(CHAPTERS),
    st.integers(0, 5).flatmap(lambda pairs: st.text("0123456789", min_size=2 * pairs, max_size=2 * pairs)),
)


@given(st.text(max_size=30) | st.text("0123456789 .-HSsa", max_size=16))
def test_any_text_gives_nothing_or_a_code_that_stays_itself(text: str) -> None:
    code = hs.normalise_hs(text)
    if code is not None:
        assert re.fullmatch(r"[0-9]{2}|[0-9]{4}|[0-9]{6}", code)
        assert code[:2] in CHAPTERS
        assert hs.normalise_hs(code) == code
        assert hs.hs_title(code, "es")
        assert hs.hs_title(code, "en")


@given(codes, st.sampled_from(["", ".", "-"]), st.sampled_from(["", "HS ", "SA: ", "partida "]))
def test_marks_and_labels_never_change_the_code(code: str, mark: str, label: str) -> None:
    groups = [code[:4], *(code[start : start + 2] for start in range(4, len(code), 2))]
    assert hs.normalise_hs(label + mark.join(groups)) == code[:6]


@given(codes, st.sampled_from("0123456789"))
def test_an_odd_count_of_digits_is_never_guessed(code: str, digit: str) -> None:
    assert hs.normalise_hs(code + digit) is None


@given(codes)
def test_the_texts_hold_the_title_in_both_languages(code: str) -> None:
    texts = hs.hs_texts(code)
    assert len(texts) == len(set(texts))
    assert {hs.hs_title(code, "es"), hs.hs_title(code, "en")} <= set(texts)
    assert texts[: len(hs.hs_texts(code[:2]))] == hs.hs_texts(code[:2])
