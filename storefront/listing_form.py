"""A listing as a form: what its questions offer, how its lines of prices become tiers, what is shown back."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from backend.catalogue.models import INCOTERMS
from backend.catalogue.pricing import typed_amount, usual_currency
from backend.catalogue.queries import PublicListing
from backend.catalogue.reference.tree import children, groups
from backend.catalogue.schemas import MOST_TIERS, ListingCreate
from backend.companies.models import Company
from backend.core import inputs
from backend.core.errors import DomainError, InvalidInput
from backend.core.i18n import LOCALES, N_, translate
from backend.core.money import Money, known_currencies
from storefront.filters import unit_name
from storefront.forms import Form

_Shape = TypeVar("_Shape", bound=ListingCreate)
Options = list[tuple[str, str]]
Groups = list[tuple[str, Options]]

_UNIT_GROUPS = (
    (N_("By the piece"), ("piece", "pair", "set", "dozen")),
    (N_("By weight or volume"), ("kg", "g", "lb", "quintal", "tonne", "litre", "ml", "m3")),
    (N_("By length or area"), ("metre", "m2", "roll")),
    (N_("Packed"), ("box", "bag", "pallet")),
    (N_("By time"), ("hour", "day", "week", "month", "year")),
    (N_("Services"), ("project", "user", "licence", "person", "word", "page", "site")),
)
_FIRST_CURRENCIES = ("USD", "MXN", "GTQ", "EUR")
_TERM_WORDS = {
    "EXW": N_("collected at your door"),
    "FCA": N_("handed to the carrier"),
    "CPT": N_("carriage paid"),
    "CIP": N_("carriage and insurance paid"),
    "DAP": N_("delivered, not unloaded"),
    "DPU": N_("delivered and unloaded"),
    "DDP": N_("delivered, duties paid"),
    "FAS": N_("alongside the ship"),
    "FOB": N_("on board the ship"),
    "CFR": N_("cost and freight"),
    "CIF": N_("cost, insurance and freight"),
}


@cache
def category_options(locale: str, kind: str = "") -> Groups:
    """The leaves of the tree under their groups: of one kind, or of both."""
    return [
        (group.names[locale], [(leaf.slug, leaf.names[locale]) for leaf in children(group.slug)])
        for group in groups()
        if kind in ("", group.kind)
    ]


@cache
def unit_options(locale: str) -> Groups:
    """Units under what they measure."""
    return [
        (translate(name, locale), [(unit, unit_name(unit, locale)) for unit in units]) for name, units in _UNIT_GROUPS
    ]


@cache
def currency_options(locale: str) -> Groups:
    """The currencies of the region first, then all others by code."""
    others = sorted(known_currencies() - set(_FIRST_CURRENCIES))
    return [
        (translate(N_("Usual"), locale), [(code, code) for code in _FIRST_CURRENCIES]),
        (translate(N_("Others"), locale), [(code, code) for code in others]),
    ]


@cache
def incoterm_options(locale: str) -> Options:
    """The eleven rules with a word on each."""
    return [(rule, f"{rule} · {translate(_TERM_WORDS[rule], locale)}") for rule in INCOTERMS]


def options(locale: str) -> dict[str, Any]:
    """What the form's lists offer, for its template."""
    return {
        "categories": category_options(locale),
        "units": unit_options(locale),
        "currencies": currency_options(locale),
        "incoterms": incoterm_options(locale),
        "most_tiers": MOST_TIERS,
    }


def blank_form(company: Company, *, kind: str, locale: str) -> Form:
    """A new listing's form, with the answers that are likely."""
    return Form(
        values={
            "kind": kind,
            "unit": "project" if kind == "service" else "piece",
            "source_locale": locale,
            "currency": usual_currency(company.country),
        }
    )


def form_of(listing: PublicListing) -> Form:
    """A listing as it stands, as a form."""
    plain = ("kind", "category", "unit", "currency", "sku", "incoterm_place", "source_locale")
    values = {name: str(getattr(listing, name)) for name in plain}
    for name in ("hs_code", "moq", "lead_days", "incoterm", "version"):
        value = getattr(listing, name)
        values[name] = "" if value is None else str(value)
    if listing.hs_code:
        values["hs_code"] = f"{listing.hs_code[:4]}.{listing.hs_code[4:]}"
    for locale in LOCALES:
        words = listing.texts.get(locale)
        values[f"title_{locale}"] = words.title if words else ""
        values[f"description_{locale}"] = words.description if words else ""
    lists = {
        "tier_quantity": [str(tier.min_quantity) for tier in listing.tiers],
        "tier_amount": [typed_amount(Money(listing.currency, tier.price_minor)) for tier in listing.tiers],
    }
    return Form(values=values, lists=lists)


def read_listing(form: Form, shape: type[_Shape]) -> _Shape:
    """The form as a listing; empty lines of prices are none, and the first line without a quantity begins at 1."""
    known: dict[str, Any] = {name: value for name, value in form.values.items() if name in shape.model_fields}
    if "still_right" in shape.model_fields:
        known["still_right"] = form.lists.get("still_right", [])
    known["tiers"] = [
        {"from_quantity": quantity.strip() or ("1" if line == 0 else ""), "amount": amount}
        for line, quantity, amount in _lines(form)
    ]
    try:
        return inputs.read(shape, known)
    except InvalidInput as problem:
        raise at_lines(form, problem) from None


def at_lines(form: Form, problem: DomainError) -> DomainError:
    """The same refusal with the prices' sentences at the lines they were typed on."""
    lines = [line for line, _, _ in _lines(form)]
    problem.fields = {_at_line(name, lines): sentence for name, sentence in problem.fields.items()}
    return problem


def _at_line(name: str, lines: list[int]) -> str:
    first, _, rest = name.partition(".")
    number, _, part = rest.partition(".")
    if first != "tiers":
        return name
    if not number.isdigit() or int(number) >= len(lines):
        return "tier_amount-0"
    return f"tier_{'amount' if part == 'amount' else 'quantity'}-{lines[int(number)]}"


def _lines(form: Form) -> list[tuple[int, str, str]]:
    """The lines of prices on which something was typed, with their places."""
    quantities, amounts = form.lists.get("tier_quantity", []), form.lists.get("tier_amount", [])
    longest = max(len(quantities), len(amounts))
    padded = [
        (line, quantities[line] if line < len(quantities) else "", amounts[line] if line < len(amounts) else "")
        for line in range(longest)
    ]
    return [row for row in padded if row[1].strip() or row[2].strip()]


def differences(mine: Form, theirs: Form) -> dict[str, str]:
    """What somebody else saved meanwhile and this person would overwrite, by question."""
    silent = ("version", "source_locale")
    found = {
        name: saved
        for name, saved in theirs.values.items()
        if name not in silent and mine.values.get(name, "").replace("\r\n", "\n").strip() != saved.strip()
    }
    if [row[1:] for row in _lines(mine)] != [row[1:] for row in _lines(theirs)]:
        found["tier_amount-0"] = "\n".join(f"{quantity}: {amount}" for _, quantity, amount in _lines(theirs))
    return found
