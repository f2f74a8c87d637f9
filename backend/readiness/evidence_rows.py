"""A firm's documents and what they support, opened by who may and held while they change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlmodel import col, select

from backend.core.errors import InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission
from backend.core.work import Work
from backend.readiness.gathering import Inputs, gather
from backend.readiness.models import EvidenceDocument, ItemEvidence
from backend.readiness.policy import require_firm
from backend.readiness.validity import expiry, rule_for

SOURCE_OF = {"file": "document", "link": "link", "registry": "registry"}


def open_firm(work: Work, company_id: UUID) -> Inputs:
    """What the firm's score is made from, for who answers for it. NotFound, Forbidden for everybody else."""
    require_firm(work.session, work.actor, Permission.READINESS_ANSWER, company_id)
    return gather(work.session, company_id, now=work.now)


def new_evidence(work: Work, document: EvidenceDocument, item: str, *, version: int) -> ItemEvidence:
    """That a document supports an item; nobody looked at it yet. The caller adds it."""
    return ItemEvidence(
        company_id=document.company_id,
        document_id=document.id,
        item=item,
        state="uploaded",
        added_at=work.now,
        row_version=version,
    )


def end_for(inputs: Inputs, document: EvidenceDocument, item: str) -> date | None:
    """The last day on which a document counts for an item."""
    return end_of(
        inputs,
        item,
        document.kind,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        authority=document.authority,
    )


def end_of(
    inputs: Inputs, item: str, kind: str, *, issued_on: date | None, expires_on: date | None, authority: str = ""
) -> date | None:
    """The last day on which something counts for an item; InvalidInput for items it cannot serve."""
    asked = inputs.instrument.by_id.get(item)
    if asked is None:
        raise InvalidInput(fields={"items": N_("Choose questions from the list.")})
    rule = rule_for(asked, SOURCE_OF[kind])
    return expiry(rule, issued_on=issued_on, expires_on=expires_on, today=inputs.today, authority=authority)


def document_of(work: Work, document_id: UUID) -> EvidenceDocument:
    """A document of a firm the actor answers for; NotFound for everybody who may not even see the firm's."""
    document = work.session.get(EvidenceDocument, document_id)
    if document is None:
        raise NotFound
    require_firm(work.session, work.actor, Permission.READINESS_ANSWER, document.company_id)
    return document


def held(work: Work, document_id: UUID) -> tuple[EvidenceDocument, Inputs]:
    """A document, held until this work ends; NotFound where it was taken back."""
    document = document_of(work, document_id)
    work.session.refresh(document, with_for_update=True)
    if document.removed_at is not None:
        raise NotFound
    return document, gather(work.session, document.company_id, now=work.now)


def evidence_of(work: Work, document: EvidenceDocument, *, item: str | None = None) -> list[ItemEvidence]:
    """What a held document supports, held too."""
    wanted = select(ItemEvidence).where(ItemEvidence.document_id == document.id)
    if item is not None:
        wanted = wanted.where(ItemEvidence.item == item)
    locked = wanted.order_by(col(ItemEvidence.item)).with_for_update()
    return list(work.session.exec(locked.execution_options(populate_existing=True)))
