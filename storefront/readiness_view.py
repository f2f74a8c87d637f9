"""A firm's readiness as its pages show it: the picture, the questions in their order, what holds it back in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from backend.core.i18n import N_, Text
from backend.core.work import Work
from backend.readiness.borderline import borderline
from backend.readiness.gathering import Inputs, gather
from backend.readiness.instrument import Item, Rung, Words
from backend.readiness.standing import Hold, Line, Score
from backend.readiness.stepping import Advice, steps_of
from backend.readiness.stepping_up import observed_hours
from storefront.dial import Dial, Slice, dial
from storefront.filters import number
from storefront.rendering import Page

SEEN_BY: dict[str, Text] = {
    "platform": N_("Vitrina knows this from your page and your published products."),
    "probe": N_("Our check of your website found this."),
    "advisor": N_("Your advisor looked at this."),
    "registry": N_("A public register says this."),
}
# Where a fact of the platform is not told by the firm's page.
FACT_WORDS: dict[str, Text] = {
    "fact:answer_time": N_(
        "Vitrina knows this from your inquiries: of those that reached you in the last 180 days, you answered at least"
        " half within 48 hours."
    ),
}


@dataclass(frozen=True)
class FirmReadiness:
    """Inputs and score of a day, with what is worked out from them only where a page asks."""

    inputs: Inputs
    scored: Score
    hours: Mapping[str, float]

    @cached_property
    def advice(self) -> list[Advice]:
        """The steps worth taking, best first."""
        return steps_of(self.inputs.instrument, self.scored, hours=self.hours)

    @cached_property
    def is_borderline(self) -> bool:
        """Whether other weights would change the band."""
        return borderline(self.inputs.instrument, self.scored).is_borderline

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The trace by item."""
        return {line.item: line for line in self.scored.lines}

    @property
    def asked(self) -> list[Item]:
        """The questions that apply by the rules, in the instrument's order."""
        return [item for item in self.inputs.instrument.items if not excluded(self.lines[item.id])]

    @property
    def open(self) -> list[Item]:
        """Those without an answer."""
        return [item for item in self.asked if self.lines[item.id].state == "unanswered"]


def excluded(line: Line) -> bool:
    """Whether a rule or an advisor says that the item does not apply."""
    return line.state == "not_applicable"


def readiness_of(work: Work, company_id: UUID) -> FirmReadiness:
    """Where a firm stands now. The caller has asked who may see it."""
    inputs = gather(work.session, company_id, now=work.now)
    return FirmReadiness(inputs, inputs.score(), observed_hours(work.session, company_id))


def picture(page: Page, inputs: Inputs, scored: Score) -> Dial:
    """The dial of a score in the reader's language."""
    names = {one.id: one.short.told(page.locale) for one in inputs.instrument.dimensions}
    slices = [Slice(names[one.id], one.declared, one.evidenced) for one in scored.dimensions]
    return dial(slices, score=scored.evidenced, low=scored.low, high=scored.high)


def band_name(page: Page, inputs: Inputs, band: str | None) -> str:
    """A band in the reader's language."""
    found = next((one for one in inputs.instrument.bands if one.id == band), None)
    return found.name.told(page.locale) if found is not None else page.say(N_("No band yet"))


def question_of(inputs: Inputs, item: Item) -> Words:
    """The question in the words for what the firm offers."""
    return item.asks(inputs.profile.offers)


def why_of(inputs: Inputs, item: Item) -> Words:
    """Why it is asked, in the words for what the firm offers."""
    variant = item.worded(inputs.profile.offers)
    return variant.why if variant is not None and variant.why is not None else item.why


def rungs_of(inputs: Inputs, item: Item) -> Sequence[Rung]:
    """The ladder, in the words for what the firm offers."""
    variant = item.worded(inputs.profile.offers)
    return variant.rungs if variant is not None and variant.rungs else item.rungs


def seen_by_others(page: Page, inputs: Inputs, item: str) -> list[str]:
    """Who else than the firm says something about an item today, in words."""
    seen = [one for one in inputs.evidence if one.item == item and one.counts_on(inputs.today)]
    facts = [words for ref, words in FACT_WORDS.items() if any(one.ref == ref for one in seen)]
    sources = {one.source for one in seen if one.ref not in FACT_WORDS}
    return [page.say(words) for words in (*facts, *(said for source, said in SEEN_BY.items() if source in sources))]


def holds(page: Page, at: FirmReadiness, wanted: Iterable[Hold], base: str) -> list[dict[str, Any]]:
    """Each hold in words, with its fastest fix and where to do it."""
    return [{"words": hold_words(page, at.inputs, hold), **_fix(page, at, hold, base)} for hold in wanted]


def hold_words(page: Page, inputs: Inputs, hold: Hold) -> str:
    """A hold as a sentence."""
    asked, told = inputs.instrument, page.locale
    figures = {"needed": number(round(hold.needed, 1), told), "present": number(round(hold.present, 1), told)}
    if hold.kind == "gate":
        question = question_of(inputs, asked.by_id[hold.item]).told(told)
        return page.say(N_("This must be met, with evidence: “%(question)s”", question=question))
    if hold.kind == "floor":
        name = next(one.name.told(told) for one in asked.dimensions if one.id == hold.dimension)
        return page.say(N_("%(name)s stands at %(present)s and must reach %(needed)s.", name=name, **figures))
    if hold.kind == "verified":
        shares = {"needed": _percent(hold.needed, told), "present": _percent(hold.present, told)}
        return page.say(N_("%(present)s of your points are verified: it takes %(needed)s.", **shares))
    if hold.kind == "signature":
        return page.say(N_("An advisor of your hub has to sign it."))
    if hold.kind == "coverage":
        return page.say(
            N_("You have answered %(present)s of every 100 points: it takes %(needed)s for a band.", **figures)
        )
    return page.say(N_("You stand at %(present)s points: it takes %(needed)s.", **figures))


def _percent(share: float, locale: str) -> str:
    return f"{number(round(100 * share), locale)}\u00a0%"


def _fix(page: Page, at: FirmReadiness, hold: Hold, base: str) -> dict[str, str]:
    """The fastest thing to do about a hold."""
    if hold.kind == "coverage" and at.open:
        return {"fix": page.say(N_("Answer the next question")), "href": f"{base}/questions/{at.open[0].id}"}
    if hold.kind == "verified":
        return {"fix": page.say(N_("Add evidence for what you have said")), "href": f"{base}/evidence"}
    if hold.kind == "signature":
        return {"fix": "", "href": ""}
    wanted = hold.item if hold.kind == "gate" else ""
    fits = [
        one
        for one in at.advice
        if (not wanted or one.item == wanted)
        and (not hold.dimension or at.inputs.instrument.by_id[one.item].dimension == hold.dimension)
    ]
    if not fits:
        return {"fix": "", "href": ""}
    fastest = min(fits, key=lambda one: one.bundle_hours) if hold.kind == "gate" else fits[0]
    step = at.inputs.instrument.by_id[fastest.item].step
    return {"fix": step.title.told(page.locale), "href": f"{base}/steps#{fastest.item}"}
