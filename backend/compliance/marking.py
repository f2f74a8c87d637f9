"""A firm says of a line of a listing's checklist: we have it, it is missing, it is not needed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, select

from backend.companies.forgetting import before_forgetting
from backend.compliance.checklist import Checklist
from backend.compliance.models import ChecklistMark
from backend.compliance.papers import PAPER, Paper, paper_in, papers_of
from backend.compliance.requirement import Requirement
from backend.compliance.schemas import MarkInput
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work

_FORGET = text("DELETE FROM compliance_marks WHERE company_id = :company")


@dataclass(frozen=True, slots=True)
class Mark:
    """What the firm said of a line, and when; the document that proves it, where it chose one."""

    line: str
    mark: str
    note: str
    marked_at: datetime
    version: int
    paper: Paper | None = None

    def lapsed(self, line: Requirement, today: date) -> bool:
        """Whether it was held and its document no longer proves it: the line is open again by itself."""
        return self.mark == "have" and self.paper is not None and not self.paper.counts(line, today)


_MARKS = text(f"""
    SELECT m.line, m.mark, m.note, m.marked_at, m.row_version AS version, {PAPER}
    FROM compliance_marks m
    LEFT JOIN readiness_documents d ON d.id = m.document_id AND d.company_id = m.company_id
    WHERE m.listing_id = :listing AND m.market = :market
""")  # noqa: S608 - put together from the product's own text
_SAID = ("line", "mark", "note", "marked_at", "version")


def marks_of(session: Session, listing_id: UUID, market: str) -> dict[str, Mark]:
    """The marks of a listing's checklist by line. Who may see them is asked by the caller: only the firm's people."""
    rows = session.connection().execute(_MARKS, {"listing": listing_id, "market": market}).mappings()
    return {row["line"]: Mark(**{name: row[name] for name in _SAID}, paper=paper_in(row)) for row in rows}


def mark(
    work: Work, *, company_id: UUID, listing_id: UUID, checklist: Checklist, wanted: MarkInput, today: date
) -> ChecklistMark | None:
    """Write what the firm says of a line of this checklist; None where it was taken back.

    `company_id` is the listing's, `today` the firm's day. Raises NotFound for a line the checklist does not have,
    Conflict where somebody was first, InvalidInput where something compulsory is said not to be needed without a
    reason, and where the document is not one of the firm's that counts today.
    """
    require(work.actor, Permission.CHECKLIST_MARK, company_id, visible=company_id in work.actor.companies)
    line = next((one for one in checklist.lines if one.requirement.id == wanted.line), None)
    if line is None:
        raise NotFound
    if wanted.mark == "not_needed" and line.requirement.compulsory and not wanted.note:
        sentence = N_("Say in a few words why it is not needed here: your advisor will ask.")
        raise InvalidInput(fields={f"note-{wanted.line}": sentence})
    proof = _proof(work, company_id, line.requirement, wanted, today)
    take_turn(work.session, f"compliance:{listing_id}:{checklist.market}:{wanted.line}")
    present = work.session.exec(
        select(ChecklistMark).where(
            ChecklistMark.listing_id == listing_id,
            ChecklistMark.market == checklist.market,
            ChecklistMark.line == wanted.line,
        )
    ).first()
    said = (wanted.mark, wanted.note, proof)
    if present is not None and (present.mark, present.note, present.document_id) == said:
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
    present = present or ChecklistMark(
        company_id=company_id,
        listing_id=listing_id,
        market=checklist.market,
        line=wanted.line,
        mark=wanted.mark,
        marked_at=work.now,
        row_version=0,
    )
    return write(work, present, wanted.mark, note=wanted.note, document_id=proof)


def write(work: Work, present: ChecklistMark, said: str, *, note: str, document_id: UUID | None) -> ChecklistMark:
    """Write a mark that was looked at and is this work's to change. Its step ends with anything but "missing"."""
    present.mark, present.note, present.document_id = said, note, document_id
    present.marked_by, present.marked_at = work.actor.account_id, work.now
    if said != "missing":
        present.taken_at, present.asked_at, present.question = None, None, ""
    present.row_version += 1
    work.session.add(present)
    work.session.flush()
    _record(work, present, "compliance.marked")
    return present


def proof_of(work: Work, company_id: UUID, document_id: UUID, line: Requirement, today: date) -> UUID:
    """The document, where it is one of the firm's and proves the line on this day. InvalidInput otherwise."""
    paper = next((one for one in papers_of(work.session, company_id) if one.id == document_id), None)
    field = f"document-{line.id}"
    if paper is None:
        raise InvalidInput(fields={field: N_("This document is not there any more. Choose one from the list.")})
    if not paper.counts(line, today):
        sentence = N_("This document has expired. Show the new one among your evidence, then choose it here.")
        raise InvalidInput(fields={field: sentence})
    return paper.id


def _proof(work: Work, company_id: UUID, line: Requirement, wanted: MarkInput, today: date) -> UUID | None:
    """The document of a line that is held; nothing else has one."""
    if wanted.document_id is None or wanted.mark != "have":
        return None
    return proof_of(work, company_id, wanted.document_id, line, today)


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
