"""Notes and visits of advisors. Those that are shown reach the firm's page; the rest stays with the hub."""

from __future__ import annotations

from uuid import UUID

from backend.advising.models import CaseNote
from backend.advising.policy import require_case
from backend.advising.schemas import NoteInput
from backend.companies.deciding import owners_of
from backend.companies.models import Company
from backend.core.errors import InvalidInput, NotSignedIn
from backend.core.i18n import N_
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.integrations.mail.outbox import enqueue
from backend.readiness.gathering import day_in


def note(work: Work, *, hub_id: UUID, company_id: UUID, wanted: NoteInput) -> CaseNote:
    """Write a note, or a visit on a day that is not to come."""
    require_case(work, hub_id=hub_id, company_id=company_id)
    if work.actor.account_id is None:
        raise NotSignedIn
    today = day_in(work.session.get_one(Hub, hub_id).zone, work.now)
    if wanted.happened_on is not None and wanted.happened_on > today:
        raise InvalidInput(fields={"happened_on": N_("This day is still to come. Write the day of the visit.")})
    made = CaseNote(
        hub_id=hub_id,
        company_id=company_id,
        author_id=work.actor.account_id,
        kind=wanted.kind,
        text=wanted.text,
        shown=wanted.shown,
        happened_on=wanted.happened_on or today,
        minutes=wanted.minutes,
        written_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    if wanted.shown:
        _tell(work, made)
    work.record("note.written", made, company_id=company_id, hub_id=hub_id, kind=wanted.kind, shown=wanted.shown)
    return made


def _tell(work: Work, note: CaseNote) -> None:
    """The firm's owners have the words of a note that is shown to them in their mail, once each."""
    company = work.session.get_one(Company, note.company_id)
    hub = work.session.get_one(Hub, note.hub_id)
    for person in owners_of(work, company.id):
        enqueue(
            work,
            key=f"note:{note.id}:{person.id}",
            kind="advising_note",
            to=person.email,
            locale=person.locale,
            reply_to=hub.contact_email,
            context={
                "name": person.name,
                "company": company.name,
                "advisor": work.actor.name,
                "hub": hub.name,
                "text": note.text,
                "link": f"/{person.locale}/desk/{company.slug}/readiness",
            },
        )
