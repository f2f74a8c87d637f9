"""The figures of validity in words: one telling for the page and for the printed report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from backend.advising.agreeing import HubAgreement
from backend.advising.agreement import Agreement
from backend.core.i18n import N_, Text, translate
from backend.readiness.instrument import Instrument, Item
from backend.validity.examining import LEAST, Examination, ItemFigures
from backend.validity.foretelling import EVENTS_NEEDED, Foretelling, Interval
from backend.validity.itemising import FIRMS_NEEDED, INFLATED
from storefront import filters

_DESCRIBED: dict[str, Text] = {
    "women_led": N_("Led by women"),
    "indigenous_led": N_("Led by indigenous people"),
    "rural": N_("Rural"),
}
_VERDICTS: dict[str, Text] = {"B": N_("slight"), "C": N_("large")}
_GIVEN: dict[str, Text] = {
    "accept": N_("accepted"),
    "reject": N_("rejected"),
    "more": N_("asked for more"),
    "not_applicable": N_("does not apply"),
}
WORDS: dict[str, Text] = {
    "facts": N_("What it stands on"),
    "figure": N_("Figure"),
    "value": N_("Value"),
    "items": N_("Question by question"),
    "item": N_("Item"),
    "question": N_("Question"),
    "firms": N_("Firms"),
    "answered": N_("Answered"),
    "difficulty": N_("Mean level"),
    "inflation": N_("Inflation"),
    "pairs": N_("Questions that say the same"),
    "correlation": N_("Rank correlation"),
    "fairness": N_("Fair to every group?"),
    "group": N_("Group"),
    "delta": N_("Delta"),
    "verdict": N_("Size"),
    "agreement": N_("Do advisors agree?"),
    "forecast": N_("Does it foretell a first export?"),
    "expected": N_("Foretold"),
    "observed": N_("Exported"),
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Figures as a language writes them."""

    locale: str

    def say(self, text: Text) -> str:
        """A sentence."""
        return translate(text, self.locale)

    def figure(self, value: float | None, digits: int = 2) -> str:
        """A number, or a dash where there is none."""
        if value is None:
            return "–"
        form = f"0.{'0' * digits}"
        return "∞" if value == float("inf") else format_decimal(value, form, filters.babel_locale(self.locale))

    def percent(self, share: float | None) -> str:
        """A share of one as percent."""
        return "–" if share is None else f"{filters.number(round(100 * share), self.locale)} %"


def view(found: Examination, instrument: Instrument, locale: str) -> dict[str, Any]:
    """Everything the page and the report show, as plain strings."""
    tell = Teller(locale)
    return {
        "words": {name: tell.say(text) for name, text in WORDS.items()},
        "simulated": tell.say(_simulated(found)) if found.simulated else "",
        "facts": _facts(found, tell),
        "counted": found.firms > 0,
        "items_note": tell.say(
            N_(
                "Mean level: 0 hard, 1 easy. Inflation: how much of a question the others of its dimension already say;"
                " above %(most)s it adds nothing of its own. It needs %(firms)s complete firms.",
                most=int(INFLATED),
                firms=FIRMS_NEEDED,
            )
        ),
        "items": [_item(row, instrument, tell) for row in found.items],
        "pairs": [[pair.first, pair.second, tell.figure(pair.correlation)] for pair in found.pairs],
        "pairs_none": tell.say(pairs_none(found)),
        "fairness": [
            [tell.say(_DESCRIBED[kind]), one.item, tell.figure(one.delta), tell.say(_VERDICTS[one.verdict])]
            for kind, rows in found.functioning.items()
            for one in rows
        ],
        "fairness_none": tell.say(fairness_none(found)),
        "fairness_lacking": _lacking(found, tell),
        "agreement": _agreement(found.agreement, tell),
        "agreement_note": tell.say(_agreement_note(found.agreement)),
        "forecast": _forecast(found.forecast, tell),
        "forecast_note": tell.say(_forecast_note(found)),
        "bins": [
            [filters.number(one.firms, locale), tell.percent(one.forecast), tell.percent(one.observed)]
            for one in (found.forecast.bins if found.forecast else ())
        ],
    }


def pairs_none(found: Examination) -> Text:
    """Why no pairs are shown: too few firms yet, or none that goes together."""
    if found.complete >= FIRMS_NEEDED:
        return N_("None: no two questions go together above 0.9.")
    told = {"needed": FIRMS_NEEDED, "missing": FIRMS_NEEDED - found.complete}
    if 0 < found.complete < LEAST:
        told["missing"] = FIRMS_NEEDED - LEAST
        return N_(
            "Not known yet: it takes %(needed)s firms to which every question applies. More than %(missing)s are"
            " missing.",
            **told,
        )
    return N_("Not known yet: it takes %(needed)s firms to which every question applies. Missing: %(missing)s.", **told)


def fairness_none(found: Examination) -> Text:
    """Why no question stands out: too few firms yet, or none does. How many describe themselves so is not told."""
    if found.compared:
        return N_("None stands out: no question is clearly harder for a group than for others of the same score.")
    missing = 2 * FIRMS_NEEDED - found.firms
    if missing > 0:
        return N_(
            "Not known yet: a comparison takes %(needed)s firms on each side. At least %(missing)s firms with a real"
            " score are missing.",
            needed=FIRMS_NEEDED,
            missing=missing,
        )
    return N_(
        "Not known yet: a comparison takes %(needed)s firms on each side, and no group has them. How many describe"
        " themselves so is not told.",
        needed=FIRMS_NEEDED,
    )


def _lacking(found: Examination, tell: Teller) -> str:
    """The groups that could not be compared, where others were."""
    lacking = [tell.say(words) for kind, words in _DESCRIBED.items() if kind not in found.compared]
    if not found.compared or not lacking:
        return ""
    told = N_(
        "Not known yet, with fewer than %(needed)s firms on one side: %(groups)s.",
        needed=FIRMS_NEEDED,
        groups=", ".join(lacking),
    )
    return tell.say(told)


def _simulated(found: Examination) -> Text:
    return N_(
        "Simulated: histories made for the demonstration (firms: %(count)s). They are left out of every figure.",
        count=found.simulated,
    )


def _facts(found: Examination, tell: Teller) -> list[list[str]]:
    rows = [
        (N_("Instrument"), f"{found.instrument} ({found.status})"),
        (N_("Firms with a real score"), filters.number(found.firms, tell.locale)),
        (N_("Mean coverage"), tell.percent(found.coverage / 100 if found.firms else None)),
        (N_("Firms whose twelve months are over"), filters.number(found.known, tell.locale)),
        (N_("First exports among them"), filters.number(found.events, tell.locale)),
    ]
    return [[tell.say(name), value] for name, value in rows]


def both_wordings(item: Item, locale: str) -> str:
    """A question as firms of goods and firms of services read it, where they read different words."""
    words = [item.question] + ([item.services.question] if item.services is not None else [])
    return " / ".join(one.told(locale) for one in words)


def _item(row: ItemFigures, instrument: Instrument, tell: Teller) -> list[str]:
    few = 0 < row.firms < LEAST
    return [
        row.item,
        both_wordings(instrument.by_id[row.item], tell.locale),
        f"<{LEAST}" if few else filters.number(row.firms, tell.locale),
        tell.percent(None if few or not row.firms else row.answered),
        tell.figure(row.difficulty),
        tell.figure(row.inflation, 1),
    ]


def _agreement(found: HubAgreement, tell: Teller) -> list[list[str]]:
    """What advisors' reviews and their blind repeats come to; nothing while nobody repeated one."""
    if not found.kappa.pairs:
        return []
    rows = [
        (N_("Reviews"), filters.number(found.reviews, tell.locale)),
        (N_("Repeated by two"), filters.number(found.kappa.pairs, tell.locale)),
        (N_("Same verdict"), tell.percent(found.same)),
        (N_("Weighted kappa of the verdicts, 95 % interval"), with_interval(found.kappa, tell)),
        (N_("Ordinal alpha of the levels, 95 % interval"), with_interval(found.alpha, tell)),
        (N_("Settled by a third"), filters.number(found.settled, tell.locale)),
        (N_("Waiting for their repeat"), filters.number(found.waiting, tell.locale)),
        (N_("Without anybody to repeat them"), filters.number(found.unavailable, tell.locale)),
    ]
    rows += [
        (N_("Verdicts: %(verdict)s", verdict=tell.say(_GIVEN[str(verdict)])), tell.percent(share))
        for verdict, share in found.verdicts.items()
    ]
    return [[tell.say(name), value] for name, value in rows]


def with_interval(one: Agreement | Interval, tell: Teller) -> str:
    """A figure with its interval, or that there is not enough."""
    if one.value is None:
        return tell.say(N_("not enough data yet"))
    if one.low is None:
        return tell.figure(one.value)
    return f"{tell.figure(one.value)} ({tell.figure(one.low)} – {tell.figure(one.high)})"


def _agreement_note(found: HubAgreement) -> Text:
    if found.kappa.pairs >= FIRMS_NEEDED:
        return N_("One review in ten is repeated blind by a second advisor; these figures compare the two.")
    if found.kappa.pairs:
        return N_(
            "One review in ten is repeated blind by a second advisor; these figures compare the two. Below %(pairs)s"
            " pairs they swing widely: read the intervals.",
            pairs=FIRMS_NEEDED,
        )
    return N_("Not enough data yet: no review has been repeated blind by a second advisor.")


def _forecast(found: Foretelling | None, tell: Teller) -> list[list[str]]:
    if found is None:
        return []
    rows = [
        (N_("Firms judged"), filters.number(found.firms, tell.locale)),
        (N_("First exports"), filters.number(found.events, tell.locale)),
        (N_("Area under the curve, with its 95 % interval"), with_interval(found.auc, tell)),
        (N_("Brier score"), tell.figure(found.brier, 3)),
        (N_("Skill beside the mere share"), tell.figure(found.skill)),
    ]
    return [[tell.say(name), value] for name, value in rows]


def _forecast_note(found: Examination) -> Text:
    if found.forecast is not None:
        return N_(
            "Made on the firms scored first, judged on those scored later. Questions that are exports are left out."
        )
    return N_(
        "Not enough data yet: %(events)s of %(needed)s first exports within twelve months are known. Until then nobody"
        " is shown a probability.",
        events=found.events,
        needed=EVENTS_NEEDED,
    )
