"""Facts of the platform that stand for an item: what the showcase shows, and what the probe saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from backend.compliance.exporting import registration_required
from backend.probing.queries import StandingSighting, standing_sightings
from backend.readiness.instrument import Instrument
from backend.readiness.standing import VERIFIED, Evidence

ENOUGH_OFFERS = 3
STOREFRONT_LEVEL = 0.6  # a showcase on the platform does for 60 % of an address of one's own
REGISTRATION_FACT = "exporter_registration_required"

# A draft says what a firm makes, too: it decides about goods or services, not about what a buyer finds.
_KNOWN = text("""
    SELECT c.id,
        EXISTS (SELECT 1 FROM hub_memberships hm WHERE hm.company_id = c.id AND hm.state = 'approved'
            AND hm.ended_at IS NULL) AS approved,
        (SELECT count(*) FROM listings l WHERE l.company_id = c.id AND l.state = 'published') AS published,
        (SELECT count(*) FROM listings l WHERE l.company_id = c.id AND l.state = 'published'
            AND EXISTS (SELECT 1 FROM listing_photos f WHERE f.listing_id = l.id)
            AND EXISTS (SELECT 1 FROM listing_texts t WHERE t.listing_id = l.id AND t.description <> '')) AS complete,
        ARRAY(SELECT DISTINCT l.kind FROM listings l WHERE l.company_id = c.id ORDER BY 1) AS kinds,
        ARRAY(SELECT DISTINCT l.hs_code FROM listings l WHERE l.company_id = c.id AND l.hs_code IS NOT NULL
            ORDER BY 1) AS hs_codes,
        EXISTS (SELECT 1 FROM probing_sites s WHERE s.company_id = c.id AND s.proven_at IS NOT NULL) AS sited,
        p.markets
    FROM companies c LEFT JOIN readiness_profiles p ON p.company_id = c.id WHERE c.id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class Known:
    """What the platform knows of a firm. `complete`: published offers with a photo and a description.

    `sightings`: the probe's standing findings by name.
    """

    approved: bool = False
    published: int = 0
    complete: int = 0
    kinds: tuple[str, ...] = ()
    hs_codes: tuple[str, ...] = ()
    sightings: Mapping[str, StandingSighting] = field(default_factory=dict)

    def facts(self, country: str, sector: str) -> dict[str, bool | None]:
        """Facts that decide about items; None where nobody knows."""
        return {REGISTRATION_FACT: registration_required(country, sector, list(self.hs_codes))}


def known_of(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, Known]:
    """What the platform knows, by firm."""
    found = {}
    for row in session.connection().execute(_KNOWN, {"ids": list(company_ids)}).mappings():
        found[row["id"]] = Known(
            approved=row["approved"],
            published=row["published"],
            complete=row["complete"],
            kinds=tuple(row["kinds"]),
            hs_codes=tuple(row["hs_codes"]),
            sightings=_sightings(session, row),
        )
    return found


def _sightings(session: Session, row: RowMapping) -> Mapping[str, StandingSighting]:
    """What the probe saw of the firm's own sites; most firms have none, and are not asked for."""
    if not row["sited"]:
        return {}
    return standing_sightings(session, row["id"], markets=tuple(row["markets"] or ()))


def platform_evidence(session: Session, company_id: UUID, instrument: Instrument, today: date) -> list[Evidence]:
    """What the platform itself can say for a firm's items."""
    known = known_of(session, [company_id]).get(company_id, Known())
    return platform_evidence_of(known, instrument, today)


def platform_evidence_of(known: Known, instrument: Instrument, today: date) -> list[Evidence]:
    """As `platform_evidence`, from what is known already. A fact that is not there says nothing, and never "no"."""
    levels = {
        "published_offers": 1.0 if known.complete >= ENOUGH_OFFERS else None,
        "storefront": STOREFRONT_LEVEL if known.approved and known.published else None,
    }
    found = []
    for item in instrument.items:
        for rule in item.evidence:
            sighting = known.sightings.get(rule.probe) if rule.probe else None
            if sighting is not None and sighting.level is not None:
                seen = sighting.seen_at.date()
                ref = f"probe:{rule.probe}"
                found.append(Evidence(item.id, "probe", VERIFIED, level=sighting.level, dated=seen, ref=ref))
            level = levels.get(rule.fact) if rule.fact else None
            if level is not None:
                ref = f"fact:{rule.fact}"
                found.append(Evidence(item.id, "platform", VERIFIED, level=level, dated=today, ref=ref))
    return found
