"""What decides which questions a firm is asked: what it offers, where it sells, and a few facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, select

from backend.compliance.exporting import SERVICE_SECTORS
from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.permissions import Permission
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.models import ReadinessProfile
from backend.readiness.policy import require_firm
from backend.readiness.schemas import ProfileInput
from backend.readiness.standing import Profile

_OFFER_OF_KIND = {"product": "goods", "service": "services"}
_OFFERING = text("""
    SELECT c.id, c.sector, p.offers,
        ARRAY(SELECT DISTINCT l.kind FROM listings l WHERE l.company_id = c.id ORDER BY 1) AS kinds
    FROM companies c LEFT JOIN readiness_profiles p ON p.company_id = c.id WHERE c.id = ANY(:ids)
""")


def describe(work: Work, *, company_id: UUID, wanted: ProfileInput) -> ReadinessProfile:
    """Say what the firm offers, where it sells and what is known of it. Conflict where it changed meanwhile."""
    require_firm(work.session, work.actor, Permission.READINESS_ANSWER, company_id)
    take_turn(work.session, f"readiness-profile:{company_id}")
    present = profile_row(work.session, company_id)
    seen = present.row_version if present is not None else 0
    if wanted.seen_version is not None and wanted.seen_version != seen:
        raise Conflict(
            N_("Someone else of your firm changed this while you were writing. Open the page again, then change it.")
        )
    values: dict[str, Any] = {
        "offers": list(dict.fromkeys(wanted.offers)),
        "markets": list(dict.fromkeys(wanted.markets)),
        "facts": {name: value for name, value in sorted(wanted.facts.items()) if value is not None},
        "described": {name: value for name, value in wanted.described.model_dump().items() if value is not None},
    }
    if present is None:
        present = ReadinessProfile(company_id=company_id, row_version=0, **values)
        changed = sorted(values)
    else:
        changed = sorted(name for name, value in values.items() if getattr(present, name) != value)
        for name in changed:
            setattr(present, name, values[name])
    if changed:
        present.row_version += 1
        work.session.add(present)
        work.session.flush()
        work.record("readiness.profile_changed", present, company_id=company_id, fields=changed)
    return present


def profile_row(session: Session, company_id: UUID) -> ReadinessProfile | None:
    """What the firm said, where it said something."""
    return session.exec(select(ReadinessProfile).where(ReadinessProfile.company_id == company_id)).first()


def profile_of(session: Session, company_id: UUID, *, now: datetime) -> Profile:
    """What the score uses: the firm's word, and what its listings, sector and tariff lines say where it is silent."""
    from backend.readiness.gathering import firms_of

    return firms_of(session, [company_id], now=now)[company_id].profile


def offers_by_firm(session: Session, company_ids: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """What each firm offers, where nothing else of its profile is needed."""
    rows = session.connection().execute(_OFFERING, {"ids": list(company_ids)}).mappings()
    return {row["id"]: offers_of(row["offers"], row["kinds"], row["sector"]) for row in rows}


def offers_of(said: Iterable[str] | None, kinds: Iterable[str], sector: str) -> frozenset[str]:
    """Goods, services or both: as said, else as listed, else as the sector usually does."""
    known = frozenset(said or ()) or frozenset(_OFFER_OF_KIND[kind] for kind in kinds)
    return known or frozenset({"services" if sector in SERVICE_SECTORS else "goods"})


def facts_of(said: Mapping[str, Any] | None, known: Mapping[str, bool | None]) -> dict[str, bool]:
    """Facts by name: the firm's word first, then what is known; what nobody knows is left out."""
    found = {name: value for name, value in known.items() if value is not None}
    return {**found, **{name: bool(value) for name, value in (said or {}).items()}}
