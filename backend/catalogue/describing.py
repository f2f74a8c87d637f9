"""From what a person wrote to what a listing is: everything that does not hold is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from backend.catalogue.pricing import read_tiers
from backend.catalogue.reference.hs import normalise_hs
from backend.catalogue.reference.tree import categories
from backend.catalogue.schemas import ListingCreate
from backend.core.errors import InvalidInput
from backend.core.i18n import LOCALES, N_, Text


class Words(NamedTuple):
    """A listing's text in one language."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A listing's values: `columns` of its row, `texts` by locale, `prices` in minor units by quantity."""

    columns: Mapping[str, Any]
    texts: Mapping[str, Words]
    prices: Mapping[int, int]


def facts_of(wanted: ListingCreate) -> Facts:
    """The values to keep; InvalidInput with a sentence for each field that does not hold."""
    problems: dict[str, Text] = {}
    texts = _texts(wanted, problems)
    prices, wrong_prices = read_tiers(wanted.tiers, wanted.currency)
    problems.update(wrong_prices)
    columns = {
        "kind": wanted.kind,
        "category": wanted.category,
        "unit": wanted.unit,
        "currency": wanted.currency,
        "moq": wanted.moq,
        "lead_days": wanted.lead_days,
        "sku": wanted.sku,
        "hs_code": _hs_code(wanted, problems),
        "source_locale": _source(wanted, texts),
        **_delivery(wanted, problems),
    }
    _check_category(wanted, problems)
    if problems:
        raise InvalidInput(fields=problems)
    return Facts(columns, texts, prices)


def fitting_category(slug: str, kind: str) -> bool:
    """Whether listings of a kind can be filed there: a leaf of the tree, of their own kind."""
    category = categories().get(slug)
    return category is not None and category.parent is not None and category.kind == kind


def _texts(wanted: ListingCreate, problems: dict[str, Text]) -> dict[str, Words]:
    texts = {}
    for locale in LOCALES:
        words = Words(getattr(wanted, f"title_{locale}"), getattr(wanted, f"description_{locale}"))
        if words.title:
            texts[locale] = words
        elif words.description:
            problems[f"title_{locale}"] = N_("Write the name in this language too, or leave its description empty.")
    if not texts and not problems:
        problems["title_es"] = N_("Write the name, in Spanish or in English.")
    return texts


def _source(wanted: ListingCreate, texts: Mapping[str, Words]) -> str:
    if wanted.source_locale in texts:
        return wanted.source_locale
    return next(iter(texts), "es")


def _check_category(wanted: ListingCreate, problems: dict[str, Text]) -> None:
    if not wanted.category or fitting_category(wanted.category, wanted.kind):
        return
    known = categories().get(wanted.category)
    if known is None or known.parent is None:
        problems["category"] = N_("Choose a category from the list.")
    elif known.kind == "service":
        problems["category"] = N_("This category is for services. Choose one for products, or change the kind.")
    else:
        problems["category"] = N_("This category is for products. Choose one for services, or change the kind.")


def _hs_code(wanted: ListingCreate, problems: dict[str, Text]) -> str | None:
    if not wanted.hs_code:
        return None
    if wanted.kind == "service":
        problems["hs_code"] = N_("Services have no tariff code. Leave this empty.")
        return None
    code = normalise_hs(wanted.hs_code)
    if code is None:
        problems["hs_code"] = N_(
            "This is not a tariff code. Write its six digits, for example 0901.21, or leave it empty."
        )
    elif len(code) < 6:
        problems["hs_code"] = N_(
            "“%(code)s” is only the heading. Write all six digits, for example 0901.21.", code=code
        )
    return code


def _delivery(wanted: ListingCreate, problems: dict[str, Text]) -> dict[str, str | None]:
    rule, place = wanted.incoterm, wanted.incoterm_place
    if wanted.kind == "service" and (rule or place):
        problems["incoterm"] = N_("Services have no Incoterm. Leave rule and place empty.")
    elif rule and not place:
        problems["incoterm_place"] = N_("%(rule)s needs its place, for example “%(rule)s Veracruz”.", rule=rule)
    elif place and not rule:
        problems["incoterm"] = N_("Choose the Incoterm that belongs to this place, or empty the place.")
    return {"incoterm": rule or None, "incoterm_place": place}
