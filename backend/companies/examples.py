"""Examples of a firm and its profile for the API's description, of one small world."""

from typing import Any, Final

COMPANY: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c02",
    "slug": "tueste-alto",
    "name": "Tueste Alto",
    "sector": "agrifood",
    "country": "GT",
    "region": "Quetzaltenango",
    "municipality": "Salcajá",
    "whatsapp": "+50255550123",
    "website": "https://tuestealto.example",
    "languages": ["es", "en"],
    "stories": {
        "es": "Tostamos café lavado de Huehuetenango desde 2011.",
        "en": "We have roasted washed coffee of Huehuetenango since 2011.",
    },
    "hubs": ["salcaja-digital"],
}
PROFILE: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c02",
    "slug": "tueste-alto",
    "name": "Tueste Alto",
    "legal_name": "Tueste Alto, S.A.",
    "tax_kind": "gt.nit",
    "tax_identifier": "57630908",
    "tax_doubtful": False,
    "sector": "agrifood",
    "country": "GT",
    "region": "Quetzaltenango",
    "municipality": "Salcajá",
    "whatsapp": "+50255550123",
    "website": "https://tuestealto.example",
    "languages": ["es", "en"],
    "stories": {
        "es": "Tostamos café lavado de Huehuetenango desde 2011.",
        "en": "We have roasted washed coffee of Huehuetenango since 2011.",
    },
    "version": 3,
}
CHANGE: Final[dict[str, Any]] = {
    "name": "Tueste Alto",
    "legal_name": "Tueste Alto, S.A.",
    "tax_kind": "gt.nit",
    "tax_identifier": "5763090-8",
    "sector": "agrifood",
    "country": "GT",
    "region": "Quetzaltenango",
    "municipality": "Salcajá",
    "whatsapp": "5555 0123",
    "website": "tuestealto.example",
    "languages": ["es", "en"],
    "story_es": "Tostamos café lavado de Huehuetenango desde 2011.",
    "story_en": "We have roasted washed coffee of Huehuetenango since 2011.",
    "version": 3,
}
