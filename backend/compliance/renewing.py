"""When something has to be renewed next, where a calendar and not its own date decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
