"""Who shows what ends is told 60, 30 and 7 days before: papers, what an advisor saw, a signature under the band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from backend.accounts.models import Account
from backend.companies.models import CompanyMember
from backend.core.clock import Clock
from backend.core.turns import take_turn
from backend.core.work import Work, working
from backend.integrations.mail.outbox import enqueue
from backend.readiness.gathering import Inputs, day_in, gather
from backend.readiness.models import BandSignature, EvidenceDocument, ItemFinding

REMINDED_BEFORE = (60, 30, 7)
MORNING = 8
# The day has turned somewhere up to 14 hours before it does in Greenwich.
_EAST = timedelta(hours=14)

Kind = Literal["document", "finding", "signature"]

# The day is that of the firm's first hub; UTC without one.
_FIRST_HUB = """
    LEFT JOIN LATERAL (
        SELECT h.zone FROM hub_memberships hm JOIN hubs h ON h.id = hm.hub_id
        WHERE hm.company_id = ending.company_id AND hm.state = 'approved' AND hm.ended_at IS NULL
        ORDER BY hm.decided_at, hm.id LIMIT 1
    ) first ON true
"""
# Of which mark of this end the journal says that people were told; documents remember it themselves.
_TOLD = """(
    SELECT min((j.changed->>'days')::int) FROM journal j WHERE j.subject_kind = 'readiness' AND j.subject_id = ending.id
        AND j.verb = 'readiness.reminded' AND j.changed->>'ends' = ending.ends::text
)"""
_ENDING: dict[Kind, Any] = {
    # Each day on which something that a document supports ends; what was refused or taken back does not end.
    "document": text(f"""
        SELECT ending.*, coalesce(first.zone, 'UTC') AS zone, NULL AS told FROM (
            SELECT d.id, d.company_id, d.reminded, e.expires_on AS ends,
                array_agg('evidence:' || e.id ORDER BY e.item) AS refs
            FROM readiness_documents d JOIN readiness_evidence e ON e.document_id = d.id
            WHERE d.removed_at IS NULL AND e.state IN ('uploaded', 'more_asked', 'verified')
                AND e.expires_on BETWEEN :since AND :until
            GROUP BY d.id, e.expires_on) ending
        {_FIRST_HUB} ORDER BY ending.id, ending.ends
    """),  # noqa: S608 - put together from the product's own text
    # What an advisor saw without a document, by the day on which it ends; the rest ends with its document.
    "finding": text(f"""
        SELECT ending.*, coalesce(first.zone, 'UTC') AS zone, {_TOLD} AS told FROM (
            SELECT (array_agg(f.id ORDER BY f.id))[1] AS id, f.company_id, f.expires_on AS ends,
                array_agg('finding:' || f.id ORDER BY f.item) AS refs
            FROM readiness_findings f
            WHERE f.source = 'advisor' AND NOT f.seen ? 'evidence' AND f.expires_on BETWEEN :since AND :until
            GROUP BY f.company_id, f.expires_on) ending
        {_FIRST_HUB} ORDER BY ending.id
    """),  # noqa: S608
    "signature": text(f"""
        SELECT ending.*, coalesce(first.zone, 'UTC') AS zone, {_TOLD} AS told FROM (
            SELECT s.id, s.company_id, s.expires_on AS ends, ARRAY[]::text[] AS refs
            FROM readiness_signatures s JOIN hub_memberships m ON m.company_id = s.company_id AND m.hub_id = s.hub_id
                AND m.state = 'approved' AND m.ended_at IS NULL
            WHERE s.withdrawn_at IS NULL AND s.expires_on BETWEEN :since AND :until) ending
        {_FIRST_HUB} ORDER BY ending.id
    """),  # noqa: S608
}
_TOLD_SINCE = text(f"SELECT {_TOLD} FROM (SELECT CAST(:id AS uuid) AS id, CAST(:ends AS date) AS ends) ending")  # noqa: S608
_COMPANY = text("SELECT name, slug FROM companies WHERE id = :id")
_SIGNED = text("""
    SELECT s.band, h.name AS hub, EXISTS (SELECT 1 FROM readiness_badges b WHERE b.signature_id = s.id
        AND b.withdrawn_at IS NULL) AS badge
    FROM readiness_signatures s JOIN hubs h ON h.id = s.hub_id WHERE s.id = :id AND s.withdrawn_at IS NULL
""")


@dataclass(frozen=True, slots=True)
class Ending:
    """A day on which something of a firm ends soon: what, and how many days before to tell.

    `id`: the document, the first of the findings that end on that day, or the signature; `refs`: what ends with it, as
    a score's evidence names it.
    """

    kind: Kind
    id: UUID
    company_id: UUID
    ends: date
    refs: frozenset[str]
    days: int
    mark: int

    @property
    def told(self) -> str:
        """How a document remembers that this was told: a renewed one, or its next end, is told of anew."""
        return f"{self.ends.isoformat()}:{self.mark}"


def remind_due(engine: Engine, clock: Clock) -> int:
    """Tell the people of firms of which something ends in 60, 30 or 7 days: how many ends were told of.

    In the morning of the hub's day. After a pause only the nearest mark is told, once.
    """
    with working(engine, clock=clock) as work:
        found = ending(work.session, clock.now())
    told = 0
    for one in found:
        with working(engine, clock=clock) as work:
            told += _remind(work, one)
    return told


def ending(session: Session, now: datetime) -> list[Ending]:
    """The ends that somebody should be told of now."""
    range_of = {"since": (now - _EAST).date(), "until": (now + _EAST).date() + timedelta(days=max(REMINDED_BEFORE))}
    found = []
    for kind, statement in _ENDING.items():
        for row in session.connection().execute(statement, range_of).mappings():
            days = (row["ends"] - day_in(row["zone"], now)).days
            mark = mark_of(days)
            if mark is None or now.astimezone(ZoneInfo(row["zone"])).hour < MORNING:
                continue
            one = Ending(kind, row["id"], row["company_id"], row["ends"], frozenset(row["refs"]), days, mark)
            if not _was_told(one, row["told"], row.get("reminded", ())):
                found.append(one)
    return found


def mark_of(days: int) -> int | None:
    """The reminder that is due so many days before the end: the nearest one passed; None too early or too late."""
    return min((mark for mark in REMINDED_BEFORE if 0 <= days <= mark), default=None)


def people_of(work: Work, company_id: UUID) -> Sequence[Account]:
    """Everyone of the firm who can be written to."""
    return work.session.exec(
        select(Account)
        .join(CompanyMember, col(CompanyMember.account_id) == Account.id)
        .where(
            CompanyMember.company_id == company_id,
            col(CompanyMember.ended_at).is_(None),
            col(Account.verified_at).is_not(None),
            col(Account.suspended_at).is_(None),
        )
        .order_by(col(Account.id))
    ).all()


def _was_told(one: Ending, nearest: int | None, reminded: Sequence[str]) -> bool:
    return one.told in reminded or (nearest is not None and nearest <= one.mark)


def _remind(work: Work, one: Ending) -> bool:
    """Tell everybody of the firm of one end; False where nothing falls with it, or somebody was first."""
    subject = _held(work, one)
    inputs = gather(work.session, one.company_id, now=work.now)
    ends = [shown for shown in inputs.evidence if shown.ref in one.refs and shown.expires == one.ends]
    items = list(dict.fromkeys(shown.item for shown in ends))
    if one.kind == "finding":
        items = [item for item in items if _falls(inputs, item, one.ends)]
    if subject is None or not (items or one.kind == "signature"):
        return False
    if isinstance(subject, EvidenceDocument):
        subject.reminded = [*subject.reminded, one.told]
        work.session.add(subject)
        work.session.flush()
    for person in people_of(work, one.company_id):
        _tell(work, inputs, one, person, items)
    work.record("readiness.reminded", subject, company_id=one.company_id, days=one.mark, ends=one.ends.isoformat())
    return True


def _held(work: Work, one: Ending) -> EvidenceDocument | ItemFinding | BandSignature | None:
    """What ends, held until this work ends; None where it is gone, or was told of meanwhile."""
    if one.kind == "document":
        document = work.session.get_one(EvidenceDocument, one.id, with_for_update=True)
        return None if document.removed_at is not None or one.told in document.reminded else document
    take_turn(work.session, f"readiness-reminder:{one.id}")
    nearest = work.session.connection().execute(_TOLD_SINCE, {"id": one.id, "ends": one.ends}).scalar()
    if _was_told(one, nearest, ()):
        return None
    if one.kind == "finding":
        found = work.session.get(ItemFinding, one.id)
        return found if found is not None and found.expires_on == one.ends else None
    signed = work.session.get(BandSignature, one.id)
    return signed if signed is not None and signed.withdrawn_at is None else None


def _falls(inputs: Inputs, item: str, ends: date) -> bool:
    """Whether an item counts for less, or is asked again, on the day after; a paper may carry it on."""
    now, then = inputs.score().line(item), replace(inputs, today=ends + timedelta(days=1)).score().line(item)
    asked_again = now.state == "not_applicable" != then.state
    return asked_again or then.level * then.factor < now.level * now.factor


def _tell(work: Work, inputs: Inputs, one: Ending, person: Account, items: Sequence[str]) -> None:
    company = work.session.connection().execute(_COMPANY, {"id": one.company_id}).mappings().one()
    desk = f"/{person.locale}/desk/{company['slug']}/readiness"
    context: dict[str, Any] = {
        "name": person.name,
        "company": company["name"],
        "ends": one.ends.isoformat(),
        "days": one.days,
        **dict(_told_of(work, inputs, one, person.locale, desk)),
    }
    if one.kind != "signature":
        asked = [inputs.instrument.by_id[item].asks(inputs.profile.offers) for item in items]
        context["questions"] = [question.told(person.locale) for question in asked]
    # The day belongs to the cause: who renews is told again before the new day.
    cause = f"readiness:{one.id}:{one.ends.isoformat()}:{one.mark}:{person.id}"
    kind = "readiness_expiring" if one.kind == "document" else f"{one.kind}_expiring"
    enqueue(work, key=cause, kind=kind, to=person.email, locale=person.locale, context=context)


def _told_of(work: Work, inputs: Inputs, one: Ending, locale: str, desk: str) -> Iterator[tuple[str, Any]]:
    """What the mail about each kind says beside the day, and where it leads."""
    if one.kind == "document":
        yield "title", work.session.get_one(EvidenceDocument, one.id).title
        yield "link", f"{desk}/evidence"
    elif one.kind == "finding":
        yield "link", f"{desk}/questions"
    else:
        row = work.session.connection().execute(_SIGNED, {"id": one.id}).mappings().one()
        names = {band.id: band.name.told(locale) for band in inputs.instrument.bands}
        yield "band", names.get(row["band"], row["band"])
        yield "hub", row["hub"]
        yield "badge", row["badge"]
        yield "link", f"{desk}/badge"
