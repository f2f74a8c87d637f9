"""A firm as the public sees it: only while a hub has approved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from backend.companies.banding import BAND_ENDS, BandShown
from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_
from backend.core.permissions import VISITOR, Actor
from backend.media.queries import Picture, picture

_BY_SLUG = text(f"""
    SELECT c.id, c.slug, c.name, c.sector, c.country, c.region, c.municipality, c.whatsapp, c.website, c.languages,
        c.stories, c.created_at, logo.id AS logo_id, logo.variants AS logo_variants,
        (SELECT jsonb_agg(jsonb_build_object('slug', h.slug, 'name', h.name, 'accent', h.accent,
            'since', hm.decided_at) ORDER BY hm.decided_at, hm.id)
            FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
            WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL) AS hubs,
        ARRAY(SELECT hm.hub_id FROM hub_memberships hm WHERE hm.company_id = c.id AND hm.state <> 'unconfirmed'
            AND hm.ended_at IS NULL) AS asked,
        (SELECT jsonb_build_object('band', b.band, 'code', b.code, 'until', b.until, 'hub', bh.name,
            'ends', {BAND_ENDS})
            FROM company_bands b JOIN hubs bh ON bh.id = b.hub_id
            JOIN hub_memberships bm ON bm.hub_id = b.hub_id AND bm.company_id = b.company_id
                AND bm.state = 'approved' AND bm.ended_at IS NULL
            WHERE b.company_id = c.id) AS shown_band
    FROM companies c LEFT JOIN media logo ON logo.id = c.logo_id
    WHERE c.slug = :slug
""")  # noqa: S608 - put together from the product's own text
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
    shown_band: dict[str, Any] | None = None

    def band_at(self, now: datetime) -> BandShown | None:
        """The readiness band that the firm shows at a moment; None where it shows none or it has lapsed."""
        shown = self.shown_band
        if shown is None or datetime.fromisoformat(shown["ends"]) <= now:
            return None
        return BandShown(shown["band"], shown["code"], date.fromisoformat(shown["until"]), shown["hub"])

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
        shown_band=row["shown_band"],
    )


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID
    variants: list[dict[str, Any]]
