"""An advisor's verdict on evidence, and what an advisor finds without a document."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from backend.core.errors import Conflict, InvalidInput, NotFound
from backend.core.i18n import N_
from backend.core.permissions import Permission
from backend.core.work import Work
from backend.readiness import findings
from backend.readiness.gathering import Inputs, gather
from backend.readiness.instrument import Item
from backend.readiness.models import EvidenceDocument, ItemEvidence, ItemFinding
from backend.readiness.policy import Firm, require_firm
from backend.readiness.schemas import Verdict
from backend.readiness.validity import check_dates, expiry, rule_for

_VERBS: dict[Verdict, str] = {
    "accept": "readiness.evidence_verified",
    "reject": "readiness.evidence_rejected",
    "more": "readiness.evidence_more_asked",
    "not_applicable": "readiness.evidence_not_applicable",
}
_STATES: dict[Verdict, str] = {
    "accept": "verified",
    "reject": "rejected",
    "more": "more_asked",
    "not_applicable": "verified",
}
_OVERTAKEN = N_("This evidence was replaced or decided while you were reading. Look at it as it is now, then decide.")
_FOUND = N_("Someone wrote down what they found about this while you were writing. Read it, then write yours again.")


def decide(
    work: Work,
    *,
    evidence_id: UUID,
    seen_version: int,
    verdict: Verdict,
    level: float | None = None,
    reason: str = "",
    expires_on: date | None = None,
) -> ItemEvidence:
    """Say what a document shows of an item, as it was at `seen_version`. `level`, 0 to 1, replaces the firm's word.

    Raises Conflict where it was replaced, taken back or decided meanwhile; InvalidInput without a needed reason or
    level; NotFound and Forbidden for everybody but advisors and managers of the firm's hubs.
    """
    evidence = work.session.get(ItemEvidence, evidence_id)
    if evidence is None:
        raise NotFound
    firm = require_firm(work.session, work.actor, Permission.READINESS_REVIEW, evidence.company_id)
    document = _held(work, evidence, seen_version)
    _check(verdict, reason, level)
    inputs = gather(work.session, evidence.company_id, now=work.now)
    if expires_on is not None:
        check_dates(document.issued_on, expires_on, inputs.today)
        evidence.expires_on = _expiry(inputs, evidence, document, expires_on)
    shown = _level(inputs, evidence.item, level) if verdict == "accept" else level
    evidence.state, evidence.reason = _STATES[verdict], reason
    evidence.decided_by, evidence.decided_at = work.actor.account_id, work.now
    evidence.row_version += 1
    _find(work, inputs, evidence, verdict, shown)
    work.session.add(evidence)
    work.session.flush()
    work.record(
        _VERBS[verdict],
        evidence,
        company_id=evidence.company_id,
        hub_id=hub_acting(work, firm),
        item=evidence.item,
        level=shown,
    )
    return evidence


def find(
    work: Work,
    *,
    company_id: UUID,
    item: str,
    seen_version: int,
    level: float | None = None,
    applies: bool | None = None,
    reason: str,
    expires_on: date | None = None,
    seen_answer: int | None = None,
) -> ItemFinding:
    """Say what was seen without a document: a call, a demonstration, or that an item does not apply.

    `seen_version` is the finding's version the advisor saw, `seen_answer` that of the firm's answer (None: not
    compared); 0 where there was none. What was seen counts as long as the item's rule for an advisor's word says, or
    until `expires_on` where that is earlier. Raises Conflict where another was written or the firm answered anew
    meanwhile, InvalidInput without a reason or with neither `level` nor `applies`.
    """
    firm = require_firm(work.session, work.actor, Permission.READINESS_REVIEW, company_id)
    inputs = gather(work.session, company_id, now=work.now)
    if item not in inputs.instrument.by_id:
        raise NotFound
    if not reason:
        raise InvalidInput(fields={"reason": N_("Write what you saw: the firm and the next advisor read it.")})
    if (level is None and applies is None) or (level is not None and not 0 <= level <= 1):
        raise InvalidInput(fields={"level": N_("Choose what you saw, or say that it does not apply.")})
    check_dates(None, expires_on, inputs.today)
    findings.hold(work.session, company_id, item)
    present = findings.finding_of(work.session, company_id, item)
    if seen_version != (present.row_version if present is not None else 0):
        raise Conflict(_FOUND)
    findings.require_said(work.session, company_id, item, seen_answer)
    found = findings.put(
        work,
        company_id=company_id,
        item=item,
        level=level,
        applies=applies,
        reason=reason,
        seen={},
        expires_on=expires_on if level is None else _last_day(inputs.instrument.by_id[item], inputs.today, expires_on),
    )
    changed: dict[str, Any] = {"item": item, "level": level, "applies": applies}
    work.record("readiness.finding_made", found, company_id=company_id, hub_id=hub_acting(work, firm), **changed)
    return found


def hub_acting(work: Work, firm: Firm) -> UUID | None:
    """The hub for which the person acts on this firm; None for the system itself."""
    return next((hub for hub in sorted(firm.hubs) if hub in work.actor.hubs), None)


def _held(work: Work, evidence: ItemEvidence, seen_version: int) -> EvidenceDocument:
    """The document, held with its evidence in the order in which the firm holds them too."""
    document = work.session.get_one(
        EvidenceDocument, evidence.document_id, with_for_update=True, populate_existing=True
    )
    work.session.refresh(evidence, with_for_update=True)
    if evidence.row_version != seen_version or evidence.state == "withdrawn" or document.removed_at is not None:
        raise Conflict(_OVERTAKEN)
    return document


def _check(verdict: Verdict, reason: str, level: float | None) -> None:
    if verdict in ("reject", "more") and not reason.strip():
        raise InvalidInput(fields={"reason": N_("Write why, in a sentence: the firm reads it and mends it.")})
    if verdict == "not_applicable" and not reason.strip():
        raise InvalidInput(fields={"reason": N_("Write why this does not apply to the firm.")})
    if level is not None and not 0 <= level <= 1:
        raise InvalidInput(fields={"level": N_("Choose one of the answers on the list.")})


def _level(inputs: Inputs, item: str, level: float | None) -> float | None:
    """What accepted evidence confirms: what the advisor says, else the firm's own answer."""
    if level is not None:
        return level
    said = inputs.answers.get(item)
    if said is not None and said.state == "answered":
        return said.level
    asked = inputs.instrument.by_id.get(item)
    if asked is not None and asked.kind in ("yesno", "code"):
        return 1.0
    raise InvalidInput(fields={"level": N_("The firm has not answered this yet. Choose what the evidence shows.")})


def _expiry(inputs: Inputs, evidence: ItemEvidence, document: EvidenceDocument, wanted: date) -> date | None:
    asked = inputs.instrument.by_id.get(evidence.item)
    if asked is None:
        return wanted
    rule = rule_for(asked, {"file": "document"}.get(document.kind, document.kind))
    return expiry(
        rule,
        issued_on=document.issued_on,
        expires_on=wanted,
        today=inputs.today,
        authority=document.authority,
    )


def _last_day(asked: Item, today: date, wanted: date | None) -> date | None:
    """How long an advisor's word counts."""
    rule = next((one for one in asked.evidence if one.source == "advisor"), None)
    return wanted if rule is None else expiry(rule, issued_on=today, expires_on=wanted, today=today)


def _find(work: Work, inputs: Inputs, evidence: ItemEvidence, verdict: Verdict, level: float | None) -> None:
    """What the verdict says of the item itself."""
    if verdict == "more" or (verdict == "reject" and level is None):
        said = inputs.answers.get(evidence.item)
        findings.drop_of(work, evidence, said=said.level if said is not None else None)
        return
    findings.hold(work.session, evidence.company_id, evidence.item)
    findings.put(
        work,
        company_id=evidence.company_id,
        item=evidence.item,
        level=None if verdict == "not_applicable" else level,
        applies=False if verdict == "not_applicable" else None,
        reason=evidence.reason,
        seen={"evidence": str(evidence.id), "version": evidence.row_version, "verdict": verdict},
        # What a rejected document showed does not become untrue with the day it would have expired.
        expires_on=None if verdict == "reject" else evidence.expires_on,
    )
