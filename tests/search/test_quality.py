"""What a buyer finds: questions in both languages with what has to come, in which order, and what must not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backend.search.index import SearchIndex
from backend.search.querying import SearchQuery, SearchResults, search
from tests.factories.search import Market, build_index, extra, make_market

COFFEES = ["descafeinado", "cafe-altura", "izalco-green", "cafe-verde"]
TALAVERA = ["vajilla-talavera", "plato-hondo", "taza-cafe"]
# The exact results of a question, as a set.
FOUND: list[tuple[str, list[str]]] = [
    # Across languages: the maker wrote only one of them.
    ("coffee", [*COFFEES, "taza-cafe", "molino-cafe"]),
    ("café", [*COFFEES, "taza-cafe", "molino-cafe"]),
    ("coffee from El Salvador", ["descafeinado", "izalco-green"]),
    ("miel", ["miel-melipona", "raw-honey", "propoleo", "jabon-miel", "barra-amaranto"]),
    ("honey", ["miel-melipona", "raw-honey", "propoleo", "jabon-miel", "barra-amaranto"]),
    ("avocado", ["aguacate"]),
    ("fruit", ["aguacate", "mango", "dried-pineapple"]),
    ("piña deshidratada", ["dried-pineapple"]),
    ("bufanda de seda", ["bufanda-seda"]),
    ("silk scarf", ["bufanda-seda"]),
    ("cotton tablecloth", ["mantel"]),
    ("wool rug", ["tapete-lana"]),
    ("leather bag", ["bolsa-piel"]),
    ("bolsa de piel", ["bolsa-piel"]),
    ("blown glass", ["vaso-soplado"]),
    ("black clay", ["olla-barro"]),
    ("wireless keyboard", ["teclado"]),
    ("online store", ["tienda"]),
    ("desarrollo web", ["web-dev"]),
    ("customs broker", ["agencia-aduanal"]),
    ("electronic invoicing", ["facturacion"]),
    ("furniture", ["muebles-parota", "sala-piel"]),
    ("textiles guatemala", ["corte-jaspe", "bufanda-seda", "tapete-lana", "cojin", "mantel", "rebozo"]),
    ("salt", ["sal-mar"]),
    # Number and gender, but never another thing.
    ("tazas", ["taza-cafe"]),
    ("blusas bordadas", ["blusa"]),
    ("nueces", ["nuez"]),
    ("plata", ["aretes-plata"]),
    ("platos", ["plato-hondo", "vajilla-talavera"]),
    ("barra", ["barra-amaranto"]),
    ("barro", ["olla-barro", "florero-barro"]),
    ("puerto", ["conector-usb"]),
    ("sal", ["sal-mar"]),
    ("tostadas", ["totopos"]),
    ("custom software", ["software-medida"]),
    # A meaning held to where it is meant: leather is no skin cream.
    ("leather", ["bota-vaquera", "bolsa-piel", "chamarra", "huarache", "cinturon", "sala-piel"]),
    ("skin cream", ["crema-piel"]),
    # Without accents, with them, in capitals.
    ("jabon", ["jabon-miel"]),
    ("JABÓN", ["jabon-miel"]),
    ("propoleo", ["propoleo"]),
    ("mesa de párota", ["muebles-parota"]),
    # Mistyped.
    ("cofee", [*COFFEES, "taza-cafe", "molino-cafe"]),
    ("tallavera", TALAVERA),
    ("talavear", TALAVERA),
    ("javón", ["jabon-miel"]),
    ("rebosos", ["rebozo"]),
    ("alebrige", ["alebrije"]),
    ("guacate", ["aguacate"]),
    ("chocolatte", ["chocolate-mesa"]),
    ("porselana", ["vajilla-porcelana"]),
    ("embroydered blouse", ["blusa"]),
    ("desarollo de sofware", ["software-medida", "web-dev"]),
    # Written apart, written together, unfinished.
    ("hand made soap", ["jabon-miel"]),
    ("handmade soap", ["jabon-miel"]),
    ("t-shirt", ["playera"]),
    ("tshirt", ["playera"]),
    ("panelsolar", ["panel-solar"]),
    ("talav", TALAVERA),
    ("manzan", ["te-manzanilla"]),
    # Customs codes, however they are typed.
    ("HS 6911", ["vajilla-porcelana"]),
    ("hs6911", ["vajilla-porcelana"]),
    ("8471.30", ["laptop", "tablet"]),
    ("8471.3001", ["laptop", "tablet"]),
    ("8471", ["laptop", "tablet", "teclado"]),
    ("fracción arancelaria 0901.21.01", ["cafe-altura"]),
    ("901.21", ["cafe-altura"]),
    ("partida 6912", TALAVERA),
    # Phrases.
    ('"barro negro"', ["olla-barro"]),
    ('"negro barro"', []),
    ("«tejida en telar de cintura»", ["cojin"]),
    # Words that buyers add and makers do not write.
    ("proveedores de miel melipona", ["miel-melipona"]),
    ("buy talavera wholesale", TALAVERA),
    # A firm's name, and words of a name that are things.
    ("Talavera Azul y Blanco", [*TALAVERA, "azulejo", "vajilla-porcelana"]),
    ("mezcal esperanza", ["mezcal"]),
    # Names with signs, and what nobody has.
    ("C++", ["software-medida"]),
    (".NET", ["software-medida"]),
    ("qqzzxx", []),
    ("wine", []),
    ("velero", []),
]
# What comes first, in this order.
FIRST: list[tuple[str, str, list[str]]] = [
    ("miel", "es", ["miel-melipona"]),
    ("honey", "en", ["raw-honey", "miel-melipona"]),
    ("coffee", "en", ["descafeinado", "izalco-green", "cafe-altura", "cafe-verde"]),
    ("café tostado", "es", ["cafe-altura"]),
    ("talavera", "es", ["vajilla-talavera", "plato-hondo", "taza-cafe"]),
    ("platos", "es", ["plato-hondo", "vajilla-talavera"]),
    ("laptop", "en", ["laptop"]),
    ("software", "es", ["software-medida"]),
    ("boots", "en", ["bota-vaquera"]),
    ("seda", "es", ["frijol-rojo", "bufanda-seda", "huipil"]),
    ("azul", "es", ["totopos"]),
]
# Must not be among the results, however loosely the question is taken.
NEVER: list[tuple[str, list[str]]] = [
    ("coffee", ["sal-mar", "frijol-rojo", "dried-pineapple"]),  # Izalco Coffee Growers sell these too
    ("avocado", ["mango"]),
    ("honey", ["cafe-verde", "aguacate"]),
    ("sandals", ["bota-vaquera"]),
    ("porcelain", TALAVERA),
    ("customs", ["software-medida"]),
    ("silver", ["plato-hondo"]),
    ("sala", ["sal-mar"]),
    ("queso", ["crema-piel"]),
    ("network", ["rebozo"]),
]


def slugs(results: SearchResults) -> list[str]:
    return [card.slug for card in results.cards]


def ask(index: SearchIndex, text: str, locale: str = "en") -> SearchResults:
    return search(index, SearchQuery(text=text, locale=locale, size=60))


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_is_found(index: SearchIndex, text: str, expected: list[str], locale: str) -> None:
    results = ask(index, text, locale)
    assert sorted(slugs(results)) == sorted(expected)
    assert results.total == len(expected)


@pytest.mark.parametrize(("text", "locale", "expected"), FIRST)
def test_what_comes_first(index: SearchIndex, text: str, locale: str, expected: list[str]) -> None:
    assert slugs(ask(index, text, locale))[: len(expected)] == expected


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize(("text", "unwanted"), NEVER)
def test_what_is_never_found(index: SearchIndex, text: str, unwanted: list[str], locale: str) -> None:
    assert not set(unwanted) & set(slugs(ask(index, text, locale)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [("cofee", "coffee"), ("Tallavera azul", "talavera azul"), ("cafe", None), ("javon de avena", "jabón de avena")],
)
def test_a_correction_is_said_as_it_is_written(index: SearchIndex, text: str, meant: str | None) -> None:
    assert ask(index, text).corrected == meant


def test_short_words_and_codes_are_taken_as_typed(index: SearchIndex) -> None:
    assert ask(index, "ron").corrected is None
    assert ask(index, "84713x").total == 0


def test_how_closely_it_answers_is_said(index: SearchIndex) -> None:
    assert ask(index, "talavera").closeness == "all"
    assert ask(index, "porcelain toilet").closeness == "some"
    assert ask(index, "melipona motorcycle").closeness == "some"
    assert ask(index, "zzzz").closeness == "none"


def test_what_only_comes_near_is_shown_where_nothing_else_is(index: SearchIndex) -> None:
    results = ask(index, "royal jelly")
    assert results.closeness == "related"
    assert "miel-melipona" in slugs(results)


def test_a_firm_is_found_by_its_name(index: SearchIndex) -> None:
    assert [card.slug for card in ask(index, "nube norte").companies] == ["nube-norte"]
    assert [card.slug for card in ask(index, "Código Maya").companies] == ["codigo-maya"]
    assert ask(index, "keyboard").companies == ()


def test_the_visitors_language_comes_a_little_sooner(folder: Path) -> None:
    market = make_market()
    market.add(extra("es-only", "Cardamomo"))
    market.add(extra("en-only", "Cardamomo", locale="en"))
    index = build_index(folder, market)
    assert slugs(ask(index, "cardamomo", "en"))[0] == "en-only"
    assert slugs(ask(index, "cardamomo", "es"))[0] == "es-only"


def test_of_equals_the_newer_comes_first(folder: Path, market: Market) -> None:
    first = extra("older", "Cardamomo verde")
    moments = [first.published_at.replace(month=month) for month in (2, 5, 3)]
    changed = make_market()
    for slug, moment in zip(("a", "b", "c"), moments, strict=True):
        changed.add(extra(slug, "Cardamomo verde", published_at=moment))
    assert slugs(ask(build_index(folder, changed), "cardamomo", "es")) == ["b", "c", "a"]


def test_where_a_word_stands_decides(folder: Path) -> None:
    market = make_market()
    market.add(extra("told", "Paquete surtido", category="sports-goods", description="Incluye loroco y más."))
    market.add(extra("titled", "Loroco fresco", category="sports-goods"))
    market.add(extra("mistyped", "Lorroco fresco", category="sports-goods"))
    assert slugs(ask(build_index(folder, market), "loroco", "es")) == ["titled", "told"]


def test_a_listing_in_two_languages_comes_once(index: SearchIndex) -> None:
    for text in ("mezcal", "pecan", "blusa blouse", "laptop"):
        found = slugs(ask(index, text))
        assert len(found) == len(set(found))


def test_a_text_in_a_third_language_is_found_as_written(folder: Path) -> None:
    market = make_market()
    market.add(replace(extra("fr", "x"), texts={"fr": ("Café torréfié d'altitude", "")}, source_locale="fr"))
    assert "fr" in slugs(ask(build_index(folder, market), "torrefie", "en"))


@pytest.mark.parametrize(
    "text", ['"', '""', "\x00", "\ud800", "AND OR NOT", "a:b^2~", "*" * 500, "title:(", "(((", "\u202e"]
)
def test_nothing_typed_is_an_error(index: SearchIndex, text: str) -> None:
    assert ask(index, text).total >= 0
