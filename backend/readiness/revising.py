"""A firm changes what it showed: other items, another file, or taken back altogether."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from backend.core.errors import Conflict, NotFound
from backend.core.i18n import N_
from backend.core.work import Work
from backend.integrations.storage import Storage
from backend.media.models import Media
from backend.media.storing import delete_media
from backend.readiness import findings
from backend.readiness.evidence_files import keep_file
from backend.readiness.evidence_rows import document_of, end_for, evidence_of, held, new_evidence, open_firm
from backend.readiness.gathering import Inputs
from backend.readiness.models import EvidenceDocument, ItemEvidence
from backend.readiness.validity import check_dates


def attach(work: Work, document_id: UUID, item: str) -> ItemEvidence:
    """Let a document serve one more item; where it does already, nothing changes."""
    document, inputs = held(work, document_id)
    ends = end_for(inputs, document, item)
    present = evidence_of(work, document, item=item)
    if present and present[0].state != "withdrawn":
        return present[0]
    evidence = present[0] if present else new_evidence(work, document, item, version=0)
    evidence.state, evidence.reason, evidence.expires_on, evidence.added_at = "uploaded", "", ends, work.now
    evidence.row_version += 1
    work.session.add(evidence)
    work.session.flush()
    work.record("readiness.evidence_attached", evidence, company_id=document.company_id, item=item)
    return evidence


def detach(work: Work, document_id: UUID, item: str) -> None:
    """Let a document serve an item no longer. NotFound where it does not."""
    document, inputs = held(work, document_id)
    present = [one for one in evidence_of(work, document, item=item) if one.state != "withdrawn"]
    if not present:
        raise NotFound
    _withdraw(work, inputs, present[0])
    work.record("readiness.evidence_detached", present[0], company_id=document.company_id, item=item)


def remove(work: Work, document_id: UUID) -> None:
    """Take a document back: it serves nothing any more, and its file is erased."""
    document, inputs = held(work, document_id)
    served = [one for one in evidence_of(work, document) if one.state != "withdrawn"]
    for evidence in served:
        _withdraw(work, inputs, evidence)
    _drop_file(work, document)
    document.removed_at = work.now
    document.url, document.number = "", ""
    document.row_version += 1
    items = [one.item for one in served]
    work.record("readiness.evidence_removed", document, company_id=document.company_id, items=items)


def replace_file(
    work: Work,
    *,
    storage: Storage,
    document_id: UUID,
    file_name: str,
    data: bytes,
    issued_on: date | None = None,
    expires_on: date | None = None,
    seen_version: int | None = None,
) -> EvidenceDocument:
    """Put another file in the place of a document's; it waits for an advisor's look again.

    A verdict on the file before never applies to this one. Conflict where it changed since `seen_version`.
    """
    inputs = open_firm(work, document_of(work, document_id).company_id)
    check_dates(issued_on, expires_on, inputs.today)
    media = keep_file(work, storage=storage, company_id=inputs.company_id, file_name=file_name, data=data)
    document, inputs = held(work, document_id)
    if seen_version is not None and seen_version != document.row_version:
        raise Conflict(N_("Someone else of your firm changed this document meanwhile. Look at it, then change it."))
    _drop_file(work, document)
    document.kind, document.media_id, document.url = "file", media.id, ""
    document.issued_on, document.expires_on = issued_on, expires_on
    document.added_by, document.added_at, document.reminded = work.actor.account_id, work.now, []
    document.row_version += 1
    served = [one for one in evidence_of(work, document) if one.state != "withdrawn"]
    for evidence in served:
        _start_over(work, inputs, document, evidence)
    work.session.flush()
    items = [one.item for one in served]
    work.record("readiness.evidence_replaced", document, company_id=document.company_id, items=items)
    return document


def _withdraw(work: Work, inputs: Inputs, evidence: ItemEvidence) -> None:
    evidence.state = "withdrawn"
    _forget_verdict(work, inputs, evidence)


def _start_over(work: Work, inputs: Inputs, document: EvidenceDocument, evidence: ItemEvidence) -> None:
    evidence.state, evidence.reason, evidence.added_at = "uploaded", "", work.now
    asked = inputs.instrument.by_id.get(evidence.item)
    evidence.expires_on = document.expires_on if asked is None else end_for(inputs, document, evidence.item)
    _forget_verdict(work, inputs, evidence)


def _forget_verdict(work: Work, inputs: Inputs, evidence: ItemEvidence) -> None:
    evidence.decided_by, evidence.decided_at = None, None
    evidence.row_version += 1
    said = inputs.answers.get(evidence.item)
    findings.drop_of(work, evidence, said=said.level if said is not None else None)
    work.session.add(evidence)
    work.session.flush()


def _drop_file(work: Work, document: EvidenceDocument) -> None:
    """The file goes with its row; the document names it no more."""
    media_id, document.media_id = document.media_id, None
    work.session.flush()
    if media_id is not None:
        delete_media(work, work.session.get_one(Media, media_id))
