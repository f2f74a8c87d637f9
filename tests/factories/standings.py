"""Firms for the laws of scoring: profiles, answers and evidence of any kind, drawn for an instrument."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from backend.readiness.instrument import Instrument
from backend.readiness.scoring import score
from backend.readiness.standing import Answer, Evidence, Profile, Score, SignOff

TODAY = date(2026, 11, 21)
LEVELS = st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0))
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Firm:
    """What `score` takes beside the instrument."""

    profile: Profile = field(default_factory=Profile)
    answers: dict[str, Answer] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    signature: SignOff | None = None
    today: date = TODAY

    def scored(self, instrument: Instrument) -> Score:
        """Its score."""
        return score(instrument, self.profile, self.answers, self.evidence, self.today, signature=self.signature)

    def saying(self, **answers: Answer | float) -> Firm:
        """With these answers; a number is a level."""
        said = {
            item: Answer("answered", float(one)) if isinstance(one, int | float) else one
            for item, one in answers.items()
        }
        return replace(self, answers={**self.answers, **said})

    def showing(self, *evidence: Evidence) -> Firm:
        """With this evidence besides."""
        return replace(self, evidence=(*self.evidence, *evidence))

    def on(self, day: date) -> Firm:
        """The same firm on another day."""
        return replace(self, today=day)


def profiles(instrument: Instrument) -> st.SearchStrategy[Profile]:
    """Profiles that the instrument's rules let in and leave out, and empty ones."""
    rules = [item.applies for item in instrument.items]
    sectors = sorted({one for rule in rules for one in rule.sectors} | {"other"})
    markets = sorted({one for rule in rules for one in rule.markets} | {"JP"})
    facts = sorted({one for rule in rules for one in rule.facts} | {"unheard"})
    return st.builds(
        Profile,
        offers=st.frozensets(st.sampled_from(("goods", "services"))),
        sector=st.sampled_from(sectors),
        markets=st.lists(st.sampled_from(markets), max_size=2, unique=True).map(tuple),
        facts=st.dictionaries(st.sampled_from(facts), st.booleans()),
    )


def answers() -> st.SearchStrategy[Answer]:
    """An answer of any kind."""
    said = LEVELS.map(lambda level: Answer("answered", level))
    return said | st.sampled_from((Answer("unknown"), Answer("not_applicable")))


def evidence(items: st.SearchStrategy[str]) -> st.SearchStrategy[Evidence]:
    """Papers checked and unchecked, findings of every source, an advisor's word that an item does or does not apply."""
    dates = {"dated": st.none() | DAYS, "expires": st.none() | DAYS, "ref": st.text("ab", max_size=2)}
    papers = st.sampled_from(("document", "link", "registry"))
    shown = st.builds(Evidence, item=items, source=papers, factor=st.sampled_from((0.75, 1.0)), **dates)
    seen = st.sampled_from(("advisor", "registry", "document", "probe", "platform"))
    found = st.builds(Evidence, item=items, source=seen, factor=st.just(1.0), level=LEVELS, **dates)
    excused = st.builds(
        Evidence, item=items, source=st.just("advisor"), factor=st.just(1.0), applies=st.booleans(), **dates
    )
    return shown | found | excused


def firms(instrument: Instrument) -> st.SearchStrategy[Firm]:
    """Firms of any kind."""
    items = st.sampled_from([item.id for item in instrument.items])
    bands = st.sampled_from([band.id for band in instrument.bands])
    return st.builds(
        Firm,
        profile=profiles(instrument),
        answers=st.dictionaries(items, answers()),
        evidence=st.lists(evidence(items), max_size=2 * len(instrument.items)).map(tuple),
        signature=st.none() | st.builds(SignOff, band=bands, expires=DAYS),
    )
