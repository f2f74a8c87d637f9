"""What the desk of advisors shows of one piece of evidence and of one firm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from backend.accounts.models import Account
from backend.advising.loan_queries import LentRow, lent_waiting
from backend.advising.reviewing import role_for
from backend.advising.schemas import ReviewInput
from backend.companies.models import Company, HubMembership
from backend.core.errors import Forbidden, NotFound
from backend.core.i18n import N_, Text
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import hub_of
from backend.insights.queries import hub_figures
from backend.readiness.models import ItemEvidence, ReadinessAnswer
from backend.readiness.queries import answers_of, documents_of
from storefront.desks import hub_desk
from storefront.forms import Form
from storefront.readiness_view import FirmReadiness, question_of, readiness_of, rungs_of, why_of
from storefront.rendering import Page

VERDICTS: tuple[tuple[str, str, Text], ...] = (
    ("accept", "a", N_("Accept")),
    ("reject", "r", N_("Reject")),
    ("more", "m", N_("Ask for more")),
    ("not_applicable", "n", N_("Does not apply")),
)
# Said after a verdict, with how many wait still; the second where none does.
DONE: dict[str, tuple[Text, Text]] = {
    "accept": (N_("Accepted. %(left)s left."), N_("Accepted. Nothing is left.")),
    "reject": (N_("Rejected. %(left)s left."), N_("Rejected. Nothing is left.")),
    "more": (N_("Asked for more. %(left)s left."), N_("Asked for more. Nothing is left.")),
    "not_applicable": (N_("Does not apply. %(left)s left."), N_("Does not apply. Nothing is left.")),
}
ROLES: dict[str, Text] = {
    "first": N_("First look"),
    "blind": N_("Repeat without sight of the first verdict"),
    "settling": N_("Two advisors differ: you decide"),
}


def done_words(verdict: str, left: int) -> Text:
    """What was done and how many wait still, for the page that comes next."""
    more, none = DONE[verdict]
    return Text(more.msgid, {"left": str(left)}) if left else none


def read_verdict(form: Form) -> ReviewInput:
    """What was decided; an empty rung or day is one that was not chosen. Raises InvalidInput."""
    kept = {name: value for name, value in form.values.items() if value or name == "reason"}
    return Form(values=kept).read(ReviewInput)


def open_hub(page: Page, work: Work, slug: str) -> Hub:
    """The hub for its own people; who runs the installation has no business with the papers of firms."""
    hub = hub_of(work.session, page.actor, slug)
    if hub.id not in page.actor.hubs:
        raise Forbidden
    return hub


def lent_waiting_for(page: Page, work: Work, hub: Hub) -> list[LentRow]:
    """What waits at other hubs for this person of the hub."""
    if page.actor.account_id is None:
        return []
    me, own = page.actor.account_id, list(page.actor.companies)
    return lent_waiting(work.session, hub.id, reviewer_id=me, companies=own)


def desk_of(page: Page, work: Work, hub: Hub) -> dict[str, Any]:
    """The frame of the hub's desk."""
    figures = hub_figures(work.session, hub.id, since=work.now)
    return hub_desk(page, hub, queue=figures.waiting, inquiries=figures.to_check)


def member(session: Session, hub: Hub, slug: str) -> Company:
    """An approved firm of the hub by its address; NotFound otherwise."""
    wanted = (
        select(Company)
        .join(HubMembership, HubMembership.company_id == Company.id)  # type: ignore[arg-type]
        .where(
            Company.slug == slug,
            HubMembership.hub_id == hub.id,
            HubMembership.state == "approved",
            HubMembership.ended_at.is_(None),  # type: ignore[union-attr]
        )
    )
    company = session.exec(wanted).first()
    if company is None:
        raise NotFound
    return company


def case(page: Page, work: Work, hub: Hub, evidence_id: UUID) -> dict[str, Any]:
    """Everything beside one piece of evidence: the question, what the firm says, the document, what counts."""
    evidence = work.session.get(ItemEvidence, evidence_id)
    if evidence is None:
        raise NotFound
    company = member(work.session, hub, work.session.get_one(Company, evidence.company_id).slug)
    at = readiness_of(work, company.id)
    item = at.inputs.instrument.by_id.get(evidence.item)
    document = next((one for one in documents_of(work.session, company.id) if one.id == evidence.document_id), None)
    if item is None or document is None:
        raise NotFound
    role, _ = role_for(work, evidence)
    answer = answer_of(work, at, item.id)
    return {
        "company": company,
        "evidence": evidence,
        "document": document,
        "item": item,
        "role": page.say(ROLES[role]) if role else "",
        "open": role is not None,
        "question": question_of(at.inputs, item).told(page.locale),
        "why": why_of(at.inputs, item).told(page.locale),
        "rungs": [(rung.level, rung.words.told(page.locale)) for rung in rungs_of(at.inputs, item)],
        "said": said(page, at, item.id, answer),
        "answered_version": answer.row_version if answer is not None else 0,
        "line": at.lines[item.id],
        "verdicts": [{"value": value, "key": key, "words": page.say(words)} for value, key, words in VERDICTS],
        # A repeat is made without sight of what was decided.
        "earlier": "" if role == "blind" else evidence.reason,
        "decided_by": name_of(work, evidence.decided_by) if role is None else "",
    }


def name_of(work: Work, account_id: UUID | None) -> str:
    """The name of somebody of the hub who did something; empty for nobody."""
    person = work.session.get(Account, account_id) if account_id is not None else None
    return person.name if person is not None else ""


def said(page: Page, at: FirmReadiness, item: str, answer: ReadinessAnswer | None) -> str:
    """The firm's own answer in words."""
    if answer is None:
        return page.say(N_("No answer yet"))
    if answer.state == "unknown":
        return page.say(N_("“I don't know”"))
    if answer.state == "not_applicable":
        return page.say(N_("“Does not apply to us”"))
    value, asked = answer.value, at.inputs.instrument.by_id[item]
    if "rung" in value:
        rung: int = value["rung"]
        return rungs_of(at.inputs, asked)[rung].words.told(page.locale)
    if "yes" in value:
        return page.say(N_("Yes") if value["yes"] else N_("No"))
    return str(value.get("count", value.get("code", "")))


def answer_of(work: Work, at: FirmReadiness, item: str) -> ReadinessAnswer | None:
    """The firm's own answer as it stands, where there is one."""
    version = at.inputs.version
    return answers_of(work.session, at.inputs.company_id, version.id).get(item) if version is not None else None
