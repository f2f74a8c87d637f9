"""Examples of who is asking for the API's description, of one small world."""

from typing import Any, Final

ME: Final[dict[str, Any]] = {
    "kind": "key",
    "name": "Tienda en línea",
    "operator": False,
    "companies": [
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c02",
            "slug": "tueste-alto",
            "name": "Tueste Alto",
            "role": "owner",
        }
    ],
    "hubs": [],
    "scopes": ["listings:read", "listings:write"],
}
