"""Light stems: number and gender in Spanish, number and spelling in English. Words arrive folded (no case, no accents).

A catalogue is made of nouns. The stemmers made for prose join plato with plata, barro with barra, customs with custom,
clothing with cloth: a buyer of plates does not want silver. So only what never changes the thing is taken away.
"""

from __future__ import annotations

_ADJECTIVES = """
roj negr blanc amarill fresc sec crud pur nuev viej antigu larg cort alt baj anch grues fin hech pequen median buen
enter limpi mexican guatemaltec salvadoren oaxaquen american mayan redond liger vegan vaquer ganader cafetaler hond
artesan mism sol chic dur bland tibi europe italian cuban peruan colombian centroamerican poblan potosin
"""
# Adjectives without an ending that gives their gender away; every other noun keeps its vowel.
_FEMININE = {f"{root}a": f"{root}o" for root in _ADJECTIVES.split()}
_ADJECTIVE_ENDINGS = ("ada", "ida", "ica", "osa", "iva", "uda")
# A different thing than the masculine: tostada the snack is not what was roasted.
_KEEP = frozenset({"tostada", "colada", "empanada", "enchilada", "oliva", "saliva"})

_IRREGULAR = {
    "women": "woman",
    "men": "man",
    "children": "child",
    "kids": "kid",
    "feet": "foot",
    "teeth": "tooth",
    "mice": "mouse",
    "scarves": "scarf",
    "shelves": "shelf",
    "knives": "knife",
    "leaves": "leaf",
    "loaves": "loaf",
    "halves": "half",
    "wolves": "wolf",
    "cookies": "cookie",
    "pies": "pie",
    "ties": "tie",
    "shoes": "shoe",
    "movies": "movie",
    "smoothies": "smoothie",
    "brownies": "brownie",
    "hoodies": "hoodie",
    "wellies": "welly",
}
_SPELLING = {
    "jewelry": "jewellery",
    "color": "colour",
    "colored": "coloured",
    "watercolor": "watercolour",
    "fiber": "fibre",
    "aluminum": "aluminium",
    "gray": "grey",
    "mold": "mould",
    "molded": "moulded",
    "molding": "moulding",
    "tire": "tyre",
    "center": "centre",
    "chili": "chilli",
    "chile": "chilli",
    "flavor": "flavour",
    "fertilizer": "fertiliser",
    "sanitizer": "sanitiser",
    "yogurt": "yoghurt",
    "pajama": "pyjama",
    "license": "licence",
    "digitization": "digitisation",
    "localization": "localisation",
    "customized": "customised",
    "personalized": "personalised",
    "galvanized": "galvanised",
    "catalog": "catalogue",
    "liter": "litre",
    "meter": "metre",
    "plow": "plough",
}
_SINGULAR = """
customs glass brass grass dress less press access address gas bus canvas christmas cactus jeans goods chess business
compass mattress process lens wireless stainless seamless gluten
"""
# These end in s and are not plurals, or mean something else without it.
_NO_PLURAL = frozenset(_SINGULAR.split())


def spanish_stem(word: str) -> str:
    """The stem of a folded Spanish word: singular, masculine where it is an adjective."""
    if len(word) < 4 or not word.isalpha():
        return word
    return _without_gender(_singular(word))


def _singular(word: str) -> str:
    if word.endswith(("z", "ce", "ces")):
        # nuez, nueces; dulce, dulces
        return (word[:-1] + "c") if word.endswith("z") else word.removesuffix("s").removesuffix("e")
    if word.endswith("s") and not word.endswith(("ss", "is", "us")):
        word = word[:-2] if word.endswith("ses") else word[:-1]
    # flores, flor; but also chile, chiles: after these letters the e goes from the singular as well
    return word[:-1] if len(word) > 3 and word[-1] == "e" and word[-2] in "nrldjy" else word


def _without_gender(word: str) -> str:
    if word in _KEEP:
        return word
    if word in _FEMININE:
        return _FEMININE[word]
    return word[:-1] + "o" if word.endswith(_ADJECTIVE_ENDINGS) and len(word) > 5 else word


def english_stem(word: str) -> str:
    """The stem of a folded English word: singular, in British spelling."""
    if len(word) < 3 or not word.isalpha():
        return word
    singular = _IRREGULAR.get(word) or _english_singular(word)
    return _SPELLING.get(singular, singular)


def _english_singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word in _NO_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes", "toes", "buses", "lenses")):
        return word[:-2]
    return word[:-1]
