"""What firms ask their advisors: who looks after the firm reads it in the mail, and an answer closes the question."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import text
from sqlmodel import Session

from backend.advising import noting
from backend.advising.policy import require_case
from backend.advising.schemas import NoteInput
from backend.companies.models import Company
from backend.compliance import taking_up
from backend.compliance.reading import lines_by_id
from backend.compliance.requirement import Words as MarketWords
from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.inputs import Input, Prose
from backend.core.work import Work
from backend.integrations.mail.outbox import enqueue
from backend.readiness import stepping_up
from backend.readiness.gathering import gather
from backend.readiness.instrument import Words

_LATE = N_("Somebody answered this before you, or the firm changed its question. It is shown as it is now: look again.")
# Who was invited and never came reads nothing of firms; nor does anybody of the firm itself.
_READERS = text("""
    SELECT DISTINCT ON (a.id) a.id, a.email, a.name, a.locale, h.slug, h.name AS hub, s.role,
        EXISTS (SELECT FROM advising_care k WHERE k.hub_id = h.id AND k.company_id = m.company_id
            AND k.account_id = a.id AND k.ended_at IS NULL) AS cares
    FROM hub_memberships m JOIN hubs h ON h.id = m.hub_id
    JOIN hub_staff s ON s.hub_id = h.id AND s.ended_at IS NULL AND s.accepted_at IS NOT NULL
    JOIN accounts a ON a.id = s.account_id AND a.suspended_at IS NULL
    WHERE m.company_id = :company AND m.state = 'approved' AND m.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM company_members w WHERE w.company_id = m.company_id AND w.account_id = a.id
            AND w.ended_at IS NULL)
    ORDER BY a.id, cares DESC, s.role, h.id
""")


class AnswerInput(Input):
    """An answer to a question. `about`: "step:LEG1" or "line:us-fda-facility"; `asked_at`: which question was read.

    `text` reaches the firm; without one the question is only marked as answered, by a call for instance.
    """

    about: Annotated[str, Field(pattern=r"^(step|line):[\w-]{1,80}$")]
    asked_at: datetime
    text: Annotated[Prose, Field(max_length=2500)] = ""


def ask_about_step(work: Work, *, company_id: UUID, item: str, question: str) -> None:
    """Ask about a step of the instrument; as `stepping_up.ask`, and its readers have it in their mail once."""
    step = stepping_up.ask(work, company_id=company_id, item=item, question=question)
    if step.asked_at == work.now:
        title = gather(work.session, company_id, now=work.now).instrument.by_id[item].step.title
        _tell(work, company_id, f"step:{item}", title, step.question)


def ask_about_line(work: Work, *, company_id: UUID, line: str, question: str, today: date) -> None:
    """Ask about what a market asks for; as `taking_up.ask`, and its readers have it in their mail once."""
    if taking_up.ask(work, company_id=company_id, line=line, question=question, today=today):
        _tell(work, company_id, f"line:{line}", lines_by_id()[line].what, question.strip())


def answer(work: Work, *, hub_id: UUID, company_id: UUID, wanted: AnswerInput) -> None:
    """Close a question; its answer is a note that the firm reads. Conflict where it is answered or another by now."""
    require_case(work, hub_id=hub_id, company_id=company_id)
    kind, _, key = wanted.about.partition(":")
    close: Any = stepping_up.answered if kind == "step" else taking_up.answered
    question = close(work, company_id=company_id, key=key, asked_at=wanted.asked_at)
    if question is None:
        raise Conflict(_LATE)
    if wanted.text:
        told = NoteInput(text=f"“{question}”\n\n{wanted.text}", shown=True)
        noting.note(work, hub_id=hub_id, company_id=company_id, wanted=told)


def readers_of(session: Session, company_id: UUID) -> list[dict[str, Any]]:
    """Who is told of a firm's question: who looks after it; else its hubs' advisors; else whoever works there."""
    rows = [dict(row) for row in session.connection().execute(_READERS, {"company": company_id}).mappings()]
    return [row for row in rows if row["cares"]] or [row for row in rows if row["role"] == "advisor"] or rows


def _tell(work: Work, company_id: UUID, about: str, title: Words | MarketWords, question: str) -> None:
    company = work.session.get_one(Company, company_id)
    for one in readers_of(work.session, company_id):
        enqueue(
            work,
            key=f"asked:{company_id}:{about}:{work.now.isoformat()}:{one['id']}",
            kind="advising_asked",
            to=one["email"],
            locale=one["locale"],
            context={
                "name": one["name"],
                "asker": work.actor.name,
                "company": company.name,
                "hub": one["hub"],
                "about": title.told(one["locale"]),
                "text": question,
                "link": f"/{one['locale']}/hub-desk/{one['slug']}/firms/{company.slug}/readiness#asked",
            },
        )
