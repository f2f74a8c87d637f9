"""An advisor's verdict, one in ten repeated blind, differences settled by a third.

A first verdict counts at once. A blind repeat is made without sight of the first and changes nothing by itself; where
the two differ, a third person decides, and that counts.
"""

from __future__ import annotations

import secrets
from typing import Literal
from uuid import UUID

from sqlmodel import col, select

from backend.advising.models import Review
from backend.advising.policy import require_case
from backend.advising.reviewers import anybody_left
from backend.advising.schemas import ReviewInput
from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.readiness import findings
from backend.readiness.deciding import decide
from backend.readiness.models import EvidenceDocument, ItemEvidence

Role = Literal["first", "blind", "settling"]
REPEATED_OF = 10
_DECIDED = N_("Someone decided this evidence before you. Your words are below: look at the verdict, then go on.")
_OVERTAKEN = N_("This evidence was replaced or decided while you were reading. Look at it as it is now, then decide.")


def review(work: Work, *, hub_id: UUID, evidence_id: UUID, wanted: ReviewInput) -> Review:
    """Give a verdict on evidence as it was at `wanted.seen_version`; which role it has follows from what is open.

    Raises Conflict where someone was first, the evidence was replaced or the firm answered anew meanwhile, InvalidInput
    without a needed reason, NotFound and Forbidden for everybody who does not serve the hub.
    """
    evidence = work.session.get(ItemEvidence, evidence_id)
    if evidence is None:
        raise NotFound
    require_case(work, hub_id=hub_id, company_id=evidence.company_id)
    # The document first: the order in which the firm holds them too.
    work.session.get_one(EvidenceDocument, evidence.document_id, with_for_update=True, populate_existing=True)
    work.session.refresh(evidence, with_for_update=True)
    if evidence.row_version != wanted.seen_version:
        raise Conflict(_OVERTAKEN)
    findings.hold(work.session, evidence.company_id, evidence.item)
    findings.require_said(work.session, evidence.company_id, evidence.item, wanted.seen_answer)
    role, opened = role_for(work, evidence)
    if role == "first":
        return _first(work, hub_id, evidence, wanted)
    if opened is None:
        raise Conflict(_DECIDED)
    return _blind(work, opened, wanted) if role == "blind" else _settle(work, opened, evidence, wanted)


def role_for(work: Work, evidence: ItemEvidence) -> tuple[Role | None, Review | None]:
    """In which role the actor may look at evidence, and the open review it would close; (None, None) for nothing."""
    if evidence.state == "uploaded":
        return "first", None
    told = _told(work, evidence, evidence.row_version - 1)
    mine = {one.role for one in told if one.reviewer_id == work.actor.account_id and one.decided_at is not None}
    roles: tuple[Role, ...] = ("blind", "settling")
    for role in roles:
        waiting = next((one for one in told if one.role == role and one.decided_at is None), None)
        if waiting is not None and not mine:
            return role, waiting
    return None, None


def _first(work: Work, hub_id: UUID, evidence: ItemEvidence, wanted: ReviewInput) -> Review:
    seen = evidence.row_version
    _decide(work, evidence, wanted)
    made = _written(work, hub_id, evidence, seen, "first", wanted)
    if is_repeated(evidence.id):
        blind = _opened(work, made, "blind")
        if not _anybody(work, made, made):
            blind.verdict, blind.decided_at = "unavailable", work.now
    work.session.flush()
    return made


def _blind(work: Work, opened: Review, wanted: ReviewInput) -> Review:
    """Only written down; where it differs from the first, a third person is asked."""
    _close(work, opened, wanted)
    first = _of_role(work, opened, "first")
    if first is not None and (first.verdict, first.level) != (opened.verdict, opened.level):
        settling = _opened(work, opened, "settling")
        if not _anybody(work, opened, first, opened):
            settling.verdict, settling.decided_at = "unavailable", work.now
    work.session.flush()
    return opened


def _settle(work: Work, opened: Review, evidence: ItemEvidence, wanted: ReviewInput) -> Review:
    _decide(work, evidence, wanted)
    _close(work, opened, wanted)
    work.session.flush()
    return opened


def is_repeated(_evidence_id: UUID) -> bool:
    """Whether a first review is repeated blind: one in ten, drawn once it is given, so that nobody knows before.

    Nothing a reviewer sees says it, and a verdict is given once: nobody draws until it suits.
    """
    return secrets.randbelow(REPEATED_OF) == 0


def _decide(work: Work, evidence: ItemEvidence, wanted: ReviewInput) -> None:
    decide(
        work,
        evidence_id=evidence.id,
        seen_version=wanted.seen_version,
        verdict=wanted.verdict,
        level=wanted.level,
        reason=wanted.reason,
        expires_on=wanted.expires_on,
    )


def _written(work: Work, hub_id: UUID, evidence: ItemEvidence, seen: int, role: Role, wanted: ReviewInput) -> Review:
    made = Review(
        hub_id=hub_id,
        company_id=evidence.company_id,
        evidence_id=evidence.id,
        evidence_version=seen,
        item=evidence.item,
        role=role,
        opened_at=work.now,
    )
    work.session.add(made)
    _close(work, made, wanted)
    return made


def _close(work: Work, review: Review, wanted: ReviewInput) -> None:
    review.reviewer_id, review.decided_at = work.actor.account_id, work.now
    review.verdict, review.level, review.reason = wanted.verdict, wanted.level, wanted.reason
    work.session.add(review)
    work.session.flush()
    work.record(
        "review.written", review, company_id=review.company_id, hub_id=review.hub_id, item=review.item, role=review.role
    )


def _opened(work: Work, after: Review, role: Role) -> Review:
    made = Review(
        hub_id=after.hub_id,
        company_id=after.company_id,
        evidence_id=after.evidence_id,
        evidence_version=after.evidence_version,
        item=after.item,
        role=role,
        opened_at=work.now,
    )
    work.session.add(made)
    return made


def _told(work: Work, evidence: ItemEvidence, version: int) -> list[Review]:
    """Held, and as they are once they are held: they may have been read before somebody else decided."""
    wanted = select(Review).where(Review.evidence_id == evidence.id, Review.evidence_version == version)
    held = wanted.order_by(col(Review.opened_at)).with_for_update().execution_options(populate_existing=True)
    return list(work.session.exec(held))


def _of_role(work: Work, like: Review, role: Role) -> Review | None:
    wanted = select(Review).where(
        Review.evidence_id == like.evidence_id, Review.evidence_version == like.evidence_version, Review.role == role
    )
    return work.session.exec(wanted).first()


def _anybody(work: Work, like: Review, *reviews: Review) -> bool:
    """Whether somebody could still look at it, of the hub or lent to it."""
    but = [one.reviewer_id for one in reviews if one.reviewer_id is not None]
    return anybody_left(work.session, like.hub_id, like.company_id, but=but)
