"""Everything a score is made from, read from the tables: for one firm, or for hundreds with the same few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, text
from sqlmodel import Session

from backend.core.errors import InvalidInput, NotFound
from backend.readiness.facts import Known, asks_for, known_of, platform_evidence_of
from backend.readiness.instrument import Instrument
from backend.readiness.lineage import Lineage, instruments_for
from backend.readiness.models import InstrumentVersion
from backend.readiness.profiling import facts_of, offers_of
from backend.readiness.reading import level_of
from backend.readiness.scoring import score
from backend.readiness.standing import UPLOADED, VERIFIED, Answer, Evidence, Profile, Score, SignOff

_FIRMS = text("""
    SELECT c.id, c.sector, c.country, p.offers, p.markets, p.facts, first.hub_id, first.zone, first.instrument_id
    FROM companies c
    LEFT JOIN readiness_profiles p ON p.company_id = c.id
    LEFT JOIN LATERAL (
        SELECT hm.hub_id, h.zone, s.instrument_id
        FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
        LEFT JOIN readiness_hub_settings s ON s.hub_id = hm.hub_id
        WHERE hm.company_id = c.id AND hm.state = 'approved' AND hm.ended_at IS NULL
        ORDER BY hm.decided_at, hm.id LIMIT 1
    ) first ON true
    WHERE c.id = ANY(:ids)
""")
_ANSWERS = text("""
    SELECT company_id, instrument_id, item, state, value FROM readiness_answers
    WHERE company_id = ANY(:ids) ORDER BY company_id, item, instrument_id
""")
_EVIDENCE = text("""
    SELECT e.company_id, e.id, e.item, e.state, e.expires_on, d.kind, d.issued_on
    FROM readiness_evidence e JOIN readiness_documents d ON d.id = e.document_id
    WHERE e.company_id = ANY(:ids) AND e.state IN ('uploaded', 'more_asked', 'verified') AND d.removed_at IS NULL
    ORDER BY e.company_id, e.item, e.id
""")
_FINDINGS = text("""
    SELECT company_id, id, item, source, level, applies, found_at, expires_on FROM readiness_findings
    WHERE company_id = ANY(:ids) ORDER BY company_id, item, source
""")
# Only a hub that still has the firm stands behind a band.
_SIGNATURES = text("""
    SELECT DISTINCT ON (s.company_id) s.company_id, s.band, s.expires_on, s.hub_id
    FROM readiness_signatures s
    JOIN hub_memberships hm ON hm.company_id = s.company_id AND hm.hub_id = s.hub_id
        AND hm.state = 'approved' AND hm.ended_at IS NULL
    WHERE s.company_id = ANY(:ids) AND s.withdrawn_at IS NULL
    ORDER BY s.company_id, s.signed_at DESC, s.id DESC
""")
# The first hub, as above: its wall says which day it is for the firm.
_ZONE = text("""
    SELECT h.zone FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
    WHERE hm.company_id = :company AND hm.state = 'approved' AND hm.ended_at IS NULL
    ORDER BY hm.decided_at, hm.id LIMIT 1
""")
_SOURCE_OF = {"file": "document", "link": "link", "registry": "registry"}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What `score` takes, for one firm on one day. `version` is None only before the first answer of an installation.

    `today` is the day in the zone of the firm's first approved hub, UTC without one. `turns`: the last day on which the
    facts of the platform hold without anything new.
    """

    company_id: UUID
    instrument: Instrument
    version: InstrumentVersion | None
    profile: Profile
    answers: Mapping[str, Answer]
    evidence: Sequence[Evidence]
    signature: SignOff | None
    today: date
    turns: date | None = None

    def score(self) -> Score:
        """The score of this day."""
        return score(self.instrument, self.profile, self.answers, self.evidence, self.today, signature=self.signature)

    def next_expiry(self) -> date | None:
        """The next day after which something stops counting, or a fact may be another one."""
        ends = [one.expires for one in self.evidence if one.expires is not None]
        if self.signature is not None:
            ends.append(self.signature.expires)
        if self.turns is not None:
            ends.append(self.turns)
        return min((day for day in ends if day >= self.today), default=None)


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What decides which items apply to a firm, and whose day and instrument are its own."""

    company_id: UUID
    profile: Profile
    zone: str
    instrument_id: UUID | None
    known: Known


def gather(session: Session, company_id: UUID, *, now: datetime, version: InstrumentVersion | None = None) -> Inputs:
    """The inputs of one firm's score; with `version`, as that instrument asks. Raises NotFound."""
    found = gather_many(session, [company_id], now=now, version=version)
    if company_id not in found:
        raise NotFound
    return found[company_id]


def gather_many(
    session: Session, company_ids: Sequence[UUID], *, now: datetime, version: InstrumentVersion | None = None
) -> dict[UUID, Inputs]:
    """The inputs of many firms' scores with the same number of questions as for one."""
    ids = list(company_ids)
    firms = firms_of(session, ids, now=now)
    wanted = {one.instrument_id for one in firms.values()} if version is None else {version.id}
    lineages = instruments_for(session, wanted)
    answers, evidence = _grouped(session, _ANSWERS, ids), _grouped(session, _EVIDENCE, ids)
    findings = _grouped(session, _FINDINGS, ids)
    signatures = {row["company_id"]: row for row in session.connection().execute(_SIGNATURES, {"ids": ids}).mappings()}
    made = {}
    for company_id, firm in firms.items():
        lineage = lineages[version.id if version is not None else firm.instrument_id]
        today = day_in(firm.zone, now)
        shown = _shown(evidence[company_id], findings[company_id], lineage)
        shown += platform_evidence_of(firm.known, lineage.instrument, today)
        made[company_id] = Inputs(
            company_id=company_id,
            instrument=lineage.instrument,
            version=lineage.version,
            profile=firm.profile,
            answers=_answers(answers[company_id], lineage),
            evidence=tuple(shown),
            signature=_signed(signatures.get(company_id), today),
            today=today,
            turns=firm.known.turns if asks_for(lineage.instrument, "answer_time") else None,
        )
    return made


def firms_of(session: Session, company_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, FirmFacts]:
    """Profile, zone and instrument of firms by id; who is not there is left out."""
    ids = list(company_ids)
    rows = session.connection().execute(_FIRMS, {"ids": ids}).mappings().all()
    known = known_of(session, ids, now=now)
    return {
        row["id"]: FirmFacts(
            company_id=row["id"],
            profile=_profile(row, known[row["id"]]),
            zone=row["zone"] or "UTC",
            instrument_id=row["instrument_id"],
            known=known[row["id"]],
        )
        for row in rows
    }


def day_in(zone: str, now: datetime) -> date:
    """The day of the calendar on a hub's wall."""
    return now.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)).date()


def today_of(session: Session, company_id: UUID, now: datetime) -> date:
    """The firm's day, where nothing else of it is asked."""
    return day_in(session.connection().execute(_ZONE, {"company": company_id}).scalar() or "UTC", now)


def _profile(row: RowMapping, known: Known) -> Profile:
    return Profile(
        offers=offers_of(row["offers"], known.kinds, row["sector"]),
        sector=row["sector"],
        country=row["country"],
        markets=tuple(row["markets"] or ()),
        facts=facts_of(row["facts"], known.facts(row["country"], row["sector"])),
    )


def _grouped(session: Session, statement: Any, ids: list[UUID]) -> dict[UUID, list[RowMapping]]:
    found: dict[UUID, list[RowMapping]] = defaultdict(list)
    for row in session.connection().execute(statement, {"ids": ids}).mappings().all():
        found[row["company_id"]].append(row)
    return found


def _answers(rows: list[RowMapping], lineage: Lineage) -> dict[str, Answer]:
    """The newest word on each item: this version's own, else an older version's where the bridge leads to it."""
    best: dict[str, tuple[int, Answer]] = {}
    for row in rows:
        item, age = lineage.present(row["item"], row["instrument_id"])
        if item is None or (item in best and best[item][0] <= age):
            continue
        answer = _answer(row, item, lineage.instrument)
        if answer is not None:
            best[item] = (age, answer)
    return {item: answer for item, (_, answer) in sorted(best.items())}


def _answer(row: RowMapping, item: str, instrument: Instrument) -> Answer | None:
    if row["state"] != "answered":
        return Answer(row["state"])
    try:
        return Answer("answered", level_of(instrument.by_id[item], row["value"]))
    except InvalidInput:
        return None  # an older version had other rungs: the question is open again


def _shown(documents: list[RowMapping], findings: list[RowMapping], lineage: Lineage) -> list[Evidence]:
    shown = []
    for row in documents:
        item = lineage.named(row["item"])
        if item is not None:
            factor = VERIFIED if row["state"] == "verified" else UPLOADED
            source: Any = _SOURCE_OF[row["kind"]]
            ref = f"evidence:{row['id']}"
            shown.append(Evidence(item, source, factor, dated=row["issued_on"], expires=row["expires_on"], ref=ref))
    for row in findings:
        item = lineage.named(row["item"])
        if item is not None:
            shown.append(
                Evidence(
                    item,
                    row["source"],
                    VERIFIED,
                    level=row["level"],
                    applies=row["applies"],
                    dated=row["found_at"].date(),
                    expires=row["expires_on"],
                    ref=f"finding:{row['id']}",
                )
            )
    return shown


def _signed(row: RowMapping | None, today: date) -> SignOff | None:
    if row is None or row["expires_on"] < today:
        return None
    return SignOff(row["band"], row["expires_on"], by=str(row["hub_id"]))
