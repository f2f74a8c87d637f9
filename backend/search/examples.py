"""Examples of hubs, firms and listings as lists show them for the API's description, of one small world."""

from typing import Any, Final

HUB: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c01",
    "slug": "salcaja-digital",
    "name": "Salcajá Digital",
    "country": "GT",
    "region": "Quetzaltenango",
    "place": "Salcajá",
    "languages": ["es", "en"],
    "tagline": {
        "es": "Jaspe, café y software del altiplano",
        "en": "Jaspe cloth, coffee and software of the highlands",
    },
    "introduction": {
        "es": "Acompañamos a empresas del altiplano que ya venden y quieren vender más lejos.",
        "en": "We work with highland firms that sell already and want to sell further away.",
    },
    "companies": 28,
    "listings": 154,
}
HUBS: Final[dict[str, Any]] = {"items": [HUB]}
FIRM: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c02",
    "slug": "tueste-alto",
    "name": "Tueste Alto",
    "sector": "agrifood",
    "country": "GT",
    "region": "Quetzaltenango",
    "municipality": "Salcajá",
    "hubs": {"salcaja-digital": "Salcajá Digital"},
    "languages": ["es", "en"],
    "listings": 6,
    "story": {
        "es": "Tostamos café lavado de Huehuetenango desde 2011.",
        "en": "We have roasted washed coffee of Huehuetenango since 2011.",
    },
    "logo": None,
}
FIRMS: Final[dict[str, Any]] = {
    "total": 1,
    "items": [FIRM],
    "next": None,
}
LISTING: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c3d",
    "slug": "cafe-de-altura-tostado",
    "kind": "product",
    "category": "roasted-coffee",
    "sector": "agrifood",
    "texts": {
        "es": {
            "title": "Café de altura tostado",
            "excerpt": "Lavado, de 1,700 m.",
        }
    },
    "source_locale": "es",
    "company_slug": "tueste-alto",
    "company_name": "Tueste Alto",
    "hubs": {"salcaja-digital": "Salcajá Digital"},
    "country": "GT",
    "region": "Quetzaltenango",
    "municipality": "Salcajá",
    "hs_code": "090121",
    "price_minor": 14500,
    "currency": "GTQ",
    "unit": "kg",
    "price_usd_minor": 1880,
    "moq": 20,
    "lead_days": 12,
    "incoterm": "FOB",
    "incoterm_place": "Puerto Quetzal",
    "photo": None,
    "published_at": "2026-03-02T15:00:00Z",
}
LISTINGS: Final[dict[str, Any]] = {
    "total": 1,
    "items": [LISTING],
    "facets": {
        "hub": {"salcaja-digital": 1},
        "country": {"GT": 1},
        "category": {"roasted-coffee": 1},
        "kind": {"product": 1},
        "incoterm": {"FOB": 1},
        "price": [
            {
                "minimum": 1000,
                "maximum": 5000,
                "count": 1,
            }
        ],
    },
    "closeness": "all",
    "corrected": None,
    "companies": [],
    "next": None,
}
