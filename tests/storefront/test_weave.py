"""The cloth of a name never changes, differs from its neighbours', stays light, and names only its own pictures."""

import gzip
import hashlib
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront import cloths, motifs
from storefront.threads import Threads
from storefront.weave import PALETTES, SHAPES, UnknownWeave, draw, weave_digest, weave_path, weave_svg

# The first sixteen digits of the SHA-256 of each picture. A change here changes the face of every firm in every
# installation, and every cached picture with it: never edit a row, draw a new family instead.
GOLDEN = {
    ("vitrina", "anil", "card"): "fafa3efd53c9cb71",
    ("vitrina", "anil", "banner"): "8e1386de0b2c7da3",
    ("vitrina", "anil", "square"): "e068ff43061cdc41",
    ("vitrina", "anil", "hero"): "9b28765c8e8894e5",
    ("vitrina", "cochinilla", "card"): "b10d8abb06e11b5d",
    ("vitrina", "cochinilla", "banner"): "45e768d8d5d710ec",
    ("vitrina", "cochinilla", "square"): "64c2be5d4f8621a3",
    ("vitrina", "cochinilla", "hero"): "00b4a9070a5bd2fc",
    ("vitrina", "jade", "card"): "d3f3cf1a57fa2775",
    ("vitrina", "jade", "banner"): "648cc45eef2e3855",
    ("vitrina", "jade", "square"): "9559372e00fc806d",
    ("vitrina", "jade", "hero"): "a72d165ce722af78",
    ("vitrina", "terracota", "card"): "a7ede0a48ad5d59d",
    ("vitrina", "terracota", "banner"): "41dd811f274d3ed3",
    ("vitrina", "terracota", "square"): "fae2c3c621875525",
    ("vitrina", "terracota", "hero"): "42f7dafbe42f1c4f",
    ("Tejidos Ixchel", "anil", "card"): "dd44e4bf4c8abb14",
    ("Tejidos Ixchel", "anil", "banner"): "a4a04cd1e350f7a5",
    ("Tejidos Ixchel", "anil", "square"): "103e1fc32be8bafa",
    ("Tejidos Ixchel", "anil", "hero"): "449fea8603e94dce",
    ("Tejidos Ixchel", "cochinilla", "card"): "a626ec42fa46f18f",
    ("Tejidos Ixchel", "cochinilla", "banner"): "c6df163e4233759f",
    ("Tejidos Ixchel", "cochinilla", "square"): "26357e79d37cfdab",
    ("Tejidos Ixchel", "cochinilla", "hero"): "78cb913ff61d1bf5",
    ("Tejidos Ixchel", "jade", "card"): "8c3ddbef00c0043e",
    ("Tejidos Ixchel", "jade", "banner"): "779f1a2b82a7bb57",
    ("Tejidos Ixchel", "jade", "square"): "10658a5097724207",
    ("Tejidos Ixchel", "jade", "hero"): "394bd1d077f2435e",
    ("Tejidos Ixchel", "terracota", "card"): "44189de07bb1ac99",
    ("Tejidos Ixchel", "terracota", "banner"): "968ec4d236d75f79",
    ("Tejidos Ixchel", "terracota", "square"): "5d75a49f9aca00ad",
    ("Tejidos Ixchel", "terracota", "hero"): "f3131b83a5ef17d4",
    ("Café de altura", "anil", "card"): "dbd1f016570afc85",
    ("Café de altura", "anil", "banner"): "8b08663e86e7d0ca",
    ("Café de altura", "anil", "square"): "c28bade0a774d057",
    ("Café de altura", "anil", "hero"): "3165c7b029f30e3b",
    ("Café de altura", "cochinilla", "card"): "e60f6e3c0f9e9f3f",
    ("Café de altura", "cochinilla", "banner"): "3e6af650097d3efe",
    ("Café de altura", "cochinilla", "square"): "415966fe7a6d6927",
    ("Café de altura", "cochinilla", "hero"): "6d1de568885ca049",
    ("Café de altura", "jade", "card"): "c2f10ff147afcb8f",
    ("Café de altura", "jade", "banner"): "4416f38261b57082",
    ("Café de altura", "jade", "square"): "7eb10863976383dd",
    ("Café de altura", "jade", "hero"): "8ee7ff0c744f8ba2",
    ("Café de altura", "terracota", "card"): "e205ffac6ed10ff1",
    ("Café de altura", "terracota", "banner"): "abc7ac2bca72e912",
    ("Café de altura", "terracota", "square"): "2f5855c2d4eef608",
    ("Café de altura", "terracota", "hero"): "bd57f99706fccd9e",
}


@pytest.mark.parametrize("accent", PALETTES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["vitrina", "Tejidos Ixchel", "Café de altura"])
def test_the_same_name_is_the_same_cloth_for_ever(name: str, accent: str, shape: str) -> None:
    picture = draw(accent, shape, weave_digest(name))
    assert hashlib.sha256(picture.encode()).hexdigest()[:16] == GOLDEN[name, accent, shape]


def test_every_family_is_held_by_a_golden_picture() -> None:
    seen = set()
    for name, accent, _ in GOLDEN:
        picture = draw(accent, "card", weave_digest(name))
        seen.add(next(family for family, mark in MARKS.items() if mark in picture))
    assert seen == set(cloths.FAMILIES)


MARKS = {"faja": 'id="h"', "jaspe": 'id="j"', "azulejo": 'id="p"', "telar": 'id="t"', "sarape": 'id="s"'}


@given(st.text(max_size=200), st.sampled_from(list(PALETTES)), st.sampled_from(list(SHAPES)))
def test_any_name_gives_a_light_well_formed_picture(name: str, accent: str, shape: str) -> None:
    picture = draw(accent, shape, weave_digest(name))
    root = ET.fromstring(picture)
    width, height = SHAPES[shape]
    assert root.attrib["viewBox"] == f"0 0 {width} {height}"
    assert len(gzip.compress(picture.encode())) <= 3072
    assert not re.search(r"style=|<style|<script|\bon\w+=|\d\.\d{3}", picture)
    ids = re.findall(r'\bid="(\w+)"', picture)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"(?:url\(|href=\")#(\w+)", picture)) <= set(ids)


def test_colours_are_those_of_the_accent() -> None:
    for accent, palette in PALETTES.items():
        for name in ("a", "b", "c", "d", "e", "f", "g", "h"):
            colours = set(re.findall(r'"(#[0-9a-f]{3,6})"', draw(accent, "card", weave_digest(name))))
            assert colours - {"#000"} <= set(palette)


@pytest.mark.parametrize("accent", PALETTES)
def test_a_thousand_firms_hardly_ever_share_a_cloth(accent: str) -> None:
    pictures = {weave_svg(f"firm {n}", accent=accent, width=640, height=400) for n in range(1000)}
    assert len(pictures) >= 930


def test_each_accent_shows_every_family() -> None:
    for accent in PALETTES:
        pictures = [draw(accent, "card", weave_digest(f"firm {n}")) for n in range(60)]
        assert all(any(mark in picture for picture in pictures) for mark in MARKS.values())


def test_the_address_says_all_that_the_drawing_needs() -> None:
    path = weave_path("Tejidos Ixchel", "jade", "card")
    found = re.fullmatch(r"/weave/(\w+)/(\w+)/([0-9a-f]{12})\.svg", path)
    assert found is not None
    assert draw(*found.groups()) == weave_svg("Tejidos Ixchel", accent="jade", width=640, height=400)


@pytest.mark.parametrize(
    ("accent", "shape", "digest"),
    [
        ("gris", "card", "0123456789ab"),
        ("jade", "poster", "0123456789ab"),
        ("jade", "card", "0123456789AB"),
        ("jade", "card", "0123456789ab0"),
        ("jade", "card", "../../../etc"),
        ("jade", "card", "0123456789ab\n"),
    ],
)
def test_an_address_that_is_none_of_ours_is_refused(accent: str, shape: str, digest: str) -> None:
    with pytest.raises(UnknownWeave):
        draw(accent, shape, digest)


def test_an_unknown_shape_or_accent_has_no_address() -> None:
    with pytest.raises(KeyError):
        weave_path("a", "jade", "poster")
    with pytest.raises(KeyError):
        weave_path("a", "gris", "card")


def test_names_that_are_no_text_have_a_cloth_too() -> None:
    assert weave_path("\ud800 lone surrogate\x00", "anil", "square").startswith("/weave/anil/square/")


def test_motifs_are_squared_and_their_repeats_join() -> None:
    for name in (*motifs.HALVES, *motifs.WHOLES, *motifs.ANIMALS):
        rows = motifs.grid(name)
        assert {len(row) for row in rows} == {len(rows[0])}
        assert set("".join(rows)) == {"x", "."}
    for name in motifs.HALVES:
        assert all(row[:-1] == row[-2::-1] for row in motifs.grid(name))


def test_dyed_figures_stay_inside_their_repeat() -> None:
    for profile in motifs.PROFILES.values():
        for away in range(101):
            assert all(start >= 0 and end <= 100 for start, end in profile(away))


def test_choices_follow_the_digest_alone() -> None:
    first, second, other = Threads("0a"), Threads("0a"), Threads("0b")
    drawn = [first.number(0, 255) for _ in range(100)]
    assert drawn == [second.number(0, 255) for _ in range(100)]
    assert drawn != [other.number(0, 255) for _ in range(100)]
    assert sorted(Threads("0c").several("abcdef", 6)) == list("abcdef")
