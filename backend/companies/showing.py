"""A firm as the public sees it: only while a hub has approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_
from backend.core.permissions import VISITOR, Actor
from backend.media.queries import Picture, picture

_BY_SLUG = text("""
    SELECT c.id, c.slug, c.name, c.sector, c.country, c.region, c.municipality, c.whatsapp, c.website, c.languages,
        c.stories, c.created_at, logo.id AS logo_id, logo.variants AS logo_variants,
        (SELECT jsonb_agg(jsonb_build_object('slug', h.slug, 'name', h.name, 'accent', h.accent,
            'since', hm.decided_at) ORDER BY hm.decided_at, hm.id)
            FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
            WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL) AS hubs,
        ARRAY(SELECT hm.hub_id FROM hub_memberships hm WHERE hm.company_id = c.id AND hm.state <> 'unconfirmed'
            AND hm.ended_at IS NULL) AS asked
    FROM companies c LEFT JOIN media logo ON logo.id = c.logo_id
    WHERE c.slug = :slug
""")
_MOVED = text("SELECT c.slug FROM company_slugs s JOIN companies c ON c.id = s.company_id WHERE s.slug = :slug")


class Moved(DomainError):
    """The firm has another address now: `slug`."""

    status = 301
    code = "moved"

    def __init__(self, slug: str) -> None:
        super().__init__(N_("This firm has another address now."))
        self.slug = slug


@dataclass(frozen=True, slots=True)
class PublicCompany:
    """A firm's vitrina; `hubs` are dicts of slug, name, accent, since. `stories` by locale."""

    id: UUID
    slug: str
    name: str
    sector: str
    country: str
    region: str
    municipality: str
    whatsapp: str
    website: str
    languages: tuple[str, ...]
    stories: dict[str, str]
    hubs: tuple[dict[str, Any], ...]
    logo: Picture | None

    @property
    def accent(self) -> str:
        """The colour of its page: its first hub's."""
        return str(self.hubs[0]["accent"]) if self.hubs else "anil"


def public_company(session: Session, slug: str, *, viewer: Actor = VISITOR) -> PublicCompany:
    """A firm by its address, in one query. Raises NotFound, or Moved where it once had this address.

    Its own people, and those of the hubs it asked, see it before it is approved.
    """
    row = session.connection().execute(_BY_SLUG, {"slug": slug}).mappings().first()
    if row is None:
        present = session.connection().execute(_MOVED, {"slug": slug}).scalar()
        raise Moved(present) if present else NotFound()
    if not row["hubs"] and row["id"] not in viewer.companies and not viewer.hubs.keys() & set(row["asked"]):
        raise NotFound
    logo = picture(_Stored(row["logo_id"], row["logo_variants"])) if row["logo_id"] else None
    plain = ("id", "slug", "name", "sector", "country", "region", "municipality", "whatsapp", "website", "stories")
    return PublicCompany(
        **{name: row[name] for name in plain},
        languages=tuple(row["languages"]),
        hubs=tuple(row["hubs"] or ()),
        logo=logo,
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID
    variants: list[dict[str, Any]]
