"""Facts of the platform that stand for an item: what the showcase shows, and what the probe saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from backend.compliance.exporting import registration_required
from backend.probing.queries import StandingSighting, standing_sightings
from backend.readiness.instrument import Instrument
from backend.readiness.standing import VERIFIED, Evidence

ENOUGH_OFFERS = 3
STOREFRONT_LEVEL = 0.6  # a showcase on the platform does for 60 % of an address of one's own
# A buyer who wrote to the firm was answered: the half of "who you are and how to reach you" that only answers show.
ANSWER_LEVEL = 0.5
ENOUGH_ANSWERS = 3
REGISTRATION_FACT = "exporter_registration_required"

# For inquiries time passes at the turn of the firm's day only, so that a score holds through the day: one that waits is
# late from the day after its 48 hours on, and leaves the 180 days (4,320 hours) at midnight.
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
        p.markets, asked.answered, asked.waited, asked.quick, asked.turns
    FROM companies c
    LEFT JOIN readiness_profiles p ON p.company_id = c.id
    LEFT JOIN LATERAL (
        SELECT h.zone FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
        WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL
        ORDER BY hm.decided_at, hm.id LIMIT 1
    ) first ON true
    CROSS JOIN LATERAL (SELECT coalesce(first.zone, 'UTC') AS zone) here
    CROSS JOIN LATERAL (
        SELECT date_trunc('day', CAST(:now AS timestamptz) AT TIME ZONE here.zone) AT TIME ZONE here.zone AS began
    ) today
    CROSS JOIN LATERAL (
        SELECT count(i.first_answer_at) AS answered,
            count(*) FILTER (WHERE i.first_answer_at IS NOT NULL OR i.overdue) AS waited,
            count(*) FILTER (WHERE i.first_answer_at <= i.delivered_at + interval '48 hours') AS quick,
            min((i.delivered_at + CASE WHEN i.first_answer_at IS NULL AND NOT i.overdue
                THEN interval '48 hours' ELSE interval '4320 hours' END) AT TIME ZONE here.zone)::date AS turns
        FROM (
            SELECT q.delivered_at, q.first_answer_at, q.delivered_at < today.began - interval '48 hours' AS overdue
            FROM inquiries q WHERE q.company_id = c.id AND q.state IN ('open', 'closed')
                AND q.delivered_at >= today.began - interval '4320 hours'
        ) i
    ) asked
    WHERE c.id = ANY(:ids)
""")


@dataclass(frozen=True, slots=True)
class Known:
    """What the platform knows of a firm. `complete`: published offers with a photo and a description.

    `sightings`: the probe's standing findings by name. Of the inquiries that reached it in 180 days: how many it
    `answered`, how many were answered or are late (`waited`), how many were answered within 48 hours (`quick`);
    `turns`: the last day on which these numbers hold without anything new, None where there are no inquiries.
    """

    approved: bool = False
    published: int = 0
    complete: int = 0
    kinds: tuple[str, ...] = ()
    hs_codes: tuple[str, ...] = ()
    sightings: Mapping[str, StandingSighting] = field(default_factory=dict)
    answered: int = 0
    waited: int = 0
    quick: int = 0
    turns: date | None = None

    @property
    def answers_soon(self) -> bool:
        """Whether the median buyer was answered within 48 hours, who still waits longer taken as never answered."""
        return self.answered >= ENOUGH_ANSWERS and 2 * self.quick >= self.waited

    def facts(self, country: str, sector: str) -> dict[str, bool | None]:
        """Facts that decide about items; None where nobody knows."""
        return {REGISTRATION_FACT: registration_required(country, sector, list(self.hs_codes))}


def known_of(session: Session, company_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Known]:
    """What the platform knows, by firm, on the firm's day."""
    found = {}
    for row in session.connection().execute(_KNOWN, {"ids": list(company_ids), "now": now}).mappings():
        found[row["id"]] = Known(
            approved=row["approved"],
            published=row["published"],
            complete=row["complete"],
            kinds=tuple(row["kinds"]),
            hs_codes=tuple(row["hs_codes"]),
            sightings=_sightings(session, row),
            answered=row["answered"],
            waited=row["waited"],
            quick=row["quick"],
            turns=row["turns"],
        )
    return found


def _sightings(session: Session, row: RowMapping) -> Mapping[str, StandingSighting]:
    """What the probe saw of the firm's own sites; most firms have none, and are not asked for."""
    if not row["sited"]:
        return {}
    return standing_sightings(session, row["id"], markets=tuple(row["markets"] or ()))


def asks_for(instrument: Instrument, fact: str) -> bool:
    """Whether an item of the instrument takes this fact."""
    return any(rule.fact == fact for item in instrument.items for rule in item.evidence)


def platform_evidence_of(known: Known, instrument: Instrument, today: date) -> list[Evidence]:
    """What the platform itself can say for a firm's items. A fact that is not there says nothing, and never "no"."""
    levels = {
        "published_offers": 1.0 if known.complete >= ENOUGH_OFFERS else None,
        "storefront": STOREFRONT_LEVEL if known.approved and known.published else None,
        "answer_time": ANSWER_LEVEL if known.answers_soon else None,
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
