"""How a row of a list finds the listing it describes, so that importing again updates and never doubles."""

from __future__ import annotations

from backend.catalogue.sheets.words import fold

_LONGEST = 280


def match_key(sku: str | None, title: str) -> str:
    """By SKU where there is one ("sku:a-12"), else by the folded title ("title:cafe de altura").

    Case and surrounding space never matter; accents do not matter in titles.
    """
    return f"sku:{' '.join(sku.split()).casefold()}" if sku and sku.strip() else f"title:{title_key(title)}"


def title_key(title: str) -> str:
    """A title as it is compared: folded, or as it stands where it has no letter or digit (an emoji)."""
    return (fold(title) or " ".join(title.split()).casefold())[:_LONGEST]
