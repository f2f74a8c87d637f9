"""A firm says of a line of a listing's checklist: we have it, it is missing, it is not needed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, select

from backend.companies.forgetting import before_forgetting
from backend.compliance.checklist import Checklist
from backend.compliance.models import ChecklistMark
from backend.compliance.schemas import MarkInput
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work

_FORGET = text("DELETE FROM compliance_marks WHERE company_id = :company")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the firm said of a line, and when."""

    line: str
    mark: str
    note: str
    marked_at: datetime
    version: int


_MARKS = text("""
    SELECT line, mark, note, marked_at, row_version AS version FROM compliance_marks
    WHERE listing_id = :listing AND market = :market
""")


def marks_of(session: Session, listing_id: UUID, market: str) -> dict[str, Mark]:
    """The marks of a listing's checklist by line. Who may see them is asked by the caller: only the firm's people."""
    rows = session.connection().execute(_MARKS, {"listing": listing_id, "market": market}).mappings()
    return {row["line"]: Mark(**row) for row in rows}


def mark(
    work: Work, *, company_id: UUID, listing_id: UUID, checklist: Checklist, wanted: MarkInput
) -> ChecklistMark | None:
    """Write what the firm says of a line of this checklist; None where it was taken back.

    `company_id` is the listing's. Raises NotFound for a line the checklist does not have, Conflict where somebody was
    first, InvalidInput where something compulsory is said not to be needed without a reason.
    """
    require(work.actor, Permission.CHECKLIST_MARK, company_id, visible=company_id in work.actor.companies)
    line = next((one for one in checklist.lines if one.requirement.id == wanted.line), None)
    if line is None:
        raise NotFound
    if wanted.mark == "not_needed" and line.requirement.compulsory and not wanted.note:
        sentence = N_("Say in a few words why it is not needed here: your advisor will ask.")
        raise InvalidInput(fields={f"note-{wanted.line}": sentence})
    take_turn(work.session, f"compliance:{listing_id}:{checklist.market}:{wanted.line}")
    present = work.session.exec(
        select(ChecklistMark).where(
            ChecklistMark.listing_id == listing_id,
            ChecklistMark.market == checklist.market,
            ChecklistMark.line == wanted.line,
        )
    ).first()
    if present is not None and (present.mark, present.note) == (wanted.mark, wanted.note):
        return present  # sent twice: nothing changes
    if wanted.seen_version != (present.row_version if present is not None else 0):
        raise Conflict(
            N_("Someone else of your firm marked this line meanwhile. What they said is below: look, then mark again.")
        )
    if not wanted.mark:
        if present is not None:
            _record(work, present, "compliance.unmarked")
            work.session.delete(present)
            work.session.flush()
        return None
    present = _written(work, present, company_id, listing_id, checklist.market, wanted)
    _record(work, present, "compliance.marked")
    return present


def _written(
    work: Work, present: ChecklistMark | None, company_id: UUID, listing_id: UUID, market: str, wanted: MarkInput
) -> ChecklistMark:
    if present is None:
        present = ChecklistMark(
            company_id=company_id,
            listing_id=listing_id,
            market=market,
            line=wanted.line,
            mark=wanted.mark,
            marked_at=work.now,
            row_version=0,
        )
    present.mark, present.note = wanted.mark, wanted.note
    present.marked_by, present.marked_at = work.actor.account_id, work.now
    present.row_version += 1
    work.session.add(present)
    work.session.flush()
    return present


def _record(work: Work, present: ChecklistMark, verb: str) -> None:
    work.record(
        verb,
        present,
        company_id=present.company_id,
        listing=str(present.listing_id),
        market=present.market,
        line=present.line,
        mark=present.mark,
    )


@before_forgetting
def forget(work: Work, company_id: UUID) -> None:
    """A firm that is removed takes its marks with it."""
    work.session.connection().execute(_FORGET, {"company": company_id})
