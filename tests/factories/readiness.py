"""Firms on their way, made through the behaviours themselves: answers, documents, an advisor's verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.models import Account
from backend.companies.models import Company
from backend.core.permissions import ADVISOR, MANAGER, Actor
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.integrations.storage import Storage
from backend.readiness import answering, evidencing, profiling
from backend.readiness.gathering import Inputs, gather
from backend.readiness.instrument import Item
from backend.readiness.models import EvidenceDocument, ItemEvidence, ItemFinding, ReadinessAnswer
from backend.readiness.rescoring import rescore
from backend.readiness.schemas import AnswerInput, ProfileInput
from tests.factories.companies import belonging, firm, owner_of
from tests.factories.hubs import hub, serving, staff
from tests.factories.media import pdf_file


@dataclass(frozen=True, slots=True)
class Begun:
    """A firm of a hub, its owner, and the hub's advisor and manager, each as actor too."""

    hub: Hub
    company: Company
    account: Account
    owner: Actor
    advisor: Actor
    second: Actor
    manager: Actor

    @property
    def company_id(self) -> UUID:
        """The firm's id."""
        return self.company.id


def begun(work: Work, **hub_values: Any) -> Begun:
    """A firm that may begin; nothing is answered yet."""
    where = hub(work, **hub_values)
    return joined(work, where)


def joined(work: Work, where: Hub, **firm_values: Any) -> Begun:
    """One more firm of a hub."""
    company = firm(work, where, sector="agrifood", **firm_values)
    account = owner_of(work, company)
    return Begun(
        hub=where,
        company=company,
        account=account,
        owner=belonging(account, company),
        advisor=serving(staff(work, where, ADVISOR), where, ADVISOR),
        second=serving(staff(work, where, ADVISOR), where, ADVISOR),
        manager=serving(staff(work, where, MANAGER), where, MANAGER),
    )


def of_services(work: Work, at: Begun) -> None:
    """The firm says that it offers services only."""
    wanted = ProfileInput(offers=["services"], markets=["US"])
    profiling.describe(work.acting_as(at.owner), company_id=at.company_id, wanted=wanted)


def best_answer(item: Item) -> dict[str, Any]:
    """What a firm says that has done all an item asks."""
    if item.kind == "yesno":
        return {"yes": True}
    if item.kind == "code":
        return {"code": "090121"}
    if item.kind == "count":
        return {"count": item.rungs[-1].at_least}
    return {"rung": len(item.rungs) - 1}


def say(work: Work, at: Begun, item: str, value: dict[str, Any] | None = None, **more: Any) -> ReadinessAnswer:
    """The owner answers an item; without a value, as well as can be."""
    asked = inputs_of(work, at).instrument.by_id[item]
    state = more.get("state", "answered")
    told = {} if state != "answered" else value if value is not None else best_answer(asked)
    wanted = AnswerInput(value=told, **more)
    return answering.answer(work.acting_as(at.owner), company_id=at.company_id, item=item, wanted=wanted)


def show(
    work: Work,
    at: Begun,
    *items: str,
    title: str = "Constancia",
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> EvidenceDocument:
    """The owner shows a page; dated today unless told otherwise."""
    return evidencing.add_link(
        work.acting_as(at.owner),
        company_id=at.company_id,
        items=items,
        title=title,
        url="https://www.sat.gob.mx/constancia",
        issued_on=issued_on or inputs_of(work, at).today,
        expires_on=expires_on,
    )


def upload(
    work: Work, at: Begun, storage: Storage, *items: str, name: str = "opinion.pdf", data: bytes | None = None
) -> EvidenceDocument:
    """The owner shows a file of today; a small PDF unless told otherwise."""
    return evidencing.add_file(
        work.acting_as(at.owner),
        storage=storage,
        company_id=at.company_id,
        items=items,
        title="Opinión de cumplimiento",
        file_name=name,
        data=pdf_file() if data is None else data,
        issued_on=inputs_of(work, at).today,
    )


def evidence(work: Work, document: EvidenceDocument) -> Sequence[ItemEvidence]:
    """What a document supports, by item."""
    wanted = select(ItemEvidence).where(ItemEvidence.document_id == document.id).order_by(col(ItemEvidence.item))
    return work.session.exec(wanted.execution_options(populate_existing=True)).all()


def accept(work: Work, at: Begun, document: EvidenceDocument, **more: Any) -> list[ItemEvidence]:
    """The advisor accepts everything a document supports."""
    return [
        evidencing.decide(
            work.acting_as(at.advisor), evidence_id=one.id, seen_version=one.row_version, verdict="accept", **more
        )
        for one in evidence(work, document)
    ]


def inputs_of(work: Work, at: Begun) -> Inputs:
    """What the firm's score is made from now."""
    return gather(work.session, at.company_id, now=work.now)


def factor(work: Work, at: Begun, item: str) -> float:
    """How far an item's evidence counts now: 0.5 said, 0.75 shown, 1.0 verified."""
    return inputs_of(work, at).score().line(item).factor


def done(work: Work, at: Begun, *, expires_on: date | None = None) -> Begun:
    """The firm answered all as well as can be; what can be shown was shown and accepted, the rest was measured."""
    items = inputs_of(work, at).instrument.items
    measured = {item.id for item in items if all(rule.source in ("probe", "platform") for rule in item.evidence)}
    for item in items:
        say(work, at, item.id)
        if item.id in measured:
            measured_now = ItemFinding(
                company_id=at.company_id, item=item.id, source="probe", level=1.0, found_at=work.now
            )
            work.session.add(measured_now)
    accept(work, at, show(work, at, *(one.id for one in items if one.id not in measured), expires_on=expires_on))
    rescore(work, at.company_id)
    return at


def ready(work: Work, *, expires_on: date | None = None) -> Begun:
    """A firm of a hub that has done all there is, without a signature."""
    return done(work, begun(work), expires_on=expires_on)
