"""The public addresses there are, for sitemaps: hubs, firms that a hub approved, their published listings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

_APPROVED = """
    EXISTS (SELECT 1 FROM hub_memberships hm
        WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL)
"""
_FROM = {
    "hubs": ("h.slug, h.created_at", "hubs h", "h.id"),
    "companies": ("c.slug, c.created_at", f"companies c WHERE {_APPROVED}", "c.id"),
    "listings": (
        "l.slug, l.updated_at",
        f"listings l JOIN companies c ON c.id = l.company_id WHERE l.state = 'published' AND {_APPROVED}",
        "l.id",
    ),
}
_PAGES = {
    kind: text(f"SELECT {columns} FROM {tables} ORDER BY {order} LIMIT :limit OFFSET :offset")  # noqa: S608 - own text
    for kind, (columns, tables, order) in _FROM.items()
}
_COUNTS = {kind: text(f"SELECT count(*) FROM {tables}") for kind, (_, tables, _) in _FROM.items()}  # noqa: S608 - own text


_CATEGORIES = text(
    "SELECT DISTINCT l.category FROM listings l JOIN companies c ON c.id = l.company_id"  # noqa: S608 - own text
    f" WHERE l.state = 'published' AND {_APPROVED}"
)


def public_addresses(session: Session, kind: str, *, limit: int, offset: int) -> list[tuple[str, datetime]]:
    """Slug and time of the last change; `kind` is hubs, companies or listings."""
    rows = session.connection().execute(_PAGES[kind], {"limit": limit, "offset": offset})
    return [(slug, changed) for slug, changed in rows]


def count_addresses(session: Session, kind: str) -> int:
    """How many there are."""
    return int(session.connection().execute(_COUNTS[kind]).scalar_one())


def filled_categories(session: Session) -> frozenset[str]:
    """The leaves of the tree under which something is published."""
    return frozenset(session.connection().execute(_CATEGORIES).scalars())
