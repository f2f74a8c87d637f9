"""A missing line as a step: taken up, asked of an advisor, and done by marking it as held on the checklist itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from backend.companies.models import HubMembership
from backend.compliance.checklist import OpenLine, open_lines
from backend.compliance.marking import proof_of, write
from backend.compliance.models import ChecklistMark
from backend.compliance.reading import lines_by_id
from backend.compliance.requirement import Requirement
from backend.compliance.schemas import HoldInput
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission, require
from backend.core.turns import take_turn
from backend.core.work import Work

MOST_LETTERS = 2000
_MARKED = N_("Someone else of your firm marked this line meanwhile. Look at the checklist, then go on.")
_ASKED = text("""
    SELECT m.line, m.question, max(m.asked_at) AS asked_at FROM compliance_marks m
    WHERE m.company_id = :company AND m.asked_at IS NOT NULL GROUP BY m.line, m.question
    ORDER BY max(m.asked_at) DESC, m.line
""")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a firm asks its advisors about a line."""

    requirement: Requirement
    question: str
    asked_at: datetime


def start(work: Work, *, company_id: UUID, line: str, today: date) -> None:
    """Take the step up, wherever the line is open; what runs already stays as it is.

    Raises NotFound for a line there is none of, Conflict where it is not open (any more), as `ask` and `hold` do.
    """
    for one in _open(work, company_id, line, today):
        if one.taken_at is None:
            one.taken_at = work.now
            _keep(work, one, "compliance.step_started")


def ask(work: Work, *, company_id: UUID, line: str, question: str, today: date) -> bool:
    """Ask the advisors of the firm's hubs about the line; whether that is news: the same words again change nothing.

    InvalidInput without a question or without a hub.
    """
    asked = question.strip()
    if not asked:
        raise InvalidInput(fields={"question": N_("Write what you need, in a sentence or two.")})
    if len(asked) > MOST_LETTERS:
        raise InvalidInput(fields={"question": N_("Write it in at most 2,000 letters.")})
    present = _open(work, company_id, line, today)
    if not _has_hub(work.session, company_id):
        raise InvalidInput(N_("Your firm has no hub yet, and advisors belong to hubs. Ask one to let you in first."))
    if all(one.asked_at is not None and one.question == asked for one in present):
        return False
    for one in present:
        one.question, one.asked_at = asked, work.now
        _keep(work, one, "compliance.step_asked")
    return True


def answered(work: Work, *, company_id: UUID, key: str, asked_at: datetime) -> str | None:
    """An advisor has answered what the firm asked about a line: the question, or None where it waits no more.

    The caller has asked who may. What was asked of other products of the firm at another time waits on.
    """
    wanted = select(ChecklistMark).where(
        ChecklistMark.company_id == company_id, ChecklistMark.line == key, ChecklistMark.asked_at == asked_at
    )
    rows = wanted.order_by(col(ChecklistMark.id)).with_for_update().execution_options(populate_existing=True)
    question = None
    for one in work.session.exec(rows).all():
        question, one.asked_at = one.question, None
        _keep(work, one, "compliance.step_answered")
    return question


def hold(work: Work, *, company_id: UUID, line: str, wanted: HoldInput, today: date) -> int:
    """The line is held now for these listings: their marks on the checklist say so. How many were open until now.

    InvalidInput for a document that is not the firm's or has ended.
    """
    present = [one for one in _open(work, company_id, line, today) if one.listing_id in wanted.listings]
    if not present:
        raise Conflict(_MARKED)
    asked = lines_by_id()[line]
    proof = None
    if wanted.document_id is not None:
        proof = proof_of(work, company_id, wanted.document_id, asked, today)
    for one in present:
        write(work, one, "have", note=one.note, document_id=proof)
    return len(present)


def asked_of_advisors(session: Session, company_id: UUID) -> list[Asked]:
    """What the firm asks about lines that are still open, newest first. Ask who may see it first."""
    rows = session.connection().execute(_ASKED, {"company": company_id})
    return [Asked(lines_by_id()[row.line], row.question, row.asked_at) for row in rows if row.line in lines_by_id()]


def _open(work: Work, company_id: UUID, line: str, today: date) -> list[ChecklistMark]:
    """The marks of a line that is open, held until this work ends."""
    require(work.actor, Permission.CHECKLIST_MARK, company_id, visible=company_id in work.actor.companies)
    if line not in lines_by_id():
        raise NotFound
    for listing, market in sorted(_places(open_lines(work.session, company_id, today), line)):
        take_turn(work.session, f"compliance:{listing}:{market}:{line}")
    # Looked at again: somebody may have marked it while this work waited for its turn.
    places = _places(open_lines(work.session, company_id, today), line)
    wanted = select(ChecklistMark).where(ChecklistMark.company_id == company_id, ChecklistMark.line == line)
    rows = work.session.exec(wanted.order_by(col(ChecklistMark.id)).execution_options(populate_existing=True))
    found = [row for row in rows if (row.listing_id, row.market) in places]
    if not found:
        raise Conflict(_MARKED)
    return found


def _places(found: Collection[OpenLine], line: str) -> set[tuple[UUID, str]]:
    return {(one.listing_id, one.market) for one in found if one.requirement.id == line}


def _has_hub(session: Session, company_id: UUID) -> bool:
    wanted = select(HubMembership.id).where(
        HubMembership.company_id == company_id,
        HubMembership.state == "approved",
        col(HubMembership.ended_at).is_(None),
    )
    return session.exec(wanted.limit(1)).first() is not None


def _keep(work: Work, present: ChecklistMark, verb: str) -> None:
    work.session.add(present)
    work.session.flush()
    work.record(
        verb,
        present,
        company_id=present.company_id,
        listing=str(present.listing_id),
        market=present.market,
        line=present.line,
    )
