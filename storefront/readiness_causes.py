"""What changed a score, in words: each cause once, with the questions it was about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.core.i18n import N_, Text
from backend.readiness.lineage import Lineage
from storefront.rendering import Page

NAMED = 2  # questions that a cause names; the rest are counted
CAUSES: dict[str, Text] = {
    "readiness.profile_changed": N_("Your profile changed"),
    "readiness.answered": N_("A question was answered"),
    "readiness.answer_cleared": N_("An answer was taken back"),
    "readiness.evidence_added": N_("Evidence was added"),
    "readiness.evidence_attached": N_("Evidence serves one more question"),
    "readiness.evidence_detached": N_("Evidence serves one question less"),
    "readiness.evidence_replaced": N_("Evidence was replaced"),
    "readiness.evidence_removed": N_("Evidence was taken back"),
    "readiness.evidence_reopened": N_("Your answer changed: its evidence waits for a look again"),
    "readiness.evidence_verified": N_("An advisor accepted evidence"),
    "readiness.evidence_rejected": N_("An advisor rejected evidence"),
    "readiness.evidence_more_asked": N_("An advisor asked for more evidence"),
    "readiness.evidence_not_applicable": N_("An advisor found that a question does not apply"),
    "readiness.finding_made": N_("An advisor wrote down what you showed"),
    "readiness.band_signed": N_("An advisor signed your band"),
    "readiness.signature_withdrawn": N_("The signature under your band was taken back"),
    "readiness.expired": N_("The day came on which something stopped counting"),
    "readiness.instrument_published": N_("Your hub published another version of the questions"),
    "readiness.recounted": N_("The score was worked out again from the answers"),
    "inquiry.answered": N_("A buyer was answered"),
    "inquiry.delivered": N_("A buyer's inquiry arrived"),
    "inquiry.refused": N_("Your hub refused an inquiry as spam"),
    "inquiry.forgotten": N_("A buyer's inquiry was forgotten"),
    "listing.created": N_("A product or service was prepared"),
    "listing.changed": N_("A product or service changed"),
    "listing.published": N_("A product or service was published"),
    "listing.paused": N_("A product or service was paused"),
    "listing.unpublished": N_("A product or service went back to draft"),
    "listing.removed": N_("A product or service was removed"),
    "company.changed": N_("Your firm's page changed"),
    "membership.approved": N_("A hub let your firm in"),
    "membership.ended": N_("Your firm left a hub"),
    "site.probed": N_("Your website was looked at"),
    "site.proven": N_("Your website was shown to be yours"),
    "site.proof_lost": N_("The proof that your website is yours is gone"),
    "site.removed": N_("A web address was taken off your list"),
    "site.mail_domain_changed": N_("The domain of your mail changed"),
}
# Of many questions at once.
_MANY: dict[str, Text] = {
    "readiness.answered": N_("Questions were answered"),
    "readiness.answer_cleared": N_("Answers were taken back"),
    "readiness.evidence_not_applicable": N_("An advisor found that questions do not apply"),
}
# What the follower looks at and no score rests on: never the cause, even where it comes together with one.
BESIDE = frozenset(
    {
        "readiness.badge_published",
        "readiness.badge_withdrawn",
        "readiness.exporter_shown",
        "readiness.exporter_hidden",
        "readiness.gates_set",
        "readiness.gate_lifted",
        "readiness.lift_ended",
        "readiness.step_answered",
        "readiness.forgotten",
        "compliance.marked",
        "compliance.unmarked",
        "compliance.step_started",
        "compliance.step_asked",
        "compliance.step_answered",
        "membership.submitted",
        "membership.returned",
        "company.joined",
        "company.invitation_accepted",
        "company.removed",
        "review.written",
        "loan.asked",
        "loan.accepted",
        "loan.ended",
        "care.begun",
        "care.handed_over",
        "care.ended",
        "note.written",
        "site.added",
        "site.probe_queued",
        "site.forgotten",
    }
)
_OTHER_CAUSE = N_("Something the platform measures changed")


@dataclass(frozen=True, slots=True)
class CauseWords:
    """A cause as a sentence; the first questions it was about as (id, question), and how many `more`."""

    words: str
    questions: tuple[tuple[str, str], ...]
    more: int


def cause_words(
    page: Page, causes: Iterable[Mapping[str, Any]], asked: Lineage, offers: frozenset[str]
) -> list[CauseWords]:
    """What caused a change of the score, each cause once, with its questions as a version words them for the firm."""
    found: dict[str, list[str]] = {}
    for cause in causes:
        verb = str(cause.get("verb"))
        if verb not in BESIDE:
            found.setdefault(verb if verb in CAUSES else "", []).extend(_items(cause, asked))
    return [_told(page, verb, list(dict.fromkeys(items)), asked, offers) for verb, items in found.items()]


def _items(cause: Mapping[str, Any], asked: Lineage) -> Iterator[str]:
    """The items a cause names, by the ids they have in this version."""
    for named in (cause.get("item"), *cause.get("items", ())):
        present = asked.named(named) if isinstance(named, str) else None
        if present is not None:
            yield present


def _told(page: Page, verb: str, items: list[str], asked: Lineage, offers: frozenset[str]) -> CauseWords:
    words = _MANY.get(verb) if len(items) > 1 else None
    questions = tuple((item, asked.instrument.by_id[item].asks(offers).told(page.locale)) for item in items[:NAMED])
    return CauseWords(page.say(words or CAUSES.get(verb, _OTHER_CAUSE)), questions, max(len(items) - NAMED, 0))
