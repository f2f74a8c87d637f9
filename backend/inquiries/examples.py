"""Examples of conversations for the API's description, of one small world."""

from typing import Any, Final

INQUIRY: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c05",
    "company_slug": "tueste-alto",
    "listing_slug": "cafe-de-altura-tostado",
    "listing_title": "Café de altura tostado",
    "state": "answered",
    "locale": "en",
    "buyer_name": "Karen Whitfield",
    "buyer_company": "Prairie Axle Works",
    "buyer_country": "CA",
    "buyer_email": "karen@prairie-axle.example",
    "quantity": 200,
    "unit": "kg",
    "destination": "Winnipeg",
    "created_at": "2026-03-01T14:10:00Z",
    "delivered_at": "2026-03-01T14:12:00Z",
    "first_answer_at": "2026-03-02T15:00:00Z",
    "closed_at": None,
    "closed_by": "",
    "version": 3,
    "messages": [
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c06",
            "author": "buyer",
            "account_name": "",
            "body": "We look for 200 kg for our offices. Do you send samples?",
            "created_at": "2026-03-01T14:10:00Z",
            "files": [],
        },
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c07",
            "author": "company",
            "account_name": "Ana Xicará",
            "body": "Yes: samples leave on Mondays.",
            "created_at": "2026-03-02T15:00:00Z",
            "files": [],
        },
    ],
}
INQUIRIES: Final[dict[str, Any]] = {
    "items": [
        {
            "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c05",
            "state": "answered",
            "buyer_name": "Karen Whitfield",
            "buyer_company": "Prairie Axle Works",
            "buyer_country": "CA",
            "listing_title": "Café de altura tostado",
            "excerpt": "Yes: samples leave on Mondays.",
            "last_message_at": "2026-03-02T15:00:00Z",
            "unread": False,
            "version": 3,
        }
    ],
    "next": None,
}
WRITTEN: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c07",
    "inquiry_id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c05",
    "state": "answered",
    "version": 4,
}
STANDING: Final[dict[str, Any]] = {
    "id": "0195a1c2-7c3e-7a10-9d1e-3f5f7a1b2c05",
    "state": "closed",
    "version": 4,
}
