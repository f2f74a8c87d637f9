"""Hubs that repeat reviews for one another, by agreement of both managers.

A hub with one advisor has nobody to repeat a review blind. It asks another hub; once that hub's manager accepts, the
lender's people see, of the borrower's firms, exactly the evidence whose repeat is open and that nobody of the borrower
could repeat. When the repeat is written or the loan ends, they see it no more.
"""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from backend.advising import reviewing
from backend.advising.models import Loan, Review
from backend.advising.policy import require_hub
from backend.advising.reviewers import anybody_left, own_left
from backend.advising.schemas import ReviewInput
from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import ADVISOR, MANAGER, Actor
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import staff_of
from backend.integrations.mail.outbox import enqueue
from backend.readiness.models import ItemEvidence


def ask(work: Work, *, borrower_id: UUID, lender: str) -> Loan:
    """A manager asks the hub at the address `lender`; what was asked already is given back."""
    require_hub(work.actor, borrower_id, manager=True)
    hub = work.session.exec(select(Hub).where(Hub.slug == lender)).first()
    if hub is None or hub.id == borrower_id or work.actor.account_id is None:
        raise InvalidInput(fields={"hub": N_("Choose another hub from the list.")})
    _hold(work, hub.id, borrower_id)
    wanted = select(Loan).where(Loan.lender_id == hub.id, Loan.borrower_id == borrower_id, col(Loan.ended_at).is_(None))
    present = work.session.exec(wanted).first()
    if present is not None:
        return present
    made = Loan(lender_id=hub.id, borrower_id=borrower_id, asked_by=work.actor.account_id, asked_at=work.now)
    work.session.add(made)
    work.session.flush()
    _told(work, "loan.asked", made)
    _tell_lender(work, made, hub)
    return made


def accept(work: Work, *, hub_id: UUID, loan_id: UUID) -> Loan:
    """The lender's manager agrees; again changes nothing. Conflict where it was taken back meanwhile."""
    loan = _loan(work, hub_id, loan_id)
    if loan.lender_id != hub_id:
        raise NotFound
    if loan.ended_at is not None:
        raise Conflict(N_("This was taken back meanwhile. Nothing has changed for your advisors."))
    if loan.accepted_at is None:
        loan.accepted_by, loan.accepted_at = work.actor.account_id, work.now
        work.session.add(loan)
        work.session.flush()
        _told(work, "loan.accepted", loan)
    return loan


def end(work: Work, *, hub_id: UUID, loan_id: UUID) -> Loan:
    """Either manager declines, takes back or ends it; again changes nothing. Repeats nobody can do now are closed."""
    loan = _loan(work, hub_id, loan_id)
    if loan.ended_at is not None:
        return loan
    loan.ended_by, loan.ended_at = work.actor.account_id, work.now
    work.session.add(loan)
    work.session.flush()
    _told(work, "loan.ended", loan)
    for review in _open_reviews(work.session, loan.borrower_id):
        if not anybody_left(work.session, review.hub_id, review.company_id, but=lookers(work.session, review)):
            review.verdict, review.decided_at = "unavailable", work.now
            work.session.add(review)
    work.session.flush()
    return loan


def lent(work: Work, *, hub_id: UUID, evidence_id: UUID) -> tuple[Work, Review]:
    """The work of somebody whose hub lends them for this one piece of evidence, and the review that is open.

    `hub_id` is their own hub. The work acts as an advisor of the borrower: use it for this evidence only. Raises
    NotFound where no repeat is open for them.
    """
    require_hub(work.actor, hub_id)
    evidence = work.session.get(ItemEvidence, evidence_id)
    if evidence is None or evidence.state == "uploaded" or work.actor.account_id is None:
        raise NotFound
    wanted = select(Review).where(
        Review.evidence_id == evidence_id,
        Review.evidence_version == evidence.row_version - 1,
        col(Review.decided_at).is_(None),
    )
    review = work.session.exec(wanted).first()
    if review is None or not _lends(work.session, hub_id, review.hub_id):
        raise NotFound
    but = lookers(work.session, review)
    kept_out = work.actor.account_id in but or evidence.company_id in work.actor.companies
    if kept_out or own_left(work.session, review.hub_id, review.company_id, but=but):
        raise NotFound
    borrowed = Actor(account_id=work.actor.account_id, name=work.actor.name, hubs={review.hub_id: ADVISOR})
    return work.acting_as(borrowed), review


def review_lent(work: Work, *, hub_id: UUID, evidence_id: UUID, wanted: ReviewInput) -> Review:
    """As `reviewing.review`, for evidence of a hub that borrows the actor's."""
    borrowed, opened = lent(work, hub_id=hub_id, evidence_id=evidence_id)
    made = reviewing.review(borrowed, hub_id=opened.hub_id, evidence_id=evidence_id, wanted=wanted)
    if made.role == "first":  # replaced between the two looks: a first verdict is not theirs to give
        raise NotFound
    return made


def document_of(work: Work, evidence_id: UUID) -> UUID:
    """The document of evidence that `lent` gave access to."""
    return work.session.get_one(ItemEvidence, evidence_id).document_id


def lookers(session: Session, review: Review) -> list[UUID]:
    """Who has looked at the evidence of a review as it was then."""
    wanted = select(Review.reviewer_id).where(
        Review.evidence_id == review.evidence_id,
        Review.evidence_version == review.evidence_version,
        col(Review.reviewer_id).is_not(None),
    )
    return [one for one in session.exec(wanted) if one is not None]


def _loan(work: Work, hub_id: UUID, loan_id: UUID) -> Loan:
    """A loan of this hub, held until this work ends, for its managers."""
    require_hub(work.actor, hub_id, manager=True)
    loan = work.session.get(Loan, loan_id)
    if loan is None or hub_id not in (loan.lender_id, loan.borrower_id):
        raise NotFound
    _hold(work, loan.lender_id, loan.borrower_id)
    work.session.refresh(loan)
    return loan


def _hold(work: Work, lender_id: UUID, borrower_id: UUID) -> None:
    take_turn(work.session, f"loan:{lender_id}:{borrower_id}")


def _lends(session: Session, lender_id: UUID, borrower_id: UUID) -> bool:
    wanted = select(Loan.id).where(
        Loan.lender_id == lender_id,
        Loan.borrower_id == borrower_id,
        col(Loan.accepted_at).is_not(None),
        col(Loan.ended_at).is_(None),
    )
    return session.exec(wanted).first() is not None


def _open_reviews(session: Session, hub_id: UUID) -> list[Review]:
    wanted = select(Review).where(Review.hub_id == hub_id, col(Review.decided_at).is_(None))
    held = wanted.order_by(col(Review.id)).with_for_update().execution_options(populate_existing=True)
    return list(session.exec(held))


def _told(work: Work, verb: str, loan: Loan) -> None:
    """Once in the journal of each of the two."""
    for hub_id in (loan.borrower_id, loan.lender_id):
        work.record(verb, loan, hub_id=hub_id)


def _tell_lender(work: Work, loan: Loan, lender: Hub) -> None:
    """Its managers read who asks, and where to answer."""
    borrower = work.session.get_one(Hub, loan.borrower_id)
    for manager in staff_of(work.session, lender.id, role=MANAGER):
        enqueue(
            work,
            key=f"loan:{loan.id}:asked:{manager.id}",
            kind="loan_asked",
            to=manager.email,
            locale=manager.locale,
            context={
                "name": manager.name,
                "borrower": borrower.name,
                "hub": lender.name,
                "link": f"/{manager.locale}/hub-desk/{lender.slug}/loans",
            },
        )
