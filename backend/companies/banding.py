"""The readiness band a firm shows in public: one plain row, written by readiness, read by pages and the search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, select

from backend.companies.models import Company, ShownBand
from backend.core.work import Work

# The end of the last day on the hub's wall, as a moment.
BAND_ENDS = "((b.until + 1)::timestamp AT TIME ZONE bh.zone)"
_SHOWN = text(f"""
    SELECT b.band, b.code, b.until, bh.name AS hub
    FROM company_bands b JOIN hubs bh ON bh.id = b.hub_id
    JOIN hub_memberships hm ON hm.hub_id = b.hub_id AND hm.company_id = b.company_id AND hm.state = 'approved'
        AND hm.ended_at IS NULL
    WHERE b.company_id = :company AND {BAND_ENDS} > :now
""")  # noqa: S608 - put together from this file's own text


@dataclass(frozen=True, slots=True)
class BandShown:
    """What visitors see: the band, the badge's code, its last day, the hub that stands behind it."""

    band: str
    code: str
    until: date
    hub: str


def shown_band(session: Session, company_id: UUID, *, now: datetime) -> BandShown | None:
    """The band a firm shows at a moment; None where it shows none, or where it has lapsed."""
    row = session.connection().execute(_SHOWN, {"company": company_id, "now": now}).mappings().first()
    return BandShown(**row) if row is not None else None


def show(work: Work, company_id: UUID, *, hub_id: UUID, band: str, code: str, until: date) -> None:
    """Show a band up to and including a day. The journal is told, so that the search follows."""
    row = _row(work, company_id)
    told = (hub_id, band, code, until)
    if row is not None and (row.hub_id, row.band, row.code, row.until) == told:
        return
    row = row or ShownBand(company_id=company_id, hub_id=hub_id, band=band, code=code, until=until, written_at=work.now)
    row.hub_id, row.band, row.code, row.until = told
    row.written_at = work.now
    work.session.add(row)
    work.session.flush()
    company = work.session.get_one(Company, company_id)
    work.record("company.band_shown", company, company_id=company_id, hub_id=hub_id, band=band, until=until.isoformat())


def hide(work: Work, company_id: UUID) -> None:
    """Show none."""
    row = _row(work, company_id)
    if row is None:
        return
    work.session.delete(row)
    work.session.flush()
    company = work.session.get_one(Company, company_id)
    work.record("company.band_hidden", company, company_id=company_id, hub_id=row.hub_id)


def _row(work: Work, company_id: UUID) -> ShownBand | None:
    return work.session.exec(select(ShownBand).where(ShownBand.company_id == company_id)).first()
