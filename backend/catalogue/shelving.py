"""A firm's own shelf: all its listings in any state, counted, filtered and searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from backend.catalogue.models import STATES
from backend.catalogue.queries import StoredPicture
from backend.catalogue.sheets.matching import title_key
from backend.core.permissions import Actor, Permission, require
from backend.media.queries import Picture, picture

PAGE_SIZE = 50
# The number of matches comes with the page, so that one statement answers.
_SHELF = text("""
    SELECT l.id, l.slug, l.kind, l.state, l.sku, l.category, l.unit, l.currency, l.source_locale, l.published_at,
        l.updated_at, l.version, count(*) OVER () AS matches,
        (SELECT jsonb_object_agg(t.locale, jsonb_build_array(t.title, t.stale))
            FROM listing_texts t WHERE t.listing_id = l.id) AS texts,
        (SELECT p.minor FROM price_tiers p WHERE p.listing_id = l.id ORDER BY p.from_quantity LIMIT 1) AS price_minor,
        (SELECT jsonb_build_array(m.id, m.variants) FROM listing_photos f JOIN media m ON m.id = f.media_id
            WHERE f.listing_id = l.id ORDER BY f.position, f.id LIMIT 1) AS photo
    FROM listings l
    WHERE l.company_id = :company AND (:state = '' OR l.state = :state)
        AND (:words = '' OR l.match_key LIKE :folded OR lower(l.sku) LIKE :words OR EXISTS (
            SELECT 1 FROM listing_texts t WHERE t.listing_id = l.id AND lower(t.title) LIKE :words))
    ORDER BY l.updated_at DESC, l.id DESC LIMIT :limit OFFSET :offset
""")
_COUNTS = text("SELECT state, count(*) AS listings FROM listings WHERE company_id = :company GROUP BY state")


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """A listing on its firm's desk. `titles` by locale; `stale` are the languages left behind."""

    id: UUID
    slug: str
    kind: str
    state: str
    sku: str
    category: str
    unit: str
    currency: str
    source_locale: str
    published_at: datetime | None
    updated_at: datetime
    version: int
    titles: Mapping[str, str]
    stale: tuple[str, ...]
    price_minor: int | None
    photo: Picture | None

    def title_in(self, locale: str) -> str:
        """The title in the reader's language, else the firm's own."""
        return self.titles.get(locale) or self.titles[self.source_locale]


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a firm's listings. `matches` counts all pages; `counts` every listing by state."""

    items: tuple[ShelfItem, ...]
    matches: int
    counts: Mapping[str, int]
    page: int
    pages: int


def shelf_of(
    session: Session,
    actor: Actor,
    company_id: UUID,
    *,
    state: str = "",
    words: str = "",
    page: int = 1,
    limit: int = PAGE_SIZE,
) -> Shelf:
    """A firm's listings for its own people, last changed first, in two queries. An unknown state finds none."""
    require(actor, Permission.LISTING_READ, company_id, visible=company_id in actor.companies)
    page = min(max(page, 1), 10_000)
    rows = (
        session.connection()
        .execute(
            _SHELF,
            {
                "company": company_id,
                "state": state,
                "words": _like(words.strip().lower()),
                "folded": _like(title_key(words.strip())),
                "limit": limit,
                "offset": (page - 1) * limit,
            },
        )
        .mappings()
        .all()
    )
    found = session.connection().execute(_COUNTS, {"company": company_id})
    counts = dict.fromkeys(STATES, 0) | {row.state: row.listings for row in found}
    matches = rows[0]["matches"] if rows else 0
    return Shelf(tuple(_item(row) for row in rows), matches, counts, page, max(1, -(-matches // limit)))


def _like(words: str) -> str:
    """A pattern that finds the words anywhere; "" for no words."""
    escaped = words[:100].replace("\x00", "")
    for sign in ("\\", "%", "_"):
        escaped = escaped.replace(sign, f"\\{sign}")
    return f"%{escaped}%" if escaped else ""


_PLAIN = (
    "id",
    "slug",
    "kind",
    "state",
    "sku",
    "category",
    "unit",
    "currency",
    "source_locale",
    "published_at",
    "updated_at",
    "version",
    "price_minor",
)


def _item(row: RowMapping) -> ShelfItem:
    texts: dict[str, Any] = row["texts"]
    photo = picture(StoredPicture(UUID(row["photo"][0]), row["photo"][1])) if row["photo"] else None
    return ShelfItem(
        **{name: row[name] for name in _PLAIN},
        titles={locale: words[0] for locale, words in texts.items()},
        stale=tuple(sorted(locale for locale, words in texts.items() if words[1])),
        photo=photo,
    )
