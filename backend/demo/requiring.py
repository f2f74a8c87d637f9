"""The demo's firms look at what a market asks of their first offer: some of it they have, some is missing."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from backend.catalogue.models import Listing
from backend.catalogue.queries import listing_by_id
from backend.compliance import taking_up
from backend.compliance.checklist import checklist_for
from backend.compliance.marking import mark
from backend.compliance.papers import papers_of
from backend.compliance.schemas import MarkInput
from backend.core.work import Work
from backend.readiness.gathering import today_of

_MOST = 5
_QUESTION = "¿Quién de aquí ya lo tramitó? Nos gustaría empezar con alguien que conozca el camino."


def go_through(work: Work, company_id: UUID, *, market: str, has: int) -> None:
    """The owner marks the first lines of the checklist: `has` of them held, the rest missing; one is taken up.

    What is held names one of the firm's documents where it has any that counts. A firm without an offer does nothing.
    """
    wanted = select(Listing.id).where(Listing.company_id == company_id, Listing.state == "published")
    listing_id = work.session.exec(wanted.order_by(col(Listing.created_at), col(Listing.id))).first()
    if listing_id is None:
        return
    today = today_of(work.session, company_id, work.now)
    checklist = checklist_for(listing_by_id(work.session, listing_id, viewer=work.actor), market, today)
    papers, missing = papers_of(work.session, company_id), []
    for place, one in enumerate([line for line in checklist.lines if line.certain][:_MOST]):
        line = one.requirement
        proof = next((paper.id for paper in papers if paper.counts(line, today)), None) if place == 0 else None
        said = "have" if place < has else "missing"
        told = MarkInput(line=line.id, mark=said, document_id=proof)  # type: ignore[arg-type]  # one of the two
        mark(work, company_id=company_id, listing_id=listing_id, checklist=checklist, wanted=told, today=today)
        if said == "missing":
            missing.append(line.id)
    if missing:
        taking_up.start(work, company_id=company_id, line=missing[0], today=today)
        taking_up.ask(work, company_id=company_id, line=missing[-1], question=_QUESTION, today=today)
