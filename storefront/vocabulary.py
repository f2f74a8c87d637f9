"""Words for the catalogue's fixed lists: units, sectors, states. English here, Spanish in the catalogue."""

from __future__ import annotations

from backend.core.i18n import N_


def _n(one: str, many: str) -> tuple[str, str]:
    """Marks a plural pair for the message extractor."""
    return one, many


UNIT_NAMES = {
    "piece": _n("piece", "pieces"),
    "pair": _n("pair", "pairs"),
    "set": _n("set", "sets"),
    "dozen": _n("dozen", "dozens"),
    "kg": _n("kg", "kg"),
    "g": _n("g", "g"),
    "tonne": _n("tonne", "tonnes"),
    "lb": _n("lb", "lb"),
    "quintal": _n("quintal", "quintals"),
    "litre": _n("litre", "litres"),
    "ml": _n("ml", "ml"),
    "metre": _n("metre", "metres"),
    "m2": _n("m²", "m²"),
    "m3": _n("m³", "m³"),
    "box": _n("box", "boxes"),
    "bag": _n("bag", "bags"),
    "pallet": _n("pallet", "pallets"),
    "roll": _n("roll", "rolls"),
    "hour": _n("hour", "hours"),
    "day": _n("day", "days"),
    "week": _n("week", "weeks"),
    "month": _n("month", "months"),
    "year": _n("year", "years"),
    "project": _n("project", "projects"),
    "user": _n("user", "users"),
    "licence": _n("licence", "licences"),
    "person": _n("person", "people"),
    "word": _n("word", "words"),
    "page": _n("page", "pages"),
    "site": _n("site", "sites"),
}

SECTOR_NAMES = {
    "agrifood": N_("Agro-food"),
    "textiles": N_("Textiles and clothing"),
    "crafts": N_("Crafts"),
    "footwear-leather": N_("Footwear and leather"),
    "furniture": N_("Furniture"),
    "ceramics": N_("Ceramics"),
    "metal-mechanical": N_("Metal-mechanical"),
    "automotive": N_("Automotive"),
    "aerospace": N_("Aerospace"),
    "electronics": N_("Electronics"),
    "chemicals-cosmetics": N_("Chemicals and cosmetics"),
    "software": N_("Software"),
    "it-services": N_("IT services"),
    "cybersecurity": N_("Cybersecurity"),
    "design-media": N_("Design and media"),
    "professional-services": N_("Professional services"),
    "education": N_("Education"),
    "logistics": N_("Logistics"),
    "health": N_("Health"),
    "energy-environment": N_("Energy and environment"),
    "tourism": N_("Tourism"),
    "other": N_("Other"),
}

TAX_NAMES = {
    "mx.rfc": N_("RFC (Mexico)"),
    "gt.nit": N_("NIT (Guatemala)"),
    "gt.cui": N_("CUI (Guatemala)"),
    "sv.nit": N_("NIT (El Salvador)"),
    "sv.dui": N_("DUI (El Salvador)"),
    "other": N_("Other tax number"),
}
