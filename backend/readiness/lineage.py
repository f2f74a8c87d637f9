"""Which instrument a firm is asked by, and how the answers to older versions carry over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from backend.readiness.instrument import Instrument
from backend.readiness.models import InstrumentVersion
from backend.readiness.versions import core_instrument, instrument_of


@dataclass(frozen=True, slots=True)
class Lineage:
    """An instrument with its ancestors. `bridges`: by ancestor, its item's id to the present one's, with its age."""

    instrument: Instrument
    version: InstrumentVersion | None
    bridges: Mapping[UUID, tuple[int, Mapping[str, str]]] = field(default_factory=dict)

    def present(self, item: str, instrument_id: UUID) -> tuple[str | None, int]:
        """The present id of an item of some version, and how many versions old it is; None where nothing leads here."""
        if self.version is not None and instrument_id == self.version.id:
            return (item if item in self.instrument.by_id else None), 0
        age, bridge = self.bridges.get(instrument_id, (0, {}))
        return bridge.get(item), age

    def named(self, item: str) -> str | None:
        """The present id of an item that documents or findings name: its own, or where the bridges lead."""
        if item in self.instrument.by_id:
            return item
        leads = (bridge[item] for _, bridge in sorted(self.bridges.values(), key=_age) if item in bridge)
        return next(leads, None)


def instruments_for(session: Session, ids: Iterable[UUID | None]) -> dict[UUID | None, Lineage]:
    """The instruments by the ids of their versions; None stands for the product's own."""
    wanted = set(ids)
    versions: dict[UUID | None, InstrumentVersion | None] = {}
    if None in wanted:
        versions[None] = core_present(session)
    named = [one for one in wanted if one is not None]
    if named:
        rows = session.exec(select(InstrumentVersion).where(col(InstrumentVersion.id).in_(named)))
        versions.update((row.id, row) for row in rows)
    return {key: _lineage(session, version) for key, version in versions.items()}


def core_present(session: Session) -> InstrumentVersion | None:
    """The product's own instrument as it is stored; None before the first answer of an installation."""
    return _named(session, core_instrument().key, core_instrument().version)


def _lineage(session: Session, version: InstrumentVersion | None) -> Lineage:
    if version is None:
        return Lineage(core_instrument(), None)
    instrument = instrument_of(version)
    bridges: dict[UUID, tuple[int, Mapping[str, str]]] = {}
    leads = {item.id: item.id for item in instrument.items}
    newer, parent, age = instrument, _before(session, version, instrument), 0
    while parent is not None and parent.id not in bridges and parent.id != version.id:
        age += 1
        leads = {old: leads[new] for old, new in newer.bridge if new in leads}
        bridges[parent.id] = (age, leads)
        newer = instrument_of(parent)
        parent = _before(session, parent, newer)
    return Lineage(instrument, version, bridges)


def _before(session: Session, version: InstrumentVersion, instrument: Instrument) -> InstrumentVersion | None:
    """The version a bridge leads from: the one it was forked from, else the one its file names."""
    if version.parent_id is not None:
        return session.get(InstrumentVersion, version.parent_id)
    key, _, number = instrument.bridge_from.rpartition(" ")
    return _named(session, key, number) if key else None


def _named(session: Session, key: str, number: str) -> InstrumentVersion | None:
    wanted = select(InstrumentVersion).where(InstrumentVersion.key == key, InstrumentVersion.version == number)
    return session.exec(wanted).first()


def _age(entry: tuple[int, Mapping[str, str]]) -> int:
    return entry[0]
