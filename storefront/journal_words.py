"""The journal in sentences: who did what, as a person would tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backend.companies.remembering import JournalLine
from backend.core.i18n import N_, Text
from storefront.rendering import Page

SENTENCES: dict[str, Text] = {
    "company.joined": N_("%(who)s brought in %(firm)s."),
    "company.changed": N_("%(who)s changed the profile of %(firm)s."),
    "company.removed": N_("A firm that was never confirmed was removed."),
    "company.person_invited": N_("%(who)s invited %(person)s to %(firm)s."),
    "company.invitation_accepted": N_("%(who)s joined the people of %(firm)s."),
    "company.person_removed": N_("%(who)s ended the role of %(person)s in %(firm)s."),
    "company.role_changed": N_("%(who)s changed the role of %(person)s in %(firm)s."),
    "company.key_created": N_("%(who)s made an API key for %(firm)s."),
    "company.key_revoked": N_("%(who)s revoked an API key of %(firm)s."),
    "membership.submitted": N_("%(firm)s asked to be let in."),
    "membership.approved": N_("%(who)s let %(firm)s in."),
    "membership.returned": N_("%(who)s sent %(firm)s back with reasons."),
    "membership.ended": N_("%(firm)s left the hub."),
    "hub.opened": N_("%(who)s opened the hub."),
    "hub.changed": N_("%(who)s changed what the hub says of itself or how it works."),
    "hub.staff_appointed": N_("%(who)s appointed %(person)s."),
    "hub.invitation_accepted": N_("%(who)s joined the people of the hub."),
    "hub.staff_dismissed": N_("%(who)s ended the role of %(person)s."),
    "listing.created": N_("%(who)s prepared a listing of %(firm)s."),
    "listing.changed": N_("%(who)s changed a listing of %(firm)s."),
    "listing.published": N_("%(who)s published a listing of %(firm)s."),
    "listing.paused": N_("%(who)s paused a listing of %(firm)s."),
    "listing.unpublished": N_("%(who)s took a listing of %(firm)s back to draft."),
    "listing.removed": N_("%(who)s removed a listing of %(firm)s."),
    "import.checked": N_("%(who)s brought a product list to %(firm)s."),
    "import.queued": N_("%(who)s had a product list of %(firm)s applied."),
    "import.started": N_("A product list of %(firm)s is being applied."),
    "import.finished": N_("A product list of %(firm)s was applied."),
    "import.cancelled": N_("%(who)s stopped a product list of %(firm)s."),
    "import.failed": N_("A product list of %(firm)s could not be applied."),
    "inquiry.asked": N_("A buyer wrote to %(firm)s and has to confirm the address."),
    "inquiry.confirmed": N_("A buyer confirmed the address of a question to %(firm)s."),
    "inquiry.delivered": N_("A buyer's question reached %(firm)s."),
    "inquiry.held": N_("A question to %(firm)s was held for the hub to look at."),
    "inquiry.refused": N_("%(who)s refused a question to %(firm)s as spam."),
    "inquiry.answered": N_("%(who)s answered a buyer for %(firm)s."),
    "inquiry.replied": N_("A buyer wrote again to %(firm)s."),
    "inquiry.closed": N_("A conversation of %(firm)s was closed."),
    "inquiry.reopened": N_("A conversation of %(firm)s was opened again."),
    "inquiry.reported": N_("A conversation of %(firm)s was reported to the hub."),
    "inquiry.report_settled": N_("%(who)s settled a report about a conversation of %(firm)s."),
    "inquiry.links_renewed": N_("A buyer of %(firm)s was sent a new link to the conversation."),
    "inquiry.forgotten": N_("A buyer of %(firm)s was forgotten."),
    "compliance.marked": N_("%(who)s said what %(firm)s has of a market's requirements."),
    "compliance.unmarked": N_("%(who)s took back what %(firm)s has of a market's requirements."),
    "compliance.step_started": N_("%(who)s took up what a market asks of %(firm)s."),
    "compliance.step_asked": N_("%(who)s asked an advisor of %(firm)s about what a market asks."),
    "compliance.step_answered": N_("%(who)s answered what %(firm)s asked about a market's requirements."),
    "readiness.profile_changed": N_("%(who)s said what %(firm)s offers and where it sells."),
    "readiness.answered": N_("%(who)s answered a question about the readiness of %(firm)s."),
    "readiness.answer_cleared": N_("%(who)s took back an answer about the readiness of %(firm)s."),
    "readiness.evidence_added": N_("%(who)s added evidence to the readiness of %(firm)s."),
    "readiness.evidence_attached": N_("%(who)s had evidence of %(firm)s serve one more question."),
    "readiness.evidence_detached": N_("%(who)s had evidence of %(firm)s serve one question less."),
    "readiness.evidence_replaced": N_("%(who)s replaced evidence of %(firm)s."),
    "readiness.evidence_removed": N_("%(who)s took back evidence of %(firm)s."),
    "readiness.evidence_reopened": N_("Evidence of %(firm)s waits for a look again, because the answer changed."),
    # Which way is not told here: the same people may still repeat the review without sight of it.
    **dict.fromkeys(
        (
            "readiness.evidence_verified",
            "readiness.evidence_rejected",
            "readiness.evidence_more_asked",
            "readiness.evidence_not_applicable",
        ),
        N_("%(who)s decided on evidence of %(firm)s."),
    ),
    "readiness.finding_made": N_("%(who)s wrote down what %(firm)s showed without a document."),
    "readiness.band_changed": N_("%(firm)s moved to another band."),
    "readiness.reminded": N_("%(firm)s was told that evidence is about to expire."),
    "readiness.step_started": N_("%(who)s took up a step for %(firm)s."),
    "readiness.step_finished": N_("%(who)s finished a step for %(firm)s."),
    "readiness.step_asked": N_("%(who)s asked an advisor for help with a step of %(firm)s."),
    "readiness.step_answered": N_("%(who)s answered what %(firm)s asked about a step."),
    "readiness.forgotten": N_("The answers and the evidence of a firm were removed."),
    "readiness.instrument_forked": N_("%(who)s began an instrument of the hub's own."),
    "readiness.instrument_edited": N_("%(who)s changed the draft of the hub's instrument."),
    "readiness.instrument_discarded": N_("%(who)s threw the draft of the hub's instrument away."),
    "readiness.instrument_published": N_("%(who)s published the hub's instrument."),
    "readiness.gates_set": N_("%(who)s changed what the hub asks for before an action."),
    "readiness.gate_lifted": N_("%(who)s let %(firm)s go on for a time without the evidence."),
    "readiness.lift_ended": N_("%(who)s ended what %(firm)s was allowed for a time."),
    "readiness.band_signed": N_("%(who)s signed the readiness band of %(firm)s."),
    "readiness.signature_withdrawn": N_("%(who)s took back the signature under the band of %(firm)s."),
    "readiness.badge_published": N_("%(who)s made the readiness band of %(firm)s public."),
    "readiness.exporter_shown": N_("The badge of %(firm)s says that it is paid from abroad: %(who)s chose so."),
    "readiness.exporter_hidden": N_("%(who)s took the mark of an exporter off the badge of %(firm)s."),
    "readiness.badge_withdrawn": N_("%(who)s made the readiness band of %(firm)s private."),
    "company.band_shown": N_("Visitors see the readiness band of %(firm)s."),
    "company.band_hidden": N_("Visitors no longer see a readiness band of %(firm)s."),
    "review.written": N_("%(who)s reviewed evidence of %(firm)s."),
    "loan.asked": N_("%(who)s asked another hub to lend its advisors for second looks."),
    "loan.accepted": N_("%(who)s agreed that one hub's advisors take second looks for the other."),
    "loan.ended": N_("%(who)s ended an agreement on second looks between two hubs."),
    "care.begun": N_("%(firm)s was taken into an advisor's care."),
    "care.handed_over": N_("%(who)s handed %(firm)s over to another advisor."),
    "care.ended": N_("%(firm)s is no longer in an advisor's care."),
    "note.written": N_("%(who)s wrote a note about %(firm)s."),
    "site.added": N_("%(who)s named a web address of %(firm)s."),
    "site.removed": N_("%(who)s took a web address of %(firm)s off the list."),
    "site.mail_domain_changed": N_("%(who)s named the mail domain of %(firm)s."),
    "site.proven": N_("A site was shown to belong to %(firm)s."),
    "site.mail_tested": N_("%(who)s had the signature of a mail of %(firm)s looked at."),
    "site.proof_lost": N_("The proof that a site belongs to %(firm)s is gone."),
    "site.probe_queued": N_("A look at the site of %(firm)s was asked for."),
    "site.probed": N_("The site of %(firm)s was looked at."),
    "site.forgotten": N_("The sites of a firm were removed."),
    "account.opened": N_("An account was opened."),
    "account.verified": N_("%(who)s confirmed an address."),
    "account.changed": N_("%(who)s changed their account."),
    "account.password_changed": N_("%(who)s set a password."),
    "account.operator_changed": N_("%(who)s changed who operates the installation."),
    "account.erased": N_("Someone had their account erased."),
    "account.removed": N_("An account that was never confirmed was removed."),
    "mail.retried": N_("%(who)s had a message sent again."),
    "job.retried": N_("%(who)s had a job run again."),
}
_OTHERWISE = N_("%(who)s changed something (%(verb)s).")
_NOBODY = {
    "system": N_("The installation"),
    "visitor": N_("A visitor"),
    "key": N_("An API key"),
    "account": N_("Someone who has since left"),
}
_GONE, _NO_FIRM = N_("someone who has since left"), N_("a firm")


@dataclass(frozen=True, slots=True)
class Told:
    """One entry in words."""

    at: datetime
    sentence: str


def told(page: Page, lines: Iterable[JournalLine]) -> list[Told]:
    """Entries in the language of the page."""
    return [Told(line.at, _stop(page.say(_sentence(line)))) for line in lines]


def _stop(sentence: str) -> str:
    """One full stop, also after a name that ends in one: "… S.A. de C.V."."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def _sentence(line: JournalLine) -> Text:
    words = SENTENCES.get(line.verb, _OTHERWISE)
    values: dict[str, object] = {
        "who": line.actor or _NOBODY.get(line.actor_kind, _GONE),
        "firm": line.company or _NO_FIRM,
        "person": line.person or _GONE,
        "verb": line.verb,
    }
    return Text(words.msgid, values)
