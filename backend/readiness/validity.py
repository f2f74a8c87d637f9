"""How long evidence counts: the earlier of its own date and the item's rule, by days or by a register's calendar."""

from __future__ import annotations

from datetime import date, timedelta

from backend.core.errors import InvalidInput
from backend.core.i18n import N_
from backend.readiness.instrument import EvidenceRule, Item

_SHOWN = frozenset({"document", "link", "registry", "advisor"})
# Registers that renew all their entries at the same time.
CALENDARS = {"fda": "fda-food-facility"}
_EARLIEST = date(1950, 1, 1)
_LATEST_YEARS = 50


def takes_evidence(item: Item) -> bool:
    """Whether a document, a link or a register's number can show an item; else it is measured only."""
    return any(rule.source in _SHOWN for rule in item.evidence)


def rule_for(item: Item, source: str) -> EvidenceRule:
    """The rule that evidence of this source follows. InvalidInput where the item is measured, not shown."""
    rules = [rule for rule in item.evidence if rule.source in _SHOWN]
    if not rules:
        raise InvalidInput(
            fields={
                "items": N_(
                    "%(item)s is measured: no document shows it. Its question says what does, and where.", item=item.id
                )
            }
        )
    for wanted in (source, "document", "registry", "link"):
        found = next((rule for rule in rules if rule.source == wanted), None)
        if found is not None:
            return found
    return rules[0]


def check_dates(issued_on: date | None, expires_on: date | None, today: date) -> None:
    """Dates a document can have. InvalidInput by field otherwise."""
    if issued_on is not None and issued_on > today:
        raise InvalidInput(fields={"issued_on": N_("This date is still to come. Write the day the document was made.")})
    if issued_on is not None and issued_on < _EARLIEST:
        raise InvalidInput(fields={"issued_on": N_("This date is too long ago. Write the day the document was made.")})
    if expires_on is None:
        return
    if expires_on < today:
        raise InvalidInput(
            fields={"expires_on": N_("This has expired already. Renew it first, then show the new one.")}
        )
    if issued_on is not None and expires_on < issued_on:
        raise InvalidInput(fields={"expires_on": N_("It cannot expire before the day it was made. Check both dates.")})
    if expires_on.year > today.year + _LATEST_YEARS:
        raise InvalidInput(
            fields={"expires_on": N_("This date is too far away. Leave it empty where nothing expires.")}
        )


def expiry(
    rule: EvidenceRule, *, issued_on: date | None, expires_on: date | None, today: date, authority: str = ""
) -> date | None:
    """The last day on which it counts; None where nothing ends it. InvalidInput where the rule needs its date.

    `authority`: the register it is an entry of, where that renews all its entries by a calendar of its own.
    """
    ends = [expires_on] if expires_on is not None else []
    if rule.days is not None:
        if issued_on is None:
            raise InvalidInput(
                fields={
                    "issued_on": N_(
                        "Write the date on the document: it counts for %(days)s days from then.", days=rule.days
                    )
                }
            )
        ends.append(issued_on + timedelta(days=rule.days))
    calendars = {rule.calendar, CALENDARS.get(authority, "")} - {""}
    ends.extend(calendar_end(calendar, issued_on or today) for calendar in calendars)
    return min(ends, default=None)


def calendar_end(rule: str, issued_on: date) -> date:
    """The last day of what was registered or renewed on a day. KeyError for a rule nobody knows.

    "fda-food-facility": renewed from 1 October to 31 December of even years; a renewal lasts to the end of the next.
    """
    if rule != "fda-food-facility":
        raise KeyError(rule)
    even = issued_on.year if issued_on.year % 2 == 0 else issued_on.year + 1
    renewed = issued_on.year == even and issued_on.month >= 10
    return date(even + 2 if renewed else even, 12, 31)
