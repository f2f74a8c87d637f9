"""What an advisor found about an item: its level, or that it does not apply. One per firm, item and source."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from backend.core.errors import Conflict
from backend.core.i18n import N_
from backend.core.turns import take_turn
from backend.core.work import Work
from backend.readiness.models import ItemEvidence, ItemFinding, ReadinessAnswer
from backend.readiness.versions import version_for_company


def finding_of(session: Session, company_id: UUID, item: str, source: str = "advisor") -> ItemFinding | None:
    """The finding about an item, where there is one."""
    return session.exec(
        select(ItemFinding).where(
            ItemFinding.company_id == company_id, ItemFinding.item == item, ItemFinding.source == source
        )
    ).first()


def findings_of(session: Session, company_id: UUID) -> list[ItemFinding]:
    """All findings about a firm, by item."""
    wanted = select(ItemFinding).where(ItemFinding.company_id == company_id)
    return list(session.exec(wanted.order_by(col(ItemFinding.item), col(ItemFinding.source))))


def hold(session: Session, company_id: UUID, item: str) -> None:
    """Nobody else changes findings about this item until this work ends."""
    take_turn(session, f"readiness-finding:{company_id}:{item}")


def said_version(session: Session, company_id: UUID, item: str) -> int:
    """The version of the firm's answer to an item, 0 where there is none."""
    version = version_for_company(session, company_id)
    if version is None:
        return 0
    wanted = select(ReadinessAnswer.row_version).where(
        ReadinessAnswer.company_id == company_id,
        ReadinessAnswer.instrument_id == version.id,
        ReadinessAnswer.item == item,
    )
    return session.exec(wanted).first() or 0


def require_said(session: Session, company_id: UUID, item: str, seen: int | None) -> None:
    """Conflict where the firm says something else than what was seen; None compares nothing. Call `hold` first."""
    if seen is not None and said_version(session, company_id, item) != seen:
        raise Conflict(N_("The firm changed its answer while you were reading. Look at what it says now, then decide."))


def put(
    work: Work,
    *,
    company_id: UUID,
    item: str,
    level: float | None,
    applies: bool | None,
    reason: str,
    seen: dict[str, Any],
    expires_on: date | None,
) -> ItemFinding:
    """Write the advisor's finding in the place of the one before. Call `hold` first."""
    found = finding_of(work.session, company_id, item)
    if found is None:
        found = ItemFinding(company_id=company_id, item=item, source="advisor", found_at=work.now, row_version=0)
    found.level, found.applies, found.reason, found.seen = level, applies, reason, seen
    found.found_by, found.found_at, found.expires_on = work.actor.account_id, work.now, expires_on
    found.row_version += 1
    work.session.add(found)
    work.session.flush()
    return found


def drop_of(work: Work, evidence: ItemEvidence, *, said: float | None) -> None:
    """Forget what was found by evidence that is no longer there.

    A finding below what the firm says (`said`) stays: taking a document back does not make a claim true.
    """
    hold(work.session, evidence.company_id, evidence.item)
    found = finding_of(work.session, evidence.company_id, evidence.item)
    if found is None or found.seen.get("evidence") != str(evidence.id):
        return
    if found.level is not None and said is not None and found.level < said:
        return
    work.session.delete(found)
    work.session.flush()


def answer_changed(work: Work, *, company_id: UUID, item: str, level: float | None, another: bool = False) -> None:
    """The firm says something else than what an advisor confirmed: the evidence waits for a look again.

    Where the firm says less, its word counts at once; where it says more, the finding stays until the next verdict.
    `another`: it names another thing at the same level, such as another code; what was confirmed of the one before
    says nothing of it.
    """
    # Rows first, then the turn: the order in which a verdict takes them.
    checked = work.session.exec(
        select(ItemEvidence)
        .where(ItemEvidence.company_id == company_id, ItemEvidence.item == item, ItemEvidence.state == "verified")
        .with_for_update()
    ).all()
    hold(work.session, company_id, item)
    found = finding_of(work.session, company_id, item)
    if found is not None and (found.applies is False or (found.level == level and not another)):
        return
    for evidence in checked:
        evidence.state, evidence.decided_by, evidence.decided_at = "uploaded", None, None
        evidence.row_version += 1
        work.record("readiness.evidence_reopened", evidence, company_id=company_id, item=item)
    if found is not None and _gone(found.level, level, another=another):
        work.session.delete(found)
    work.session.flush()


def _gone(found: float | None, said: float | None, *, another: bool) -> bool:
    """Whether what was found says nothing of the new answer. What was found below it stays: saying is not showing."""
    if said is None:
        return True
    return found is not None and (said < found or (another and said == found))
