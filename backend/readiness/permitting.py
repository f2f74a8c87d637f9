"""Gates: what a hub asks for before a firm may do something, and who passes. Read elsewhere as `companies.permits`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import RowMapping, text
from sqlmodel import Session, select

from backend.companies import permitting
from backend.companies.permitting import Verdict
from backend.core.errors import Conflict, InvalidInput
from backend.core.i18n import N_, Text
from backend.core.inputs import Input, Line
from backend.core.permissions import Permission, require
from backend.core.work import Work
from backend.readiness import badging
from backend.readiness.gating import GATE_LEVEL, TINY
from backend.readiness.instrument import BANDS, Instrument, Item
from backend.readiness.lineage import instruments_for
from backend.readiness.models import HubReadiness
from backend.readiness.profiling import offers_by_firm
from backend.readiness.standing import UPLOADED
from backend.readiness.stepping import COST_HOURS
from backend.readiness.versions import core_version, version_for_hub

# What a hub can guard, in the order of its page.
ACTIONS: dict[str, Text] = {
    "publish": N_("Publish a product or service"),
    "quote": N_("Send a quote to a buyer"),
    "fair": N_("Take part in the hub's trade fair"),
    "matchmaking": N_("Be proposed to buyers by the hub"),
}

# What is not open yet: a gate for it counts from the day it opens.
LATER = frozenset({"quote", "fair", "matchmaking"})

_OF_FIRM = text("""
    SELECT hm.company_id, s.hub_id, s.gates -> action.key AS gate, l.until AS lifted, action.key AS action
    FROM hub_memberships hm
    JOIN readiness_hub_settings s ON s.hub_id = hm.hub_id
    JOIN hubs h ON h.id = hm.hub_id
    CROSS JOIN LATERAL jsonb_object_keys(s.gates) AS action(key)
    LEFT JOIN LATERAL (
        SELECT max(x.until) AS until FROM readiness_lifts x
        WHERE x.company_id = hm.company_id AND x.hub_id = hm.hub_id AND x.action = action.key AND x.ended_at IS NULL
    ) l ON true
    WHERE hm.company_id = ANY(:companies) AND hm.state = 'approved' AND hm.ended_at IS NULL
""")
_PRESENT = text("SELECT DISTINCT company_id FROM company_permits WHERE company_id = ANY(:companies)")
_LATEST = text("""
    SELECT company_id, instrument_id, band, items, held_back FROM readiness_scores
    WHERE company_id = ANY(:companies) AND latest
""")
_SHOWING = text("""
    SELECT company_id FROM readiness_badges WHERE company_id = ANY(:companies) AND withdrawn_at IS NULL
    UNION SELECT company_id FROM company_bands WHERE company_id = ANY(:companies) ORDER BY company_id
""")


class GatesInput(Input):
    """What a hub asks for before one action: items with evidence, a band, both, or nothing (then nobody is asked).

    `seen_version` is the version of the settings that the form showed, 0 where there were none.
    """

    action: Annotated[Line, Field(max_length=40)]
    items: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=10)] = Field(default_factory=list)
    band: Annotated[str, Field(max_length=20)] = ""
    seen_version: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked before an action."""

    action: str
    items: tuple[str, ...] = ()
    band: str = ""

    @property
    def open(self) -> bool:
        """Whether nothing is asked."""
        return not self.items and not self.band


@dataclass(frozen=True, slots=True)
class Stand:
    """What of a score gates look at: the band, and [level, factor, state] by item; and what the firm offers."""

    band: str = ""
    items: Mapping[str, Sequence[Any]] | None = None
    held_back: Sequence[Mapping[str, Any]] = ()
    offers: frozenset[str] = frozenset()


def gates_of(session: Session, hub_id: UUID) -> tuple[list[Gate], int]:
    """A hub's gates, one per action, open ones too; and the version of its settings, 0 where it has none."""
    row = session.exec(select(HubReadiness).where(HubReadiness.hub_id == hub_id)).first()
    kept = row.gates if row is not None else {}
    return [_gate(action, kept.get(action, {})) for action in ACTIONS], row.row_version if row is not None else 0


def set_gate(work: Work, *, hub_id: UUID, wanted: GatesInput) -> HubReadiness:
    """Set what a hub asks for before an action. Its firms' permits follow within two seconds.

    Raises Conflict where somebody changed the gates meanwhile, InvalidInput where item or band is not known.
    """
    require(work.actor, Permission.READINESS_GOVERN, hub_id, visible=hub_id in work.actor.hubs)
    row = _settings(work, hub_id)
    if row.row_version != max(wanted.seen_version, 1):
        raise Conflict(N_("Somebody changed the gates meanwhile. They are shown as they are now: save yours again."))
    _check(work, hub_id, wanted)
    gates = {action: kept for action, kept in row.gates.items() if action != wanted.action}
    if wanted.items or wanted.band:
        gates[wanted.action] = {"items": list(dict.fromkeys(wanted.items)), "band": wanted.band}
    row.gates, row.row_version = gates, row.row_version + 1
    work.session.add(row)
    work.session.flush()
    work.record(
        "readiness.gates_set", row, hub_id=hub_id, action=wanted.action, items=list(wanted.items), band=wanted.band
    )
    return row


def write_permits(work: Work, company_id: UUID) -> None:
    """Write what the firm's hubs allow it, from its latest score, and the band it shows, from its badge."""
    write_permits_of(work, [company_id])


def write_permits_of(work: Work, company_ids: Sequence[UUID]) -> None:
    """As `write_permits`, for many firms with the same few statements; those that show a band one by one."""
    ids = list(company_ids)
    connection = work.session.connection()
    work.session.flush()
    guarded: dict[UUID, list[RowMapping]] = {}
    for row in connection.execute(_OF_FIRM, {"companies": ids}).mappings():
        guarded.setdefault(row["company_id"], []).append(row)
    concerned = sorted({*guarded, *connection.execute(_PRESENT, {"companies": ids}).scalars()})
    if concerned:
        stands = _stands(work.session, concerned)
        verdicts = {one: _verdicts(guarded.get(one, ()), *stands[one]) for one in concerned}
        permitting.write_many(work, verdicts)
    for company_id in connection.execute(_SHOWING, {"companies": ids}).scalars().all():
        badging.refresh(work, company_id)


def _verdicts(guarded: Iterable[RowMapping], stand: Stand, instrument: Instrument) -> dict[tuple[UUID, str], Verdict]:
    return {
        (row["hub_id"], row["action"]): judge(
            _gate(row["action"], row["gate"]), stand, instrument, lifted=row["lifted"]
        )
        for row in guarded
    }


def judge(gate: Gate, stand: Stand, instrument: Instrument, *, lifted: Any = None) -> Verdict:
    """Whether a firm passes a gate; what is missing, and the step that mends it fastest."""
    missing = [item for item in gate.items if item in instrument.by_id and not _shown(stand, item)]
    too_low = bool(gate.band) and _rank(stand.band) < _rank(gate.band)
    if not missing and not too_low:
        return Verdict(True, {}, lifted_until=lifted)
    fix = _fastest(missing or _towards(stand, instrument), instrument)
    reason: dict[str, Any] = {"items": [_named(instrument.by_id[item], stand.offers) for item in missing]}
    if too_low:
        reason["band"] = gate.band
    if fix is not None:
        reason |= {"fix": {"es": fix.step.title.es, "en": fix.step.title.en}, "hours": fix.step.hours}
    return Verdict(False, reason, step=fix.id if fix is not None else "", lifted_until=lifted)


def _shown(stand: Stand, item: str) -> bool:
    """Whether an item is in place with evidence: the same rule as a band's gate. What does not apply stops nobody."""
    level, factor, state = (stand.items or {}).get(item, (0.0, 0.0, "unanswered"))
    return state == "not_applicable" or bool(level >= GATE_LEVEL - TINY and factor >= UPLOADED - TINY)


def _towards(stand: Stand, instrument: Instrument) -> list[str]:
    """What holds a firm back from a higher band: the gates in its way, else everything that is not shown."""
    held = [str(one["item"]) for one in stand.held_back if one.get("kind") == "gate"]
    known = [item for item in held if item in instrument.by_id]
    return known or [item.id for item in instrument.items if not _shown(stand, item.id)]


def _fastest(items: Iterable[str], instrument: Instrument) -> Item | None:
    wanted = [instrument.by_id[item] for item in items]
    return min(wanted, key=lambda item: item.step.hours + COST_HOURS[item.step.cost], default=None)


def _stands(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, tuple[Stand, Instrument]]:
    """What each firm's latest score says, with the instrument it was scored by."""
    rows = session.connection().execute(_LATEST, {"companies": list(company_ids)}).mappings()
    latest = {row["company_id"]: row for row in rows}
    keys = {latest[one]["instrument_id"] if one in latest else None for one in company_ids}
    instruments = {key: lineage.instrument for key, lineage in instruments_for(session, keys).items()}
    offers = offers_by_firm(session, company_ids)
    return {
        one: (Stand(row["band"], row["items"], row["held_back"], offers[one]), instruments[row["instrument_id"]])
        if (row := latest.get(one)) is not None
        else (Stand(offers=offers[one]), instruments[None])
        for one in company_ids
    }


def _check(work: Work, hub_id: UUID, wanted: GatesInput) -> None:
    instrument = instrument_of_hub(work.session, hub_id)
    if wanted.action not in ACTIONS:
        raise InvalidInput(fields={"action": N_("Choose one of the actions on the page.")})
    if any(item not in instrument.by_id for item in wanted.items):
        raise InvalidInput(fields={"items": N_("Choose questions of the instrument that your hub uses.")})
    if wanted.band and wanted.band not in BANDS:
        raise InvalidInput(fields={"band": N_("Choose one of the five bands, or none.")})


def instrument_of_hub(session: Session, hub_id: UUID) -> Instrument:
    """The instrument that a hub uses."""
    version = version_for_hub(session, hub_id)
    key = version.id if version is not None else None
    return instruments_for(session, [key])[key].instrument


def _settings(work: Work, hub_id: UUID) -> HubReadiness:
    wanted = select(HubReadiness).where(HubReadiness.hub_id == hub_id).with_for_update()
    row = work.session.exec(wanted).first()
    if row is None:
        version = version_for_hub(work.session, hub_id) or core_version(work)
        row = HubReadiness(hub_id=hub_id, instrument_id=version.id)
        work.session.add(row)
        work.session.flush()
    return row


def _gate(action: str, kept: Mapping[str, Any]) -> Gate:
    return Gate(action, tuple(kept.get("items", ())), str(kept.get("band", "")))


def _named(item: Item, offers: frozenset[str]) -> dict[str, str]:
    question = item.asks(offers)
    return {"id": item.id, "es": question.es, "en": question.en}


def _rank(band: str) -> int:
    return BANDS.index(band) if band in BANDS else -1
