"""Instruments in the database: the product's own, a hub's, the one a firm answers."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, text
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.instrument import Instrument
from backend.readiness.models import HubReadiness, InstrumentVersion
from backend.readiness.reading import core_source, read_instrument

_OF_COMPANY = text("""
    SELECT s.instrument_id FROM hub_memberships m LEFT JOIN readiness_hub_settings s ON s.hub_id = m.hub_id
    WHERE m.company_id = :company AND m.state = 'approved' AND m.ended_at IS NULL
    ORDER BY m.decided_at, m.id LIMIT 1
""")


@lru_cache(maxsize=64)
def _read(source: bytes) -> Instrument:
    return read_instrument(source)


def instrument_of(version: InstrumentVersion) -> Instrument:
    """The instrument of a stored version; read once per process."""
    return _read(version.source)


def core_instrument() -> Instrument:
    """The product's own instrument."""
    return _read(core_source())


def core_version(work: Work) -> InstrumentVersion:
    """The stored version of the product's own instrument, made on the first call; two at once make one."""
    core = core_instrument()
    present = _core(work.session, core)
    if present is None:
        take_turn(work.session, f"instrument:{core.name}")
        present = _core(work.session, core)
    if present is None:
        present = InstrumentVersion(
            key=core.key,
            version=core.version,
            state="published",
            hash=core.hash,
            source=core_source(),
            created_at=work.now,
            published_at=work.now,
        )
        work.session.add(present)
        work.session.flush()
    return present


def version_for_company(session: Session, company_id: UUID) -> InstrumentVersion | None:
    """What its first approved hub set, else the product's own; None where that was never stored."""
    chosen = session.connection().execute(_OF_COMPANY, {"company": company_id}).scalar_one_or_none()
    if chosen is not None:
        return session.get_one(InstrumentVersion, chosen)
    return _core(session, core_instrument())


def version_for_hub(session: Session, hub_id: UUID) -> InstrumentVersion | None:
    """What a hub set, else the product's own; None where that was never stored."""
    chosen = select(HubReadiness.instrument_id).where(HubReadiness.hub_id == hub_id).scalar_subquery()
    core = _core_id(core_instrument()).scalar_subquery()
    return session.exec(select(InstrumentVersion).where(InstrumentVersion.id == func.coalesce(chosen, core))).first()


def hub_instrument(session: Session, hub_id: UUID) -> Instrument:
    """The instrument of a hub's firms, for reading."""
    version = version_for_hub(session, hub_id)
    return instrument_of(version) if version is not None else core_instrument()


def _core(session: Session, core: Instrument) -> InstrumentVersion | None:
    wanted = select(InstrumentVersion).where(InstrumentVersion.id == _core_id(core).scalar_subquery())
    return session.exec(wanted).first()


def _core_id(core: Instrument) -> SelectOfScalar[UUID]:
    return select(InstrumentVersion.id).where(
        InstrumentVersion.key == core.key,
        InstrumentVersion.version == core.version,
        col(InstrumentVersion.hub_id).is_(None),
    )
