"""The validity of a hub's score as a printed report: what one needs who has five minutes, then every figure."""

from __future__ import annotations

from datetime import date
from typing import Any

from backend.core.i18n import N_, Text
from backend.hubs.models import Hub
from backend.readiness.instrument import Instrument
from backend.validity.examining import DESCRIPTIONS, LEAST, Examination
from backend.validity.foretelling import EVENTS_NEEDED
from backend.validity.itemising import FIRMS_NEEDED
from storefront import filters
from storefront.validity_view import Teller, view, with_interval

TITLE = N_("Validity of the readiness score")
LEAD = N_("Does the number mean what it says? What can be shown today, and what is still missing to show the rest.")
_FOOT = N_("Provisional: points, efforts and cut-offs are expert judgement until outcomes exist.")
_KNOWN, _BEGUN, _MISSING = "known", "begun", "missing"
_STATES: dict[str, Text] = {_KNOWN: N_("Known"), _BEGUN: N_("Under way"), _MISSING: N_("Not yet")}


def report(found: Examination, instrument: Instrument, hub: Hub, locale: str, *, taken: date) -> dict[str, Any]:
    """All words and figures of the report as plain values; nothing in it names a firm."""
    tell = Teller(locale)
    return view(found, instrument, locale) | {
        "locale": locale,
        "title": tell.say(TITLE),
        "hub": hub.name,
        "accent": hub.accent,
        "taken": filters.day(taken, locale),
        "lead": tell.say(LEAD),
        "foot": tell.say(_FOOT),
        "version": f"{instrument.name} · {instrument.hash[:12]}",
        "heads": {
            "claims": tell.say(N_("In short")),
            "terms": tell.say(N_("How to read the figures")),
            "not_counted": tell.say(N_("There is no real firm with a score yet: no question can be judged.")),
        },
        "figures": [[value, tell.say(name)] for value, name in _figures(found, tell)],
        "claims": [
            {"claim": tell.say(claim), "state": state, "told": tell.say(_STATES[state]), "why": tell.say(why)}
            for claim, state, why in _claims(found, instrument, tell)
        ],
        "groups": _groups(found, instrument, tell),
        "terms": [[tell.say(name), tell.say(meaning)] for name, meaning in _terms()],
    }


def _figures(found: Examination, tell: Teller) -> list[tuple[str, Text]]:
    pairs = found.agreement.kappa.pairs
    return [
        (filters.number(found.firms, tell.locale), N_("firms with a real score")),
        (tell.percent(found.coverage / 100 if found.firms else None), N_("mean coverage of their answers")),
        (filters.number(pairs, tell.locale), N_("reviews repeated blind")),
        (f"{filters.number(found.events, tell.locale)} / {EVENTS_NEEDED}", N_("first exports for the forecast")),
    ]


def _claims(found: Examination, instrument: Instrument, tell: Teller) -> list[tuple[Text, str, Text]]:
    """Each thing one may ask of a score: whether an answer is known yet, and what it rests on."""
    pairs, fair = found.agreement.kappa.pairs, len(found.compared)
    return [
        (
            N_("Has every point its reason?"),
            _KNOWN,
            N_(
                "Yes: %(items)s questions in %(dimensions)s dimensions of 100 points each. Every point leads to one"
                " answer and to what proves it.",
                items=len(instrument.items),
                dimensions=len(instrument.dimensions),
            ),
        ),
        (
            N_("Do the questions tell firms apart?"),
            _state(found.firms, FIRMS_NEEDED),
            N_(
                "%(firms)s firms with a real score; at least %(needed)s make it known.",
                firms=found.firms,
                needed=FIRMS_NEEDED,
            ),
        ),
        (N_("Do two advisors judge alike?"), _state(pairs, FIRMS_NEEDED), _alike(found, tell)),
        (
            N_("Is it fair to every group?"),
            _KNOWN if fair == len(DESCRIPTIONS) else _state(fair, len(DESCRIPTIONS)),
            N_(
                "%(fair)s of %(all)s comparisons (led by women, led by indigenous people, rural) have %(needed)s firms"
                " on both sides.",
                needed=FIRMS_NEEDED,
                fair=fair,
                all=len(DESCRIPTIONS),
            ),
        ),
        (
            N_("Does it foretell a first export?"),
            _KNOWN if found.forecast is not None else (_BEGUN if found.events else _MISSING),
            _foretold(found, tell),
        ),
    ]


def _alike(found: Examination, tell: Teller) -> Text:
    told = {"pairs": found.agreement.kappa.pairs, "needed": FIRMS_NEEDED}
    if told["pairs"] < FIRMS_NEEDED:
        return N_("%(pairs)s reviews were repeated blind; at least %(needed)s make it known.", **told)
    kappa = with_interval(found.agreement.kappa, tell)
    return N_(
        "%(pairs)s reviews were repeated blind: weighted kappa %(kappa)s, where 1 is full agreement.",
        **told,
        kappa=kappa,
    )


def _foretold(found: Examination, tell: Teller) -> Text:
    if found.forecast is None:
        return N_(
            "%(events)s of %(needed)s first exports within twelve months are known.",
            events=found.events,
            needed=EVENTS_NEEDED,
        )
    return N_(
        "Area under the curve %(area)s, where 0.5 is chance and 1 is perfect.",
        area=with_interval(found.forecast.auc, tell),
    )


def _state(have: int, needed: int) -> str:
    return _KNOWN if have >= needed else (_BEGUN if have else _MISSING)


def _groups(found: Examination, instrument: Instrument, tell: Teller) -> list[dict[str, Any]]:
    """The questions by dimension; `level` draws the bar and is null where it is not told."""
    cells = {row[0]: row for row in view(found, instrument, tell.locale)["items"]}
    levels = {row.item: row.difficulty if row.firms >= LEAST else None for row in found.items}
    return [
        {
            "name": dimension.name.told(tell.locale),
            "rows": [{"cells": cells[item.id], "level": levels[item.id]} for item in instrument.of(dimension.id)],
        }
        for dimension in instrument.dimensions
    ]


def _terms() -> list[tuple[Text, Text]]:
    return [
        (N_("Coverage"), N_("The part of the points asked of a firm that it has answered.")),
        (N_("Mean level"), N_("What firms reach at a question, from 0 (nobody) to 1 (everybody, fully).")),
        (N_("Inflation"), N_("How far a question repeats the others of its dimension: 1 not at all, above 10 wholly.")),
        (N_("Weighted kappa, ordinal alpha"), N_("Agreement beyond chance: 1 full, 0 what chance alone would give.")),
        (
            N_("Interval"),
            N_("Were the same work done again many times, 95 of 100 such intervals would hold the true figure."),
        ),
        (N_("Delta"), N_("How much harder (below 0) a question is for a group than for others of the same score.")),
        (N_("Evidence"), N_("What is only said counts half; with a document three quarters; verified, in full.")),
    ]
