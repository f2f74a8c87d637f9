"""A firm as its advisors see it: score, trace, evidence, findings, gates, care, notes, sign-off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from backend.advising.carers import CareLine, carers_of
from backend.advising.queries import firm_in_care, notes_of, owed_blind
from backend.companies.permitting import named, permits_of
from backend.core.errors import DomainError, NotFound
from backend.core.i18n import N_, Text
from backend.core.permissions import MANAGER
from backend.core.work import Work
from backend.hubs.models import Hub
from backend.hubs.queries import staff_rows
from backend.readiness import findings, signing
from backend.readiness.gathering import day_in
from backend.readiness.instrument import BANDS, Item
from backend.readiness.lifting import lifts_in_force
from backend.readiness.models import ItemFinding
from backend.readiness.permitting import ACTIONS
from backend.readiness.queries import documents_of, history_of
from storefront.advising_view import desk_of, member, name_of, open_hub
from storefront.asked_view import asked_by
from storefront.readiness_view import FirmReadiness, band_name, hold_words, picture, question_of, readiness_of, rungs_of
from storefront.readiness_words import STANDING_NAMES
from storefront.rendering import Page

_YEAR = timedelta(days=365)
_HOLDS: Text = N_("The claim holds")
_FALSE: Text = N_("The claim does not hold")


def firm_case(page: Page, work: Work, slug: str, company_slug: str) -> dict[str, Any]:
    """Everything of the page of one firm on its hub's desk."""
    hub = open_hub(page, work, slug)
    company = member(work.session, hub, company_slug)
    at = readiness_of(work, company.id)
    owed = owed_blind(work.session, hub.id, company.id, reviewer_id=page.actor.account_id)
    return {
        "hub": hub,
        "company": company,
        "at": at,
        "scored": at.scored,
        "band": band_name(page, at.inputs, at.scored.band),
        "dial": picture(page, at.inputs, at.scored),
        "names": {one.id: one.name.told(page.locale) for one in at.inputs.instrument.dimensions},
        "questions": {item.id: question_of(at.inputs, item).told(page.locale) for item in at.inputs.instrument.items},
        "holds": [hold_words(page, at.inputs, hold) for hold in at.scored.to_next],
        "documents": documents_of(work.session, company.id),
        "points": history_of(work.session, company.id, most=12),
        "owed": owed,
        "asked_now": asked_by(page, work, company.id, at),
        "found": _found(page, work, at, company.id, set(owed.values())),
        **_hub_parts(page, work, hub, company.id, at.inputs.today),
        **_gates(page, work, hub, company.id),
        "desk": desk_of(page, work, hub),
    }


def firm_refused(page: Page, work: Work, problem: DomainError, slug: str, company_slug: str) -> dict[str, Any]:
    """The page's parts as they are now, where somebody else may have changed them; for who may see them."""
    if problem.status in (403, 404):
        raise problem
    work.session.rollback()
    return firm_case(page, work, slug, company_slug)


def choices_of(page: Page, at: FirmReadiness, item: Item) -> list[tuple[str, str]]:
    """What can be seen of an item: its rungs, or that the claim holds or not."""
    rungs = [(f"rung-{place}", rung.words.told(page.locale)) for place, rung in enumerate(rungs_of(at.inputs, item))]
    return rungs or [("yes", page.say(_HOLDS)), ("no", page.say(_FALSE))]


def level_of_choice(item: Item, choice: str) -> float | None:
    """The level that a choice says; None where it says none."""
    if choice in ("yes", "no") and not item.rungs:
        return float(choice == "yes")
    place = choice.removeprefix("rung-")
    known = choice.startswith("rung-") and place.isascii() and place.isdecimal() and int(place[:3]) < len(item.rungs)
    return item.rungs[int(place[:3])].level if known else None


def seen_words(page: Page, at: FirmReadiness, item: Item, found: ItemFinding) -> str:
    """What was found, in words."""
    if found.applies is False:
        return page.say(N_("It does not apply to this firm"))
    if found.level is None:
        return page.say(N_("It applies to this firm"))
    rungs = [rung.words.told(page.locale) for rung in rungs_of(at.inputs, item) if rung.level == found.level]
    return rungs[-1] if rungs else page.say(_HOLDS if found.level > 0 else _FALSE)


def _found(page: Page, work: Work, at: FirmReadiness, company_id: UUID, owed: set[str]) -> list[dict[str, Any]]:
    """What advisors found without a document; nothing of what this person has to repeat blind."""
    known = at.inputs.instrument.by_id
    return [
        {"row": row, "words": seen_words(page, at, known[row.item], row), "who": name_of(work, row.found_by)}
        for row in findings.findings_of(work.session, company_id)
        if row.source == "advisor" and not row.seen and row.item in known and row.item not in owed
    ]


def _hub_parts(page: Page, work: Work, hub: Hub, company_id: UUID, today: date) -> dict[str, Any]:
    care = firm_in_care(work.session, hub.id, company_id, account_id=page.actor.account_id)
    if care is None:
        raise NotFound
    lines = carers_of(work.session, hub.id, company_id)
    signature = signing.signature_of(work.session, company_id, hub.id, today=today)
    return {
        "care": care,
        "carers": lines,
        "givers": _givers(page, hub, lines),
        "takers": people_here(work, hub),
        "notes": notes_of(work.session, hub.id, company_id),
        "signature": signature,
        "signer": name_of(work, signature.signed_by) if signature is not None else "",
        "today": today,
        "in_a_year": today + _YEAR,
    }


def people_here(work: Work, hub: Hub) -> list[tuple[str, str]]:
    """The hub's people who have come to the desk, each once."""
    rows = [one for one in staff_rows(work.session, hub.id) if one.accepted]
    return list({str(one.account_id): one.name for one in rows}.items())


def _givers(page: Page, hub: Hub, lines: list[CareLine]) -> list[tuple[str, str]]:
    """Out of whose care this person may hand the firm on."""
    manages = page.actor.hubs.get(hub.id) == MANAGER
    return [(str(one.account_id), one.who) for one in lines if manages or one.account_id == page.actor.account_id]


def _gates(page: Page, work: Work, hub: Hub, company_id: UUID) -> dict[str, Any]:
    today = day_in(hub.zone, work.now)
    permits = [one for one in permits_of(work.session, company_id, now=work.now) if one.hub_id == hub.id]
    actions = {action: page.say(words) for action, words in ACTIONS.items()}
    return {
        "gates": [(one, actions.get(one.action, one.action), named(one, page.locale)) for one in permits],
        "stopped": [(one.action, actions.get(one.action, one.action)) for one in permits if not one.allowed],
        "lifts": [
            (one, actions.get(one.action, one.action), name_of(work, one.lifted_by))
            for one in lifts_in_force(work.session, hub.id, today=today, company_id=company_id)
        ],
        "band_names": {band: page.say(STANDING_NAMES[band]) for band in BANDS},
    }
