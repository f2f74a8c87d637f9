"""Examples of categories, listings and imports for the API's description, of one small world."""

from typing import Any, Final

LEAF: Final[dict[str, Any]] = {
    "slug": "roasted-coffee",
    "kind": "product",
    "parent": "coffee-cocoa-honey",
    "names": {
        "es": "Café tostado",
        "en": "Roasted coffee",
    },
    "hs": ["0901"],
    "service_class": [],
    "children": [],
}
CATEGORY: Final[dict[str, Any]] = {
    "slug": "coffee-cocoa-honey",
    "kind": "product",
    "parent": None,
    "names": {
        "es": "Café, cacao y miel",
        "en": "Coffee, cocoa and honey",
    },
    "hs": [],
    "service_class": [],
    "children": [LEAF],
}
LISTING: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c3d",
    "slug": "cafe-de-altura-tostado",
    "kind": "product",
    "state": "published",
    "public": True,
    "sku": "CAF-250",
    "category": "roasted-coffee",
    "hs_code": "090121",
    "unit": "kg",
    "currency": "GTQ",
    "tiers": [
        {
            "from_quantity": 20,
            "amount": "145.00",
            "minor": 14500,
        },
        {
            "from_quantity": 200,
            "amount": "128.50",
            "minor": 12850,
        },
    ],
    "moq": 20,
    "lead_days": 12,
    "incoterm": "FOB",
    "incoterm_place": "Puerto Quetzal",
    "source_locale": "es",
    "texts": {
        "es": {
            "title": "Café de altura tostado",
            "description": "Lavado, de 1,700 m. Tostado medio, en bolsas de 250 g.",
            "provenance": "human",
            "stale": False,
        },
        "en": {
            "title": "Roasted highland coffee",
            "description": "Washed, from 1,700 m. Medium roast, in bags of 250 g.",
            "provenance": "human",
            "stale": False,
        },
    },
    "photos": [
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c03",
            "src": "/media/0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c03/960.webp",
            "srcset": "/media/0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c03/960.webp 960w",
            "width": 960,
            "height": 640,
            "alt": "Bolsas de café tostado",
        }
    ],
    "company": {
        "slug": "tueste-alto",
        "name": "Tueste Alto",
        "country": "GT",
        "region": "Quetzaltenango",
        "municipality": "Salcajá",
    },
    "hubs": [
        {
            "slug": "salcaja-digital",
            "name": "Salcajá Digital",
            "country": "GT",
        }
    ],
    "published_at": "2026-03-02T15:00:00Z",
    "updated_at": "2026-03-02T15:00:00Z",
    "version": 4,
}
CHANGE: Final[dict[str, Any]] = {
    "kind": "product",
    "category": "roasted-coffee",
    "title_es": "Café de altura tostado",
    "title_en": "Roasted highland coffee",
    "description_es": "Lavado, de 1,700 m. Tostado medio, en bolsas de 250 g.",
    "description_en": "Washed, from 1,700 m. Medium roast, in bags of 250 g.",
    "hs_code": "0901.21",
    "unit": "kg",
    "currency": "GTQ",
    "tiers": [
        {
            "from_quantity": 20,
            "amount": "148.00",
        }
    ],
    "moq": 20,
    "lead_days": 10,
    "incoterm": "FOB",
    "incoterm_place": "Puerto Quetzal",
    "sku": "CAF-250",
    "version": 4,
    "still_right": ["en"],
}
SHELF: Final[dict[str, Any]] = {
    "total": 1,
    "counts": {
        "draft": 1,
        "published": 1,
        "paused": 0,
    },
    "items": [
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c3d",
            "slug": "cafe-de-altura-tostado",
            "kind": "product",
            "state": "published",
            "sku": "CAF-250",
            "category": "roasted-coffee",
            "unit": "kg",
            "currency": "GTQ",
            "price_minor": 14500,
            "titles": {
                "es": "Café de altura tostado",
                "en": "Roasted highland coffee",
            },
            "stale": [],
            "published_at": "2026-03-02T15:00:00Z",
            "updated_at": "2026-03-02T15:00:00Z",
            "version": 4,
        }
    ],
    "next": None,
}
IMPORT: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c04",
    "state": "checked",
    "file_name": "lista-2026.xlsx",
    "options": {
        "currency": "GTQ",
        "unit": "kg",
        "category": "roasted-coffee",
        "locale": "es",
        "kind": "product",
        "place": "Puerto Quetzal",
        "decimals": "point",
        "publish": False,
        "sheet_name": "Precios",
        "columns": {
            "title": 0,
            "price": 1,
        },
    },
    "columns": [
        {
            "letter": "A",
            "header": "Producto",
            "field": "title",
            "samples": ["Café tostado 250 g", "Café molido 500 g"],
        },
        {
            "letter": "B",
            "header": "Precio",
            "field": "price",
            "samples": ["145.00", "consultar"],
        },
    ],
    "figures": {
        "rows": 40,
        "good": 39,
        "new": 31,
        "changed": 6,
        "same": 2,
        "wrong": 1,
        "errors": 1,
        "warnings": 0,
        "uncategorised": 0,
    },
    "errors": [
        {
            "row": 7,
            "column": 1,
            "header": "Precio",
            "value": "14.5.0",
            "message": "This is no price: write it like 1250.00.",
        }
    ],
    "warnings": [],
    "problem": None,
    "withheld": None,
    "applied": 0,
    "created": 0,
    "updated": 0,
    "unchanged": 0,
    "created_at": "2026-03-02T15:00:00Z",
    "started_at": None,
    "finished_at": None,
}
IMPORTS: Final[dict[str, Any]] = {
    "items": [
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c04",
            "file_name": "lista-2026.xlsx",
            "state": "finished",
            "total": 40,
            "good": 39,
            "applied": 39,
            "created": 31,
            "updated": 6,
            "created_at": "2026-03-02T15:00:00Z",
        }
    ]
}
TREE: Final[dict[str, Any]] = {"items": [CATEGORY]}
