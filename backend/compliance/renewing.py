"""When something has to be renewed next, where a calendar and not its own date decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from backend.compliance.requirement import Renewal


@dataclass(frozen=True, slots=True)
class Window:
    """The days a renewal can be sent in, both included; `open` where today is one of them."""

    first: date
    last: date
    open: bool


def window_of(renewal: Renewal | None, today: date) -> Window | None:
    """The next window of a renewal with a calendar, the present one while it is open; None without a calendar."""
    if renewal is None or renewal.calendar != "fda-food-facility" or today.year >= date.max.year:
        return None
    year = today.year + today.year % 2  # 1 October to 31 December of even years
    first, last = date(year, 10, 1), date(year, 12, 31)
    return Window(first, last, open=first <= today <= last)


def last_day(renewal: Renewal | None, issued_on: date | None) -> date | None:
    """The last day of what was issued on a day, as the renewal's rule has it; None without a rule or without a day."""
    if renewal is None or issued_on is None or issued_on.year >= date.max.year - 10:
        return None
    if renewal.calendar == "fda-food-facility":
        even = issued_on.year + issued_on.year % 2
        renewed = issued_on.year == even and issued_on.month >= 10
        return date(even + 2 if renewed else even, 12, 31)
    return issued_on + timedelta(days=renewal.days) if renewal.days is not None else None
