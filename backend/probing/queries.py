"""What the probe saw last: for the firm's own page, and for the items of a score that it stands for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.probing.languages import level_for
from backend.probing.models import ProbeRun, Sighting, Site

# The findings that items of the instrument name. All others are advice or the proof itself.
SCORED = ("https", "phone", "language", "identity", "offers", "mail", "payment", "privacy")


@dataclass(frozen=True, slots=True)
class StandingSighting:
    """A finding that stands: `level` 0 to 1, None where it says nothing about the level. `seen`: plain values."""

    level: float | None
    seen_at: datetime
    seen: Mapping[str, Any] = field(default_factory=dict)


# A miss ("unknown") hides nothing that was seen before; the third over seven days is written as a finding of its own.
_STANDING = text("""
    SELECT DISTINCT ON (s.id, g.probe) g.probe, g.level, g.seen, g.seen_at
    FROM probing_sites s JOIN probing_runs r ON r.site_id = s.id JOIN probing_sightings g ON g.run_id = r.id
    WHERE s.company_id = :company AND r.state = 'finished' AND s.removed_at IS NULL
        AND s.proven_at IS NOT NULL AND s.lost_at IS NULL
        AND g.outcome <> 'unknown' AND g.probe = ANY(:probes) AND g.seen_at >= s.proven_at
    ORDER BY s.id, g.probe, g.seen_at DESC, g.id DESC
""")


def standing_sightings(
    session: Session, company_id: UUID, *, markets: Collection[str] = ()
) -> dict[str, StandingSighting]:
    """The findings that stand today, by probe, over the sites that are proven to be the firm's; the best of several.

    `markets`: the firm's markets, the one it aims at first; they decide what a language is worth. One query.
    """
    rows = session.connection().execute(_STANDING, {"company": company_id, "probes": list(SCORED)}).mappings()
    found: dict[str, StandingSighting] = {}
    for row in rows:
        level = row["level"]
        if row["probe"] == "language" and "languages" in row["seen"]:
            level = level_for(row["seen"]["languages"], markets)
        one = StandingSighting(level, row["seen_at"], row["seen"])
        before = found.get(row["probe"])
        if before is None or _worth(one) > _worth(before):
            found[row["probe"]] = one
    return found


def _worth(one: StandingSighting) -> float:
    return -1.0 if one.level is None else one.level


def sites_of(session: Session, company_id: UUID) -> list[Site]:
    """The firm's addresses, the oldest first."""
    wanted = select(Site).where(Site.company_id == company_id, col(Site.removed_at).is_(None))
    return list(session.exec(wanted.order_by(col(Site.added_at), col(Site.id))))


def last_run(session: Session, site_id: UUID) -> ProbeRun | None:
    """The newest look at a site, in whatever state."""
    wanted = select(ProbeRun).where(ProbeRun.site_id == site_id)
    return session.exec(wanted.order_by(col(ProbeRun.queued_at).desc(), col(ProbeRun.id).desc()).limit(1)).first()


def last_finished(session: Session, site_id: UUID) -> ProbeRun | None:
    """The newest look at a site that came to its end."""
    wanted = select(ProbeRun).where(ProbeRun.site_id == site_id, ProbeRun.state == "finished")
    return session.exec(wanted.order_by(col(ProbeRun.queued_at).desc(), col(ProbeRun.id).desc()).limit(1)).first()


def sightings_of(session: Session, run_id: UUID) -> list[Sighting]:
    """What a run saw, in the order of its checks."""
    wanted = select(Sighting).where(Sighting.run_id == run_id)
    return list(session.exec(wanted.order_by(col(Sighting.seen_at), col(Sighting.id))))
