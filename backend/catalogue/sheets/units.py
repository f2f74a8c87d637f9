"""Units as lists write them, in Spanish, English and the codes of invoices, and the unit each one means."""

from __future__ import annotations

import re

from backend.catalogue.models import UNITS
from backend.catalogue.sheets.words import fold

_SYNONYMS: dict[str, str] = {
    "piece": "pieza piezas pza pzas pz pzs pc pcs pieces unidad unidades und unds un uni u ud uds unit units each ea "
    "c u cada uno h87 c62 xun art articulo articulos item items botella botellas bottle bottles frasco "
    "frascos jar jars lata latas can cans bote botes tarro tarros ejemplar ejemplares prenda prendas cubeta "
    "tambo garrafa barra barras tubo tubos",
    "pair": "par pares pairs pr prs",
    "set": "juego juegos sets kit kits conjunto conjuntos paquete paquetes paq pqt pack packs package "
    "packages jgo jgos",
    "dozen": "docena docenas doc doz dz dzn dozens",
    "kg": "kilo kilos kilogramo kilogramos kgs kilogram kilograms kgm kgr",
    "g": "gramo gramos gr grs gram grams grm",
    "tonne": "tonelada toneladas ton tons t tm tonnes tne tonelada metrica toneladas metricas metric ton "
    "metric tons mt",
    "lb": "libra libras lbs pound pounds lbr",
    "quintal": "quintales qq qtl quintals",
    "litre": "litro litros lt lts l ltr ltrs liter liters litres",
    "ml": "mililitro mililitros mls millilitre milliliter cc mlt",
    "metre": "metro metros m mt lineal metro lineal metros lineales ml lineal mtr mts meter meters metres",
    "m2": "metro cuadrado metros cuadrados mt2 mts2 mtk square metre square metres square meter square meters sqm",
    "m3": "metro cubico metros cubicos mt3 mts3 mtq cubic metre cubic metres cubic meter cubic meters cbm",
    "box": "caja cajas cj cjs boxes bx xbx carton cartones cartons ctn ctns estuche estuches",
    "bag": "bolsa bolsas saco sacos costal costales bulto bultos bags sack sacks bolsita bolsitas xbg",
    "pallet": "tarima tarimas palet palets pallets xpx plt",
    "roll": "rollo rollos rolls bobina bobinas rl",
    "hour": "hora horas hr hrs h hours hur",
    "day": "dia dias jornada jornadas days",
    "week": "semana semanas weeks wee",
    "month": "mes meses months mensual mensualidad monthly mon",
    "year": "ano anos years anual anualidad yearly annual ann",
    "project": "proyecto proyectos projects servicio servicios service services srv e48 act actividad trabajo obra",
    "user": "usuario usuarios users cuenta cuentas seat seats",
    "licence": "licencia licencias license licenses licences",
    "person": "persona personas persons people pax participante participantes asistente",
    "word": "palabra palabras words",
    "page": "pagina paginas pages cuartilla cuartillas",
    "site": "sitio sitios sites sede sedes ubicacion sucursal",
}
# The word for each unit in the template; each is read back as its unit.
_SPANISH = dict(
    zip(
        UNITS,
        (
            "pieza",
            "par",
            "juego",
            "docena",
            "kg",
            "gramo",
            "tonelada",
            "libra",
            "quintal",
            "litro",
            "ml",
            "metro",
            "m2",
            "m3",
            "caja",
            "bolsa",
            "tarima",
            "rollo",
            "hora",
            "día",
            "semana",
            "mes",
            "año",
            "proyecto",
            "usuario",
            "licencia",
            "persona",
            "palabra",
            "página",
            "sitio",
        ),
        strict=True,
    )
)
_PHRASES = (
    "c u",
    "cada uno",
    "tonelada metrica",
    "toneladas metricas",
    "metric ton",
    "metric tons",
    "metro lineal",
    "metros lineales",
    "ml lineal",
    "metro cuadrado",
    "metros cuadrados",
    "metro cubico",
    "metros cubicos",
    "square metre",
    "square metres",
    "square meter",
    "square meters",
    "cubic metre",
    "cubic metres",
    "cubic meter",
    "cubic meters",
)
_PACKAGES = frozenset(("box", "bag", "pallet", "roll", "set", "dozen"))
_LEADING = re.compile(r"^(?:(?:por|x|per|el|la|a|un|una|the|cada|1)\s+)+")
_CONTENTS = re.compile(r"(?:c|con|de|x|of|with|w|[0-9])")


def _table() -> dict[str, str]:
    table = {unit: unit for unit in UNITS}
    for unit, synonyms in _SYNONYMS.items():
        words = f" {synonyms} "
        for phrase in _PHRASES:
            if f" {phrase} " in words:
                table.setdefault(phrase, unit)
                words = words.replace(f" {phrase} ", "  ")
        for word in words.split():
            table.setdefault(word, unit)
    return table


_UNITS = _table()


def unit_words(locale: str) -> dict[str, str]:
    """The word for each unit, in the order of the vocabulary."""
    return dict(_SPANISH) if locale == "es" else {unit: unit for unit in UNITS}


def unit_of(text: str) -> str | None:
    """The unit a text means; None when it names none for certain ("500 g" is not a gram, "galón" is not known).

    "Caja c/24" and "saco de 46 kg" are a box and a bag: the price is for the package.
    """
    folded = fold(text)
    bare = _LEADING.sub("", folded) or folded
    for words in (folded, bare):
        if words in _UNITS:
            return _UNITS[words]
    first, _, rest = bare.partition(" ")
    unit = _UNITS.get(first)
    return unit if unit in _PACKAGES and rest and _CONTENTS.match(rest) else None
